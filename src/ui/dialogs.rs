//! What lies over a screen and takes the keys.

mod compare;
mod help;
mod line;
mod mfa;
mod page;
mod palette;
mod production;
mod quit;
mod refusal;
mod shell;
mod sign_in;
mod start;
mod switch;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::dialogs::Dialog;
use crate::app::hint;
use crate::app::input::TextInput;
use crate::app::layout::{Areas, inner};
use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::slot::Slot;
use crate::ui::line::{LineWriter, nth_row, small};
use crate::ui::theme::Theme;
use crate::ui::widgets::block::Frame;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{dialog as widget, page as paper};
use crate::ui::{footer, text};

/// What every dialog is drawn from.
#[derive(Debug, Clone, Copy)]
struct Scene<'a> {
    model: &'a Model,
    theme: &'a Theme,
    /// The area of the dialog, its border included.
    area: Rect,
    screen: Rect,
}

/// Draws the dialog on top; gives back where the cursor belongs.
pub fn draw(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) -> Option<Position> {
    let dialog = model.dialog.as_ref()?;
    let scene = Scene { model, theme, area: areas.dialog, screen: buffer.area };
    match dialog {
        Dialog::Switch(switch) => switch::draw(&scene, buffer, switch),
        Dialog::Production(production) => production::draw(&scene, buffer, production),
        Dialog::Mfa(mfa) => mfa::draw(&scene, buffer, mfa),
        Dialog::Palette(palette) => palette::draw(&scene, buffer, palette),
        Dialog::Start(start) => start::draw(&scene, buffer, start),
        Dialog::SignIn(sign_in) => sign_in::draw(&scene, buffer, sign_in),
        Dialog::Quit(quit) => quit::draw(&scene, buffer, quit),
        Dialog::Refusal(refusal) => refusal::draw(&scene, buffer, refusal),
        Dialog::Help(help) => help::draw(&scene, buffer, help),
        Dialog::Page(page) => page::draw(&scene, buffer, page),
        Dialog::Line(line) => line::draw(&scene, buffer, line),
        Dialog::Shell(shell) => shell::draw(&scene, buffer, shell),
        Dialog::Compare(compare) => compare::draw(&scene, buffer, compare),
    }
}

impl Scene<'_> {
    /// Draws backdrop and frame; gives back the room for text and the row of hints below it.
    fn open(&self, buffer: &mut Buffer, title: &str, note: &str) -> (Rect, Rect) {
        let frame = Frame { title, note, is_focused: true };
        widget::open(self.screen, self.area, buffer, self.theme, frame);
        let text = inner(self.area);
        let hints = Rect { y: text.bottom(), height: self.area.height.min(3) / 3, ..text };
        (text, hints)
    }

    /// Draws lines that scroll.
    fn draw_page(&self, buffer: &mut Buffer, lines: &[Line], scroll: usize) {
        let right = self.area.right().saturating_sub(1).max(self.area.x);
        let around = Rect { width: right - self.area.x, ..self.area };
        paper::draw(lines, scroll, (inner(self.area), around), buffer, self.theme);
    }

    /// Writes the keys that the dialog knows.
    fn draw_hints(&self, buffer: &mut Buffer, row: Rect) {
        let hints = hint::footer(self.model);
        footer::draw_hints(&mut LineWriter::new(buffer, row), self.theme, hints.iter());
    }
}

/// A sentence in the dialog, wrapped, from row `top` of `area` on; gives back the next free row.
fn draw_sentence(
    buffer: &mut Buffer,
    area: Rect,
    top: u16,
    theme: &Theme,
    slot: Slot,
    sentence: &str,
) -> u16 {
    let lines = text::wrap(sentence, usize::from(area.width));
    let mut row = top;
    for line in &lines {
        LineWriter::row(buffer, area, row).put(theme.style(slot), line);
        row = row.saturating_add(1);
    }
    row
}

/// Draws the field of a dialog that has but one, behind its label.
fn draw_input(
    scene: &Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    row: u16,
    (label, placeholder): (&str, &str),
    input: &TextInput,
) -> Option<Position> {
    let row = nth_row(area, row);
    let mut line = LineWriter::new(buffer, row);
    line.put(scene.theme.style(Slot::Muted), label).space(2);
    let width = small(line.room()).min(48);
    let field_area = Rect { x: line.column(), width, ..row };
    let field = Field {
        text: input.text(),
        placeholder,
        scroll: input.scroll(width),
        column: input.column(),
        is_focused: true,
    };
    field.draw(field_area, buffer, scene.theme)
}

/// Draws the line at the top of a list that is typed into, behind its sign.
fn draw_field(
    scene: &Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    sign: &str,
    (input, placeholder): (&TextInput, &str),
) -> Option<Position> {
    let row = nth_row(area, 0);
    LineWriter::new(buffer, row).put(scene.theme.style(Slot::Key), sign);
    let field_area = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..row };
    let field = Field {
        text: input.text(),
        placeholder,
        scroll: input.scroll(field_area.width),
        column: input.column(),
        is_focused: true,
    };
    field.draw(field_area, buffer, scene.theme)
}
