//! Commands about a session: the selected one, or the one in use.

use crate::app::effect::Effect;
use crate::app::screens::{Screen, accounts, sessions};
use crate::app::toast::ToastKind;
use crate::app::update::run::Run;
use crate::app::update::{identity, toast};
use crate::domain::session::SessionSummary;

/// Opens a shell that carries the session.
pub(crate) fn shell(run: &mut Run<'_>) {
    if let Some(session) = session(run) {
        run.effects.push(Effect::OpenShell { session: session.id });
    }
}

pub(crate) fn copy_export(run: &mut Run<'_>) {
    if let Some(session) = session(run) {
        run.effects.push(Effect::CopyExport { session: session.id });
    }
}

pub(crate) fn forget(run: &mut Run<'_>) {
    if let Some(session) = session(run) {
        run.effects.push(Effect::Forget { session: session.id });
    }
}

pub(super) fn copy_arn(run: &mut Run<'_>) {
    if let Some(session) = session(run) {
        run.copy("the session's ARN", &session.identity.arn);
    }
}

/// Makes the selected session the identity in use, or a start that leads into the selected account.
pub(crate) fn use_selected(run: &mut Run<'_>) {
    match run.model.screen {
        Screen::Accounts => use_account(run),
        Screen::Roles | Screen::Detail | Screen::Sessions | Screen::Log => {
            if let Some(session) = session(run) {
                identity::become_session(run.model, &session, true, run.effects);
            }
        }
    }
}

/// Goes back to the start of the chain.
pub(crate) fn to_start(run: &mut Run<'_>) {
    let start = run.model.session().map(|session| session.start.clone());
    let start = start.unwrap_or_else(|| run.model.setup.start.clone());
    identity::use_start(run.model, start, run.effects);
}

/// The session that a command is about: the selected one, or the one in use. Says where there is none.
fn session(run: &mut Run<'_>) -> Option<SessionSummary> {
    let found = match run.model.screen {
        Screen::Sessions => sessions::selected(run.model),
        Screen::Roles | Screen::Detail | Screen::Accounts | Screen::Log => run.model.session(),
    };
    let found = found.cloned();
    if found.is_none() {
        toast(run.model, ToastKind::Warning, "there is no session yet");
    }
    found
}

/// The start that kamen began with, where it leads into the account, else the first that does.
fn use_account(run: &mut Run<'_>) {
    let account = accounts::selected(run.model);
    let starts = account.map(|account| account.identities.as_slice()).unwrap_or_default();
    let own = starts.iter().find(|start| **start == run.model.setup.start);
    match own.or(starts.first()).cloned() {
        Some(start) => identity::use_start(run.model, start, run.effects),
        None => run.notice("no start of yours leads into this account"),
    }
}
