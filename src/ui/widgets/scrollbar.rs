//! How much there is, and which part of it shows.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::ui::line::small;
use crate::ui::theme::Theme;
use crate::ui::theme::slot::Slot;

/// Draws a bar along the last column of `area` for `total` lines of which those from `offset` on
/// show; nothing where all of them do.
pub fn draw(area: Rect, buffer: &mut Buffer, theme: &Theme, total: usize, offset: usize) {
    let area = area.intersection(buffer.area);
    let height = usize::from(area.height);
    if area.is_empty() || total <= height {
        return;
    }
    let length = (height * height / total).max(1);
    let start = (offset.min(total - height) * (height - length)) / (total - height);
    let glyphs = theme.glyphs();
    for row in 0..height {
        let is_thumb = (start..start + length).contains(&row);
        let (symbol, slot) = if is_thumb {
            (glyphs.thumb, Slot::ScrollbarThumb)
        } else {
            (glyphs.track, Slot::Scrollbar)
        };
        let position = Position::new(area.right() - 1, area.y + small(row));
        if let Some(cell) = buffer.cell_mut(position) {
            cell.set_symbol(symbol).set_style(theme.style(slot));
        }
    }
}
