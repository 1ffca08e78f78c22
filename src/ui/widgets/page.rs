//! Lines of prose that the model holds, coloured by what they mean, with a scrollbar.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::layout::{Areas, preview_inner};
use crate::app::page::Line;
use crate::app::slot::Slot;
use crate::ui::line::LineWriter;
use crate::ui::theme::Theme;
use crate::ui::widgets::scrollbar;

/// Draws the lines from `scroll` on into `text`, never past the end, with a scrollbar in the last
/// column of `around`.
pub fn draw(
    lines: &[Line],
    scroll: usize,
    (text, around): (Rect, Rect),
    buffer: &mut Buffer,
    theme: &Theme,
) {
    let height = usize::from(text.height);
    let offset = scroll.min(lines.len().saturating_sub(height));
    for (line, row) in lines.iter().skip(offset).zip(0..text.height) {
        draw_line(line, &mut LineWriter::row(buffer, text, row), theme);
    }
    let bar = Rect { y: text.y, height: text.height, ..around };
    scrollbar::draw(bar, buffer, theme, lines.len(), offset);
}

/// Where the body's scrollbar stands: on the border of what is beside it, else in its last column.
pub fn bar_area(areas: &Areas) -> Rect {
    if areas.preview.is_empty() { areas.body } else { Rect { width: 1, ..areas.preview } }
}

/// Draws lines beside a list or a page, parted from it by a border; what does not fit is left out,
/// and said to be.
pub fn draw_beside(lines: &[Line], area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let glyphs = theme.glyphs();
    for row in 0..area.height {
        LineWriter::row(buffer, Rect { width: area.width.min(1), ..area }, row)
            .put(theme.style(Slot::Border), glyphs.track);
    }
    draw_cut(lines, preview_inner(area), buffer, theme);
}

/// Draws as many lines as fit; if some are left out, the last row says so.
pub fn draw_cut(lines: &[Line], text: Rect, buffer: &mut Buffer, theme: &Theme) {
    let glyphs = theme.glyphs();
    let last = usize::from(text.height.saturating_sub(1));
    for ((index, line), row) in lines.iter().enumerate().zip(0..text.height) {
        let mut writer = LineWriter::row(buffer, text, row);
        if index == last && lines.len() > last + 1 {
            writer.put(theme.style(Slot::Faint), glyphs.ellipsis);
        } else {
            draw_line(line, &mut writer, theme);
        }
    }
}

/// Writes one line.
pub fn draw_line(line: &Line, writer: &mut LineWriter<'_>, theme: &Theme) {
    for span in &line.spans {
        writer.put(theme.style(span.slot), &span.text);
    }
}
