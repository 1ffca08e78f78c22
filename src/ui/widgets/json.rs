//! JSON with its parts coloured, one line at a time.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::theme::slot::Slot;

/// One line of printed JSON as styled pieces. Text that is no JSON comes through unharmed.
pub fn highlight(line: &str, theme: &Theme) -> Line<'static> {
    let clean = text::clean(line);
    let mut spans = Vec::new();
    let mut rest = clean.as_ref();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_end(rest),
            ' ' => run(rest, |character| character == ' '),
            _ if is_word(first) => run(rest, is_word),
            _ => first.len_utf8(),
        };
        let (token, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        spans.push(Span::styled(token.to_owned(), style(token, first, tail, theme)));
        rest = tail;
    }
    Line::from(spans)
}

fn style(token: &str, first: char, tail: &str, theme: &Theme) -> Style {
    let slot = match first {
        '"' if tail.trim_start().starts_with(':') => Slot::JsonKey,
        '"' => Slot::JsonString,
        '-' | '0'..='9' => Slot::JsonNumber,
        _ if matches!(token, "true" | "false" | "null") => Slot::JsonLiteral,
        _ if is_word(first) => Slot::Text,
        _ => Slot::JsonPunctuation,
    };
    theme.style(slot)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '+' | '.' | '_')
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character)).unwrap_or(text.len())
}

/// The length of the string that `text` begins with, quotes included.
fn string_end(text: &str) -> usize {
    let mut is_escaped = false;
    for (index, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::*;
    use crate::ui::theme::color::Depth;

    #[test]
    fn keys_and_values_look_different() {
        let theme = Theme::built_in("dark", Depth::True).unwrap();

        let line = highlight(r#"  "Sid\"": [12, true, "x"],"#, &theme);

        let styled =
            |text: &str| line.spans.iter().find(|span| span.content == text).unwrap().style;
        assert_eq!(styled(r#""Sid\"""#), theme.style(Slot::JsonKey));
        assert_eq!(styled(r#""x""#), theme.style(Slot::JsonString));
        assert_eq!(styled("12"), theme.style(Slot::JsonNumber));
        assert_eq!(styled("true"), theme.style(Slot::JsonLiteral));
    }

    proptest! {
        #[test]
        fn no_character_is_lost(line in any::<String>()) {
            let theme = Theme::plain();
            let text: String =
                highlight(&line, &theme).spans.iter().map(|span| span.content.to_string()).collect();
            prop_assert_eq!(text, text::clean(&line).into_owned());
        }
    }
}
