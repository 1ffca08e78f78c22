//! A production account asks for its name.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::dialogs::production::ProductionDialog;
use crate::app::slot::Slot;
use crate::ui::dialogs::{Scene, draw_input, draw_sentence};

/// Asks for the name of a production account before its role is assumed.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, dialog: &ProductionDialog) -> Option<Position> {
    let theme = scene.theme;
    let title = format!("{} PRODUCTION", theme.glyphs().production);
    let (area, hints) = scene.open(buffer, &title, &dialog.account.to_string());
    let label = scene.model.inventory.account_label(dialog.account);
    let words = format!("{} lies in {label}, an account marked as production.", dialog.role.name());
    let row = draw_sentence(buffer, area, 0, theme, Slot::Danger, &words);
    let words = format!("Type {} to go on.", dialog.expected);
    let row = draw_sentence(buffer, area, row, theme, Slot::Text, &words);
    let row = row + u16::from(area.height > row + 2);
    let cursor = draw_input(scene, buffer, area, row, "Name", &dialog.input);
    if dialog.is_wrong {
        let words = format!("{} that is another name", theme.glyphs().deny);
        draw_sentence(buffer, area, row + 1, theme, Slot::Danger, &words);
    }
    scene.draw_hints(buffer, hints);
    cursor
}
