//! The theme that the model names, made once for this terminal.

use crate::domain::environment::Environment;
use crate::ui::theme::Theme;
use crate::ui::theme::color::Depth;

/// The theme in use.
#[derive(Debug)]
pub(crate) struct Looks {
    theme: Theme,
    /// The name that it was made for, as the model gave it.
    name: String,
    depth: Depth,
    /// What `auto` stands for here.
    own: &'static str,
    /// `NO_COLOR`: whatever is named, no colour shows.
    is_plain: bool,
}

impl Looks {
    /// Reads what the terminal can show off the environment.
    pub(crate) fn new(environment: &Environment) -> Self {
        let colorterm = environment.value("COLORTERM");
        Self {
            theme: Theme::plain(),
            name: String::new(),
            depth: Depth::of_terminal(colorterm, environment.value("TERM")),
            own: if is_light(environment) { "light" } else { "dark" },
            is_plain: environment.value("NO_COLOR").is_some(),
        }
    }

    /// The theme called `name`; an unknown one is drawn plainly.
    pub(crate) fn theme(&mut self, name: &str) -> &Theme {
        if self.name != name {
            name.clone_into(&mut self.name);
            let name = if name == "auto" { self.own } else { name };
            let named = (!self.is_plain).then(|| Theme::built_in(name, self.depth).ok()).flatten();
            self.theme = named.unwrap_or_else(Theme::plain);
        }
        &self.theme
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
        let mut white = Looks::new(&environment(&[("COLORFGBG", "0;15")]));
        let mut black = Looks::new(&environment(&[("COLORFGBG", "15;0")]));
        let mut none = Looks::new(&environment(&[("NO_COLOR", "1")]));

        assert_eq!(white.theme("auto").name(), "light");
        assert_eq!(black.theme("auto").name(), "dark");
        assert_eq!(none.theme("high-contrast").name(), "plain");
        assert_eq!(black.theme("no-such-theme").name(), "plain");
    }
}
