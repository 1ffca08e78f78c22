//! Commands about a role: the selected one, or the opened one.

use crate::app::command::Context;
use crate::app::dialogs::Dialog;
use crate::app::dialogs::production::Deed;
use crate::app::dialogs::switch::Then;
use crate::app::effect::{ConsoleOf, Effect};
use crate::app::hint::has_marks;
use crate::app::model::Model;
use crate::app::screens::detail::Tab;
use crate::app::screens::{Screen, Subject};
use crate::app::toast::ToastKind;
use crate::app::update::run::Run;
use crate::app::update::{dialog, guard, switching, toast};
use crate::domain::arn::RoleArn;
use crate::domain::permission_set::set_of;
use crate::domain::session::{SessionId, SessionSummary};

/// What a command is about.
pub(crate) fn subject(model: &Model) -> Option<Subject> {
    (model.screen.spec().subject)(model)
}

/// The role that a command is about.
pub(crate) fn role(model: &Model) -> Option<RoleArn> {
    match subject(model) {
        Some(Subject::Role(role)) => Some(role),
        Some(Subject::Elsewhere(role)) => role,
        Some(Subject::Live(shell)) => shell.role,
        Some(Subject::Account(_) | Subject::Session(_)) | None => None,
    }
}

pub(crate) fn switch(run: &mut Run<'_>, role: &RoleArn) {
    switching::go(run.model, role, Then::Use, run.effects);
}

/// Opens the whole dialog.
pub(crate) fn switch_with(run: &mut Run<'_>, role: &RoleArn) {
    switching::open_best(run.model, role);
}

/// The session of the role that is held: the one in use before others.
pub(super) fn session_of(model: &Model, role: &RoleArn) -> Option<SessionId> {
    let is_it = |held: &&SessionSummary| held.role.as_ref() == Some(role) && !model.is_over(held);
    let used = model.session().filter(is_it);
    used.or_else(|| model.sessions.iter().find(is_it)).map(|held| held.id)
}

/// Opens the console as the role.
pub(super) fn console_as(run: &mut Run<'_>, role: &RoleArn) {
    let of = match session_of(run.model, role) {
        _ if set_of(role).is_some() => ConsoleOf::PermissionSet(role.clone()),
        Some(session) => ConsoleOf::Session(session),
        None => return switching::go(run.model, role, Then::Console, run.effects),
    };
    guard::guard(run.model, Deed::Console(of), run.effects);
}

/// Opens a shell as the role: with its session if one is held, else after a switch.
pub(super) fn shell_as(run: &mut Run<'_>, role: &RoleArn) {
    match session_of(run.model, role) {
        Some(session) => guard::guard(run.model, Deed::Shell(session), run.effects),
        None => switching::go(run.model, role, Then::Shell, run.effects),
    }
}

pub(crate) fn switch_from(run: &mut Run<'_>, role: &RoleArn) {
    dialog::open_starts(run.model, Some(role.clone()));
}

/// Walks the chain that the tab "path" shows.
pub(crate) fn walk(run: &mut Run<'_>, role: &RoleArn) {
    let model = &mut *run.model;
    let Some(chain) = model.known_chain() else {
        toast(model, ToastKind::Notice, "no chain to this role is known: see the tab Path");
        return;
    };
    let mut through: Vec<RoleArn> =
        chain.roles().iter().filter_map(|arn| arn.parse().ok()).collect();
    through.retain(|hop| hop != role);
    // The chain begins at the identity in use, or at a start of the person's own.
    let is_here = model.session().is_some_and(|session| session.id == chain.from);
    let start = model.sessions.iter().find(|held| held.id == chain.from && !is_here);
    let from = start.map(|held| held.start.clone());
    switching::open(model, role, from.as_ref(), through);
}

/// The marked roles.
pub(super) fn marked(model: &Model) -> Vec<RoleArn> {
    let entries = model.roles.marked.iter().filter_map(|index| model.inventory.role(index));
    entries.map(|entry| entry.role.arn.clone()).collect()
}

/// Makes the role a favourite, or no longer one; the same with all that are marked.
pub(crate) fn favourite(run: &mut Run<'_>, role: &RoleArn) {
    let Run { model, effects, .. } = run;
    let roles = if has_marks(model) { marked(model) } else { vec![role.clone()] };
    let is_favourite = !roles.iter().all(|role| model.notes.favourites.contains(role));
    for role in &roles {
        if model.notes.favourites.contains(role) != is_favourite {
            model.notes.toggle_favourite(role);
        }
        if let Some(entry) = model.inventory.entry_mut(role) {
            entry.is_favourite = is_favourite;
        }
    }
    // Later pages of the inventory are marked from the notes: they must say the same.
    model.setup.notes.favourites.clone_from(&model.notes.favourites);
    if model.screen == Screen::Roles && roles == [role.clone()] {
        // The role goes to another group; the cursor stays where it is, on the next role.
        model.roles.step(1);
    }
    model.roles.renew(&model.inventory);
    let text = match (roles.as_slice(), is_favourite) {
        ([role], true) => format!("{} is a favourite now", role.name()),
        ([role], false) => format!("{} is no longer a favourite", role.name()),
        (roles, true) => format!("{} roles are favourites now", roles.len()),
        (roles, false) => format!("{} roles are no longer favourites", roles.len()),
    };
    toast(model, ToastKind::Done, text);
    effects.push(Effect::SaveNotes(model.notes.clone()));
}

/// Copies the missing statement beside a refusal or on the tab "why", a document on the other tabs.
pub(crate) fn copy_statement(run: &mut Run<'_>) {
    if matches!(run.model.dialog, Some(Dialog::Refusal(_))) {
        dialog::copy_refusal(run.model, run.effects);
        return;
    }
    if let Some(Dialog::SignIn(sign_in)) = &run.model.dialog {
        if let Some(address) = sign_in.page().map(|page| page.address.clone()) {
            run.copy("the address", &address);
        }
        return;
    }
    let Some(detail) = run.model.detail.as_ref().filter(|_| run.context != Context::Dialog) else {
        return;
    };
    let found = match detail.tab {
        Tab::Why => {
            let missing = detail.why.ready().and_then(|why| why.here.remedy.missing.first());
            missing.map(|missing| ("the missing statement", format!("{:#}", missing.statement)))
        }
        Tab::Policies => detail.selected_document().map(|text| ("the policy", text)),
        Tab::Trust | Tab::Path | Tab::Json => {
            let trust = run.model.inventory.entry(&detail.role).and_then(|e| e.role.trust_text());
            trust.map(|text| ("the trust policy", text.to_string()))
        }
    };
    match found {
        Some((what, text)) => run.copy(what, &text),
        None => run.notice("there is nothing to copy here yet"),
    }
}
