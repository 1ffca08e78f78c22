//! How much there is, and which part of it shows.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Scrollbar, ScrollbarOrientation, ScrollbarState, StatefulWidget};

use crate::app::slot::Slot;
use crate::ui::theme::Theme;

/// Draws a bar along the last column of `area` for `total` lines of which those from `offset` on
/// show; nothing if all of them do.
pub fn draw(area: Rect, buffer: &mut Buffer, theme: &Theme, total: usize, offset: usize) {
    let area = area.intersection(buffer.area);
    let height = usize::from(area.height);
    if area.is_empty() || total <= height {
        return;
    }
    let glyphs = theme.glyphs();
    let bar = Scrollbar::new(ScrollbarOrientation::VerticalRight)
        .begin_symbol(None)
        .end_symbol(None)
        .track_symbol(Some(glyphs.track))
        .thumb_symbol(glyphs.thumb)
        .track_style(theme.style(Slot::Scrollbar))
        .thumb_style(theme.style(Slot::ScrollbarThumb));
    // Positions are counted to the last offset, not to the last line.
    let mut state =
        ScrollbarState::new(total - height + 1).position(offset).viewport_content_length(height);
    bar.render(area, buffer, &mut state);
}
