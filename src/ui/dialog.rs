//! What lies over a screen and takes the keys.

mod choice;
mod palette;
mod prompt;
mod start;
mod switch;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::dialog::{Dialog, HelpDialog, RefusalDialog};
use crate::app::hint;
use crate::app::layout::{Areas, inner};
use crate::app::model::Model;
use crate::app::page::Line;
use crate::ui::line::LineWriter;
use crate::ui::theme::Theme;
use crate::ui::theme::slot::Slot;
use crate::ui::widgets::block::Frame;
use crate::ui::widgets::{dialog as widget, page};
use crate::ui::{footer, words};

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
        Dialog::Production(production) => prompt::draw_production(&scene, buffer, production),
        Dialog::Mfa(mfa) => prompt::draw_mfa(&scene, buffer, mfa),
        Dialog::Palette(palette) => palette::draw(&scene, buffer, palette),
        Dialog::Start(start) => start::draw(&scene, buffer, start),
        Dialog::Quit { lost } => {
            choice::draw_quit(&scene, buffer, lost);
            None
        }
        Dialog::Refusal(refusal) => {
            draw_refusal(&scene, buffer, refusal);
            None
        }
        Dialog::Help(help) => {
            draw_help(&scene, buffer, help);
            None
        }
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
        page::draw(lines, scroll, (inner(self.area), around), buffer, self.theme);
    }

    /// Writes the keys that the dialog knows.
    fn draw_hints(&self, buffer: &mut Buffer, row: Rect) {
        let hints = hint::footer(self.model);
        footer::draw_hints(&mut LineWriter::new(buffer, row), self.theme, hints.iter());
    }
}

fn draw_refusal(scene: &Scene<'_>, buffer: &mut Buffer, refusal: &RefusalDialog) {
    let title = format!("{} {} refused", scene.theme.glyphs().deny, refusal.call);
    let note = refusal.role.as_ref().map_or("", |role| role.name());
    let (_, hints) = scene.open(buffer, &title, note);
    scene.draw_page(buffer, &refusal.lines, refusal.scroll);
    scene.draw_hints(buffer, hints);
}

fn draw_help(scene: &Scene<'_>, buffer: &mut Buffer, help: &HelpDialog) {
    let note = words::count(help.lines.len(), "line");
    let (_, hints) = scene.open(buffer, "Keys of this screen", &note);
    scene.draw_page(buffer, &help.lines, help.scroll);
    scene.draw_hints(buffer, hints);
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
    let lines = crate::ui::text::wrap(sentence, usize::from(area.width));
    let mut row = top;
    for line in &lines {
        LineWriter::row(buffer, area, row).put(theme.style(slot), line);
        row = row.saturating_add(1);
    }
    row
}
