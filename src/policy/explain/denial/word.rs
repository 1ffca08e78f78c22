//! Parts of a denial found, and its words without what stands around them: quotes, brackets, and what closes a sentence.

/// A placeholder of several words, such as `<account id>`, is no longer.
const LONGEST_PLACEHOLDER: usize = 60;

/// What stands in brackets of one kind begins and ends so.
const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

/// The first word, without quotes around it and without what closes a sentence.
pub(super) fn word(text: &str) -> String {
    let text = text.trim_start();
    if let Some(quoted) = quoted(text) {
        return quoted.to_owned();
    }
    bare(first(text)).to_owned()
}

/// What stands in quotes may hold blanks, such as a key of S3.
pub(super) fn quoted(text: &str) -> Option<&str> {
    let (inner, behind) = text.strip_prefix('"')?.split_once('"')?;
    let is_word = !inner.is_empty()
        && !["because", "with an", "authorized"].iter().any(|one| inner.contains(one));
    let is_closed = behind.chars().next().is_none_or(|one| !one.is_alphanumeric());
    (is_word && is_closed && !inner.contains(['{', ','])).then_some(inner)
}

/// The first word with its placeholders: blanks within brackets belong to it.
fn first(text: &str) -> &str {
    let plain = text.split_whitespace().next().unwrap_or_default();
    for (open, close) in [('<', '>'), ('[', ']'), ('{', '}')] {
        let Some(begin) = plain.rfind(open) else { continue };
        if plain.get(begin..).is_some_and(|rest| rest.contains(close)) {
            continue;
        }
        let Some(end) = text.get(begin..).and_then(|rest| rest.find(close)) else { continue };
        let inner = text.get(begin + 1..begin + end).unwrap_or_default();
        if end > LONGEST_PLACEHOLDER || inner.contains(['"', ':', open]) {
            continue;
        }
        let behind = text.get(begin + end..).unwrap_or_default();
        let length = behind.find(char::is_whitespace).unwrap_or(behind.len());
        return text.get(..begin + end + length).unwrap_or(plain);
    }
    plain
}

/// Without quotes and brackets around it; brackets that belong to it, as of a redaction, stay.
pub(super) fn bare(text: &str) -> &str {
    let opening = ['"', '\'', '`', '“', '‘', '«', '„'];
    let closing = ['.', ',', ';', '"', '\'', '`', '”', '’', '»', '“'];
    let mut text = text.trim_start_matches(opening);
    // JSON goes on behind the quote that closes a text.
    text = text.split('"').next().unwrap_or_default();
    // Counted once: what looked through the rest for each bracket would take minutes for many.
    let mut brackets =
        BRACKETS.map(|pair| (pair, text.matches(pair.0).count(), text.matches(pair.1).count()));
    loop {
        let before = text.len();
        text = text.trim_end_matches(closing);
        for ((open, close), opens, closes) in &mut brackets {
            if *closes > *opens
                && let Some(inner) = text.strip_suffix(*close)
            {
                (text, *closes) = (inner, *closes - 1);
            } else if let Some(inner) = text.strip_prefix(*open) {
                match inner.strip_suffix(*close).filter(|_| *opens == 1) {
                    Some(inner) if *open == '(' || inner.contains(':') => {
                        (text, *opens, *closes) = (inner, 0, 0);
                    }
                    None if *opens > *closes => (text, *opens) = (inner, *opens - 1),
                    Some(_) | None => {}
                }
            }
        }
        text = text.trim_start_matches(opening);
        if text.len() == before {
            return text;
        }
    }
}

/// What follows a marker.
pub(super) fn after<'a>(text: &'a str, marker: &str) -> Option<&'a str> {
    split(text, marker).map(|(_, rest)| rest)
}

/// Whether a text holds a part.
pub(super) fn contains(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// Where a part begins. Texts change their case between services; the markers are ASCII, so offsets stay valid.
pub(super) fn find(text: &str, part: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(&part.to_ascii_lowercase())
}

/// What stands before and behind a marker.
pub(super) fn split<'a>(text: &'a str, marker: &str) -> Option<(&'a str, &'a str)> {
    let start = find(text, marker)?;
    let (front, tail) = text.split_at_checked(start)?;
    Some((front, tail.get(marker.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each of these took a second for a few thousand brackets once, and an hour for a megabyte.
    #[test]
    fn any_number_of_brackets_is_taken_off() {
        let many = 200_000;
        let (opens, closes) = ("(".repeat(many), ")".repeat(many));

        for text in [format!("arn:x{closes}"), format!("{opens}arn:x")] {
            assert!(bare(&text) == "arn:x");
        }
    }

    #[test]
    fn what_stands_around_a_word_goes_and_what_belongs_to_it_stays() {
        for (text, wanted) in [
            ("arn:x. Go on", "arn:x"),
            ("\"arn:x\",", "arn:x"),
            ("(arn:x).", "arn:x"),
            ("[arn:x]", "arn:x"),
            ("arn:x\",\"next\":null", "arn:x"),
            ("[REDACTED] is", "[REDACTED]"),
            ("role/[ROLE]/[SESSION] is", "role/[ROLE]/[SESSION]"),
            ("user/${USER} is", "user/${USER}"),
            ("arn:aws:iam::<account id>:user/x is", "arn:aws:iam::<account id>:user/x"),
            ("arn:x}", "arn:x"),
            ("*", "*"),
            (
                "\"arn:aws:s3:::b/my folder/file (1).txt\" because",
                "arn:aws:s3:::b/my folder/file (1).txt",
            ),
            ("a<b and c>d", "a<b and c>d"),
        ] {
            assert_eq!(word(text), wanted, "{text}");
        }
    }

    #[test]
    fn brackets_that_belong_to_a_word_stay() {
        for (text, wanted) in [
            ("f(x))", "f(x)"),
            ("(a)b", "(a)b"),
            ("[ROLE]/[SESSION]", "[ROLE]/[SESSION]"),
            ("((a)", "a"),
            ("((a", "a"),
            ("(f(x))", "(f(x))"),
        ] {
            assert_eq!(bare(text), wanted, "{text}");
        }
    }

    #[test]
    fn quotes_hold_a_word_and_no_sentence() {
        assert_eq!(quoted("\"a b\" because"), Some("a b"));
        assert_eq!(quoted("\"a b\""), Some("a b"));
        for text in
            ["\"\" x", "\"a because b\" c", "\"a\"b", "\"{a\" b", "\"a, b\" c", "\"a", "a \"b\""]
        {
            assert_eq!(quoted(text), None, "{text}");
        }
    }

    #[test]
    fn a_placeholder_may_hold_blanks_and_is_short() {
        let of = |length: usize| format!("role/<a {}> is", "b".repeat(length - 3));
        assert_eq!(first("arn:aws:iam::<b:c d>x"), "arn:aws:iam::<b:c");
        assert_eq!(first(&of(LONGEST_PLACEHOLDER)).len(), "role/".len() + LONGEST_PLACEHOLDER + 1);
        assert_eq!(first(&of(LONGEST_PLACEHOLDER + 1)), "role/<a");
        assert_eq!(first(&of(LONGEST_PLACEHOLDER + 2)), "role/<a");
    }
}
