//! Dialogs with one field: an account's name, a one-time code.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::dialog::{MfaDialog, ProductionDialog};
use crate::app::input::TextInput;
use crate::ui::dialog::{Scene, draw_sentence};
use crate::ui::line::{LineWriter, nth_row, small};
use crate::ui::text;
use crate::ui::theme::slot::Slot;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::spinner;

/// Asks for the name of a production account before its role is worn.
pub fn draw_production(
    scene: &Scene<'_>,
    buffer: &mut Buffer,
    dialog: &ProductionDialog,
) -> Option<Position> {
    let theme = scene.theme;
    let title = format!("{} PRODUCTION", theme.glyphs().production);
    let (area, hints) = scene.open(buffer, &title, &dialog.account.to_string());
    let label = scene.model.inventory.account_label(dialog.account);
    let words =
        format!("{} lies in {label}, an account marked as production.", dialog.order.role.name());
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

/// Asks for the code that a device shows.
pub fn draw_mfa(scene: &Scene<'_>, buffer: &mut Buffer, dialog: &MfaDialog) -> Option<Position> {
    let theme = scene.theme;
    let (area, hints) = scene.open(buffer, "One-time code", &dialog.start.to_string());
    let device = text::truncate_middle(&dialog.device, usize::from(area.width));
    let row = draw_sentence(buffer, area, 0, theme, Slot::Text, "The code that this device shows:");
    LineWriter::row(buffer, area, row).put(theme.style(Slot::Strong), &device);
    let row = row + 1 + u16::from(area.height > row + 3);
    let cursor = draw_input(scene, buffer, area, row, "Code", &dialog.input);
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

fn draw_input(
    scene: &Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    row: u16,
    label: &str,
    input: &TextInput,
) -> Option<Position> {
    let row = nth_row(area, row);
    let mut line = LineWriter::new(buffer, row);
    line.put(scene.theme.style(Slot::Muted), label).space(2);
    let width = small(line.room()).min(48);
    let field_area = Rect { x: line.column(), width, ..row };
    let field = Field {
        text: input.text(),
        placeholder: if input.is_code { "123456" } else { "" },
        scroll: input.scroll(width),
        column: input.column(),
        is_focused: true,
    };
    field.draw(field_area, buffer, scene.theme)
}
