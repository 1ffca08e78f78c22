//! Who the person is: starts, sessions held, and the verdicts that hang on it.

use crate::app::command::{Command, Context};
use crate::app::dialogs::Dialog;
use crate::app::dialogs::mfa::MfaDialog;
use crate::app::dialogs::production::Deed;
use crate::app::dialogs::sign_in::After;
use crate::app::effect::{Effect, MfaCode};
use crate::app::input::TextInput;
use crate::app::model::Model;
use crate::app::remote::{Remote, RequestId};
use crate::app::toast::ToastKind;
use crate::app::update::{guard, inventory, navigate, sign_in, toast};
use crate::app::words::who;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::inventory::Scope;
use crate::domain::session::{SessionId, SessionSummary, Start};
use crate::domain::time::left;

/// Asks for the identity of a start, which then becomes the one in use.
pub(super) fn identify(
    model: &mut Model,
    start: Start,
    mfa_code: Option<MfaCode>,
    effects: &mut Vec<Effect>,
) {
    let request = model.request();
    if model.identity.ready().is_none() {
        model.identity = Remote::Loading(request);
    }
    model.identifying = Some((request, start.clone()));
    effects.push(Effect::Identify { request, start, mfa_code });
}

pub(super) fn identified(
    model: &mut Model,
    request: RequestId,
    result: Result<SessionSummary, Failure>,
    effects: &mut Vec<Effect>,
) {
    let Some((_, start)) = model.identifying.take_if(|(awaited, _)| *awaited == request) else {
        return;
    };
    match result {
        Ok(summary) => {
            if matches!(model.dialog, Some(Dialog::Mfa(_))) {
                model.dialog = None;
                // Its account could not be listed without the code.
                let account = summary.identity.account;
                inventory::read(model, Scope::of(account), effects);
            }
            hold(model, &summary);
            become_session(model, &summary, true, effects);
        }
        Err(failure) if failure.kind == FailureKind::MfaNeeded => {
            ask_for_code(model, start, failure);
        }
        Err(failure) => {
            if sign_in::offer(model, &failure, After::Use(start.clone())) {
                if model.identity.ready().is_none() {
                    model.identity = Remote::Failed(failure);
                }
                return;
            }
            if let Some(Dialog::Mfa(dialog)) = &mut model.dialog {
                dialog.request = None;
                dialog.problem = Some(failure.message.clone());
            }
            if model.identity.ready().is_none() {
                model.identity = Remote::Failed(failure);
            } else {
                toast(model, ToastKind::Problem, format!("{start}: {failure}"));
            }
        }
    }
}

/// Opens the prompt for a code, or says in the open one that the code was not taken.
fn ask_for_code(model: &mut Model, start: Start, failure: Failure) {
    let device = failure.mfa_device.clone().unwrap_or_else(|| "your MFA device".to_owned());
    let is_asked = matches!(model.dialog, Some(Dialog::Mfa(_)));
    let problem = is_asked.then(|| failure.message.clone());
    if model.identity.ready().is_none() {
        model.identity = Remote::Failed(failure);
    }
    let input = TextInput::code();
    model.dialog = Some(Dialog::Mfa(MfaDialog { start, device, input, problem, request: None }));
}

/// Makes a session the identity in use.
pub(super) fn become_session(
    model: &mut Model,
    summary: &SessionSummary,
    remembers: bool,
    effects: &mut Vec<Effect>,
) {
    if let Some(old) = model.session().map(|session| session.id)
        && remembers
        && old != summary.id
    {
        model.before.push(old);
    }
    let is_change = model.session().is_some_and(|session| session.id != summary.id);
    model.identity = Remote::Ready(summary.clone());
    for entry in &mut model.inventory.roles {
        entry.verdict = None;
    }
    let request = model.request();
    model.judging = Some(request);
    effects.push(Effect::Judge { request, session: summary.id });
    if let Some(detail) = &mut model.detail {
        detail.why = Remote::Absent;
        detail.path = Remote::Absent;
    }
    navigate::ask(model, effects);
    if is_change {
        let time = summary
            .expires
            .map_or_else(String::new, |expires| format!(", {}", left(expires, model.now)));
        toast(model, ToastKind::Done, format!("you are {}{time}", who(&summary.identity)));
    }
}

/// Keeps a session among those held.
pub(super) fn hold(model: &mut Model, summary: &SessionSummary) {
    match model.sessions.iter_mut().find(|held| held.id == summary.id) {
        Some(held) => held.clone_from(summary),
        None => model.sessions.push(summary.clone()),
    }
}

/// AWS was asked who a session is, behind what is shown of it already.
pub(super) fn confirmed(model: &mut Model, result: Result<(), Failure>) {
    if let Err(failure) = result {
        let words = format!("AWS does not confirm who you are: {failure}");
        toast(model, ToastKind::Problem, words);
    }
}

pub(super) fn sessions_changed(
    model: &mut Model,
    sessions: Vec<SessionSummary>,
    effects: &mut Vec<Effect>,
) {
    model.sessions = sessions;
    if let Remote::Ready(used) = &mut model.identity
        && let Some(held) = model.sessions.iter().find(|held| held.id == used.id)
        && held.identity.account == used.identity.account
    {
        used.identity = held.identity.clone();
        used.is_confirmed = held.is_confirmed;
    }
    let is_held = |id: SessionId| model.sessions.iter().any(|held| held.id == id);
    model.before.retain(|id| is_held(*id));
    model.switched.retain(|id| is_held(*id));
    let lost = model.session().is_some_and(|session| !is_held(session.id));
    if lost {
        back(model, effects);
    }
}

/// Goes back to the identity in use before, and from there forth again; to the start if there is none.
pub(in crate::app) fn back(model: &mut Model, effects: &mut Vec<Effect>) {
    let is_usable =
        |id: &SessionId| model.sessions.iter().any(|held| held.id == *id && !model.is_over(held));
    if let Some(id) = model.before.iter().rev().copied().find(|id| is_usable(id)) {
        guard::guard(model, Deed::Use(id), effects);
        return;
    }
    let start = model.session().map_or_else(|| model.setup.start.clone(), |s| s.start.clone());
    if model.session().is_some() && !model.is_switched() {
        toast(model, ToastKind::Notice, "no identity was used before this one");
    } else {
        guard::guard(model, Deed::UseStart(start), effects);
    }
}

/// Makes a session that is held the identity in use. Where it was used before, it is no longer among those
/// to go back to; the one that it follows is, unless it was forgotten.
pub(super) fn use_session(model: &mut Model, summary: &SessionSummary, effects: &mut Vec<Effect>) {
    model.before.retain(|id| *id != summary.id);
    let used = model.session().map(|used| used.id);
    let is_held = model.sessions.iter().any(|held| Some(held.id) == used);
    become_session(model, summary, is_held, effects);
}

/// Makes a start the identity in use: its session if one is held, else it is asked for.
pub(super) fn use_start(model: &mut Model, start: Start, effects: &mut Vec<Effect>) {
    match model.start_session(&start).cloned() {
        Some(summary) => become_session(model, &summary, true, effects),
        None => identify(model, start, None, effects),
    }
}

/// Minutes before the end of a session at which it is announced.
const ANNOUNCED: [i64; 3] = [5, 1, 0];

/// Says which sessions end soon, and which has ended while it was in use.
pub(super) fn announce_ends(model: &mut Model) {
    let mut said = Vec::new();
    for session in &model.sessions {
        let is_used = model.session().is_some_and(|used| used.id == session.id);
        let Some(expires) = session.expires else { continue };
        if !is_used && !model.switched.contains(&session.id) {
            continue;
        }
        let seconds = expires.as_second() - model.now.as_second();
        let reached = ANNOUNCED.into_iter().filter(|minutes| seconds <= minutes * 60).min();
        let Some(minutes) = reached else { continue };
        let is_news = |(id, before): &(SessionId, i64)| *id == session.id && *before <= minutes;
        if model.announced.iter().any(is_news) {
            continue;
        }
        said.push((session.id, minutes, who(&session.identity), left(expires, model.now)));
    }
    let keys = model.keymap.keys_of(Context::Roles, Command::Renew);
    let key = keys.first().map_or_else(String::new, |key| format!("; {key} renews it"));
    for (id, minutes, name, left) in said {
        model.announced.retain(|(other, _)| *other != id);
        model.announced.push((id, minutes));
        let text = if minutes == 0 {
            format!("{name} has ended{key}")
        } else {
            format!("{name} ends soon: {left}{key}")
        };
        toast(model, ToastKind::Warning, text);
    }
}
