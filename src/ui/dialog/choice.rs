//! Dialogs with a question.

use ratatui::buffer::Buffer;

use crate::ui::dialog::{Scene, draw_sentence};
use crate::ui::theme::slot::Slot;

/// Quitting would lose something.
pub fn draw_quit(scene: &Scene<'_>, buffer: &mut Buffer, lost: &str) {
    let (area, hints) = scene.open(buffer, "Quit?", "");
    draw_sentence(buffer, area, 0, scene.theme, Slot::Text, lost);
    scene.draw_hints(buffer, hints);
}
