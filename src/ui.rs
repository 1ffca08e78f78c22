//! Drawing: widgets, screens and themes.
//!
//! ```text
//! ┌ header: who you are, what is left of the session ┐
//! │ title: the screen, its filter, what is under way  │
//! │ heads: columns, or the tabs of an opened role     │
//! │ body: rows or a page              │ preview       │
//! │ tour: in the demo                                 │
//! └ footer: the keys that do something now            ┘
//! ```
//!
//! Nothing is decided here: [`draw`] borrows the model, and builds only the rows that show.

mod account;
mod dialogs;
mod footer;
mod header;
mod line;
mod list;
mod overlay;
mod screens;
pub(crate) mod text;
pub mod theme;
mod verdict;
mod widgets;
mod words;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::layout;
use crate::app::model::Model;
use crate::app::slot::Slot;
use theme::Theme;
use theme::glyph::GlyphSet;

/// Draws the model into the frame, and puts the cursor where text is edited.
pub fn draw(frame: &mut Frame<'_>, model: &Model, theme: &Theme) {
    if let Some(position) = render(frame.buffer_mut(), model, theme) {
        frame.set_cursor_position(position);
    }
    let glyphs = theme.glyph_set();
    if glyphs == GlyphSet::Ascii {
        for cell in &mut frame.buffer_mut().content {
            let symbol = glyphs.symbol(cell.symbol()).to_owned();
            cell.set_symbol(&symbol);
        }
    }
}

fn render(buffer: &mut Buffer, model: &Model, theme: &Theme) -> Option<Position> {
    let screen = buffer.area;
    buffer.set_style(screen, theme.style(Slot::Background));
    let areas = layout::areas(model);
    if areas.is_too_small {
        overlay::draw_too_small(screen, buffer, theme);
        return None;
    }
    header::draw(areas.header, buffer, model, theme);
    let cursor = screens::draw(&areas, buffer, model, theme);
    overlay::draw_tour(areas.tour, buffer, model, theme);
    // A dialog says its keys itself.
    let cursor = if model.dialog.is_some() {
        dialogs::draw(&areas, buffer, model, theme)
    } else {
        footer::draw(areas.footer, buffer, model, theme);
        cursor
    };
    overlay::draw_toasts(&areas, buffer, model, theme);
    cursor.filter(|position| screen.contains(*position))
}

#[cfg(test)]
mod tests;
