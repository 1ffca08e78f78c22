//! Text cut, padded and wrapped by the cells that it fills on the terminal.
//!
//! Everything from AWS passes [`clean`] here before it is drawn.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::app::page::{self, Line};
use crate::app::slot::Slot;
use crate::domain::text::harmless;

/// Text fit to be drawn: without anything that could drive or confuse a terminal.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        Cow::Borrowed(text)
    } else {
        harmless(text)
    }
}

/// The cells that `text` fills.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.graphemes(true).map(UnicodeWidthStr::width).sum()
    }
}

/// `text` in at most `limit` cells; what is cut off leaves `…` at the end.
pub fn truncate(text: &str, limit: usize) -> Cow<'_, str> {
    let text = clean(text);
    if width(&text) <= limit {
        return text;
    }
    if limit == 0 {
        return Cow::Borrowed("");
    }
    let mut cut = head(&text, limit - 1).to_owned();
    cut.push('…');
    Cow::Owned(cut)
}

/// `text` in at most `limit` cells, cut in the middle: for ARNs, whose end says most.
pub fn truncate_middle(text: &str, limit: usize) -> Cow<'_, str> {
    let text = clean(text);
    if width(&text) <= limit {
        return text;
    }
    if limit < 5 {
        return Cow::Owned(truncate(&text, limit).into_owned());
    }
    let front = (limit - 1) / 3;
    let start = head(&text, front);
    let end = tail(&text, limit - 1 - width(start));
    Cow::Owned(format!("{start}…{end}"))
}

/// `text` in lines of at most `limit` cells, broken between words, and inside words that are longer
/// than a line. Line breaks in the text are kept.
pub fn wrap(text: &str, limit: usize) -> Vec<String> {
    if limit == 0 {
        return Vec::new();
    }
    let lines: Vec<Line> = text.lines().map(|line| Line::new(Slot::Text, clean(line))).collect();
    page::wrap(&lines, limit).iter().map(|line| line.text().trim_end().to_owned()).collect()
}

/// The longest beginning of `text` that fits into `limit` cells.
pub fn head(text: &str, limit: usize) -> &str {
    let mut used = 0;
    for (start, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > limit {
            return text.get(..start).unwrap_or_default();
        }
    }
    text
}

/// The longest end of `text` that fits into `limit` cells.
pub fn tail(text: &str, limit: usize) -> &str {
    let mut used = 0;
    let mut start = text.len();
    for (index, grapheme) in text.grapheme_indices(true).rev() {
        used += grapheme.width();
        if used > limit {
            break;
        }
        start = index;
    }
    text.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, proptest};

    use super::*;

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        assert_eq!(truncate("Deploy", 6), "Deploy");
        assert_eq!(truncate("Deployment", 6), "Deplo…");
        assert_eq!(truncate("仮面の役", 6), "仮面…");
        assert_eq!(truncate("anything", 0), "");
    }

    #[test]
    fn an_arn_keeps_its_end() {
        let cut = truncate_middle("arn:aws:iam::012345678901:role/team/Deploy", 22);

        assert_eq!(cut, "arn:aws…le/team/Deploy");
        assert_eq!(width(&cut), 22);
    }

    #[test]
    fn combining_marks_stay_with_their_letter() {
        assert_eq!(width("e\u{301}t"), 2);
        assert_eq!(head("e\u{301}te", 1), "e\u{301}");
    }

    #[test]
    fn control_characters_never_pass() {
        assert_eq!(truncate("a\u{1b}[2Jb", 10), "a\u{fffd}[2Jb");
        assert_eq!(wrap("a\u{1b}b\nc", 10), ["a\u{fffd}b", "c"]);
    }

    #[test]
    fn words_are_wrapped_and_long_words_broken() {
        assert_eq!(wrap("who may take this role", 8), ["who may", "take", "this", "role"]);
        assert_eq!(wrap("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("one\n\ntwo", 10), ["one", "", "two"]);
    }

    proptest! {
        #[test]
        fn nothing_is_ever_wider_than_its_limit(text in any::<String>(), limit in 0_usize..40) {
            prop_assert!(width(&truncate(&text, limit)) <= limit);
            prop_assert!(width(&truncate_middle(&text, limit)) <= limit);
            for line in wrap(&text, limit) {
                prop_assert!(width(&line) <= limit);
            }
        }
    }
}
