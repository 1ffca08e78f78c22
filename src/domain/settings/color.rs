//! The colour that a person gives an account.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// The names of colours that every theme has its own shade of.
const OF_THEMES: [&str; 8] =
    ["red", "orange", "yellow", "green", "cyan", "blue", "magenta", "grey"];

/// The names of colours that are the terminal's own.
const OF_TERMINALS: [&str; 9] = [
    "black",
    "white",
    "dark-grey",
    "light-red",
    "light-green",
    "light-yellow",
    "light-blue",
    "light-magenta",
    "light-cyan",
];

/// Other words for some of them.
const OTHER_WORDS: [(&str, &str); 3] =
    [("teal", "cyan"), ("purple", "magenta"), ("pink", "magenta")];

/// A colour by name, such as `light-blue`, or `#rrggbb`; the drawing side says what becomes of it on a
/// terminal without colours.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct AccountColor(String);

impl AccountColor {
    /// The names that count, without other words for the same.
    pub fn names() -> impl Iterator<Item = &'static str> {
        OF_THEMES.into_iter().chain(OF_TERMINALS)
    }

    /// One of [`Self::names`], or `#` and six hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountColor {
    type Err = UnknownColor;

    /// Case, and what stands between two words, do not matter; `gray` and `bright` are understood.
    fn from_str(text: &str) -> Result<Self, UnknownColor> {
        let unknown = || UnknownColor(text.to_owned());
        let lower = text.trim().to_lowercase();
        if let Some(digits) = lower.strip_prefix('#') {
            let is_rgb = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            return if is_rgb { Ok(Self(lower)) } else { Err(unknown()) };
        }
        let written = joined(&lower).replace("gray", "grey").replace("bright", "light");
        let other = OTHER_WORDS.iter().find(|(word, _)| *word == written);
        let wanted = other.map_or(written.as_str(), |(_, name)| name);
        let name = Self::names().find(|name| joined(name) == wanted);
        name.map(|name| Self(name.to_owned())).ok_or_else(unknown)
    }
}

fn joined(name: &str) -> String {
    name.chars().filter(|character| !matches!(character, '-' | '_' | ' ')).collect()
}

impl TryFrom<String> for AccountColor {
    type Error = UnknownColor;

    fn try_from(text: String) -> Result<Self, UnknownColor> {
        text.parse()
    }
}

/// A text that names no colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownColor(String);

impl fmt::Display for UnknownColor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = AccountColor::names().collect();
        let names = names.join(", ");
        write!(formatter, "color: `{}` is none of {names} or `#rrggbb`", self.0)
    }
}

impl std::error::Error for UnknownColor {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_however_they_are_written() {
        for (written, read) in [
            ("red", "red"),
            ("Light-Blue", "light-blue"),
            ("lightblue", "light-blue"),
            ("bright_blue", "light-blue"),
            ("dark gray", "dark-grey"),
            ("purple", "magenta"),
            ("#4FB6C8", "#4fb6c8"),
        ] {
            let color: AccountColor = written.parse().unwrap();
            assert_eq!(color.as_str(), read);
        }
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for text in ["", "blurple", "#12345", "#1234567", "#12345g", "#äöü", "12", "light-orange"]
        {
            let refused = text.parse::<AccountColor>().unwrap_err();
            assert!(refused.to_string().contains(&format!("`{text}`")), "{refused}");
        }
    }
}
