//! A one-time code is needed.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::dialogs::mfa::MfaDialog;
use crate::app::slot::Slot;
use crate::ui::dialogs::{Scene, draw_input, draw_sentence};
use crate::ui::line::LineWriter;
use crate::ui::text;
use crate::ui::widgets::spinner;

/// Asks for the code that a device shows.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, dialog: &MfaDialog) -> Option<Position> {
    let theme = scene.theme;
    let (area, hints) = scene.open(buffer, "One-time code", &dialog.start.to_string());
    let device = text::truncate_middle(&dialog.device, usize::from(area.width));
    let row = draw_sentence(buffer, area, 0, theme, Slot::Text, "The code that this device shows:");
    LineWriter::row(buffer, area, row).put(theme.style(Slot::Strong), &device);
    let row = row + 1 + u16::from(area.height > row + 3);
    let cursor = draw_input(scene, buffer, area, row, ("Code", "123456"), &dialog.input);
    if dialog.request.is_some() {
        let words = format!("{} asking AWS …", spinner::frame(theme, scene.model.now));
        draw_sentence(buffer, area, row + 1, theme, Slot::Info, &words);
    } else if let Some(problem) = &dialog.problem {
        let words = format!("{} {problem}", theme.glyphs().deny);
        draw_sentence(buffer, area, row + 1, theme, Slot::Danger, &words);
    }
    scene.draw_hints(buffer, hints);
    cursor
}
