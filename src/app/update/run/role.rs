//! Commands about a role: the selected one, or the opened one.

use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::screens::Screen;
use crate::app::screens::detail::Tab;
use crate::app::toast::ToastKind;
use crate::app::update::{dialog, navigate, switching, toast};
use crate::domain::arn::RoleArn;

/// The role that a command is about.
pub(in crate::app::update) fn role(model: &Model) -> Option<RoleArn> {
    match model.screen {
        Screen::Roles => {
            let index = model.roles.selected()?;
            model.inventory.role(index).map(|entry| entry.role.arn.clone())
        }
        Screen::Detail => model.detail.as_ref().map(|detail| detail.role.clone()),
        Screen::Accounts | Screen::Sessions | Screen::Log => None,
    }
}

/// Does a command about the role; whether it is one.
pub(super) fn on_role(model: &mut Model, command: Command, effects: &mut Vec<Effect>) -> bool {
    let tab = match command {
        Command::ShowTrust => Some(Tab::Trust),
        Command::ShowWhy => Some(Tab::Why),
        Command::ShowPath => Some(Tab::Path),
        Command::ShowPolicies => Some(Tab::Policies),
        Command::ShowJson => Some(Tab::Json),
        Command::Open if model.screen == Screen::Roles => Some(Tab::Trust),
        Command::Switch
        | Command::SwitchFrom
        | Command::WalkPath
        | Command::Favourite
        | Command::CopyArn
        | Command::CopyStatement
        | Command::Fetch => None,
        _ => return false,
    };
    let Some(role) = role(model) else { return false };
    match command {
        _ if tab.is_some() => navigate::open_role(model, &role, tab, effects),
        Command::Switch => switching::open(model, &role, None, Vec::new()),
        Command::SwitchFrom => dialog::open_starts(model, Some(role)),
        Command::WalkPath => walk(model, &role),
        Command::Favourite => favourite(model, &role, effects),
        Command::CopyArn => copy(effects, "the role's ARN", role.as_str()),
        Command::CopyStatement => copy_shown(model, effects),
        _ => navigate::fetch_policy(model, &role, effects),
    }
    true
}

fn walk(model: &mut Model, role: &RoleArn) {
    let path = model.detail.as_ref().and_then(|detail| detail.path.ready()).cloned();
    let Some(path) = path.filter(|path| !path.hops.is_empty()) else {
        toast(model, ToastKind::Notice, "no chain to this role is known: see the tab Path");
        return;
    };
    let mut through: Vec<RoleArn> = path.hops.iter().map(|hop| hop.to.clone()).collect();
    through.retain(|hop| hop != role);
    // The chain begins at the identity in use, or at a start of the person's own.
    let is_here = model.session().is_some_and(|session| session.identity.arn == path.from);
    let start = model.sessions.iter().find(|held| held.identity.arn == path.from);
    let from = start.filter(|_| !is_here).map(|held| held.start.clone());
    switching::open(model, role, from.as_ref(), through);
}

fn favourite(model: &mut Model, role: &RoleArn, effects: &mut Vec<Effect>) {
    let is_favourite = model.notes.toggle_favourite(role);
    if let Some(entry) = model.inventory.entry_mut(role) {
        entry.is_favourite = is_favourite;
    }
    // Later pages of the inventory are marked from the notes: they must say the same.
    model.setup.notes.favourites.clone_from(&model.notes.favourites);
    if model.screen == Screen::Roles && model.roles.selected().is_some() {
        // The role goes to another group; the cursor stays where it is, on the next role.
        model.roles.step(1);
    }
    model.roles.renew(&model.inventory);
    let text = if is_favourite { "is a favourite now" } else { "is no favourite any more" };
    toast(model, ToastKind::Done, format!("{} {text}", role.name()));
    effects.push(Effect::SaveNotes(model.notes.clone()));
}

pub(super) fn copy(effects: &mut Vec<Effect>, what: &str, text: &str) {
    effects.push(Effect::Copy { what: what.to_owned(), text: text.to_owned() });
}

/// The missing statement on the tab "why", a document on the others.
fn copy_shown(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(detail) = &model.detail else { return };
    let found = match detail.tab {
        Tab::Why => {
            let missing = detail.why.ready().and_then(|why| why.missing.first());
            missing.map(|missing| ("the missing statement", missing.statement.clone()))
        }
        Tab::Policies => detail.selected_document().map(|text| ("the policy", text)),
        Tab::Trust | Tab::Path | Tab::Json => {
            let trust = model.inventory.entry(&detail.role).and_then(|e| e.role.trust.clone());
            trust.map(|text| ("the trust policy", text.to_string()))
        }
    };
    match found {
        Some((what, text)) => copy(effects, what, &text),
        None => toast(model, ToastKind::Notice, "there is nothing to copy here yet"),
    }
}
