//! The theme that the model names, made once for this terminal.

use std::path::PathBuf;

use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::ui::theme::Theme;
use crate::ui::theme::color::Depth;
use crate::ui::theme::glyph::GlyphSet;

/// The theme in use.
#[derive(Debug)]
pub(crate) struct Looks {
    theme: Theme,
    /// The name that it was made for, as the model gave it.
    name: String,
    depth: Depth,
    /// What `auto` stands for here.
    own: &'static str,
    /// `NO_COLOR`, or a terminal without colours: whatever is named, no colour shows.
    is_plain: bool,
    glyphs: GlyphSet,
    home: Option<PathBuf>,
}

impl Looks {
    /// Reads what the terminal can show off the environment.
    ///
    /// # Errors
    /// `chosen`, the theme of the settings, is unknown, or its file cannot be read.
    pub(crate) fn new(environment: &Environment, chosen: &str) -> Result<Self, Failure> {
        let term = environment.value("TERM");
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"];
        let locale = locale.iter().find_map(|name| environment.value(name));
        let mut looks = Self {
            theme: Theme::plain(),
            name: String::new(),
            depth: Depth::of_terminal(environment.value("COLORTERM"), term),
            own: if is_light(environment) { "light" } else { "dark" },
            is_plain: environment.value("NO_COLOR").is_some() || term == Some("dumb"),
            glyphs: GlyphSet::of_terminal(term, locale),
            home: environment.home(),
        };
        looks.make(chosen)?;
        Ok(looks)
    }

    /// The theme called `name`; an unknown one is drawn plainly.
    pub(crate) fn theme(&mut self, name: &str) -> &Theme {
        if self.name != name && self.make(name).is_err() {
            self.theme = Theme::plain();
        }
        &self.theme
    }

    /// The built-in theme that `auto` stands for here.
    pub(crate) fn own(&self) -> &'static str {
        self.own
    }

    /// Whether themes differ here: not if `NO_COLOR` or the terminal rules colours out.
    pub(crate) fn shows_colors(&self) -> bool {
        !self.is_plain
    }

    fn make(&mut self, name: &str) -> Result<(), Failure> {
        name.clone_into(&mut self.name);
        let choice = if name == "auto" { self.own } else { name };
        let chosen =
            Theme::choose(choice, self.depth, |path| std::fs::read_to_string(self.expand(path)))?;
        let mut theme = if self.is_plain { Theme::plain() } else { chosen };
        if self.glyphs == GlyphSet::Ascii {
            theme = theme.with_glyphs(self.glyphs);
        }
        self.theme = theme;
        Ok(())
    }

    fn expand(&self, path: &str) -> PathBuf {
        match (path.strip_prefix("~/"), &self.home) {
            (Some(below), Some(home)) => home.join(below),
            _ => PathBuf::from(path),
        }
    }
}

/// Whether the terminal says that its background is light: `COLORFGBG` ends with the background's
/// index, and 7 and 15 are the whites.
fn is_light(environment: &Environment) -> bool {
    let background = environment.value("COLORFGBG").and_then(|text| text.rsplit(';').next());
    matches!(background, Some("7" | "15"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auto_follows_the_background_and_no_color_wins() {
        let environment = |pairs: &[(&str, &str)]| pairs.iter().copied().collect::<Environment>();
        let looks = |pairs| Looks::new(&environment(pairs), "auto").unwrap();
        let mut white = looks(&[("COLORFGBG", "0;15")]);
        let mut black = looks(&[("COLORFGBG", "15;0")]);
        let mut none = looks(&[("NO_COLOR", "1")]);

        assert_eq!(white.theme("auto").name(), "light");
        assert_eq!(black.theme("auto").name(), "dark");
        assert_eq!(none.theme("high-contrast").name(), "plain");
        assert_eq!(black.theme("no-such-theme").name(), "plain");
    }

    #[test]
    fn an_unknown_theme_of_the_settings_is_said_at_the_start() {
        let failure = Looks::new(&Environment::default(), "drak").unwrap_err();

        assert!(failure.message.contains("drak"), "{failure}");
    }
}
