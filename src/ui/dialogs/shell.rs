//! A question about a live shell.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::dialogs::shell::{Asks, ShellDialog};
use crate::app::slot::Slot;
use crate::ui::dialogs::{Scene, draw_input, draw_sentence};

/// Draws what happens, and the field if something is to be typed.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, dialog: &ShellDialog) -> Option<Position> {
    let theme = scene.theme;
    let (area, hints) = scene.open(buffer, &dialog.title(), "");
    let slot = if dialog.asks == Asks::End { Slot::Danger } else { Slot::Text };
    let row = draw_sentence(buffer, area, 0, theme, slot, &dialog.sentence());
    let row = row + u16::from(area.height > row + 3);
    let cursor =
        dialog.field().and_then(|field| draw_input(scene, buffer, area, row, field, &dialog.input));
    if let Some(problem) = &dialog.problem {
        let words = format!("{} {problem}", theme.glyphs().deny);
        draw_sentence(buffer, area, row + 1, theme, Slot::Danger, &words);
    }
    scene.draw_hints(buffer, hints);
    cursor
}
