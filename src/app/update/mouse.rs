//! The mouse: click selects, a click on the selected line opens it, the wheel scrolls.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use crate::app::command::Command;
use crate::app::dialogs::Dialog;
use crate::app::effect::Effect;
use crate::app::hint::context;
use crate::app::layout::{Target, areas, inner, target};
use crate::app::model::Model;
use crate::app::screens::Screen;
use crate::app::screens::roles::Row;
use crate::app::update::{dialog, navigate, run};

/// Lines a turn of the wheel scrolls by.
const WHEEL: isize = 3;

pub(super) fn event(model: &mut Model, event: MouseEvent, effects: &mut Vec<Effect>) {
    model.roles.is_touched = true;
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::ScrollDown => wheel(model, WHEEL),
        MouseEventKind::ScrollUp => wheel(model, -WHEEL),
        MouseEventKind::Down(MouseButton::Left) => click(model, at, effects),
        _ => {}
    }
}

fn wheel(model: &mut Model, step: isize) {
    if model.dialog.is_some() {
        if !matches!(model.dialog, Some(Dialog::Switch(_))) {
            dialog::by(model, step);
        }
    } else {
        navigate::by(model, step);
    }
}

fn click(model: &mut Model, at: Position, effects: &mut Vec<Effect>) {
    let areas = areas(model);
    if model.dialog.is_some() {
        click_dialog(model, areas.dialog, at, effects);
        return;
    }
    match target(model, at) {
        Some(Target::Hint(command)) => {
            let context = context(model);
            model.last_command = Some(command);
            run::command(model, command, context, effects);
        }
        Some(Target::Tab(tab)) => navigate::show_tab(model, tab, effects),
        None if areas.title.contains(at) && model.screen == Screen::Roles => {
            model.roles.is_filtering = true;
        }
        None if areas.body.contains(at) => {
            click_row(model, usize::from(at.y - areas.body.y), effects);
        }
        None if areas.preview.contains(at) => {
            run::command(model, Command::Open, context(model), effects);
        }
        None => {}
    }
}

fn click_row(model: &mut Model, row: usize, effects: &mut Vec<Effect>) {
    let (cursor, count) = match model.screen {
        Screen::Roles => {
            let place = model.roles.cursor.offset + row;
            if !matches!(model.roles.rows.get(place), Some(Row::Role(_))) {
                return;
            }
            (&mut model.roles.cursor, model.roles.rows.len())
        }
        Screen::Accounts => (&mut model.accounts, model.inventory.accounts.len()),
        Screen::Sessions => (&mut model.sessions_cursor, model.sessions.len()),
        Screen::Log => (&mut model.log_cursor, model.calls.len()),
        Screen::Detail => return,
    };
    let place = cursor.offset + row;
    if place >= count {
        return;
    }
    let was_selected = cursor.selected == place;
    cursor.selected = place;
    let opens = match model.screen {
        Screen::Roles | Screen::Accounts => Command::Open,
        Screen::Sessions => Command::Use,
        Screen::Detail | Screen::Log => return,
    };
    if was_selected {
        model.roles.is_filtering = false;
        run::command(model, opens, context(model), effects);
    }
}

/// A click beside a dialog closes it; a click on a line of its list chooses that line.
fn click_dialog(model: &mut Model, area: Rect, at: Position, effects: &mut Vec<Effect>) {
    if !area.contains(at) {
        if !matches!(model.dialog, Some(Dialog::Switch(_) | Dialog::Production(_) | Dialog::Mfa(_)))
        {
            dialog::cancel(model, effects);
        }
        return;
    }
    let Some(row) = at.y.checked_sub(inner(area).y).map(usize::from) else { return };
    let (cursor, count, first) = match &mut model.dialog {
        Some(Dialog::Start(start)) => (&mut start.cursor, start.matches.len(), 1),
        Some(Dialog::Palette(palette)) => (&mut palette.cursor, palette.matches.len(), 1),
        _ => return,
    };
    let Some(place) = row.checked_sub(first).map(|row| cursor.offset + row) else { return };
    if place < count {
        let was_selected = cursor.selected == place;
        cursor.selected = place;
        if was_selected {
            dialog::accept(model, effects);
        }
    }
}
