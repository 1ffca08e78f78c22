//! The end of sessions: renewed before it if that takes no person, else announced.

use crate::app::command::{Command, Context};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::toast::ToastKind;
use crate::app::update::{guard, toast};
use crate::app::words::who;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::session::{SessionId, SessionSummary};
use crate::domain::time::left;

/// Minutes before the end of a session at which it is announced.
const ANNOUNCED: [i64; 3] = [5, 1, 0];

/// Has sessions renewed whose time has come; says which end soon, and which has ended while it was in use.
/// One that could not be renewed is tried again when it would be announced again.
pub(super) fn watch_ends(model: &mut Model, effects: &mut Vec<Effect>) {
    let mut due = Vec::new();
    for session in model.sessions.iter().filter(|session| is_watched(model, session)) {
        let Some(minutes) = step(model, session) else { continue };
        let is_news = |(id, before): &(SessionId, i64)| *id == session.id && *before <= minutes;
        if !model.announced.iter().any(is_news) {
            due.push((session.clone(), minutes));
        }
    }
    for (session, minutes) in due {
        model.announced.retain(|(other, _)| *other != session.id);
        model.announced.push((session.id, minutes));
        if session.renews.is_some() {
            effects.push(Effect::Renew { session: session.id });
        } else {
            announce(model, &session, None);
        }
    }
}

/// The answer to a renewal ahead. One that worked is seen in the header alone; one that brought the same keys again,
/// as from an environment that does not change, moved no end.
pub(super) fn renewed(model: &mut Model, id: SessionId, result: Result<(), Failure>) {
    let Some(session) = model.sessions.iter().find(|held| held.id == id).cloned() else { return };
    let is_same = model.announced.iter().any(|(announced, _)| *announced == id);
    match result {
        Ok(()) if is_same => announce(model, &session, None),
        Ok(()) => guard::ends_with(model, &session),
        Err(failure) => announce(model, &session, Some(&failure)),
    }
}

/// What was announced of sessions holds no more once they have another end, or are to be renewed at another time.
pub(super) fn forget_announced(model: &mut Model, anew: &[SessionSummary]) {
    let end = |sessions: &[SessionSummary], id: SessionId| {
        sessions.iter().find(|held| held.id == id).map(|held| (held.expires, held.renews))
    };
    let before = &model.sessions;
    model.announced.retain(|(id, _)| end(before, *id) == end(anew, *id));
}

/// The identity in use, and what a switch of the person's brought.
fn is_watched(model: &Model, session: &SessionSummary) -> bool {
    let is_used = model.session().is_some_and(|used| used.id == session.id);
    is_used || model.switched.contains(&session.id)
}

/// The announcement that a session has come to. One that renews itself comes to none before it is due.
fn step(model: &Model, session: &SessionSummary) -> Option<i64> {
    let seconds = session.expires?.as_second() - model.now.as_second();
    let reached = ANNOUNCED.into_iter().filter(|minutes| seconds <= minutes * 60).min();
    match session.renews {
        Some(due) if model.now < due => None,
        Some(_) => reached.or(ANNOUNCED.first().copied()),
        None => reached,
    }
}

fn announce(model: &mut Model, session: &SessionSummary, failure: Option<&Failure>) {
    let Some(expires) = session.expires else { return };
    let (name, left) = (who(&session.identity), left(expires, model.now));
    // The key renews what is in use; another is renewed where it stands.
    let is_used = model.session().is_some_and(|used| used.id == session.id);
    let (context, command, does) = if is_used {
        (Context::Roles, Command::Renew, "renews it")
    } else {
        (Context::Global, Command::Sessions, "shows it")
    };
    let keys = model.keymap.keys_of(context, command);
    let key = keys.first().map_or_else(String::new, |key| format!("; {key} {does}"));
    // That a person is needed is what the key is for.
    let is_told = |failure: &&Failure| {
        !matches!(failure.kind, FailureKind::MfaNeeded | FailureKind::SignInNeeded)
    };
    let reason = failure.filter(is_told);
    let reason =
        reason.map_or_else(String::new, |failure| format!("; it was not renewed: {failure}"));
    let text = if model.is_over(session) {
        format!("{name} has ended{reason}{key}")
    } else {
        format!("{name} ends soon: {left}{reason}{key}")
    };
    toast(model, ToastKind::Warning, text);
}
