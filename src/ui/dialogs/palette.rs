//! Any command by its name.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::dialogs::palette::Palette;
use crate::app::hint;
use crate::app::slot::Slot;
use crate::ui::dialogs::{Scene, draw_field};
use crate::ui::list;
use crate::ui::widgets::notice::Notice;

/// Draws the field and the commands that answer to it.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, palette: &Palette) -> Option<Position> {
    let theme = scene.theme;
    let (area, keys_row) = scene.open(buffer, "Commands", "");
    let input = (&palette.input, "the name of a command");
    let cursor = draw_field(scene, buffer, area, ":", input);
    let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if palette.matches.is_empty() {
        Notice::new(theme.style(Slot::Muted), theme.glyphs().unknown, "no command matches that")
            .draw(rows, buffer);
    }
    let context = hint::screen_context(scene.model);
    list::draw(rows, buffer, theme, palette.cursor, palette.matches.len(), |line, index| {
        let Some((choice, hits)) = palette.matches.get(index) else { return };
        let keys = scene.model.keymap.keys_to(context, choice.bound);
        if let Some(key) = keys.first() {
            line.right(theme.style(Slot::Key), key).right(theme.style(Slot::Text), " ");
        }
        let (name, hit) = (theme.style(Slot::Strong), theme.style(Slot::Match));
        line.space(1).cell_with_hits(name, hit, &choice.name, hits, 18).space(1);
        line.put(theme.style(Slot::Muted), &choice.doc);
    });
    scene.draw_hints(buffer, keys_row);
    cursor
}
