//! Colours as theme files write them, and their nearest kin on poorer terminals.

use ratatui::style::Color;
use serde::Deserialize;

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Depth {
    /// 24 bits.
    #[default]
    True,
    /// The 256-colour table.
    Indexed,
    /// The sixteen named colours, whatever the terminal makes of them.
    Named,
}

impl Depth {
    /// Reads the depth off `COLORTERM` and `TERM`, passed in as they stand in the environment.
    pub fn of_terminal(colorterm: Option<&str>, term: Option<&str>) -> Self {
        let colorterm = colorterm.unwrap_or_default();
        let term = term.unwrap_or_default();
        if colorterm.contains("truecolor") || colorterm.contains("24bit") || term.contains("direct")
        {
            Self::True
        } else if term.contains("256") {
            Self::Indexed
        } else {
            Self::Named
        }
    }
}

/// A palette entry: one colour, or one with its own choice among the sixteen names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Paint {
    Plain(String),
    Fallback(Fallback),
}

/// `{ rgb = "#e8705a", named = "light-red" }`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fallback {
    pub rgb: String,
    pub named: String,
}

impl Paint {
    /// The colour at this depth; `None` if the text names no colour.
    pub fn resolve(&self, depth: Depth) -> Option<Color> {
        match (self, depth) {
            (Self::Fallback(fallback), Depth::Named) => parse(&fallback.named),
            (Self::Fallback(fallback), _) => Some(reduce(parse(&fallback.rgb)?, depth)),
            (Self::Plain(text), _) => Some(reduce(parse(text)?, depth)),
        }
    }
}

/// `#rrggbb`, `default` (the terminal's own), a name such as `light-red`, or an index 0 to 255.
fn parse(text: &str) -> Option<Color> {
    if text == "default" { Some(Color::Reset) } else { text.parse().ok() }
}

fn reduce(color: Color, depth: Depth) -> Color {
    match (color, depth) {
        (Color::Rgb(red, green, blue), Depth::Indexed) => Color::Indexed(indexed(red, green, blue)),
        (Color::Rgb(red, green, blue), Depth::Named) => named(red, green, blue),
        (Color::Indexed(_), Depth::Named) => Color::Reset,
        (other, _) => other,
    }
}

/// The nearest entry of the 6×6×6 cube or the grey ramp of the 256-colour table.
fn indexed(red: u8, green: u8, blue: u8) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let nearest = |value: u8| {
        let steps = (0_u8..).zip(LEVELS);
        steps.min_by_key(|(_, level)| level.abs_diff(value)).unwrap_or((0, 0))
    };
    let ((r, red_level), (g, green_level), (b, blue_level)) =
        (nearest(red), nearest(green), nearest(blue));
    let cube = (16 + 36 * r + 6 * g + b, (red_level, green_level, blue_level));
    let mean = (u16::from(red) + u16::from(green) + u16::from(blue)) / 3;
    let step = u8::try_from(mean.saturating_sub(3) / 10).unwrap_or(23).min(23);
    let level = 8 + 10 * step;
    let grey = (232 + step, (level, level, level));
    let wanted = (red, green, blue);
    if distance(grey.1, wanted) < distance(cube.1, wanted) { grey.0 } else { cube.0 }
}

/// The nearest of the sixteen, as xterm draws them.
fn named(red: u8, green: u8, blue: u8) -> Color {
    const TABLE: [(Color, (u8, u8, u8)); 16] = [
        (Color::Black, (0, 0, 0)),
        (Color::Red, (205, 0, 0)),
        (Color::Green, (0, 205, 0)),
        (Color::Yellow, (205, 205, 0)),
        (Color::Blue, (0, 0, 238)),
        (Color::Magenta, (205, 0, 205)),
        (Color::Cyan, (0, 205, 205)),
        (Color::Gray, (229, 229, 229)),
        (Color::DarkGray, (127, 127, 127)),
        (Color::LightRed, (255, 0, 0)),
        (Color::LightGreen, (0, 255, 0)),
        (Color::LightYellow, (255, 255, 0)),
        (Color::LightBlue, (92, 92, 255)),
        (Color::LightMagenta, (255, 0, 255)),
        (Color::LightCyan, (0, 255, 255)),
        (Color::White, (255, 255, 255)),
    ];
    let nearest = TABLE.iter().min_by_key(|(_, rgb)| distance(*rgb, (red, green, blue)));
    nearest.map_or(Color::Reset, |(color, _)| *color)
}

fn distance(one: (u8, u8, u8), other: (u8, u8, u8)) -> u32 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    square(one.0, other.0) + square(one.1, other.1) + square(one.2, other.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_falls_back_to_its_nearest_kin() {
        let red = Paint::Plain("#ff0000".to_owned());

        assert_eq!(red.resolve(Depth::True), Some(Color::Rgb(255, 0, 0)));
        assert_eq!(red.resolve(Depth::Indexed), Some(Color::Indexed(196)));
        assert_eq!(red.resolve(Depth::Named), Some(Color::LightRed));
    }

    #[test]
    fn a_palette_entry_may_choose_its_own_name() {
        let fallback = Fallback { rgb: "#14161b".to_owned(), named: "default".to_owned() };
        let ink = Paint::Fallback(fallback);

        assert_eq!(ink.resolve(Depth::Named), Some(Color::Reset));
        assert_eq!(ink.resolve(Depth::Indexed), Some(Color::Indexed(234)));
    }

    #[test]
    fn the_terminal_says_its_depth() {
        assert_eq!(Depth::of_terminal(Some("truecolor"), Some("xterm")), Depth::True);
        assert_eq!(Depth::of_terminal(None, Some("screen-256color")), Depth::Indexed);
        assert_eq!(Depth::of_terminal(None, Some("linux")), Depth::Named);
    }
}
