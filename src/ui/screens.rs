//! The screens: a file a screen, of the same name as in `app/screens`.

mod accounts;
mod detail;
mod history;
mod log;
mod roles;
mod sessions;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::layout::Areas;
use crate::app::model::Model;
use crate::app::screens::Screen;
use crate::ui::theme::Theme;

/// Draws the screen that shows; gives back where the cursor belongs.
pub fn draw(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) -> Option<Position> {
    match model.screen {
        Screen::Roles => return roles::draw(areas, buffer, model, theme),
        Screen::Detail => detail::draw(areas, buffer, model, theme),
        Screen::Accounts => accounts::draw(areas, buffer, model, theme),
        Screen::Sessions => sessions::draw(areas, buffer, model, theme),
        Screen::Log => return log::draw(areas, buffer, model, theme),
        Screen::History => return history::draw(areas, buffer, model, theme),
    }
    None
}
