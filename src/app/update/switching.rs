//! From a role to its session: the dialog, the order, and what AWS says to it.

mod opening;

pub(super) use opening::open;

use crate::app::dialogs::Dialog;
use crate::app::dialogs::production::ProductionDialog;
use crate::app::dialogs::refusal::RefusalDialog;
use crate::app::dialogs::switch::{Field, SwitchDialog, validate};
use crate::app::effect::{Effect, SwitchOrder};
use crate::app::input::TextInput;
use crate::app::model::Model;
use crate::app::remote::{Remote, RequestId};
use crate::app::update::identity;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::session::SessionSummary;

/// The person confirmed the dialog.
pub(super) fn submit(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Dialog::Switch(dialog)) = &mut model.dialog else { return };
    if dialog.request.is_some() {
        return;
    }
    let order = match validate(dialog) {
        Ok(order) => order,
        Err(problems) => {
            if let Some((field, _)) = problems.first() {
                dialog.focus = *field;
            }
            dialog.problems = problems;
            return;
        }
    };
    dialog.problems.clear();
    let switch = dialog.clone();
    let asks = model.setup.settings.production.confirm;
    let production = order.through.iter().chain([&order.role]);
    let account = production
        .map(|role| (role.account(), model.inventory.is_production(role)))
        .find(|(_, is_production)| *is_production && asks)
        .map(|(account, _)| account);
    match account {
        Some(account) => {
            model.dialog = Some(Dialog::Production(Box::new(ProductionDialog {
                account,
                expected: model.inventory.account_label(account),
                input: TextInput::default(),
                is_wrong: false,
                order: Box::new(order),
                switch,
            })));
        }
        None => order_switch(model, switch, Box::new(order), effects),
    }
}

/// The account's name was typed, or something else.
pub(super) fn confirm_production(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Dialog::Production(mut dialog)) = model.dialog.take() else { return };
    let typed = dialog.input.text().trim();
    if typed.eq_ignore_ascii_case(&dialog.expected) || typed == dialog.account.to_string() {
        order_switch(model, dialog.switch, dialog.order, effects);
    } else {
        dialog.is_wrong = true;
        model.dialog = Some(Dialog::Production(dialog));
    }
}

fn order_switch(
    model: &mut Model,
    mut switch: Box<SwitchDialog>,
    order: Box<SwitchOrder>,
    effects: &mut Vec<Effect>,
) {
    let request = model.request();
    switch.request = Some(request);
    model.dialog = Some(Dialog::Switch(switch));
    effects.push(Effect::Switch { request, order });
}

pub(super) fn switched(
    model: &mut Model,
    request: RequestId,
    result: Result<SessionSummary, Failure>,
    effects: &mut Vec<Effect>,
) {
    let Some(Dialog::Switch(dialog)) = &mut model.dialog else { return };
    if dialog.request != Some(request) {
        return;
    }
    dialog.request = None;
    match result {
        Ok(summary) => arrive(model, &summary, effects),
        Err(failure) if failure.kind == FailureKind::MfaNeeded => {
            let is_wrong = dialog.text(Field::MfaCode).is_some();
            let problem = if is_wrong { failure.message.clone() } else { "six digits".to_owned() };
            if let (Some(device), Some(input)) =
                (&failure.mfa_device, dialog.input_mut(Field::MfaDevice))
            {
                input.set(device);
            }
            if let Some(input) = dialog.input_mut(Field::MfaCode) {
                *input = TextInput::code();
            }
            dialog.focus = Field::MfaCode;
            dialog.needed.push(Field::MfaCode);
            dialog.problems = vec![(Field::MfaCode, problem)];
        }
        Err(failure) => refuse(model, failure, effects),
    }
}

fn arrive(model: &mut Model, summary: &SessionSummary, effects: &mut Vec<Effect>) {
    model.dialog = None;
    identity::hold(model, summary);
    model.switched.push(summary.id);
    if let Some(role) = &summary.role {
        model.notes.remember(role, model.now);
        if let Some(entry) = model.inventory.entry_mut(role) {
            entry.assumed_at = Some(model.now);
        }
        effects.push(Effect::SaveNotes(model.notes.clone()));
    }
    identity::become_session(model, summary, true, effects);
}

/// Shows the refusal, and asks for our own reasons to stand beside it.
fn refuse(model: &mut Model, failure: Failure, effects: &mut Vec<Effect>) {
    let Some(Dialog::Switch(dialog)) = model.dialog.take() else { return };
    let mut why = Remote::Absent;
    if failure.kind == FailureKind::Refused
        && let Some(session) = model.session().map(|session| session.id)
    {
        let request = model.request();
        why = Remote::Loading(request);
        let role = dialog.role.clone();
        effects.push(Effect::Explain { request, session, role });
    }
    model.dialog = Some(Dialog::Refusal(Box::new(RefusalDialog {
        role: Some(dialog.role.clone()),
        call: "sts:AssumeRole".to_owned(),
        failure,
        lines: Vec::new(),
        why,
        switch: Some(dialog),
        scroll: 0,
    })));
}
