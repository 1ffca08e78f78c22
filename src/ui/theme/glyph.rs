//! The marks that carry meaning beside the colours, in Unicode and in ASCII.

use ratatui::symbols::border::Set;
use serde::Deserialize;

/// Which set of marks a theme uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GlyphSet {
    #[default]
    Unicode,
    Ascii,
}

/// One mark for each meaning; each is one cell wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    pub allow: &'static str,
    pub deny: &'static str,
    pub unknown: &'static str,
    pub possible: &'static str,
    pub service: &'static str,
    pub pending: &'static str,
    pub favourite: &'static str,
    pub marked: &'static str,
    pub warning: &'static str,
    pub danger: &'static str,
    pub info: &'static str,
    pub production: &'static str,
    pub new: &'static str,
    pub gone: &'static str,
    pub arrow: &'static str,
    pub elbow: &'static str,
    pub bar: &'static str,
    pub bullet: &'static str,
    pub separator: &'static str,
    pub rule: &'static str,
    pub open: &'static str,
    pub closed: &'static str,
    pub cursor: &'static str,
    pub track: &'static str,
    pub thumb: &'static str,
    pub ellipsis: &'static str,
    pub spinner: &'static [&'static str],
    pub border: Set<'static>,
}

impl GlyphSet {
    /// The marks that a terminal can show: the Linux console and terminals of other locales than
    /// UTF-8 get ASCII. Both values as they stand in the environment; `locale` is the first set of
    /// `LC_ALL`, `LC_CTYPE` and `LANG`.
    pub fn of_terminal(term: Option<&str>, locale: Option<&str>) -> Self {
        let is_utf8 = locale.is_none_or(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        });
        if is_utf8 && !matches!(term, Some("linux" | "dumb")) { Self::Unicode } else { Self::Ascii }
    }

    /// What stands for `symbol` in this set: words of the program hold marks as well, and names may
    /// be in any script.
    pub fn symbol(self, symbol: &str) -> &str {
        if self == Self::Unicode || symbol.is_ascii() {
            return symbol;
        }
        match symbol {
            "…" => ASCII.ellipsis,
            "→" | "›" | "▸" => ">",
            "‹" | "←" => "<",
            "·" => ".",
            "●" | "•" => ASCII.bullet,
            "─" | "—" | "–" | "−" => "-",
            "│" | "┃" => "|",
            "╰" => ASCII.elbow,
            "✓" => ASCII.allow,
            "✗" => ASCII.deny,
            "≈" => ASCII.possible,
            _ => "?",
        }
    }

    pub fn glyphs(self) -> &'static Glyphs {
        match self {
            Self::Unicode => &UNICODE,
            Self::Ascii => &ASCII,
        }
    }
}

const UNICODE: Glyphs = Glyphs {
    allow: "✓",
    deny: "✗",
    unknown: "?",
    possible: "≈",
    service: "⊙",
    pending: "·",
    favourite: "★",
    marked: "»",
    warning: "▲",
    danger: "■",
    info: "●",
    production: "◆",
    new: "+",
    gone: "−",
    arrow: "→",
    elbow: "╰",
    bar: "▌",
    bullet: "•",
    separator: "·",
    rule: "─",
    open: "▾",
    closed: "▸",
    cursor: "▏",
    track: "│",
    thumb: "┃",
    ellipsis: "…",
    spinner: &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
    border: ratatui::symbols::border::ROUNDED,
};

const ASCII: Glyphs = Glyphs {
    allow: "y",
    deny: "x",
    unknown: "?",
    possible: "~",
    service: "o",
    pending: ".",
    favourite: "*",
    marked: "=",
    warning: "!",
    danger: "#",
    info: "i",
    production: "P",
    new: "+",
    gone: "-",
    arrow: ">",
    elbow: "`",
    bar: ">",
    bullet: "*",
    separator: "-",
    rule: "-",
    open: "v",
    closed: ">",
    cursor: "_",
    track: "|",
    thumb: "#",
    ellipsis: "~",
    spinner: &["|", "/", "-", "\\"],
    border: Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_without_the_marks_get_ascii() {
        let utf8 = Some("de_DE.UTF-8");

        assert_eq!(GlyphSet::of_terminal(Some("xterm-256color"), utf8), GlyphSet::Unicode);
        assert_eq!(GlyphSet::of_terminal(Some("xterm"), None), GlyphSet::Unicode);
        assert_eq!(GlyphSet::of_terminal(Some("linux"), utf8), GlyphSet::Ascii);
        assert_eq!(GlyphSet::of_terminal(Some("xterm"), Some("C")), GlyphSet::Ascii);
    }
}
