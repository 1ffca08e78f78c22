//! A guard asks: for the account's name, or for a reason.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::dialogs::production::{ProductionDialog, Wants};
use crate::app::slot::Slot;
use crate::ui::dialogs::{Scene, draw_input, draw_sentence};

/// Asks before the role is assumed.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, dialog: &ProductionDialog) -> Option<Position> {
    let theme = scene.theme;
    let title = match dialog.because {
        None => format!("{} PRODUCTION", theme.glyphs().production),
        Some(_) => format!("{} GUARDED", theme.glyphs().production),
    };
    let (area, hints) = scene.open(buffer, &title, &dialog.account.to_string());
    let label = scene.model.inventory.account_label(dialog.account);
    let name = dialog.role.name();
    let words = match &dialog.because {
        None => format!("{name} lies in {label}, an account marked as production."),
        Some(because) => format!("{name} in {label} {because}."),
    };
    let row = draw_sentence(buffer, area, 0, theme, Slot::Danger, &words);
    let (words, field, wrong) = match dialog.wants {
        Wants::AccountName => {
            (format!("Type {} to go on.", dialog.expected), "Name", "that is another name")
        }
        Wants::Reason => (
            "Why do you need it? The history keeps it.".to_owned(),
            "Reason",
            "a few words are wanted",
        ),
    };
    let row = draw_sentence(buffer, area, row, theme, Slot::Text, &words);
    let row = row + u16::from(area.height > row + 2);
    let cursor = draw_input(scene, buffer, area, row, (field, ""), &dialog.input);
    if dialog.is_wrong {
        let words = format!("{} {wrong}", theme.glyphs().deny);
        draw_sentence(buffer, area, row + 1, theme, Slot::Danger, &words);
    }
    scene.draw_hints(buffer, hints);
    cursor
}
