//! One line is asked for.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::dialogs::line::LineDialog;
use crate::app::slot::Slot;
use crate::ui::dialogs::{Scene, draw_input, draw_sentence};

/// Draws what the line is for, and the field.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, dialog: &LineDialog) -> Option<Position> {
    let theme = scene.theme;
    let (area, hints) = scene.open(buffer, &dialog.title(), "");
    let row = draw_sentence(buffer, area, 0, theme, Slot::Text, dialog.sentence());
    let row = row + u16::from(area.height > row + 2);
    let cursor = draw_input(scene, buffer, area, row, (dialog.label(), ""), &dialog.input);
    if let Some(problem) = &dialog.problem {
        let words = format!("{} {problem}", theme.glyphs().deny);
        draw_sentence(buffer, area, row + 1, theme, Slot::Danger, &words);
    }
    scene.draw_hints(buffer, hints);
    cursor
}
