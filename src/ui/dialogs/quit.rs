//! Quitting would lose something.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::dialogs::quit::QuitDialog;
use crate::app::slot::Slot;
use crate::ui::dialogs::{Scene, draw_sentence};

/// Asks whether to quit.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, dialog: &QuitDialog) -> Option<Position> {
    let (area, hints) = scene.open(buffer, "Quit?", "");
    draw_sentence(buffer, area, 0, scene.theme, Slot::Text, &dialog.lost);
    scene.draw_hints(buffer, hints);
    None
}
