//! One row of the screen, written from left to right.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::ui::text;

/// Writes into one row; what does not fit is cut with `…`, and nothing is ever written outside.
#[derive(Debug)]
pub struct LineWriter<'a> {
    buffer: &'a mut Buffer,
    x: u16,
    end: u16,
    y: u16,
}

impl<'a> LineWriter<'a> {
    /// A writer for the first row of `area`; an area without a row takes nothing.
    pub fn new(buffer: &'a mut Buffer, area: Rect) -> Self {
        let area = area.intersection(buffer.area);
        let end = if area.height == 0 { area.x } else { area.right() };
        Self { buffer, x: area.x, end, y: area.y }
    }

    /// A writer for row `index` of `area`, counted from 0.
    pub fn row(buffer: &'a mut Buffer, area: Rect, index: u16) -> Self {
        Self::new(buffer, nth_row(area, index))
    }

    /// The cells left.
    pub fn room(&self) -> usize {
        usize::from(self.end.saturating_sub(self.x))
    }

    /// The column that is written next.
    pub fn column(&self) -> u16 {
        self.x
    }

    /// Writes `text`, cut at the end of the row.
    pub fn put(&mut self, style: Style, text: &str) -> &mut Self {
        let room = self.room();
        self.place(style, &text::truncate(text, room));
        self
    }

    /// Writes `text` cut in the middle if it is too long: for ARNs.
    pub fn put_middle(&mut self, style: Style, text: &str) -> &mut Self {
        let room = self.room();
        self.place(style, &text::truncate_middle(text, room));
        self
    }

    /// Writes `text` into exactly `cells` cells.
    pub fn cell(&mut self, style: Style, text: &str, cells: usize) -> &mut Self {
        let cells = cells.min(self.room());
        let start = self.x;
        self.place(style, &text::truncate(text, cells));
        self.x = start + small(cells);
        self
    }

    /// Writes `text` into exactly `cells` cells, the characters at `hits` (counted in characters)
    /// over-styled with `hit`.
    pub fn cell_with_hits(
        &mut self,
        style: Style,
        hit: Style,
        text: &str,
        hits: &[usize],
        cells: usize,
    ) -> &mut Self {
        let cells = cells.min(self.room());
        let start = self.x;
        self.place(style, &text::truncate(text, cells));
        if !hits.is_empty() {
            self.mark(start, cells, text, hits, hit);
        }
        self.x = start + small(cells);
        self
    }

    /// Leaves `cells` cells as they are.
    pub fn space(&mut self, cells: usize) -> &mut Self {
        self.x = self.x.saturating_add(small(cells)).min(self.end);
        self
    }

    /// Writes `text` at the right end, and takes its room away from what is written next.
    pub fn right(&mut self, style: Style, text: &str) -> &mut Self {
        let shown = text::truncate(text, self.room()).into_owned();
        let start = self.end.saturating_sub(small(text::width(&shown)));
        let (x, end) = (self.x, self.end);
        self.x = start;
        self.place(style, &shown);
        self.x = x;
        self.end = if text.is_empty() { end } else { start };
        self
    }

    /// Fills the rest of the row with `symbol`.
    pub fn fill(&mut self, style: Style, symbol: &str) {
        while self.x < self.end {
            self.place(style, symbol);
        }
    }

    fn place(&mut self, style: Style, text: &str) {
        let room = self.room();
        if room > 0 {
            let (x, _) = self.buffer.set_stringn(self.x, self.y, text, room, style);
            // A text without width must not stop `fill` from ending.
            self.x = if x == self.x && !text.is_empty() { x + 1 } else { x };
        }
    }

    fn mark(&mut self, start: u16, cells: usize, text: &str, hits: &[usize], hit: Style) {
        let mut character = 0;
        let mut column = 0;
        for grapheme in text.graphemes(true) {
            let next = character + grapheme.chars().count();
            let cell_width = grapheme.width();
            if column + cell_width > cells {
                return;
            }
            if hits.iter().any(|place| (character..next).contains(place)) {
                let position = Position::new(start + small(column), self.y);
                if let Some(cell) = self.buffer.cell_mut(position) {
                    cell.set_style(hit);
                }
            }
            (character, column) = (next, column + cell_width);
        }
    }
}

/// Row `index` of `area`; empty if the area has no such row.
pub fn nth_row(area: Rect, index: u16) -> Rect {
    if index < area.height {
        Rect { y: area.y + index, height: 1, ..area }
    } else {
        Rect { height: 0, ..area }
    }
}

/// A count of cells as the terminal counts; larger ones are as good as endless.
pub fn small(cells: usize) -> u16 {
    u16::try_from(cells).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use ratatui::style::Modifier;

    use super::*;

    fn row(width: u16, write: impl FnOnce(&mut LineWriter<'_>)) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
        let area = buffer.area;
        write(&mut LineWriter::new(&mut buffer, area));
        buffer
    }

    #[test]
    fn columns_left_and_right_share_a_row() {
        let buffer = row(20, |line| {
            line.right(Style::new(), "end").cell(Style::new(), "name", 6).put(Style::new(), "x");
        });

        assert_eq!(buffer, Buffer::with_lines(["name  x          end"]));
    }

    #[test]
    fn hits_are_marked_under_wide_characters() {
        let bold = Style::new().add_modifier(Modifier::BOLD);

        let buffer = row(10, |line| {
            line.cell_with_hits(Style::new(), bold, "仮面ab", &[1, 3], 10);
        });

        let marked: Vec<_> =
            (0..10).filter(|x| buffer[(*x, 0)].modifier.contains(Modifier::BOLD)).collect();
        assert_eq!(marked, [2, 5]);
    }

    #[test]
    fn nothing_is_written_outside_of_the_buffer() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 3, 1));

        LineWriter::row(&mut buffer, Rect::new(1, 0, 50, 9), 4).put(Style::new(), "far below");
        LineWriter::new(&mut buffer, Rect::new(1, 0, 50, 9)).put(Style::new(), "cut");

        assert_eq!(buffer, Buffer::with_lines([" c…"]));
    }
}
