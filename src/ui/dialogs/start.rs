//! Choosing a start.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::dialogs::start::StartDialog;
use crate::app::slot::Slot;
use crate::domain::session::Start;
use crate::ui::dialogs::{Scene, draw_field};
use crate::ui::list;
use crate::ui::widgets::notice::Notice;

/// The cells of a start's name where what it leads to stands behind it.
const NAME: usize = 30;

/// Draws the field and the starts that answer to it.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, dialog: &StartDialog) -> Option<Position> {
    let theme = scene.theme;
    let title = match &dialog.role {
        Some(role) => format!("Switch to {} from …", role.name()),
        None => "Work from …".to_owned(),
    };
    let (area, keys_row) = scene.open(buffer, &title, "");
    let cursor = draw_field(scene, buffer, area, "/", (&dialog.input, "type to narrow"));
    let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if dialog.matches.is_empty() {
        Notice::new(theme.style(Slot::Muted), theme.glyphs().unknown, "no start matches that")
            .draw(rows, buffer);
    }
    let used = scene.model.session().map(|session| &session.start);
    list::draw(rows, buffer, theme, dialog.cursor, dialog.matches.len(), |line, row| {
        let Some(choice) = dialog.choice(row) else { return };
        let hits = dialog.matches.get(row).map_or(&[][..], |(_, letters)| letters);
        if used == Some(&choice.start) {
            line.right(theme.style(Slot::Muted), "in use").right(theme.style(Slot::Text), " ");
        }
        let (name, hit) = (theme.style(Slot::Text), theme.style(Slot::Match));
        if matches!(choice.start, Start::Profile(_)) {
            line.space(1).put(theme.style(Slot::Muted), "profile");
        }
        line.space(1).cell_with_hits(name, hit, &choice.name, hits, NAME).space(1);
        match &choice.problem {
            Some(failure) => {
                let words = format!("{} {}", theme.glyphs().deny, failure.message);
                line.put(theme.style(Slot::Danger), &words);
            }
            None => {
                line.put(theme.style(Slot::Muted), &choice.leads);
            }
        }
    });
    scene.draw_hints(buffer, keys_row);
    cursor
}
