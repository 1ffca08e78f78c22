//! The sessions that are held: which is in use, which was before, and what is left if one is forgotten.

use crate::app::command::{Command, Context};
use crate::app::dialogs::production::Deed;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::remote::Remote;
use crate::app::toast::{ToastKind, Topic};
use crate::app::update::identity::{become_session, identify, judge_without_use, list_account};
use crate::app::update::{guard, navigate, renewal, toast, toast_about};
use crate::app::words::who;
use crate::domain::session::{SessionId, SessionSummary, Start};

/// Keeps a session among those held.
pub(super) fn hold(model: &mut Model, summary: &SessionSummary) {
    match model.sessions.iter_mut().find(|held| held.id == summary.id) {
        Some(held) => held.clone_from(summary),
        None => model.sessions.push(summary.clone()),
    }
}

pub(super) fn sessions_changed(
    model: &mut Model,
    sessions: Vec<SessionSummary>,
    effects: &mut Vec<Effect>,
) {
    renewal::forget_announced(model, &sessions);
    model.sessions = sessions;
    if let Remote::Ready(used) = &mut model.identity
        && let Some(held) = model.sessions.iter().find(|held| held.id == used.id)
    {
        let is_another = held.identity.account != used.identity.account;
        used.clone_from(held);
        if is_another {
            let text =
                format!("{} are another's now: you are {}", held.start.keys(), who(&held.identity));
            toast(model, ToastKind::Warning, text);
        }
    }
    let is_held = |id: SessionId| model.sessions.iter().any(|held| held.id == id);
    let is_lost = model.session().is_some_and(|session| !is_held(session.id));
    let was_switched = model.is_switched();
    model.before.retain(|id| is_held(*id));
    model.switched.retain(|id| is_held(*id));
    if is_lost {
        lost(model, was_switched, effects);
    }
    // What was another's may be held now, and the other way round; and a switch is written down.
    effects.extend(navigate::reading(model.screen));
    judge_without_use(model, effects);
}

/// The session in use was forgotten: goes back to the one before or, from a role, to its start. What one was is shown no
/// more, also if the way back asks first.
fn lost(model: &mut Model, was_switched: bool, effects: &mut Vec<Effect>) {
    let Remote::Ready(used) = std::mem::replace(&mut model.identity, Remote::Absent) else {
        return;
    };
    if let Some(id) = used_before(model) {
        guard::guard(model, Deed::Use(id), effects);
    } else if was_switched {
        guard::guard(model, Deed::UseStart(used.start), effects);
    } else {
        let keys = model.keymap.keys_of(Context::Roles, Command::ChooseStart);
        let how = keys.first().map(|key| format!(": {key} chooses a start"));
        let text = format!("no identity is in use now{}", how.unwrap_or_default());
        toast_about(model, Topic::Identity, ToastKind::Notice, text);
    }
}

/// The session that was used before and still lasts.
fn used_before(model: &Model) -> Option<SessionId> {
    let is_usable =
        |id: &SessionId| model.sessions.iter().any(|held| held.id == *id && !model.is_over(held));
    model.before.iter().rev().copied().find(is_usable)
}

/// Goes back to the identity in use before, and from there forth again; to the start if there is none.
pub(in crate::app) fn back(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(id) = used_before(model) {
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
    ask_who(summary, effects);
}

/// Has AWS asked who a session is that was held before it was used: one for lists was never asked about.
fn ask_who(summary: &SessionSummary, effects: &mut Vec<Effect>) {
    if !summary.is_confirmed {
        effects.push(Effect::Confirm { session: summary.id });
    }
}

/// Makes a start the identity in use: its session if one is held, else it is asked for.
pub(super) fn use_start(model: &mut Model, start: Start, effects: &mut Vec<Effect>) {
    match model.start_session(&start).cloned() {
        Some(summary) => {
            list_account(model, summary.identity.account, effects);
            become_session(model, &summary, true, effects);
            ask_who(&summary, effects);
        }
        None => identify(model, start, None, effects),
    }
}
