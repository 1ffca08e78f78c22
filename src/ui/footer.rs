//! The keys that do something now, as many as fit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::command::Command;
use crate::app::hint::{self, Hint};
use crate::app::keymap;
use crate::app::model::Model;
use crate::app::slot::Slot;
use crate::ui::line::LineWriter;
use crate::ui::text;
use crate::ui::theme::Theme;

/// Draws the footer's row.
pub fn draw(area: Rect, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    buffer.set_style(area.intersection(buffer.area), theme.style(Slot::Header));
    let mut line = LineWriter::new(buffer, area);
    line.space(1);
    if !model.pending.is_empty() {
        let pending = format!("{} …", keymap::written(&model.pending));
        line.put(theme.style(Slot::Warning), &pending).space(2);
    }
    let hints = hint::footer(model);
    // Help stands at the right end, so that it is there however narrow the screen is.
    let (help, others): (Vec<&Hint>, Vec<&Hint>) =
        hints.iter().partition(|one| one.command == Command::Help);
    if let Some(help) = help.first() {
        let key = help.keys.first().map_or("", String::as_str);
        line.right(theme.style(Slot::Hint), " help ").right(theme.style(Slot::Key), key);
        line.right(theme.style(Slot::Text), " ");
    }
    draw_hints(&mut line, theme, others.into_iter());
}

/// Writes hints one after another; one that does not fit whole is left out.
pub fn draw_hints<'a>(
    line: &mut LineWriter<'_>,
    theme: &Theme,
    hints: impl Iterator<Item = &'a Hint>,
) {
    for hint in hints {
        let Some(key) = hint.keys.first() else { continue };
        let words = hint.word;
        if text::width(key) + 1 + text::width(words) > line.room() {
            continue;
        }
        line.put(theme.style(Slot::Key), key).space(1);
        line.put(theme.style(Slot::Hint), words).space(2);
    }
}
