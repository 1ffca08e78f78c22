//! One call to AWS in full.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::dialogs::call::CallDialog;
use crate::ui::dialogs::Scene;

/// Draws what is known of the call.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, call: &CallDialog) -> Option<Position> {
    let (_, hints) = scene.open(buffer, call.operation, "");
    scene.draw_page(buffer, &call.lines, call.scroll);
    scene.draw_hints(buffer, hints);
    None
}
