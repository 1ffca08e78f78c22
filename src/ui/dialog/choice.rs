//! Dialogs with a list or a question.

use ratatui::buffer::Buffer;

use crate::app::dialog::StartDialog;
use crate::ui::dialog::{Scene, draw_sentence};
use crate::ui::list;
use crate::ui::theme::slot::Slot;

/// A list of starts.
pub fn draw_start(scene: &Scene<'_>, buffer: &mut Buffer, dialog: &StartDialog) {
    let theme = scene.theme;
    let title = match &dialog.role {
        Some(role) => format!("Wear {} from …", role.name()),
        None => "Work from …".to_owned(),
    };
    let (area, hints) = scene.open(buffer, &title, "");
    let used = scene.model.session().map(|session| &session.start);
    list::draw(area, buffer, theme, dialog.cursor, dialog.starts.len(), |line, index| {
        let Some(start) = dialog.starts.get(index) else { return };
        if used == Some(start) {
            line.right(theme.style(Slot::Muted), "in use");
        }
        line.space(1).put(theme.style(Slot::Text), &start.to_string());
    });
    scene.draw_hints(buffer, hints);
}

/// Quitting would lose something.
pub fn draw_quit(scene: &Scene<'_>, buffer: &mut Buffer, lost: &str) {
    let (area, hints) = scene.open(buffer, "Quit?", "");
    draw_sentence(buffer, area, 0, scene.theme, Slot::Text, lost);
    scene.draw_hints(buffer, hints);
}
