//! Commands about the list of roles, and about what is listed.

use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::remote::Remote;
use crate::app::screens::{Screen, Subject};
use crate::app::update::run::{Run, subject};
use crate::app::update::{dialog, identity, inventory, navigate, switching};
use crate::domain::account::AccountId;
use crate::domain::inventory::Scope;

/// Gives the keys to the filter.
pub(crate) fn begin_filter(run: &mut Run<'_>) {
    if dialog::search_help(run.model) {
        return;
    }
    if let Some(filter) = run.model.list_filter_mut() {
        filter.begin();
        return;
    }
    navigate::show(run.model, Screen::Roles, run.effects);
    run.model.roles.begin_filter();
}

/// Shows only the roles that the person can assume, or all: a word of the filter, so that it is seen.
pub(crate) fn only_mine(run: &mut Run<'_>) {
    const MINE: &str = "can:me";
    let model = &mut *run.model;
    let words: Vec<&str> = model.roles.filter.text().split_whitespace().collect();
    let others = words.iter().copied().filter(|word| *word != MINE);
    let text = if words.contains(&MINE) {
        others.collect::<Vec<_>>().join(" ")
    } else {
        others.chain([MINE]).collect::<Vec<_>>().join(" ")
    };
    model.roles.filter.set(&text);
    model.roles.filter_changed(&model.inventory);
}

pub(crate) fn clear_filter(run: &mut Run<'_>) {
    let model = &mut *run.model;
    if switching::give_up(model, run.effects) {
        return;
    }
    if let Some(filter) = model.list_filter_mut() {
        filter.clear();
    } else if !model.roles.filter.is_empty() {
        model.roles.filter.set("");
        model.roles.filter_changed(&model.inventory);
    } else {
        model.roles.marked.clear();
    }
}

/// Folds the account of the selected line, or unfolds it.
pub(crate) fn fold(run: &mut Run<'_>) {
    let model = &mut *run.model;
    model.roles.toggle_fold(&model.inventory);
}

pub(crate) fn fold_all(run: &mut Run<'_>) {
    let model = &mut *run.model;
    model.roles.toggle_all(&model.inventory);
}

pub(crate) fn sort(run: &mut Run<'_>) {
    let model = &mut *run.model;
    model.roles.sort = model.roles.sort.next();
    model.roles.renew(&model.inventory);
    let word = model.roles.sort.word();
    run.notice(format!("sorted by {word}"));
}

pub(crate) fn group(run: &mut Run<'_>) {
    let model = &mut *run.model;
    model.roles.is_flat = !model.roles.is_flat;
    model.roles.renew(&model.inventory);
    model.notes.is_flat = Some(model.roles.is_flat);
    run.effects.push(Effect::SaveNotes(model.notes.clone()));
}

/// Reads the opened role again, or all accounts.
pub(crate) fn refresh(run: &mut Run<'_>) {
    if run.model.screen == Screen::Detail {
        navigate::reload(run.model, run.effects);
        return;
    }
    if matches!(run.model.identity, Remote::Failed(_)) {
        identity::identify(run.model, run.model.setup.start.clone(), None, run.effects);
    }
    inventory::read(run.model, Scope::default(), run.effects);
    run.notice("listing all accounts again");
}

pub(crate) fn refresh_account(run: &mut Run<'_>) {
    let Some(account) = account(run.model) else { return };
    if dialog::ask_for_account(run.model, account) {
        return;
    }
    let scope = Scope { account: Some(account), ..Scope::default() };
    inventory::read(run.model, scope, run.effects);
    let label = run.model.inventory.account_label(account);
    run.notice(format!("listing {label} again"));
}

/// The account that a command is about.
fn account(model: &Model) -> Option<AccountId> {
    match subject(model)? {
        Subject::Account(account) => Some(account),
        Subject::Role(role) => Some(role.account()),
        Subject::Session(_) | Subject::Elsewhere(_) | Subject::Live(_) => None,
    }
}
