//! The mouse: click selects, a click on the selected line opens it, the wheel scrolls.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use crate::app::command::Command;
use crate::app::dialogs::Dialog;
use crate::app::effect::Effect;
use crate::app::hint::context;
use crate::app::layout::{Target, areas, inner, target};
use crate::app::model::Model;
use crate::app::screens::roles::{Group, Row};
use crate::app::screens::{Body, Screen};
use crate::app::update::{dialog, navigate, run};

/// Lines a turn of the wheel scrolls by.
const WHEEL: isize = 3;

pub(super) fn event(model: &mut Model, event: MouseEvent, effects: &mut Vec<Effect>) {
    if areas(model).is_too_small {
        return;
    }
    // Who answers a dialog has not chosen a row.
    model.roles.is_touched |= model.dialog.is_none();
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::ScrollDown => wheel(model, WHEEL),
        MouseEventKind::ScrollUp => wheel(model, -WHEEL),
        MouseEventKind::Down(MouseButton::Left) => click(model, at, effects),
        MouseEventKind::Down(MouseButton::Right | MouseButton::Middle)
        | MouseEventKind::Up(_)
        | MouseEventKind::Drag(_)
        | MouseEventKind::Moved
        | MouseEventKind::ScrollLeft
        | MouseEventKind::ScrollRight => {}
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
            let context = context(model);
            run::command(model, Command::Filter, context, effects);
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
    let was_selected = match model.screen.spec().body {
        Body::Roles => {
            let place = model.roles.cursor.offset + row;
            let Some(row) = model.roles.rows.get(place).copied() else { return };
            if !matches!(row, Row::Role(_)) {
                let group = model.roles.title(row).map(|title| title.group);
                if let Some(Group::Account(account)) = group {
                    model.roles.toggle_account(&model.inventory, account);
                }
                return;
            }
            std::mem::replace(&mut model.roles.cursor.selected, place) == place
        }
        Body::Page => return,
        Body::Rows(count) => {
            let mut cursor = model.cursors.of(model.screen);
            let place = cursor.offset + row;
            if place >= count(model) {
                return;
            }
            let before = std::mem::replace(&mut cursor.selected, place);
            model.cursors.set(model.screen, cursor);
            before == place
        }
    };
    if let Some(opens) = model.screen.spec().opens.filter(|_| was_selected) {
        model.roles.is_filtering = false;
        if let Some(filter) = model.list_filter_mut() {
            filter.keep();
        }
        run::command(model, opens, context(model), effects);
    }
}

/// A click beside a dialog closes it; a click on a line of its list chooses that line.
fn click_dialog(model: &mut Model, area: Rect, at: Position, effects: &mut Vec<Effect>) {
    let Some(dialog) = &mut model.dialog else { return };
    if !area.contains(at) {
        if dialog.closes_by_click() {
            dialog::cancel(model, effects);
        }
        return;
    }
    // The first row is the text's.
    let row = at.y.checked_sub(inner(area).y + 1).map(usize::from);
    let (Some((cursor, count)), Some(row)) = (dialog.list_mut(), row) else { return };
    let place = cursor.offset + row;
    if place < count && std::mem::replace(&mut cursor.selected, place) == place {
        dialog::accept(model, effects);
    }
}
