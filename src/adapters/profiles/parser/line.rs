//! One line of a shared file: where it ends, what is white space, key and value, comments.

/// What begins a comment.
pub(super) const COMMENT: [char; 2] = ['#', ';'];

/// The lines with their numbers from 1; a line ends with LF, CR LF or CR.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut rest = Some(bytes);
    let lines = std::iter::from_fn(move || {
        let bytes = rest?;
        let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            return rest.take();
        };
        let (line, after) = bytes.split_at(end);
        rest = after.strip_prefix(b"\r\n").or_else(|| after.get(1..));
        Some(line)
    });
    (1..).zip(lines)
}

/// White space as Python strips it: all of Unicode's, and the four separators of ASCII.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}

pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// How many blanks and tabs stand before the text. Other white space (a vertical tab, a no-break space) is
/// an accident, and indents nothing.
pub(super) fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// How deep the AWS CLI takes the line to stand: all white space of Python's counts.
pub(super) fn indentation_for_python(line: &str) -> usize {
    line.chars().take_while(|character| is_blank(*character)).count()
}

/// The first white space before the text that is neither blank nor tab.
pub(super) fn hidden_in_front(line: &str) -> Option<char> {
    let mut front = line.chars().take_while(|character| is_blank(*character));
    front.find(|character| !matches!(character, ' ' | '\t'))
}

/// The first character of a name that parts words and looks like a plain blank, but is none.
pub(super) fn hidden(name: &str) -> Option<char> {
    name.chars().find(|character| {
        (is_blank(*character) && !matches!(character, ' ' | '\t'))
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    })
}

/// The text between `[` and the `]` that ends the header. A name may hold `]`: what ends it is the first
/// one that the line ends with, or that white space or a comment follows.
pub(super) fn inside_brackets(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('[')?;
    let is_end = |end: &usize| {
        let after = rest.get(end + 1..).and_then(|after| after.chars().next());
        after.is_none_or(|next| is_blank(next) || COMMENT.contains(&next))
    };
    let mut ends = rest.match_indices(']').map(|(index, _)| index);
    let end = ends.find(is_end).or_else(|| rest.rfind(']'))?;
    rest.get(..end)
}

/// The same for the AWS CLI, to which the last `]` of the line ends the header.
pub(super) fn inside_for_python(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('[')?;
    rest.get(..rest.rfind(']')?)
}

/// Whether version control left the line between two sides that could not be merged.
pub(super) fn is_merge_mark(line: &str) -> bool {
    ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| {
        line.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })
}

/// Key and value, and whether a comment was cut off. The first `=` or `:` parts the two.
pub(super) fn key_and_value(line: &str) -> Result<(&str, &str, bool), &'static str> {
    parted(line, &['=', ':'])
}

/// The same of a setting below another, where `=` alone parts the two.
pub(super) fn nested(line: &str) -> Result<(&str, &str, bool), &'static str> {
    parted(line, &['='])
}

fn parted<'a>(line: &'a str, by: &[char]) -> Result<(&'a str, &'a str, bool), &'static str> {
    let code = without_comment(line);
    let (key, value) =
        code.split_once(by).ok_or("`name = value` is expected, and `=` is missing")?;
    let (key, value) = (trim(key), trim(value));
    if key.is_empty() {
        return Err("a name is missing before `=`");
    }
    Ok((key, value, code.len() < line.len()))
}

/// Cuts off a comment that white space precedes.
fn without_comment(line: &str) -> &str {
    let mut after_blank = false;
    for (index, character) in line.char_indices() {
        if COMMENT.contains(&character) && after_blank {
            return trim(line.get(..index).unwrap_or_default());
        }
        after_blank = is_blank(character);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways() {
        let read = |text: &'static str| -> Vec<(usize, &str)> {
            lines(text.as_bytes())
                .map(|(number, line)| (number, std::str::from_utf8(line).unwrap()))
                .collect()
        };

        assert_eq!(read("a\nb\r\nc\rd"), [(1, "a"), (2, "b"), (3, "c"), (4, "d")]);
        assert_eq!(read("a\r\r\n"), [(1, "a"), (2, ""), (3, "")]);
    }

    #[test]
    fn a_header_ends_with_the_bracket_that_nothing_belongs_to() {
        for (line, inside) in [
            ("[a]", Some("a")),
            ("[a] /* b */", Some("a")),
            ("[a] # see [b]", Some("a")),
            ("[a];b", Some("a")),
            ("[a[b]]", Some("a[b]")),
            ("[a]b]", Some("a]b")),
            ("[a]b", Some("a")),
            ("[a#b]", Some("a#b")),
            ("[]", Some("")),
            ("[a", None),
        ] {
            assert_eq!(inside_brackets(line), inside, "{line}");
        }
    }

    #[test]
    fn keys_end_at_the_first_delimiter() {
        assert_eq!(key_and_value("a: b=c"), Ok(("a", "b=c", false)));
        assert_eq!(key_and_value("a = b:c # d"), Ok(("a", "b:c", true)));
        assert_eq!(key_and_value("a = b#c"), Ok(("a", "b#c", false)));
        assert!(key_and_value("a").is_err() && key_and_value(": b").is_err());
    }

    #[test]
    fn marks_of_a_merge_are_told_from_settings() {
        for mark in ["<<<<<<< HEAD", "=======", ">>>>>>> branch", "||||||| base"] {
            assert!(is_merge_mark(mark), "{mark}");
        }
        for other in ["region = x", "========", "<<<<<<<HEAD", "[profile a]", ""] {
            assert!(!is_merge_mark(other), "{other}");
        }
    }

    #[test]
    fn white_space_in_front_is_hidden_unless_it_is_blank_or_tab() {
        assert_eq!(hidden_in_front("\t  region = x"), None);
        assert_eq!(hidden_in_front("region = x\u{a0}"), None);
        assert_eq!(hidden_in_front(" \u{a0}region = x"), Some('\u{a0}'));
    }
}
