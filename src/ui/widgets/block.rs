//! Frames: a border with a title, and what is left inside.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Borders, Clear, Padding, Widget};

use crate::app::slot::Slot;
use crate::ui::line::LineWriter;
use crate::ui::text;
use crate::ui::theme::Theme;

/// A bordered area.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    pub title: &'a str,
    /// Stands at the right of the title's line.
    pub note: &'a str,
    pub is_focused: bool,
}

impl Frame<'_> {
    /// Draws the border and gives back the area inside, one column of air at both sides.
    pub fn draw(self, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Rect {
        let area = area.intersection(buffer.area);
        let border = if self.is_focused { Slot::BorderFocused } else { Slot::Border };
        let block = Block::new()
            .borders(Borders::ALL)
            .border_set(theme.glyphs().border)
            .border_style(theme.style(border))
            .padding(Padding::horizontal(1));
        let inner = block.inner(area);
        block.render(area, buffer);
        self.draw_title(area, buffer, theme);
        inner
    }

    fn draw_title(self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let top = Rect {
            x: area.x.saturating_add(2),
            width: area.width.saturating_sub(4),
            height: area.height.min(1),
            ..area
        };
        let mut line = LineWriter::new(buffer, top);
        let title = text::truncate(self.title, line.room().saturating_sub(2));
        let for_note = line.room().saturating_sub(text::width(&title) + 5);
        if !self.note.is_empty() && text::width(self.note) <= for_note {
            line.right(theme.style(Slot::Muted), &format!(" {} ", text::clean(self.note)));
        }
        if !title.is_empty() {
            line.put(theme.style(Slot::Title), &format!(" {title} "));
        }
    }
}

/// Wipes `area` and lays the style of `slot` under all that follows.
pub fn wipe(area: Rect, buffer: &mut Buffer, theme: &Theme, slot: Slot) {
    let area = area.intersection(buffer.area);
    Clear.render(area, buffer);
    buffer.set_style(area, theme.style(Slot::Background));
    buffer.set_style(area, theme.style(slot));
}
