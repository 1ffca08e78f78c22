//! A page of wrapped lines that scrolls: headings, sentences, entries, JSON.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::ui::line::nth_row;
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::theme::slot::Slot;
use crate::ui::widgets::{json, scrollbar};

/// Lines being gathered for a given width.
#[derive(Debug)]
pub struct Page<'a> {
    theme: &'a Theme,
    width: usize,
    lines: Vec<Line<'static>>,
}

impl<'a> Page<'a> {
    /// An empty page for `area`; its last column is the scrollbar's.
    pub fn new(theme: &'a Theme, area: Rect) -> Self {
        Self { theme, width: usize::from(area.width.saturating_sub(2)), lines: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn style(&self, slot: Slot) -> Style {
        self.theme.style(slot)
    }

    /// A blank line, unless the page begins here or has one already.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.spans.is_empty()) {
            self.lines.push(Line::default());
        }
    }

    /// A heading with a blank line above, and a muted note behind it.
    pub fn heading(&mut self, title: &str, note: &str) {
        self.gap();
        let mut spans =
            vec![Span::styled(text::clean(title).into_owned(), self.style(Slot::Heading))];
        if !note.is_empty() {
            let note = format!("  {}", text::clean(note));
            spans.push(Span::styled(note, self.style(Slot::Muted)));
        }
        self.lines.push(Line::from(spans));
    }

    /// A wrapped sentence, indented by `indent` cells.
    pub fn sentence(&mut self, indent: usize, style: Style, sentence: &str) {
        for line in text::wrap(sentence, self.width.saturating_sub(indent)) {
            let spans = vec![Span::raw(" ".repeat(indent)), Span::styled(line, style)];
            self.lines.push(Line::from(spans));
        }
    }

    /// A wrapped sentence behind a mark; further lines stand under the first word.
    pub fn entry(&mut self, mark: (Style, &str), style: Style, sentence: &str) {
        self.entry_at(0, mark, style, sentence);
    }

    /// As [`Self::entry`], indented by `indent` cells.
    pub fn entry_at(
        &mut self,
        indent: usize,
        (mark_style, mark): (Style, &str),
        style: Style,
        sentence: &str,
    ) {
        let hang = indent + text::width(mark) + 1;
        let lines = text::wrap(sentence, self.width.saturating_sub(hang));
        for (index, line) in lines.into_iter().enumerate() {
            let lead = if index == 0 {
                let lead = format!("{}{mark} ", " ".repeat(indent));
                Span::styled(lead, mark_style)
            } else {
                Span::raw(" ".repeat(hang))
            };
            self.lines.push(Line::from(vec![lead, Span::styled(line, style)]));
        }
    }

    /// A name and a value in two columns; a long value is wrapped in its column.
    pub fn pair(&mut self, name: &str, name_cells: usize, style: Style, value: &str) {
        let name_cells = name_cells.min(self.width / 2);
        let room = self.width.saturating_sub(name_cells + 1);
        for (index, line) in text::wrap(value, room).into_iter().enumerate() {
            let lead =
                if index == 0 { text::pad(name, name_cells) } else { " ".repeat(name_cells) };
            self.lines.push(Line::from(vec![
                Span::styled(lead, self.style(Slot::Muted)),
                Span::raw(" "),
                Span::styled(line, style),
            ]));
        }
    }

    /// Printed JSON, coloured, not wrapped; the lines in `marked` (counted from 0) stand out.
    pub fn json(&mut self, indent: usize, printed: &str, marked: &[std::ops::Range<usize>]) {
        for (index, line) in printed.lines().enumerate() {
            let mut line = json::highlight(line, self.theme);
            line.spans.insert(0, Span::raw(" ".repeat(indent)));
            if marked.iter().any(|range| range.contains(&index)) {
                line = line.patch_style(self.style(Slot::JsonMark));
            }
            self.lines.push(line);
        }
    }

    /// A line that is ready.
    pub fn line(&mut self, line: Line<'static>) {
        self.lines.push(line);
    }

    /// Draws the lines from `scroll` on; never scrolls past the end.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer, scroll: usize) {
        let area = area.intersection(buffer.area);
        let height = usize::from(area.height);
        let offset = scroll.min(self.lines.len().saturating_sub(height));
        let text_area = Rect { width: area.width.saturating_sub(2), ..area };
        for (line, row) in self.lines.iter().skip(offset).zip(0..area.height) {
            line.render(nth_row(text_area, row), buffer);
        }
        scrollbar::draw(area, buffer, self.theme, self.lines.len(), offset);
    }
}
