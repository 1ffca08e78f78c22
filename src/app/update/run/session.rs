//! Commands about a session: the selected one, or the one in use.

use crate::app::command::{Command, Context};
use crate::app::dialogs::production::Deed;
use crate::app::dialogs::switch::Then;
use crate::app::effect::{ConsoleOf, Effect, ShellAct, ShellOrder};
use crate::app::model::Model;
use crate::app::screens::{Screen, Subject, accounts};
use crate::app::toast::{ToastKind, Topic};
use crate::app::update::run::role::{console_as, role, shell_as, subject};
use crate::app::update::run::{Run, leaves_filter};
use crate::app::update::{answer, guard, identity, live_shell, switching, toast, toast_about};
use crate::app::words::who;
use crate::domain::session::{SessionSummary, Start};

/// What is said of a session that is kept in the vault and not held here.
const KEPT: &str =
    "this session is kept in the vault: `kamen sessions renew` and `kamen sessions end` act on it";

/// What is said of the keys of a live shell.
const OF_SHELL: &str = "the keys of a live shell stay with the kamen that serves it";

/// Opens a shell as the selected role, or with the selected session.
pub(crate) fn shell(run: &mut Run<'_>) {
    if run.model.dialog.is_some() || lacks_shell(run.model) {
        return;
    }
    if !leaves_filter(run.model) {
        return;
    }
    if let Some(role) = role(run.model) {
        shell_as(run, &role);
    } else if run.model.screen == Screen::Sessions {
        shell_of(run);
    } else {
        // Not as the identity in use: that shell has its own key.
        run.does_nothing(Command::Shell);
    }
}

/// Opens a shell as the identity in use.
pub(crate) fn shell_here(run: &mut Run<'_>) {
    if lacks_shell(run.model) {
        return;
    }
    match run.model.session().map(|session| session.id) {
        Some(session) => guard::guard(run.model, Deed::Shell(session), run.effects),
        None => toast(run.model, ToastKind::Warning, "there is no identity in use yet"),
    }
}

/// Says so if no shell can be opened: nothing is switched for one first.
fn lacks_shell(model: &mut Model) -> bool {
    let lack = model.setup.lacks.shell.clone();
    if let Some(failure) = &lack {
        answer::none(model, "shell", failure);
    }
    lack.is_some()
}

fn shell_of(run: &mut Run<'_>) {
    let Some(session) = session(run) else { return };
    if run.model.is_over(&session) {
        let keys = run.model.keymap.keys_of(Context::Sessions, Command::Renew);
        let key = keys.first().map_or_else(String::new, |key| format!(": {key} renews it"));
        run.notice(format!("{} has ended{key}", who(&session.identity)));
    } else {
        guard::guard(run.model, Deed::Shell(session.id), run.effects);
    }
}

/// Opens the console as the selected role or session: by the portal's link for a permission set, with the
/// session if one is held, else after a switch.
pub(crate) fn console(run: &mut Run<'_>) {
    if let Some(failure) = run.model.setup.lacks.browser.clone() {
        answer::none(run.model, "console", &failure);
        return;
    }
    if let Some(role) = role(run.model) {
        console_as(run, &role);
        return;
    }
    let Some(session) = session(run) else { return };
    let is_set = matches!(session.start, Start::PermissionSet(_));
    if session.role.is_none() && !is_set {
        run.notice("the console takes sessions of roles: this is a start");
        return;
    }
    guard::guard(run.model, Deed::Console(ConsoleOf::Session(session.id)), run.effects);
}

/// Makes the selected live shell another role.
pub(crate) fn switch_shell(run: &mut Run<'_>) {
    match subject(run.model) {
        Some(Subject::Live(shell)) => live_shell::ask_role(run.model, *shell),
        Some(
            Subject::Role(_) | Subject::Account(_) | Subject::Session(_) | Subject::Elsewhere(_),
        )
        | None => run.notice("this is no live shell: `kamen shell --live ROLE` opens one"),
    }
}

/// Assumes the session's role again, by the way it came; of a live shell its own kamen does.
pub(crate) fn renew(run: &mut Run<'_>) {
    if let Some(Subject::Live(shell)) = subject(run.model) {
        let order = ShellOrder { shell: *shell, act: ShellAct::Renew, mfa_code: None };
        live_shell::tell(run.model, order, run.effects);
        return;
    }
    let Some(session) = session(run) else { return };
    let is_renewable = is_renewable(run.model, &session);
    match session.role.clone() {
        Some(role) if run.model.switched.contains(&session.id) => {
            switching::renew(run.model, &session, (&role, Then::Stay), run.effects);
        }
        // A profile leads to the role itself.
        Some(_) if is_renewable => identity::renew(run.model, session.start, run.effects),
        Some(_) | None => run.notice("this session is a start: it is renewed when it is needed"),
    }
}

pub(crate) fn copy_export(run: &mut Run<'_>) {
    if let Some(session) = session(run) {
        run.effects.push(Effect::CopyExport { session: session.id });
    }
}

/// Forgets the session; a live shell ends with its own.
pub(crate) fn forget(run: &mut Run<'_>) {
    if let Some(Subject::Live(shell)) = subject(run.model) {
        live_shell::ask_end(run.model, *shell);
        return;
    }
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
    match subject(run.model) {
        Some(Subject::Account(_)) => use_account(run),
        Some(Subject::Elsewhere(Some(role))) => {
            switching::go(run.model, &role, Then::Use, run.effects);
        }
        Some(Subject::Elsewhere(None)) => run.notice(KEPT),
        Some(Subject::Live(shell)) => match shell.role {
            Some(role) => switching::go(run.model, &role, Then::Use, run.effects),
            None => run.notice(OF_SHELL),
        },
        Some(Subject::Role(_) | Subject::Session(_)) | None => {
            let Some(session) = session(run) else { return };
            match session.role.clone() {
                _ if !run.model.is_over(&session) => {
                    guard::guard(run.model, Deed::Use(session.id), run.effects);
                }
                // What has ended is obtained again.
                Some(role) if run.model.switched.contains(&session.id) => {
                    switching::renew(run.model, &session, (&role, Then::Use), run.effects);
                }
                Some(_) | None => {
                    guard::guard(run.model, Deed::UseStart(session.start), run.effects);
                }
            }
        }
    }
}

/// Goes back to the start of the chain.
pub(crate) fn to_start(run: &mut Run<'_>) {
    let start = run.model.session().map(|session| session.start.clone());
    let start = start.unwrap_or_else(|| run.model.setup.start.clone());
    if let Some(session) = run.model.session()
        && !run.model.is_switched()
        && session.start == start
    {
        let text = format!("you are at the start already: {}", who(&session.identity));
        toast_about(run.model, Topic::Identity, ToastKind::Notice, text);
        return;
    }
    guard::guard(run.model, Deed::UseStart(start), run.effects);
}

/// The session held here that a command would be about; `None` if there is none, or if the selected one is elsewhere.
pub(crate) fn held(model: &Model) -> Option<&SessionSummary> {
    match subject(model) {
        Some(Subject::Elsewhere(_) | Subject::Live(_)) => None,
        Some(Subject::Session(id)) => model.sessions.iter().find(|session| session.id == id),
        Some(Subject::Role(_) | Subject::Account(_)) | None => model.session(),
    }
}

/// Whether a session is renewed at a person's wish: one that came of a switch, or the one in use.
pub(crate) fn is_renewable(model: &Model, session: &SessionSummary) -> bool {
    let is_used = model.session().is_some_and(|used| used.id == session.id);
    session.role.is_some() && (is_used || model.switched.contains(&session.id))
}

/// The session that a command is about: the selected one, or the one in use. Says if there is none.
fn session(run: &mut Run<'_>) -> Option<SessionSummary> {
    let model = &*run.model;
    let found = match subject(model) {
        Some(Subject::Elsewhere(_)) => {
            run.notice(KEPT);
            return None;
        }
        Some(Subject::Live(_)) => {
            run.notice(OF_SHELL);
            return None;
        }
        Some(Subject::Session(_) | Subject::Role(_) | Subject::Account(_)) | None => held(model),
    };
    let found = found.cloned();
    if found.is_none() {
        toast(run.model, ToastKind::Warning, "there is no session yet");
    }
    found
}

/// The start that kamen began with, if it leads into the account, else the first that does.
fn use_account(run: &mut Run<'_>) {
    let account = accounts::selected(run.model);
    let starts = account.map(|account| account.facts.identities.as_slice()).unwrap_or_default();
    let own = starts.iter().find(|start| **start == run.model.setup.start);
    match own.or(starts.first()).cloned() {
        Some(start) => guard::guard(run.model, Deed::UseStart(start), run.effects),
        None => run.notice("no start of yours leads into this account"),
    }
}
