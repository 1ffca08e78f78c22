//! The keys of the screen below.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::dialogs::help::HelpDialog;
use crate::ui::dialogs::{Scene, draw_field};
use crate::ui::words;

/// Draws the lines that show; gives back where the cursor of the search belongs.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, help: &HelpDialog) -> Option<Position> {
    let is_search = help.is_searching || !help.search.is_empty();
    let note = words::count(help.lines.len(), "line");
    let (text, hints) = scene.open(buffer, "Keys of this screen", &note);
    scene.draw_page(buffer, &help.lines, help.scroll);
    if !is_search {
        scene.draw_hints(buffer, hints);
        return None;
    }
    let cursor = draw_field(scene, buffer, hints, "/", (&help.search, "words to look for"));
    cursor.filter(|_| help.is_searching && !text.is_empty())
}
