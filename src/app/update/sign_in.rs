//! Signing in: offered where something needs it, or asked for by a key.

use jiff::Timestamp;

use crate::app::command::{Command, Context};
use crate::app::dialogs::Dialog;
use crate::app::dialogs::sign_in::{After, SignInDialog, Step};
use crate::app::effect::Effect;
use crate::app::input::TextInput;
use crate::app::model::Model;
use crate::app::msg::SignInPage;
use crate::app::remote::RequestId;
use crate::app::toast::ToastKind;
use crate::app::update::{dialog, identity, inventory, live_shell, switching, toast};
use crate::domain::account::AccountId;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::gate::Gate;
use crate::domain::inventory::{AccountState, Scope};
use crate::domain::sign_in::Portal;
use crate::domain::time::left;

/// Offers a sign-in to those that need one, else to any that is configured; begins at once if there is but
/// one.
pub(in crate::app) fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    let needed = &model.sign_ins;
    let gates = if needed.is_empty() { &model.setup.beginnings.gates } else { needed };
    let gates = gates.clone();
    match gates.len() {
        0 => toast(model, ToastKind::Notice, "no sign-in is configured"),
        count => {
            model.dialog = Some(Dialog::SignIn(Box::new(SignInDialog::new(gates, After::Nothing))));
            if count == 1 {
                begin(model, effects);
            }
        }
    }
}

/// Offers the sign-in that a failure asks for; `false` if it asks for none, or another dialog is open.
pub(super) fn offer(model: &mut Model, failure: &Failure, after: After) -> bool {
    let is_needed = failure.kind == FailureKind::SignInNeeded && !failure.gates.is_empty();
    if !is_needed || dialog::is_any_open(model) {
        return false;
    }
    let dialog = SignInDialog::new(failure.gates.to_vec(), after);
    dialog::put_waiting(model, Dialog::SignIn(Box::new(dialog)));
    true
}

/// If an account could not be listed for want of a sign-in: offers it.
pub(super) fn offer_for_account(model: &mut Model, id: AccountId) -> bool {
    let state = model.inventory.accounts.get(&id).map(|account| account.facts.state.clone());
    match state {
        Some(AccountState::SignInNeeded(failure)) => offer(model, &failure, After::Nothing),
        Some(
            AccountState::Listing
            | AccountState::Ready
            | AccountState::Cached
            | AccountState::Refused { .. }
            | AccountState::Throttled(_)
            | AccountState::MfaNeeded { .. }
            | AccountState::Unreachable(_),
        )
        | None => false,
    }
}

/// The person confirmed: sends the code of the last page, or begins, or begins again.
pub(super) fn accept(model: &mut Model, effects: &mut Vec<Effect>) {
    match &mut model.dialog {
        Some(Dialog::SignIn(dialog)) if dialog.wants_code() => {
            effects
                .extend(dialog.carry().map(|(request, code)| Effect::CarryCode { request, code }));
        }
        Some(_) | None => begin(model, effects),
    }
}

/// Begins, or begins again.
fn begin(model: &mut Model, effects: &mut Vec<Effect>) {
    let request = model.request();
    let Some(Dialog::SignIn(dialog)) = &mut model.dialog else { return };
    let Some(gate) = dialog.gate().cloned() else { return };
    if dialog.request().is_some() {
        return;
    }
    let shares = dialog.step == Step::NoPlace;
    dialog.step = Step::Waiting { request, page: None };
    effects.push(Effect::SignIn { request, gate, shares });
}

/// The dialog that awaits this answer.
fn awaiting(model: &mut Model, request: RequestId) -> Option<&mut SignInDialog> {
    match dialog::waiting(model) {
        Some(Dialog::SignIn(dialog)) if dialog.request() == Some(request) => Some(dialog),
        Some(_) | None => None,
    }
}

pub(super) fn shown(model: &mut Model, request: RequestId, page: SignInPage) {
    if let Some(dialog) = awaiting(model, request) {
        dialog.input = TextInput::code();
        dialog.step = Step::Waiting { request, page: Some(page) };
    }
}

pub(super) fn no_place(model: &mut Model, request: RequestId) {
    if let Some(dialog) = awaiting(model, request) {
        dialog.step = Step::NoPlace;
    }
}

/// A sign-in came to its end: on success what waited for it goes on, and all accounts are listed again.
pub(super) fn ended(
    model: &mut Model,
    request: RequestId,
    gate: &Gate,
    result: Result<Timestamp, Failure>,
    effects: &mut Vec<Effect>,
) {
    match result {
        Ok(until) => {
            model.sign_ins.retain(|other| other != gate);
            let text = format!("signed in to {gate}, {}", left(until, model.now));
            toast(model, ToastKind::Done, text);
            inventory::read(model, Scope::default(), effects);
            let after = awaiting(model, request).map(|dialog| dialog.after.clone());
            if let Some(after) = after {
                model.dialog = None;
                go_on(model, after, effects);
            }
        }
        Err(failure) => {
            if let Some(dialog) = awaiting(model, request) {
                dialog.step = Step::Failed(failure);
            }
        }
    }
}

fn go_on(model: &mut Model, after: After, effects: &mut Vec<Effect>) {
    match after {
        After::Nothing => {}
        After::Use(start) => identity::identify(model, start, None, effects),
        After::Switch(switch) => {
            model.dialog = Some(Dialog::Switch(switch));
            switching::submit(model, effects);
        }
        After::Tell(order) => live_shell::tell(model, *order, effects),
    }
}

/// The permission sets of a portal could not all be listed.
pub(super) fn portal_problem(model: &mut Model, portal: Portal, failure: &Failure) {
    if failure.kind != FailureKind::SignInNeeded {
        toast(model, ToastKind::Warning, format!("{portal}: {failure}"));
        return;
    }
    let gate = Gate::Portal(portal);
    if !model.sign_ins.contains(&gate) {
        // Said once a run: whether to sign in is the person's to decide.
        let keys = model.keymap.keys_of(Context::Roles, Command::SignIn);
        if let Some(key) = keys.first() {
            toast(
                model,
                ToastKind::Notice,
                format!("press {key} to sign in to {gate}, for its roles"),
            );
        }
        model.sign_ins.push(gate);
    }
}
