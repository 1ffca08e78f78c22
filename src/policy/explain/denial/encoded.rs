//! Encoded authorization messages: one long word, put together again where a terminal or a mail cut it.

use crate::policy::explain::denial::word::bare;

/// What stands in front of an encoded message; the longer names first.
const MARKERS: [&str; 5] = [
    "encoded authorization failure message:",
    "encoded authorization message:",
    "encoded failure message:",
    "encoded message:",
    "--encoded-message",
];

/// No terminal and no mail wraps lines that wide.
const WIDEST: usize = 400;

/// A word is long enough to be a whole message, or a line of one.
const LONG: usize = 20;

/// Messages of several lines are at least that long.
const LONG_IN_LINES: usize = 100;

/// The encoded message in a denial that stands on one line.
pub(super) fn of_line(text: &str) -> Option<String> {
    let rest = behind_marker(text)?;
    let message = bare(rest.split_whitespace().next()?).to_owned();
    Some(message).filter(|message| !message.is_empty())
}

/// A message that stands alone: quoted, framed or on several lines of the same length.
pub(super) fn alone(plain: &str) -> Option<String> {
    let words: Vec<&str> =
        plain.split_whitespace().map(|one| one.trim_matches(['"', '\'', '`', '\\'])).collect();
    let words: Vec<&str> = words.into_iter().filter(|one| !one.is_empty()).collect();
    let (last, full) = words.split_last()?;
    let width = full.first().map_or(last.len(), |one| one.len());
    let is_even = full.iter().all(|one| one.len() == width) && last.len() <= width;
    let whole = words.concat();
    let shortest = if full.is_empty() { LONG } else { LONG_IN_LINES };
    (is_even && width >= LONG && whole.len() >= shortest && is_code(&whole)).then_some(whole)
}

/// The lines of a text, those of an encoded message as one.
pub(super) fn joined(plain: &str) -> String {
    if !plain.to_ascii_lowercase().contains("encoded") {
        return plain.to_owned();
    }
    let mut lines: Vec<String> = Vec::new();
    let mut open: Option<Piece> = None;
    for line in plain.lines() {
        let length = line.chars().count();
        if let Some(piece) = open.filter(|piece| piece.goes_on_in(line))
            && let Some(last) = lines.last_mut()
        {
            last.push_str(line);
            let is_full = length == piece.width && is_code(line);
            open = is_full.then_some(Piece { is_second: true, ..piece });
            continue;
        }
        lines.push(line.to_owned());
        open = ends_within(&lines).then_some(Piece { width: length, is_second: false });
    }
    lines.join("\n")
}

/// A line that ends within an encoded message.
#[derive(Clone, Copy)]
struct Piece {
    width: usize,
    /// A line before it was as wide: the width is no chance.
    is_second: bool,
}

impl Piece {
    fn goes_on_in(self, line: &str) -> bool {
        let (first, behind) = line.split_once(' ').unwrap_or((line, ""));
        let length = line.chars().count();
        if self.width > WIDEST || !is_code(bare(first)) {
            return false;
        }
        if behind.is_empty() {
            return length <= self.width && (self.is_second || looks_coded(first));
        }
        // What services and SDKs write behind the message.
        let is_end = ["(", "status code", "Status code"].iter().any(|one| behind.starts_with(one));
        is_end && !first.ends_with(',') && (self.is_second || looks_coded(first))
    }
}

/// Whether a text's last word is an encoded message, or the beginning of one.
fn ends_within(lines: &[String]) -> bool {
    let last = lines.get(lines.len().saturating_sub(3)..).unwrap_or_default().join(" ");
    behind_marker(&last).is_some_and(|rest| {
        let mut words = rest.split_whitespace();
        words.next().is_some_and(is_code) && words.next().is_none()
    })
}

/// Behind the last marker.
fn behind_marker(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let ends = MARKERS.iter().filter_map(|one| Some(lower.rfind(one)? + one.len()));
    text.get(ends.max()?..)
}

/// The letters of base64 for URLs.
fn is_code(text: &str) -> bool {
    let takes = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+/=.".contains(&byte);
    !text.is_empty() && text.bytes().all(takes)
}

/// No word of a language: long, or of several kinds of letters.
fn looks_coded(text: &str) -> bool {
    let has_digit = text.bytes().any(|one| one.is_ascii_digit());
    let inner = text.get(1..).unwrap_or_default();
    let is_mixed = inner.bytes().any(|one| one.is_ascii_uppercase())
        && text.bytes().any(|one| one.is_ascii_lowercase());
    text.len() >= LONG || has_digit || is_mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_message_is_no_part_of_it() {
        let code = "riGp_58WAm-dX3a5IDnOdcdbWB2dC4".repeat(20);
        let marker = "Encoded authorization failure message:";
        for behind in ["exit", "FAILED", "status code: 403, request id: abc", "make: *** Error 1"] {
            let text = format!("{marker} {code}\n{behind}");
            assert_eq!(joined(&text), text);
        }
        let short = code.get(..60).expect("is longer");
        assert_eq!(joined(&format!("{marker} {short}\nexit")), format!("{marker} {short}\nexit"));
    }

    #[test]
    fn a_message_alone_is_told_from_words() {
        assert_eq!(
            alone("EXAMPLEencoded_message-of-many==").as_deref(),
            Some("EXAMPLEencoded_message-of-many==")
        );
        assert_eq!(alone("\"EXAMPLEencoded_message-of-many\"").map(|one| one.len()), Some(30));
        for text in ["not a message", "short", "", "all the words of this text are short ones"] {
            assert_eq!(alone(text), None, "{text}");
        }
    }

    #[test]
    fn lines_alone_are_a_message_if_all_but_the_last_are_as_long() {
        let of = |lengths: &[usize]| {
            let lines: Vec<String> = lengths.iter().map(|length| "x".repeat(*length)).collect();
            alone(&lines.join("\n")).map(|one| one.len())
        };
        assert_eq!(of(&[60, 60, 30]), Some(150));
        assert_eq!(of(&[60, 60]), Some(120));
        assert_eq!(of(&[60, 60, 80]), None, "the last is longer");
        assert_eq!(of(&[60, 50, 30]), None, "one is shorter");
        assert_eq!(of(&[19; 8]), None, "all are short");
        assert_eq!(of(&[25, 25, 10]), None, "no message is that short");
        assert_eq!((of(&[20]), of(&[19])), (Some(20), None));
    }

    #[test]
    fn a_message_goes_on_in_what_looks_like_one() {
        const BEGIN: &str = "Encoded message: dX3a5IDnOdcdbWB2dC4_DSDC6Lc1mxLpQ2yMK_Ye9FZ1wU";
        let whole = "dX3a5IDnOdcdbWB2dC4_DSDC6Lc1mxLpQ2yMK_Ye9FZ1wUdX3a5IDnOdcdbWB2d";
        assert_eq!(BEGIN.len(), whole.len());
        for (behind, joined_behind) in [
            ("dX3a", "dX3a"),
            (
                "dX3a (Service: AmazonEC2; Status Code: 403)",
                "dX3a (Service: AmazonEC2; Status Code: 403)",
            ),
            ("dX3a status code: 403", "dX3a status code: 403"),
            ("dX3a\nmake1", "dX3a\nmake1"),
            ("dX3a and more", "\ndX3a and more"),
            ("dX3a, (see below)", "\ndX3a, (see below)"),
            ("retry (1)", "\nretry (1)"),
            ("retry", "\nretry"),
            ("x:1", "\nx:1"),
            ("\u{e4}1", "\n\u{e4}1"),
        ] {
            let text = format!("{BEGIN}\n{behind}");
            assert_eq!(joined(&text), format!("{BEGIN}{joined_behind}"), "{behind}");
        }
        // Two lines of one width are none by chance: a third may be any piece.
        for behind in ["retry", "retry (1)"] {
            let text = format!("{BEGIN}\n{whole}\n{behind}");
            assert_eq!(joined(&text), format!("{BEGIN}{whole}{behind}"), "{behind}");
        }
        for other in ["encoded messages follow\ndX3a", "Encoded message: dX3a and\ndX3a"] {
            assert_eq!(joined(other), other);
        }
    }

    #[test]
    fn no_line_that_is_wider_than_any_terminal_was_wrapped() {
        for (width, is_wrapped) in [(WIDEST - 1, true), (WIDEST, true), (WIDEST + 1, false)] {
            let line = format!("Encoded message: {}", "x".repeat(width - 17));
            let joined = joined(&format!("{line}\ndX3a"));
            assert_eq!(joined.lines().count() == 1, is_wrapped, "{width}");
        }
    }

    #[test]
    fn what_is_coded_is_long_or_of_several_kinds_of_letters() {
        for text in ["abc1", "aBc", "abcdefghijabcdefghij"] {
            assert!(looks_coded(text), "{text}");
        }
        for text in ["exit", "FAILED", "Error", "abcdefghijabcdefghi", ""] {
            assert!(!looks_coded(text), "{text}");
        }
    }
}
