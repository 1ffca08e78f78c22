//! One key with its modifiers, as text and as the terminal reports it.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key press. Letters carry their case in the character, never as SHIFT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub code: KeyCode,
    pub modifiers: KeyModifiers,
}

/// A text that names no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key: expected a character, `enter`, `f1`, `ctrl-x` or the like")]
pub struct InvalidKey(pub String);

/// Names of keys that are no character.
const NAMES: [(&str, KeyCode); 16] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("shift-tab", KeyCode::BackTab),
];

const PREFIXES: [(&str, KeyModifiers); 3] = [
    ("ctrl-", KeyModifiers::CONTROL),
    ("alt-", KeyModifiers::ALT),
    ("shift-", KeyModifiers::SHIFT),
];

impl Key {
    /// The key of a terminal's report.
    pub fn of(event: KeyEvent) -> Self {
        let known = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        let mut modifiers = event.modifiers & known;
        let mut code = event.code;
        if let KeyCode::Char(character) = code {
            modifiers -= KeyModifiers::SHIFT;
            if modifiers.contains(KeyModifiers::CONTROL) {
                code = KeyCode::Char(character.to_ascii_lowercase());
            }
        }
        if code == KeyCode::Tab && modifiers.contains(KeyModifiers::SHIFT) {
            code = KeyCode::BackTab;
        }
        if code == KeyCode::BackTab {
            modifiers -= KeyModifiers::SHIFT;
        }
        Self { code, modifiers }
    }

    /// The character that the key types; `None` for chords and other keys.
    pub fn character(self) -> Option<char> {
        self.code.as_char().filter(|_| self.modifiers.is_empty())
    }

    /// The report that a terminal would send.
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }
}

impl FromStr for Key {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidKey(text.to_owned());
        let (mut rest, mut modifiers) = (text, KeyModifiers::NONE);
        while let Some((prefix, modifier)) =
            PREFIXES.iter().find(|(prefix, _)| rest.starts_with(prefix) && rest != "shift-tab")
        {
            rest = rest.get(prefix.len()..).unwrap_or_default();
            modifiers |= *modifier;
        }
        let mut characters = rest.chars();
        let code = match (characters.next(), characters.next()) {
            (Some(character), None) if !character.is_control() => {
                let is_shifted = modifiers.contains(KeyModifiers::SHIFT);
                KeyCode::Char(if is_shifted { upper(character) } else { character })
            }
            _ => named(rest).ok_or_else(invalid)?,
        };
        Ok(Self::of(KeyEvent::new(code, modifiers)))
    }
}

/// What SHIFT makes of a letter: terminals report the letter, not SHIFT.
fn upper(character: char) -> char {
    let mut upper = character.to_uppercase();
    if upper.len() == 1 { upper.next().unwrap_or(character) } else { character }
}

fn named(text: &str) -> Option<KeyCode> {
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == text) {
        return Some(*code);
    }
    let number: u8 = text.strip_prefix('f')?.parse().ok()?;
    (1..=12).contains(&number).then_some(KeyCode::F(number))
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (prefix, modifier) in PREFIXES {
            if self.modifiers.contains(modifier) {
                formatter.write_str(prefix)?;
            }
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return formatter.write_str(name);
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "`Key` can be no other")]
        match self.code {
            KeyCode::Char(character) => write!(formatter, "{character}"),
            KeyCode::F(number) => write!(formatter, "f{number}"),
            _ => formatter.write_str("?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        for text in ["a", "G", "ctrl-d", "enter", "shift-tab", "f1", "alt-backspace", "-", "space"]
        {
            let key: Key = text.parse().unwrap();

            assert_eq!(key.to_string(), text);
        }
    }

    #[test]
    fn a_capital_letter_is_itself_whatever_the_terminal_says_of_shift() {
        let with = Key::of(KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT));
        let without = Key::of(KeyEvent::new(KeyCode::Char('G'), KeyModifiers::NONE));

        assert_eq!(with, without);
        assert_eq!("G".parse(), Ok(with));
        assert_eq!("shift-g".parse(), Ok(with));
    }

    #[test]
    fn other_words_are_no_keys() {
        for text in ["", "entr", "ctrl-", "f13", "hyper-x"] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
    }
}
