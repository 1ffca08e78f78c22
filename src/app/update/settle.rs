//! After every message: pages are laid out, cursors and scrolling brought into range.

use crate::app::dialogs::{Dialog, refusal};
use crate::app::layout::{areas, inner, page_inner, preview_inner};
use crate::app::model::Model;
use crate::app::page::wrap;
use crate::app::screens::Screen;
use crate::app::screens::detail::{self, trust};
use crate::app::screens::roles::Row;
use crate::app::trusted;

/// Up to this many roles the list follows every message; with more of them it is brought up to date
/// when it is drawn, or when a key asks for it.
const FEW: usize = 200;

/// Brings the list up to date, if news outdated it; called before every drawing.
pub fn before_draw(model: &mut Model) {
    if model.roles.is_outdated() {
        model.roles.catch_up(&model.inventory);
        settle(model);
    }
}

pub(super) fn settle(model: &mut Model) {
    if model.inventory.roles.len() <= FEW {
        model.roles.catch_up(&model.inventory);
    }
    let areas = areas(model);
    if areas.is_too_small {
        return;
    }
    let height = usize::from(areas.body.height);
    match model.screen {
        Screen::Roles => settle_roles(model, height),
        Screen::Detail => settle_detail(model, height, usize::from(page_inner(areas.body).width)),
        Screen::Accounts => model.accounts.settle(model.inventory.accounts.len(), height),
        Screen::Sessions => model.sessions_cursor.settle(model.sessions.len(), height),
        Screen::Log => model.log_cursor.settle(model.calls.len(), height),
    }
    settle_dialog(model);
}

fn settle_roles(model: &mut Model, height: usize) {
    model.roles.settle(&model.inventory, height);
    read_visible_trust(model, height);
    let width = usize::from(preview_inner(areas(model).preview).width);
    let role = model.roles.selected().filter(|_| width > 0);
    let lines = role.map(|index| trust::preview(&model.inventory, index, model.now));
    model.roles.preview = lines.map_or_else(Vec::new, |lines| wrap(&lines, width));
}

/// The rows on the screen do not wait for the reading of all the others.
fn read_visible_trust(model: &mut Model, height: usize) {
    let window = model.roles.cursor.window(model.roles.rows.len(), height);
    for row in model.roles.rows.get(window).unwrap_or_default() {
        let Row::Role(index) = row else { continue };
        let Some(entry) = model.inventory.role(*index) else { continue };
        if entry.trusted.is_none() {
            let document = entry.role.trust.as_deref();
            let view = trusted::read(&entry.role.arn, document, &model.inventory.known);
            model.inventory.set_trusted(*index, view);
        }
    }
}

fn settle_detail(model: &mut Model, height: usize, width: usize) {
    let Some(detail) = &model.detail else {
        model.screen = Screen::Roles;
        return;
    };
    let lines = wrap(&detail::page(model, detail), width);
    let side = usize::from(preview_inner(areas(model).preview).width);
    let beside = if side > 0 { wrap(&detail::beside(model, detail), side) } else { Vec::new() };
    let Some(detail) = &mut model.detail else { return };
    detail.beside = beside;
    let place = detail.tab.place();
    detail.lines = lines;
    let most = detail.lines.len().saturating_sub(height.max(1));
    if let Some(scroll) = detail.scroll.get_mut(place) {
        *scroll = (*scroll).min(most);
    }
}

fn settle_dialog(model: &mut Model) {
    wrap_dialog(model);
    let area = inner(areas(model).dialog);
    let height = usize::from(area.height);
    match &mut model.dialog {
        Some(Dialog::Help(help)) => {
            help.scroll = help.scroll.min(help.lines.len().saturating_sub(height.max(1)));
        }
        Some(Dialog::Refusal(refusal)) => {
            let most = refusal.lines.len().saturating_sub(height.max(1));
            refusal.scroll = refusal.scroll.min(most);
        }
        Some(Dialog::Start(start)) => {
            // The first row is the text's.
            start.cursor.settle(start.matches.len(), height.saturating_sub(1));
        }
        Some(Dialog::Palette(palette)) => {
            // The first row is the text's.
            palette.cursor.settle(palette.matches.len(), height.saturating_sub(1));
        }
        Some(Dialog::Switch(_) | Dialog::Production(_) | Dialog::Mfa(_) | Dialog::Quit(_))
        | None => {}
    }
}

fn wrap_dialog(model: &mut Model) {
    let width = usize::from(inner(areas(model).dialog).width);
    match &mut model.dialog {
        Some(Dialog::Help(help)) => help.lines = wrap(&help.source, width),
        Some(Dialog::Refusal(refusal)) => {
            refusal.lines = wrap(&refusal::lines(refusal), width);
        }
        _ => {}
    }
}
