//! Signing in.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::command::{Command, Context};
use crate::app::dialogs::sign_in::{SignInDialog, Step};
use crate::app::msg::SignInPage;
use crate::app::slot::Slot;
use crate::domain::gate::Gate;
use crate::ui::dialogs::{Scene, draw_input, draw_sentence};
use crate::ui::line::LineWriter;
use crate::ui::list;
use crate::ui::widgets::spinner;

/// What is said while nothing is kept.
fn no_place(gate: &Gate) -> String {
    let begin = match gate {
        Gate::Portal(_) => "There is no vault to keep the sign-in. Keep its token",
        Gate::Console(_) => "Keep the sign-in",
    };
    format!(
        "{begin} unencrypted in the AWS CLI's file, {}, where the AWS CLI and the SDKs find it?",
        gate.shared_folder()
    )
}

/// Draws the offer, the page and code while the person is at it, or what went wrong.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, dialog: &SignInDialog) -> Option<Position> {
    let (theme, name) = (scene.theme, dialog.gate().map_or("", Gate::name));
    let note = if dialog.is_choice() { "" } else { name };
    let (area, hints) = scene.open(buffer, "Sign in", note);
    match &dialog.step {
        Step::Offer if dialog.is_choice() => draw_choice(scene, buffer, area, dialog),
        Step::Offer => {
            let text = match dialog.gate() {
                Some(Gate::Console(session)) => format!("{} has to sign in.", session.arn),
                Some(Gate::Portal(_)) | None => {
                    "Its roles, and what begins there, need a sign-in to Identity Center."
                        .to_owned()
                }
            };
            draw_sentence(buffer, area, 0, theme, Slot::Text, &text);
        }
        Step::Waiting { page: None, .. } => {
            let whom = dialog.gate().map_or("AWS", Gate::service);
            let text = format!("{} asking {whom} …", spinner::frame(theme, scene.model.now));
            draw_sentence(buffer, area, 0, theme, Slot::Info, &text);
        }
        Step::Waiting { page: Some(page), .. } if page.ends_with_code => {
            let cursor = draw_carrying(scene, buffer, area, (dialog, page));
            scene.draw_hints(buffer, hints);
            return cursor;
        }
        Step::Waiting { page: Some(page), .. } => draw_waiting(scene, buffer, area, page),
        Step::NoPlace => {
            let text = dialog.gate().map(no_place).unwrap_or_default();
            draw_sentence(buffer, area, 0, theme, Slot::Warning, &text);
        }
        Step::Failed(failure) => {
            let text = format!("{} {}", theme.glyphs().deny, failure.message);
            let row = draw_sentence(buffer, area, 0, theme, Slot::Danger, &text);
            let hint = failure.hint.as_deref().unwrap_or_default();
            draw_sentence(buffer, area, row + 1, theme, Slot::Info, hint);
        }
    }
    scene.draw_hints(buffer, hints);
    None
}

fn draw_choice(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect, dialog: &SignInDialog) {
    let theme = scene.theme;
    draw_sentence(buffer, area, 0, theme, Slot::Text, "Which sign-in?");
    let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    list::draw(rows, buffer, theme, dialog.cursor, dialog.gates.len(), |line, row| {
        let Some(gate) = dialog.gates.get(row) else { return };
        line.space(1).put(theme.style(Slot::Text), gate.name());
        if let Some(detail) = gate.detail() {
            line.space(2).put(theme.style(Slot::Muted), detail);
        }
    });
}

/// The code first: it is what the person must compare.
fn draw_waiting(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect, page: &SignInPage) {
    let theme = scene.theme;
    let mut row = 0;
    if let Some(code) = &page.code {
        let text = "Agree only if the page shows this code:";
        row = draw_sentence(buffer, area, row, theme, Slot::Text, text);
        LineWriter::row(buffer, area, row).space(2).put(theme.style(Slot::Strong), code);
        row += 2;
    }
    let text = if page.is_open { "The browser shows" } else { "Open" };
    row = draw_sentence(buffer, area, row, theme, Slot::Text, text);
    row = draw_sentence(buffer, area, row, theme, Slot::Info, &page.address);
    let keys = scene.model.keymap.keys_of(Context::Choice, Command::CopyStatement);
    let copies = keys.first().map_or_else(String::new, |key| format!("; {key} copies the address"));
    let turning = spinner::frame(theme, scene.model.now);
    let text = format!("{turning} waiting until you agree there{copies}");
    draw_sentence(buffer, area, row + 1, theme, Slot::Muted, &text);
}

/// The field stands below however much of the address there is room for: there is a key that copies it.
fn draw_carrying(
    scene: &Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    (dialog, page): (&SignInDialog, &SignInPage),
) -> Option<Position> {
    const BELOW: u16 = 2;
    let theme = scene.theme;
    let above = Rect { height: area.height.saturating_sub(BELOW + 1), ..area };
    let keys = scene.model.keymap.keys_of(Context::Dialog, Command::CopyStatement);
    let copies = keys.first().map_or_else(String::new, |key| format!(" ({key} copies it)"));
    let text = if page.is_open {
        format!("The browser shows{copies}")
    } else {
        format!("Open in a browser on any machine{copies}")
    };
    let row = draw_sentence(buffer, above, 0, theme, Slot::Text, &text);
    let row = draw_sentence(buffer, above, row, theme, Slot::Info, &page.address).min(above.height);
    let row = row + u16::from(area.height > row + BELOW + 1);
    let words = match &page.problem {
        Some(problem) => format!("{} {problem}", theme.glyphs().deny),
        None => "Its last page shows a code:".to_owned(),
    };
    let slot = if page.problem.is_some() { Slot::Danger } else { Slot::Text };
    let row = draw_sentence(buffer, area, row, theme, slot, &words);
    draw_input(scene, buffer, area, row, ("Code", ""), &dialog.input)
}
