//! The keys of the screen below.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::dialogs::help::HelpDialog;
use crate::ui::dialogs::Scene;
use crate::ui::words;

/// Draws the lines that show.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, help: &HelpDialog) -> Option<Position> {
    let note = words::count(help.lines.len(), "line");
    let (_, hints) = scene.open(buffer, "Keys of this screen", &note);
    scene.draw_page(buffer, &help.lines, help.scroll);
    scene.draw_hints(buffer, hints);
    None
}
