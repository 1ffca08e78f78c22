//! Facts fold in, orders come out.

mod answer;
pub(in crate::app) mod dialog;
mod guard;
pub(in crate::app) mod held;
mod identity;
mod inventory;
mod live_shell;
mod mouse;
pub(in crate::app) mod navigate;
mod press;
mod renewal;
pub(in crate::app) mod run;
mod settle;
pub(in crate::app) mod sign_in;
mod switching;

pub use settle::before_draw;

use jiff::{SignedDuration, Timestamp};

use crate::app::effect::Effect;
use crate::app::model::{CALLS, Model};
use crate::app::msg::Msg;
use crate::app::remote::Remote;
use crate::app::screens::{Screen, sessions};
use crate::app::toast::{Toast, ToastKind, Topic};
use crate::app::tour;
use crate::domain::call::CallRecord;
use crate::domain::inventory::Scope;
use crate::domain::session::Start;

/// How long a toast stays.
const TOAST: SignedDuration = SignedDuration::from_secs(6);

/// Folds one message into the model.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = Vec::new();
    // Of a flood of news only the last is seen: a long list settles before a drawing, and a key means what shows.
    let is_news = matches!(
        msg,
        Msg::Inventory { .. }
            | Msg::TrustRead(_)
            | Msg::Judged { .. }
            | Msg::Called(_)
            | Msg::Tick(_)
    );
    if !settle::may_wait(model) && !is_news {
        before_draw(model);
    }
    let reorders = model.screen == Screen::Sessions && reorders_sessions(&msg);
    let mark = reorders.then(|| sessions::marked(model)).flatten();
    fold(model, msg, &mut effects);
    if let Some(mark) = &mark {
        sessions::go_back(model, mark);
    }
    tour::advance(model);
    if is_news && settle::may_wait(model) {
        model.is_unsettled = true;
    } else {
        settle::settle(model);
    }
    effects
}

/// Whether the rows of sessions may come to stand elsewhere without a key that was pressed there.
fn reorders_sessions(msg: &Msg) -> bool {
    matches!(msg, Msg::SessionsChanged(_) | Msg::ElsewhereRead(_) | Msg::Tick(_))
}

fn fold(model: &mut Model, msg: Msg, effects: &mut Vec<Effect>) {
    match msg {
        Msg::Started => begin(model, effects),
        Msg::Key(event) => press::key(model, event, effects),
        Msg::Mouse(event) => mouse::event(model, event, effects),
        Msg::Pasted(text) => press::paste(model, &text),
        Msg::Resized { width, height } => model.size = (width, height),
        Msg::Tick(now) => tick(model, now, effects),
        Msg::Inventory { request, news } => inventory::news(model, request, news, effects),
        Msg::InventoryEnded { request } => inventory::ended(model, request, effects),
        Msg::TrustRead(views) => inventory::trust_read(model, views),
        Msg::DetailFetched { request, role, result } => {
            answer::detail(model, request, &role, result);
        }
        Msg::PolicyFetched { request, policy, result } => {
            answer::policy(model, request, &policy, result);
        }
        Msg::Identified { request, result } => {
            identity::identified(model, request, result, effects);
        }
        Msg::SignInShown { request, page } => sign_in::shown(model, request, page),
        Msg::SignInNoPlace { request } => sign_in::no_place(model, request),
        Msg::SignedIn { request, gate, result } => {
            sign_in::ended(model, request, &gate, result, effects);
        }
        Msg::Switched { request, result } => switching::switched(model, request, result, effects),
        Msg::Renewed { session, result } => renewal::renewed(model, session, result),
        Msg::VaultSeen { is_locked } => model.is_vault_locked = is_locked,
        Msg::Unlocked(result) => identity::unlocked(model, result, effects),
        Msg::Confirmed(result) => identity::confirmed(model, result),
        Msg::SessionsChanged(sessions) => held::sessions_changed(model, sessions, effects),
        Msg::BeginningsRead(read) => answer::beginnings(model, *read),
        Msg::KeysReplaced { session, failure } => {
            identity::keys_replaced(model, session, &failure);
        }
        Msg::ElsewhereRead(sessions) => model.elsewhere = sessions,
        Msg::HistoryRead(read) => answer::history_read(model, read),
        Msg::FoundForShell { request, result } => {
            live_shell::found(model, request, result, effects);
        }
        Msg::ShellTold { order, result } => live_shell::told(model, *order, result, effects),
        Msg::Judged { request, verdicts } => answer::judged(model, request, verdicts),
        Msg::OrganizationsRead(found) => model.inventory.organizations = found,
        Msg::Explained { request, result } => answer::explained(model, request, result),
        Msg::PathFound { request, result } => answer::path(model, request, result),
        Msg::ShellClosed { session, result } => answer::shell_closed(model, session, result),
        Msg::ActionEnded { action, result } => answer::action_ended(model, &action, result),
        Msg::RanAsAll { roles, result } => run::ran(model, roles, result),
        Msg::Copied { what, result } => answer::copied(model, &what, result),
        Msg::ConsoleOpened(result) => answer::console_opened(model, result),
        Msg::Heard(text) => toast(model, ToastKind::Notice, text),
        Msg::NotesSaved(Err(failure)) => {
            toast(model, ToastKind::Problem, failure.to_string());
        }
        Msg::NotesSaved(Ok(())) => {}
        Msg::Called(call) => called(model, call),
        Msg::Ended => effects.push(Effect::Quit),
    }
}

/// Logs a call, in the place of the oldest if there are many.
fn called(model: &mut Model, call: CallRecord) {
    model.calls.push_back(call);
    if model.calls.len() > CALLS {
        model.calls.pop_front();
    }
}

fn begin(model: &mut Model, effects: &mut Vec<Effect>) {
    begin_with(model, effects);
    inventory::read(model, Scope::default(), effects);
}

/// Asks who the person is: as the start that kamen was given, else as the one that was chosen in an
/// earlier run; if there is none of either, a start is to be chosen.
fn begin_with(model: &mut Model, effects: &mut Vec<Effect>) {
    let known = |start: &Start| model.setup.beginnings.starts.contains(start);
    let remembered = model.notes.start.clone().filter(known);
    let given = Some(model.setup.start.clone());
    let is_given = model.setup.beginnings.starts.is_empty() || known(&model.setup.start);
    match given.filter(|_| is_given).or(remembered) {
        Some(start) => {
            model.setup.start = start.clone();
            if guard::lets_begin(model, &start) {
                identity::identify(model, start, None, effects);
            }
        }
        None => dialog::open_starts(model, None),
    }
}

fn tick(model: &mut Model, now: Timestamp, effects: &mut Vec<Effect>) {
    model.now = now;
    model.toasts.retain(|toast| toast.until > now);
    inventory::read_due_trust(model, effects);
    inventory::read_trust_again(model, effects);
    renewal::watch_ends(model, effects);
}

/// Says something for a while. The same words are not said twice at a time.
pub(super) fn toast(model: &mut Model, kind: ToastKind, text: impl Into<String>) {
    let text = text.into();
    model.toasts.retain(|toast| toast.text != text);
    let until = model.now.saturating_add(TOAST).unwrap_or(model.now);
    model.toasts.push(Toast { kind, text, topic: None, until });
    if model.toasts.len() > 4 {
        model.toasts.remove(0);
    }
}

/// Says something in the place of what was said of this before.
pub(super) fn toast_about(
    model: &mut Model,
    topic: Topic,
    kind: ToastKind,
    text: impl Into<String>,
) {
    forget_toasts(model, topic);
    toast(model, kind, text);
    if let Some(toast) = model.toasts.last_mut() {
        toast.topic = Some(topic);
    }
}

/// What was said of this is over.
fn forget_toasts(model: &mut Model, topic: Topic) {
    model.toasts.retain(|toast| toast.topic != Some(topic));
}

/// Forgets a request whose answer is no longer wanted.
fn forget<T>(remote: &mut Remote<T>, effects: &mut Vec<Effect>) {
    if let Remote::Loading(request) = remote {
        effects.push(Effect::Cancel(*request));
        *remote = Remote::Absent;
    }
}

#[cfg(test)]
mod tests;
