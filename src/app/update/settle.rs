//! After every message: pages are laid out, cursors and scrolling brought into range.

use crate::app::dialogs::{Dialog, compare, refusal};
use crate::app::inventory::RoleIndex;
use crate::app::layout::{areas, inner, page_inner, preview_inner};
use crate::app::model::Model;
use crate::app::page::wrap;
use crate::app::screens::detail::{self, trust};
use crate::app::screens::roles::{Person, Row};
use crate::app::screens::{Body, Screen};
use crate::app::trusted::{self, Reading};
use crate::domain::arn::ArnParts;
use crate::domain::role::Role;

/// Up to this many roles the list follows every message; with more of them it is brought up to date
/// when it is drawn, or when a key asks for it.
const FEW: usize = 200;

/// Brings the list up to date, if news outdated it; called before every drawing.
pub fn before_draw(model: &mut Model) {
    if model.roles.is_outdated() {
        model.roles.catch_up(&model.inventory);
        settle(model);
    } else if model.is_unsettled {
        settle(model);
    }
}

/// Whether there are so many roles that laying out after each piece of news would take too long.
pub(super) fn may_wait(model: &Model) -> bool {
    model.inventory.roles.len() > FEW
}

pub(super) fn settle(model: &mut Model) {
    model.is_unsettled = false;
    tell_person(model);
    if model.inventory.roles.len() <= FEW {
        model.roles.catch_up(&model.inventory);
    }
    let areas = areas(model);
    if areas.is_too_small {
        return;
    }
    let height = usize::from(areas.body.height);
    match model.screen.spec().body {
        Body::Roles => settle_roles(model, height),
        Body::Page => settle_detail(model, height, usize::from(page_inner(areas.body).width)),
        Body::Rows(count) => {
            let mut cursor = model.cursors.of(model.screen);
            cursor.settle(count(model), height);
            model.cursors.set(model.screen, cursor);
        }
    }
    settle_dialog(model);
}

/// Tells the list who the person is: their own account and the role in use stand first.
fn tell_person(model: &mut Model) {
    let Some(session) = model.identity.ready() else { return };
    let asked = Some((session.id, model.inventory.roles.len()));
    if model.roles.person.asked == asked {
        model.roles.follow_person();
        return;
    }
    let first = session.chain.first().unwrap_or(&session.identity.arn);
    let own = ArnParts::parse(first).and_then(|arn| arn.account_id());
    let role = session.role.clone().or_else(|| model.role_of_session(&session.identity.arn));
    let used = role.and_then(|role| model.inventory.find(&role));
    model.roles.person = Person { asked, used, own };
    model.roles.follow_person();
}

fn settle_roles(model: &mut Model, height: usize) {
    model.roles.settle(&model.inventory, height);
    read_visible_trust(model, height);
    let width = usize::from(preview_inner(areas(model).preview).width);
    let role = model.roles.selected().filter(|_| width > 0);
    read_trust(model, role);
    let lines = role.map(|index| trust::preview(model, index));
    model.roles.preview = lines.map_or_else(Vec::new, |lines| wrap(&lines, width));
}

/// Reads the trust policy that is to be shown, if it was not read before.
fn read_trust(model: &mut Model, role: Option<RoleIndex>) {
    let role = role.and_then(|index| model.inventory.role(index)).map(|entry| &entry.role);
    let known = &model.inventory.known;
    let is_read = |role: &Role| model.reading.as_ref().is_some_and(|one| one.is_of(role, known));
    if let Some(role) = role.filter(|role| !is_read(role)) {
        model.reading = Some(Reading::of(role, known));
    }
}

/// The rows on the screen do not wait for the reading of all the others.
fn read_visible_trust(model: &mut Model, height: usize) {
    let window = model.roles.cursor.window(model.roles.rows.len(), height);
    for row in model.roles.rows.get(window).unwrap_or_default() {
        let Row::Role(index) = row else { continue };
        let Some(entry) = model.inventory.role(*index) else { continue };
        if entry.trusted.is_none() {
            let document = entry.role.trust_text();
            let view = trusted::read(&entry.role.arn, document.as_deref(), &model.inventory.known);
            model.inventory.set_trusted(*index, view.into());
        }
    }
}

fn settle_detail(model: &mut Model, height: usize, width: usize) {
    let Some(detail) = &model.detail else {
        model.screen = Screen::Roles;
        return;
    };
    let role = model.inventory.find(&detail.role);
    read_trust(model, role);
    let Some(detail) = &model.detail else { return };
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
    if model.dialog.is_none() {
        model.dialog = model.pages.pop_front().map(Dialog::Page);
    }
    wrap_dialog(model);
    let area = inner(areas(model).dialog);
    let height = usize::from(area.height);
    let Some(dialog) = &mut model.dialog else { return };
    if let Some((scroll, lines)) = dialog.page_mut() {
        *scroll = (*scroll).min(lines.saturating_sub(height.max(1)));
    }
    if let Some((cursor, count)) = dialog.list_mut() {
        // The first row is the text's.
        cursor.settle(count, height.saturating_sub(1));
    }
}

fn wrap_dialog(model: &mut Model) {
    let width = usize::from(inner(areas(model).dialog).width);
    if let Some(Dialog::Help(help)) = &mut model.dialog {
        help.lines = wrap(&help.found(), width);
    } else if let Some(Dialog::Refusal(refusal)) = &mut model.dialog {
        refusal.lines = wrap(&refusal::lines(refusal), width);
    } else if let Some(Dialog::Page(page)) = &mut model.dialog {
        page.lines = wrap(&page.source, width);
    } else if let Some(Dialog::Compare(dialog)) = &model.dialog {
        let lines = compare::lines(model, dialog, width);
        if let Some(Dialog::Compare(dialog)) = &mut model.dialog {
            dialog.lines = lines;
        }
    }
}
