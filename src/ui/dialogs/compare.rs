//! Two roles beside each other.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::dialogs::compare::CompareDialog;
use crate::ui::dialogs::Scene;

/// Draws the lines that show.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, dialog: &CompareDialog) -> Option<Position> {
    let (_, hints) = scene.open(buffer, "Compare", "= both   ≠ only one");
    scene.draw_page(buffer, &dialog.lines, dialog.scroll);
    scene.draw_hints(buffer, hints);
    None
}
