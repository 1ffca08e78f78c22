//! Lines to read.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::dialogs::page::PageDialog;
use crate::ui::dialogs::Scene;

/// Draws the lines that show.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, page: &PageDialog) -> Option<Position> {
    let (_, hints) = scene.open(buffer, &page.title, "");
    scene.draw_page(buffer, &page.lines, page.scroll);
    scene.draw_hints(buffer, hints);
    None
}
