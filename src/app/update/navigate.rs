//! Between screens, tabs and lines.

use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::remote::Remote;
use crate::app::screens::detail::{DetailScreen, Tab};
use crate::app::screens::{Body, Screen, accounts};
use crate::app::toast::ToastKind;
use crate::app::update::{forget, toast};
use crate::domain::arn::RoleArn;

/// Moves by lines.
pub(super) fn by(model: &mut Model, step: isize) {
    match model.screen.spec().body {
        Body::Roles => {
            if [isize::MIN, isize::MAX].contains(&step) {
                model.roles.follow_to_an_end(&model.inventory);
            }
            model.roles.step(step);
        }
        Body::Page => {
            if let Some(detail) = &mut model.detail {
                detail.step(step);
            }
        }
        Body::Rows(count) => {
            let mut cursor = model.cursors.of(model.screen);
            cursor.step(step, count(model));
            model.cursors.set(model.screen, cursor);
        }
    }
}

/// Goes to a screen. Leaving an opened role forgets what was asked for it.
pub(super) fn show(model: &mut Model, screen: Screen, effects: &mut Vec<Effect>) {
    if model.screen == Screen::Detail
        && screen != Screen::Detail
        && let Some(mut detail) = model.detail.take()
    {
        forget_all(&mut detail, effects);
    }
    effects.extend(reading(screen));
    if let Some(filter) = model.list_filter_mut() {
        filter.keep();
    }
    model.screen = screen;
    model.roles.is_filtering = false;
}

/// What a screen shows that is read when it is needed.
pub(super) fn reading(screen: Screen) -> Option<Effect> {
    match screen {
        Screen::Sessions => Some(Effect::ReadElsewhere),
        Screen::History => Some(Effect::ReadHistory),
        Screen::Roles | Screen::Detail | Screen::Accounts | Screen::Log => None,
    }
}

fn forget_all(detail: &mut DetailScreen, effects: &mut Vec<Effect>) {
    forget(&mut detail.detail, effects);
    forget(&mut detail.why, effects);
    forget(&mut detail.path, effects);
    for (_, document) in &mut detail.documents {
        forget(document, effects);
    }
}

/// Opens a role, on a tab if one is named.
pub(super) fn open_role(
    model: &mut Model,
    role: &RoleArn,
    tab: Option<Tab>,
    effects: &mut Vec<Effect>,
) {
    if model.detail.as_ref().is_none_or(|detail| detail.role != *role) {
        if let Some(mut old) = model.detail.take() {
            forget_all(&mut old, effects);
        }
        let request = model.request();
        let mut detail = DetailScreen::new(role.clone());
        detail.detail = Remote::Loading(request);
        model.detail = Some(detail);
        effects.push(Effect::FetchDetail { request, role: role.clone() });
    }
    model.screen = Screen::Detail;
    model.roles.is_filtering = false;
    if let Some(tab) = tab {
        show_tab(model, tab, effects);
    }
}

/// Reads an opened role again.
pub(super) fn reload(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(mut old) = model.detail.take() else { return };
    forget_all(&mut old, effects);
    open_role(model, &old.role, Some(old.tab), effects);
    toast(model, ToastKind::Notice, "reading the role again");
}

pub(in crate::app) fn step_tab(model: &mut Model, step: isize, effects: &mut Vec<Effect>) {
    let Some(detail) = &model.detail else { return };
    let count = Tab::ALL.len();
    let next = (detail.tab.place() + count).saturating_add_signed(step) % count;
    if let Some(tab) = Tab::ALL.get(next) {
        show_tab(model, *tab, effects);
    }
}

/// Shows a tab; what it needs is asked for when it is first seen.
pub(super) fn show_tab(model: &mut Model, tab: Tab, effects: &mut Vec<Effect>) {
    if let Some(detail) = &mut model.detail {
        detail.tab = tab;
    }
    ask(model, effects);
}

/// Asks for the verdict and the chain of the opened role, if their tabs show and lack them.
pub(super) fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(session) = model.asker else { return };
    let request = model.request();
    let Some(detail) = &mut model.detail else { return };
    let role = detail.role.clone();
    match detail.tab {
        Tab::Why if detail.why == Remote::Absent => {
            detail.why = Remote::Loading(request);
            effects.push(Effect::Explain { request, session, role, sent: None });
        }
        Tab::Path if detail.path == Remote::Absent => {
            detail.path = Remote::Loading(request);
            effects.push(Effect::FindPath { request, session, role });
        }
        Tab::Trust | Tab::Why | Tab::Path | Tab::Policies | Tab::Json => {}
    }
}

/// Reads the document of the selected managed policy.
pub(in crate::app) fn fetch_policy(model: &mut Model, role: &RoleArn, effects: &mut Vec<Effect>) {
    let request = model.request();
    let Some(detail) = &mut model.detail else { return };
    if detail.tab != Tab::Policies {
        toast(model, ToastKind::Notice, "managed policies stand on the tab Policies");
        return;
    }
    let Some(policy) = detail.selected_managed().map(str::to_owned) else {
        toast(model, ToastKind::Notice, "select a managed policy first");
        return;
    };
    let known = detail.documents.iter_mut().find(|(arn, _)| *arn == policy);
    match known {
        Some((_, Remote::Loading(_) | Remote::Ready(_))) => return,
        Some((_, document)) => *document = Remote::Loading(request),
        None => detail.documents.push((policy.clone(), Remote::Loading(request))),
    }
    effects.push(Effect::FetchPolicy { request, role: role.clone(), policy });
}

/// From an account to its roles in the list.
pub(super) fn open_account(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(id) = accounts::selected(model).map(|account| account.id) else { return };
    if super::dialog::ask_for_account(model, id) {
        return;
    }
    show(model, Screen::Roles, effects);
    if model.roles.is_flat {
        model.roles.filter.set(&format!("account:{id} "));
        model.roles.filter_changed(&model.inventory);
    } else {
        model.roles.filter.set("");
        model.roles.filter_changed(&model.inventory);
        model.roles.select_account(&model.inventory, id);
    }
}
