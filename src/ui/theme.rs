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

use crate::app::slot::Slot;
use crate::domain::failure::Failure;
use crate::domain::settings::AccountColor;
use crate::domain::system::in_words;
use crate::domain::toml_words::plain;
use crate::ui::theme::color::{Depth, Paint};
use crate::ui::theme::glyph::{GlyphSet, Glyphs};

pub mod color;
pub mod glyph;

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
            Failure::usage(format!("theme `{choice}` cannot be read: {}", in_words(&error)))
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

    /// The style of an account colour from the settings: the theme's own shade if it has one, else
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
        .map_err(|error| Failure::usage(format!("theme `{name}`: {}", plain(error.message()))))?;
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
mod tests;
