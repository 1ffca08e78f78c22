//! A dialog in the middle of the screen, the rest stepping back.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::app::slot::Slot;
use crate::ui::theme::Theme;
use crate::ui::widgets::block::{Frame, wipe};

/// Draws the frame of a dialog over `screen`.
pub fn open(screen: Rect, area: Rect, buffer: &mut Buffer, theme: &Theme, frame: Frame<'_>) {
    step_back(screen, buffer, theme);
    wipe(area, buffer, theme, Slot::Dialog);
    frame.draw(area, buffer, theme);
}

/// Takes colour and weight from everything drawn so far.
fn step_back(area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let mut style = Style::new().remove_modifier(Modifier::BOLD | Modifier::REVERSED);
    let background = theme.style(Slot::Background);
    if let Some(color) = background.bg {
        style = style.bg(color);
    }
    buffer.set_style(area.intersection(buffer.area), style.patch(theme.style(Slot::Backdrop)));
}
