//! Themes: a style for each meaning, read from TOML.
//!
//! A theme file names a theme to inherit from, a palette, and the slots that it changes:
//!
//! ```toml
//! inherits = "dark"
//! [palette]
//! sea = { rgb = "#4fb6c8", named = "cyan" }
//! [slots]
//! accent = { fg = "sea", bold = true }
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::domain::failure::Failure;
use crate::domain::settings::AccountColor;
use crate::ui::theme::color::{Depth, Paint};
use crate::ui::theme::glyph::{GlyphSet, Glyphs};
use crate::ui::theme::slot::Slot;

pub mod color;
pub mod glyph;
pub mod slot;

/// The themes that come with the program, by name.
const BUILT_IN: [(&str, &str); 4] = [
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("high-contrast", include_str!("../../assets/themes/high-contrast.toml")),
    ("plain", include_str!("../../assets/themes/plain.toml")),
];

/// How deep `inherits` may lead: more is a loop.
const DEEPEST: usize = 8;

/// A style for every slot, and the marks that go with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    name: String,
    /// By [`Slot`], in its order.
    styles: Vec<Style>,
    glyphs: GlyphSet,
    depth: Depth,
}

/// A theme file as it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    inherits: Option<String>,
    glyphs: Option<GlyphSet>,
    #[serde(default)]
    palette: BTreeMap<String, Paint>,
    #[serde(default)]
    slots: BTreeMap<Slot, SlotFile>,
}

/// One slot as it is written: colours by palette name or by themselves, and attributes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SlotFile {
    fg: Option<String>,
    bg: Option<String>,
    bold: bool,
    dim: bool,
    italic: bool,
    underlined: bool,
    reversed: bool,
    crossed_out: bool,
}

impl Theme {
    /// The names of the built-in themes, in the order in which they are offered.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// A built-in theme; an unknown name is a failure that lists the known ones.
    pub fn built_in(name: &str, depth: Depth) -> Result<Self, Failure> {
        let text = built_in_text(name).ok_or_else(|| unknown_theme(name))?;
        Self::parse(name, text, depth)
    }

    /// The theme without colours: for `NO_COLOR`, for dumb terminals, and as the last resort.
    pub fn plain() -> Self {
        Self::built_in("plain", Depth::Named).unwrap_or_else(|_| Self {
            name: "plain".to_owned(),
            styles: Vec::new(),
            glyphs: GlyphSet::Unicode,
            depth: Depth::Named,
        })
    }

    /// Reads a theme file's text; `name` stands in failures.
    pub fn parse(name: &str, text: &str, depth: Depth) -> Result<Self, Failure> {
        let merged = read_file(name, text, 0)?;
        let mut styles = vec![Style::new(); Slot::ALL.len()];
        for (slot, written) in &merged.slots {
            let style = written.style(&merged.palette, depth).map_err(|color| {
                Failure::usage(format!(
                    "theme `{name}`: slot `{}` names the unknown colour `{color}`",
                    slot.word()
                ))
                .with_hint("use `#rrggbb`, a name such as `light-red`, or an entry of `[palette]`")
            })?;
            if let Some(place) = styles.get_mut(*slot as usize) {
                *place = style;
            }
        }
        let glyphs = merged.glyphs.unwrap_or_default();
        Ok(Self { name: name.to_owned(), styles, glyphs, depth })
    }

    /// The same theme with other marks, for terminals that lack its own.
    pub fn with_glyphs(mut self, glyphs: GlyphSet) -> Self {
        self.glyphs = glyphs;
        self
    }

    /// A theme by its name, or by the path of a file, which `read` gives; a name with a separator or
    /// an extension is a path.
    pub fn choose(
        choice: &str,
        depth: Depth,
        read: impl FnOnce(&str) -> std::io::Result<String>,
    ) -> Result<Self, Failure> {
        let has_extension = Path::new(choice).extension().is_some();
        if !has_extension && !choice.contains(['/', '\\']) {
            return Self::built_in(choice, depth);
        }
        let text = read(choice).map_err(|error| {
            let known: Vec<_> = Self::names().collect();
            Failure::usage(format!("theme `{choice}` cannot be read: {error}"))
                .with_hint(format!("`theme` names {}, or the path of a file", known.join(", ")))
        })?;
        Self::parse(choice, &text, depth)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// How `slot` looks; a slot that the theme leaves out looks like plain text.
    pub fn style(&self, slot: Slot) -> Style {
        self.styles.get(slot as usize).copied().unwrap_or_default()
    }

    pub(super) fn glyph_set(&self) -> GlyphSet {
        self.glyphs
    }

    /// The marks that carry meaning without colour.
    pub fn glyphs(&self) -> &'static Glyphs {
        self.glyphs.glyphs()
    }

    /// The style of an account colour from the settings: the theme's own shade where it has one, else
    /// the nearest that the terminal shows. A theme without colours stays without.
    pub fn account(&self, color: &AccountColor) -> Style {
        if let Some(slot) = Slot::account_color(color.as_str()) {
            return self.style(slot);
        }
        let has_colors = self.style(Slot::AccountBlue).fg.is_some();
        let paint = Paint::Plain(color.as_str().to_owned());
        let shown = paint.resolve(self.depth).filter(|_| has_colors);
        shown.map(|color| Style::new().fg(color)).unwrap_or_default()
    }
}

impl SlotFile {
    fn style(&self, palette: &BTreeMap<String, Paint>, depth: Depth) -> Result<Style, String> {
        let mut style = Style::new();
        if let Some(name) = &self.fg {
            style = style.fg(find_color(name, palette, depth)?);
        }
        if let Some(name) = &self.bg {
            style = style.bg(find_color(name, palette, depth)?);
        }
        let attributes = [
            (self.bold, Modifier::BOLD),
            (self.dim, Modifier::DIM),
            (self.italic, Modifier::ITALIC),
            (self.underlined, Modifier::UNDERLINED),
            (self.reversed, Modifier::REVERSED),
            (self.crossed_out, Modifier::CROSSED_OUT),
        ];
        for (_, modifier) in attributes.into_iter().filter(|(wanted, _)| *wanted) {
            style = style.add_modifier(modifier);
        }
        Ok(style)
    }
}

fn find_color(
    name: &str,
    palette: &BTreeMap<String, Paint>,
    depth: Depth,
) -> Result<Color, String> {
    let own = Paint::Plain(name.to_owned());
    palette.get(name).unwrap_or(&own).resolve(depth).ok_or_else(|| name.to_owned())
}

fn built_in_text(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

fn unknown_theme(name: &str) -> Failure {
    let known: Vec<_> = Theme::names().collect();
    Failure::usage(format!("there is no theme `{name}`"))
        .with_hint(format!("themes are {}; a path leads to a file of your own", known.join(", ")))
}

/// Reads a file and lays it over the theme that it inherits from.
fn read_file(name: &str, text: &str, depth: usize) -> Result<ThemeFile, Failure> {
    let own: ThemeFile = toml::from_str(text)
        .map_err(|error| Failure::usage(format!("theme `{name}`: {}", error.to_string().trim())))?;
    let Some(parent) = own.inherits.clone() else { return Ok(own) };
    if depth == DEEPEST {
        return Err(Failure::usage(format!("theme `{name}` inherits from itself"))
            .with_hint("`inherits` names one of the built-in themes"));
    }
    let parent_text = built_in_text(&parent).ok_or_else(|| unknown_theme(&parent))?;
    let mut merged = read_file(&parent, parent_text, depth + 1)?;
    merged.palette.extend(own.palette);
    merged.slots.extend(own.slots);
    merged.glyphs = own.glyphs.or(merged.glyphs);
    Ok(merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_theme_styles_every_slot_at_every_depth() {
        for name in Theme::names() {
            let merged = read_file(name, built_in_text(name).unwrap(), 0).unwrap();
            for slot in Slot::ALL {
                assert!(merged.slots.contains_key(slot), "{name} lacks {}", slot.word());
            }
            for depth in [Depth::True, Depth::Indexed, Depth::Named] {
                Theme::built_in(name, depth).unwrap();
            }
        }
    }

    #[test]
    fn the_plain_theme_has_no_colour_at_all() {
        for style in &Theme::plain().styles {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }

    #[test]
    fn a_file_of_ones_own_changes_what_it_names_and_inherits_the_rest() {
        let text =
            "inherits = 'dark'\n[palette]\nsea = '#4fb6c8'\n[slots]\naccent = { fg = 'sea' }";

        let theme = Theme::parse("mine", text, Depth::True).unwrap();

        let dark = Theme::built_in("dark", Depth::True).unwrap();
        assert_eq!(theme.style(Slot::Accent).fg, Some(Color::Rgb(0x4f, 0xb6, 0xc8)));
        assert_eq!(theme.style(Slot::Danger), dark.style(Slot::Danger));
    }

    #[test]
    fn every_colour_of_an_account_shows_and_the_theme_has_its_own_shade_of_the_plain_ones() {
        let color = |text: &str| text.parse::<AccountColor>().unwrap();
        for name in ["dark", "light", "high-contrast"] {
            let theme = Theme::built_in(name, Depth::True).unwrap();
            for text in AccountColor::names().chain(["#4fb6c8"]) {
                let style = theme.account(&color(text));
                assert!(style.fg.is_some_and(|fg| fg != Color::Reset), "{name}: {text}");
            }
            assert_eq!(theme.account(&color("grey")), theme.style(Slot::AccountGrey));
            assert_eq!(theme.account(&color("light-blue")).fg, Some(Color::LightBlue));
            assert_eq!(theme.account(&color("#4fb6c8")).fg, Some(Color::Rgb(0x4f, 0xb6, 0xc8)));
        }
        let poor = Theme::built_in("dark", Depth::Named).unwrap();
        assert_eq!(poor.account(&color("#ff0000")).fg, Some(Color::LightRed));
    }

    #[test]
    fn the_colour_of_an_account_is_not_shown_where_there_are_no_colours() {
        for text in AccountColor::names().chain(["#4fb6c8"]) {
            let style = Theme::plain().account(&text.parse().unwrap());
            assert_eq!((style.fg, style.bg), (None, None), "{text}");
        }
    }

    #[test]
    fn a_path_leads_to_a_file_of_ones_own() {
        let read = |_: &str| Ok("inherits = 'light'".to_owned());

        let mine = Theme::choose("~/mine.toml", Depth::True, read).unwrap();
        let missing = Theme::choose("./gone.toml", Depth::True, |_| {
            Err(std::io::Error::from(std::io::ErrorKind::NotFound))
        });

        let light = Theme::built_in("light", Depth::True).unwrap();
        assert_eq!(mine.style(Slot::Text), light.style(Slot::Text));
        assert!(missing.unwrap_err().message.contains("gone.toml"));
    }

    #[test]
    fn mistakes_in_a_theme_are_named() {
        for (text, part) in [
            ("[slots]\naccnt = {}", "accnt"),
            ("[slots]\naccent = { fg = 'no-colour' }", "no-colour"),
            ("[slots]\naccent = { fgg = 'red' }", "fgg"),
            ("inherits = 'nothing'", "nothing"),
            ("colour = 1", "colour"),
        ] {
            let failure = Theme::parse("mine", text, Depth::True).unwrap_err();
            assert!(failure.message.contains(part), "{}", failure.message);
        }
    }
}
