//! Text from AWS or from files, made harmless before it reaches a terminal.

use std::borrow::Cow;

/// Replaces what could drive or confuse a terminal: control characters (C0, DEL, C1), and the
/// marks that reorder or hide text (bidirectional controls, zero-width marks, tags).
///
/// ```
/// use kamen::domain::text::harmless;
///
/// assert_eq!(harmless("a\u{1b}[31mb\u{202e}c"), "a\u{fffd}[31mb\u{fffd}c");
/// assert_eq!(harmless("plain 仮面"), "plain 仮面");
/// ```
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_harmful) {
        Cow::Owned(text.chars().map(|c| if is_harmful(c) { '\u{fffd}' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}
