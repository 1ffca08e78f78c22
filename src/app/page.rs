//! Text with meanings, laid out in lines of a given width: what the drawing only has to colour.
//!
//! The screens that scroll through prose (an opened role, help, a refusal) hold their lines here, so
//! that scrolling is decided where the rest is decided, and tests read what a person reads.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::app::slot::Slot;
use crate::domain::text::harmless;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub slot: Slot,
    /// Without control characters.
    pub text: String,
}

/// A line; wrapped text hangs below its own beginning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    pub spans: Vec<Span>,
    /// Cells that continuation lines are indented by.
    pub hang: usize,
}

impl Line {
    /// A line of one piece.
    pub fn new(slot: Slot, text: impl AsRef<str>) -> Self {
        Self::default().then(slot, text)
    }

    /// An empty line.
    pub fn blank() -> Self {
        Self::default()
    }

    /// Adds a piece.
    pub fn then(mut self, slot: Slot, text: impl AsRef<str>) -> Self {
        let text = harmless(text.as_ref()).into_owned();
        if !text.is_empty() {
            self.spans.push(Span { slot, text });
        }
        self
    }

    /// Continuation lines begin `cells` from the left.
    pub fn hanging(mut self, cells: usize) -> Self {
        self.hang = cells;
        self
    }

    /// The line without meanings.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    fn push(&mut self, slot: Slot, text: &str) {
        match self.spans.last_mut() {
            Some(last) if last.slot == slot => last.text.push_str(text),
            Some(_) | None => self.spans.push(Span { slot, text: text.to_owned() }),
        }
    }
}

/// Breaks lines so that each fits into `width` cells: between words, and inside words that are
/// longer than a line.
pub fn wrap(lines: &[Line], width: usize) -> Vec<Line> {
    let mut wrapped = Vec::with_capacity(lines.len());
    for line in lines {
        wrap_line(line, width.max(1), &mut wrapped);
    }
    wrapped
}

fn wrap_line(line: &Line, width: usize, out: &mut Vec<Line>) {
    let hang = if line.hang * 2 >= width { 0 } else { line.hang };
    let mut current = Line::default();
    let mut used = 0;
    // Nothing but the indent stands on the line: a blank there would be lost space.
    let mut is_fresh = false;
    for (slot, word) in pieces(line) {
        let cells = word.width();
        if used + cells > width && used > hang.min(used) && !word.trim().is_empty() {
            out.push(std::mem::take(&mut current));
            used = indent(&mut current, hang);
            is_fresh = true;
        }
        if is_fresh && word.trim().is_empty() {
            continue;
        }
        for grapheme in word.graphemes(true) {
            let cells = grapheme.width();
            if cells > width {
                // A wide character in a line of one cell cannot be shown.
                continue;
            }
            if used + cells > width && used > 0 {
                if grapheme.trim().is_empty() {
                    break;
                }
                out.push(std::mem::take(&mut current));
                // A cluster of several wide letters may leave no place for the indent.
                used = if hang + cells > width { 0 } else { indent(&mut current, hang) };
            }
            current.push(slot, grapheme);
            used += cells;
            is_fresh = false;
        }
    }
    out.push(current);
}

fn indent(line: &mut Line, hang: usize) -> usize {
    if hang > 0 {
        line.push(Slot::Text, &" ".repeat(hang));
    }
    hang
}

/// The line's words and the blanks between them, each with its meaning.
fn pieces(line: &Line) -> impl Iterator<Item = (Slot, &str)> {
    line.spans.iter().flat_map(|span| {
        let mut rest = span.text.as_str();
        std::iter::from_fn(move || {
            let first = rest.chars().next()?;
            let is_blank = first == ' ';
            let end = rest.find(|c: char| (c == ' ') != is_blank).unwrap_or(rest.len());
            let (piece, after) = rest.split_at_checked(end)?;
            rest = after;
            Some((span.slot, piece))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(Line::text).collect()
    }

    #[test]
    fn lines_break_between_words_and_hang() {
        let line = Line::new(Slot::Strong, "who: ").then(Slot::Text, "one two three");

        let wrapped = wrap(&[line.hanging(5)], 12);

        assert_eq!(texts(&wrapped), ["who: one two", "     three"]);
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut() {
        let wrapped = wrap(&[Line::new(Slot::Text, "arn:aws:iam ab")], 5);

        assert_eq!(texts(&wrapped), ["arn:a", "ws:ia", "m ab"]);
    }

    #[test]
    fn wide_characters_count_two_cells() {
        let wrapped = wrap(&[Line::new(Slot::Text, "仮面仮面")], 5);

        assert_eq!(texts(&wrapped), ["仮面", "仮面"]);
    }

    #[test]
    fn a_cluster_as_wide_as_the_line_stands_without_the_indent() {
        // Two leading consonants are one cluster, of four cells.
        let wrapped = wrap(&[Line::new(Slot::Text, "ab \u{1100}\u{1100}").hanging(1)], 4);

        assert!(texts(&wrapped).iter().all(|line| line.width() <= 4), "{wrapped:?}");
        assert!(texts(&wrapped).contains(&"\u{1100}\u{1100}".to_owned()), "{wrapped:?}");
    }

    #[test]
    fn indentation_and_empty_lines_are_kept() {
        let wrapped = wrap(&[Line::new(Slot::Text, "  a"), Line::blank()], 10);

        assert_eq!(texts(&wrapped), ["  a", ""]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config {
            failure_persistence: None,
            ..proptest::test_runner::Config::default()
        })]

        #[test]
        fn no_line_is_wider_than_asked(text in "\\PC{0,60}", width in 4_usize..30, hang in 0_usize..10) {
            let wrapped = wrap(&[Line::new(Slot::Text, &text).hanging(hang)], width);

            for line in wrapped {
                let cells: usize = line.text().graphemes(true).map(UnicodeWidthStr::width).sum();
                proptest::prop_assert!(cells <= width, "{line:?}");
            }
        }
    }
}
