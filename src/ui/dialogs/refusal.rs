//! AWS said no.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::dialogs::refusal::RefusalDialog;
use crate::ui::dialogs::Scene;

/// Draws the refusal and our own reasons.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, refusal: &RefusalDialog) -> Option<Position> {
    let mark = scene.theme.glyphs().deny;
    let title = if refusal.is_our_own() {
        format!("{mark} not asked")
    } else {
        format!("{mark} {} refused", refusal.call)
    };
    let note = refusal.role.as_ref().map_or("", |role| role.name());
    let (_, hints) = scene.open(buffer, &title, note);
    scene.draw_page(buffer, &refusal.lines, refusal.scroll);
    scene.draw_hints(buffer, hints);
    None
}
