//! Who the person is: starts, sessions held, and the verdicts that hang on it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::app::command::{Command, Context};
use crate::app::dialogs::Dialog;
use crate::app::dialogs::mfa::MfaDialog;
use crate::app::dialogs::sign_in::After;
use crate::app::effect::{Effect, MfaCode};
use crate::app::input::TextInput;
use crate::app::list::ListCursor;
use crate::app::model::Model;
use crate::app::remote::{Remote, RequestId};
use crate::app::screens::Screen;
use crate::app::toast::{ToastKind, Topic};
use crate::app::update::{dialog, held, inventory, navigate, sign_in, toast, toast_about};
use crate::app::verdict::{VerdictView, Way};
use crate::app::words::who;
use crate::domain::account::AccountId;
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
    // The code for what is in use and lasts was asked for to have it again.
    let is_own = |used: &SessionSummary| used.start == start && !model.is_over(used);
    let is_used = !model.is_switched() && model.session().is_some_and(is_own);
    let is_anew = is_used && mfa_code.is_some();
    ask(model, start, (mfa_code, is_anew), effects);
}

/// Has the session of the start in use again, although it has not ended.
pub(super) fn renew(model: &mut Model, start: Start, effects: &mut Vec<Effect>) {
    ask(model, start, (None, true), effects);
}

/// Says what a renewal came to; of the identity in use the roles are judged again.
pub(super) fn renewed(model: &mut Model, summary: &SessionSummary, effects: &mut Vec<Effect>) {
    if model.session().is_some_and(|used| used.id == summary.id) {
        become_session(model, summary, false, effects);
    }
    let time = summary.expires.map(|expires| format!(", {}", left(expires, model.now)));
    let text = format!("renewed {}{}", who(&summary.identity), time.unwrap_or_default());
    toast_about(model, Topic::Identity, ToastKind::Done, text);
}

fn ask(
    model: &mut Model,
    start: Start,
    (mfa_code, is_anew): (Option<MfaCode>, bool),
    effects: &mut Vec<Effect>,
) {
    let request = model.request();
    if model.identity.ready().is_none() {
        model.identity = Remote::Loading(request);
    }
    model.identifying = Some((request, start.clone()));
    effects.push(Effect::Identify { request, start, mfa_code, is_anew });
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
            let account = summary.identity.account;
            if matches!(dialog::waiting(model), Some(Dialog::Mfa(_))) {
                dialog::take_waiting(model);
                // It could not be listed without the code.
                inventory::read(model, Scope::of(account), effects);
            } else {
                list_account(model, account, effects);
            }
            held::hold(model, &summary);
            if model.session().is_some_and(|used| used.id == summary.id) {
                renewed(model, &summary, effects);
            } else {
                become_session(model, &summary, true, effects);
            }
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
            if let Some(Dialog::Mfa(dialog)) = dialog::waiting(model) {
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

/// Says that the keys which the identity in use comes from are others by now, and how to go on.
pub(super) fn keys_replaced(model: &mut Model, id: SessionId, failure: &Failure) {
    let replaced = model.sessions.iter().find(|held| held.id == id);
    let is_used =
        model.session().zip(replaced).is_some_and(|(used, held)| used.start == held.start);
    if !is_used {
        return;
    }
    let keys = model.keymap.keys_of(Context::Roles, Command::ChooseStart);
    let how = keys.first().map_or_else(|| "choose".to_owned(), |key| format!("{key} chooses"));
    let text = format!("{how} the start anew: {}", failure.message);
    toast_about(model, Topic::Identity, ToastKind::Warning, text);
}

/// Lists the account of a start if no identity has listed it yet, and none is about to: this one may.
pub(super) fn list_account(model: &mut Model, account: AccountId, effects: &mut Vec<Effect>) {
    let is_not_listed = match model.inventory.accounts.get(&account) {
        Some(known) => known.facts.state.failure().is_some(),
        None => model.readings.is_empty(),
    };
    if is_not_listed {
        inventory::read(model, Scope::of(account), effects);
    }
}

/// Opens the prompt for a code, or says in the open one that the code was not taken.
fn ask_for_code(model: &mut Model, start: Start, failure: Failure) {
    let device = failure.mfa_device.clone().unwrap_or_else(|| "your MFA device".to_owned());
    let is_asked = matches!(dialog::waiting(model), Some(Dialog::Mfa(_)));
    let problem = is_asked.then(|| failure.message.clone());
    if model.identity.ready().is_none() {
        model.identity = Remote::Failed(failure);
    }
    let input = TextInput::code();
    let dialog = MfaDialog { start, device, input, problem, request: None };
    dialog::put_waiting(model, Dialog::Mfa(dialog));
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
    // Who one is at first is said by the header alone.
    let is_change = match model.session() {
        Some(used) => used.id != summary.id,
        None => model.asker.is_some(),
    };
    if model.screen == Screen::Sessions {
        // It goes to the first row there, and the cursor with it.
        model.cursors.set(Screen::Sessions, ListCursor::default());
    }
    let before = model.session().filter(|used| !model.is_over(used)).map(|used| used.id);
    let before = before.filter(|id| model.sessions.iter().any(|held| held.id == *id));
    model.identity = Remote::Ready(summary.clone());
    seen_from(model, before, summary.id);
    judge(model, summary.id, true, effects);
    if is_change {
        let time = summary
            .expires
            .map_or_else(String::new, |expires| format!(", {}", left(expires, model.now)));
        let text = format!("you are {}{time}", who(&summary.identity));
        toast_about(model, Topic::Identity, ToastKind::Done, text);
    }
}

/// Verdicts are about the person: until all are judged anew they hold from the identity that was in use before,
/// if it is still held. So the next switch need not wait.
fn seen_from(model: &mut Model, before: Option<SessionId>, now: SessionId) {
    // Many roles share what is said of them.
    let mut said: HashMap<*const VerdictView, Option<Arc<VerdictView>>> = HashMap::new();
    for entry in &mut model.inventory.roles {
        let Some(verdict) = &entry.verdict else { continue };
        let moved = said.entry(Arc::as_ptr(verdict)).or_insert_with(|| {
            let way = match (&verdict.way, before) {
                (Way::Here, _) if before == Some(now) => Way::Here,
                (Way::Here, Some(before)) => Way::From(before),
                (Way::Here, None) => return None,
                (Way::From(from), _) if *from == now => Way::Here,
                (Way::From(_) | Way::Chain { .. } | Way::Portal, _) => verdict.way.clone(),
            };
            let is_here = way == Way::Here && verdict.is_certain();
            Some(Arc::new(VerdictView { way, is_here, ..(**verdict).clone() }))
        });
        entry.verdict.clone_from(moved);
    }
}

/// Has every role judged, with this identity asked first.
fn judge(model: &mut Model, session: SessionId, is_in_use: bool, effects: &mut Vec<Effect>) {
    let request = model.request();
    model.judging = Some(request);
    model.asker = Some(session);
    effects.push(Effect::Judge { request, session, is_in_use });
    if let Some(detail) = &mut model.detail {
        detail.why = Remote::Absent;
        detail.path = Remote::Absent;
    }
    navigate::ask(model, effects);
}

/// As long as no identity is in use, roles are judged from those that are held all the same.
pub(super) fn judge_without_use(model: &mut Model, effects: &mut Vec<Effect>) {
    let is_held =
        |id: SessionId| model.sessions.iter().any(|held| held.id == id && !model.is_over(held));
    let is_without = matches!(model.identity, Remote::Absent | Remote::Failed(_));
    if !is_without || model.asker.is_some_and(is_held) {
        return;
    }
    if let Some(first) = model.sessions.iter().find(|held| is_held(held.id)).map(|held| held.id) {
        judge(model, first, false, effects);
    }
}

/// What the vault holds can be had now: everything is listed again, and who the person is asked again if that failed.
pub(super) fn unlocked(model: &mut Model, result: Result<(), Failure>, effects: &mut Vec<Effect>) {
    if let Err(failure) = result {
        toast(model, ToastKind::Problem, failure.to_string());
        return;
    }
    model.is_vault_locked = false;
    toast(model, ToastKind::Done, "the vault is unlocked");
    inventory::read(model, Scope::default(), effects);
    if matches!(model.identity, Remote::Failed(_)) {
        let start = model.setup.start.clone();
        identify(model, start, None, effects);
    }
}

/// AWS was asked who a session is, behind what is shown of it already.
pub(super) fn confirmed(model: &mut Model, result: Result<(), Failure>) {
    if let Err(failure) = result {
        let words = format!("AWS does not confirm who you are: {failure}");
        toast(model, ToastKind::Problem, words);
    }
}
