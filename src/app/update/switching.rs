//! From a role to its session: the dialog, the order, and what AWS says to it.

mod opening;

pub(super) use opening::{open, open_best};

use crate::app::dialogs::Dialog;
use crate::app::dialogs::production::Deed;
use crate::app::dialogs::refusal::RefusalDialog;
use crate::app::dialogs::sign_in::After;
use crate::app::dialogs::switch::{Field, SwitchDialog, Then, validate};
use crate::app::effect::{ConsoleOf, Effect, SwitchOrder};
use crate::app::input::TextInput;
use crate::app::model::Model;
use crate::app::remote::{Remote, RequestId};
use crate::app::screens::Screen;
use crate::app::toast::ToastKind;
use crate::app::update::{dialog, guard, held, identity, run, sign_in, toast};
use crate::app::words::who;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::is_session_of;
use crate::domain::session::{Origin, SessionId, SessionSummary, Start};
use crate::domain::time::left;
use crate::policy::words::Need;

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
    let deed = Deed::Switch { order: Box::new(order), switch: dialog.clone() };
    guard::guard(model, deed, effects);
}

/// Switches at once if the way is certain and nothing must be asked; else opens the dialog on what
/// must be.
pub(super) fn go(model: &mut Model, role: &RoleArn, then: Then, effects: &mut Vec<Effect>) {
    let used = model.session().filter(|used| !model.is_over(used));
    if then == Then::Use && used.is_some_and(|used| used.role.as_ref() == Some(role)) {
        let has_key = matches!(model.screen, Screen::Roles | Screen::Detail);
        let more = if has_key { "; `E` assumes it with other options" } else { "" };
        let words = format!("{} is in use already{more}", role.name());
        toast(model, ToastKind::Notice, words);
        return;
    }
    let (wanted, through) = opening::best(model, role);
    let Some(mut dialog) = opening::dialog(model, role, &wanted, through) else { return };
    dialog.then = then;
    let verdict = model.inventory.entry(role).and_then(|entry| entry.verdict.as_deref());
    // For a permission set nothing is to be filled in: the sign-in that it waits for is offered by itself.
    let is_certain = verdict
        .is_some_and(|verdict| verdict.is_certain() || verdict.needs.contains(&Need::SignIn));
    let order = match validate(&dialog) {
        Ok(order) if is_certain && dialog.objection().is_none() => order,
        Ok(_) | Err(_) => {
            model.dialog = Some(Dialog::Switch(Box::new(dialog)));
            return;
        }
    };
    dialog.is_quick = true;
    let deed = Deed::Switch { order: Box::new(order), switch: Box::new(dialog) };
    guard::guard(model, deed, effects);
}

/// Assumes a session's role again from its start, through the roles that it came through and as it was asked
/// for then; opens the dialog if something must be asked.
pub(super) fn renew(
    model: &mut Model,
    session: &SessionSummary,
    (role, then): (&RoleArn, Then),
    effects: &mut Vec<Effect>,
) {
    let between = between(model, session);
    let through: Option<Vec<_>> = between.iter().map(|arn| model.role_of_session(arn)).collect();
    let Some(through) = through else {
        let text = format!("a role on the way to {} is not listed any more", role.name());
        return toast(model, ToastKind::Problem, text);
    };
    let wanted = opening::Wanted::Start(session.start.clone());
    let Some(mut dialog) = opening::dialog(model, role, &wanted, through) else { return };
    dialog.is_read_only = session.is_read_only;
    (dialog.renews, dialog.then) = (Some(session.id), then);
    // What the role wants was sent then, and is sent again.
    dialog.needed.clear();
    for field in [
        Field::SessionName,
        Field::Duration,
        Field::ExternalId,
        Field::SourceIdentity,
        Field::Policy,
    ] {
        dialog.input_mut(field).into_iter().for_each(|input| input.set(""));
    }
    dialog.predict();
    match validate(&dialog) {
        Ok(order) => {
            dialog.is_quick = true;
            let deed = Deed::Switch { order: Box::new(order), switch: Box::new(dialog) };
            guard::guard(model, deed, effects);
        }
        Err(_) => model.dialog = Some(Dialog::Switch(Box::new(dialog))),
    }
}

/// The sessions between a session's start, with the roles that its profile names, and the session itself.
fn between<'a>(model: &Model, session: &'a SessionSummary) -> &'a [String] {
    let before = session.chain.split_last().map_or(&[][..], |(_, before)| before);
    let start_role = match &session.start {
        Start::Profile(name) => model.setup.beginnings.start_roles.get(name),
        Start::Environment | Start::PermissionSet(_) => None,
    };
    let is_of_start = |arn: &String| start_role.is_some_and(|role| is_session_of(arn, role));
    let start = before.iter().rposition(is_of_start).unwrap_or(0);
    before.get(start + 1..).unwrap_or_default()
}

/// Asks AWS.
pub(super) fn order(
    model: &mut Model,
    mut switch: Box<SwitchDialog>,
    order: Box<SwitchOrder>,
    effects: &mut Vec<Effect>,
) {
    let request = model.request();
    switch.request = Some(request);
    if let Some(given_up) = model.switching.take().and_then(|other| other.request) {
        effects.push(Effect::Cancel(given_up));
    }
    if switch.is_quick {
        model.dialog = None;
        model.switching = Some(switch);
    } else {
        model.dialog = Some(Dialog::Switch(switch));
    }
    effects.push(Effect::Switch { request, order });
}

/// Takes back what AWS was asked for by one key and has not answered; whether there was something.
pub(super) fn give_up(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    let Some(pending) = model.pending() else { return false };
    let switch = model.switching.take().and_then(|switch| switch.request);
    let request = switch.or_else(|| model.identifying.take().map(|(request, _)| request));
    effects.extend(request.map(Effect::Cancel));
    toast(model, ToastKind::Notice, format!("given up: {pending}"));
    true
}

/// The dialog whose answer this is; it closes.
fn answered(model: &mut Model, request: RequestId) -> Option<Box<SwitchDialog>> {
    if let Some(quick) = model.switching.take_if(|quick| quick.request == Some(request)) {
        return Some(quick);
    }
    let is_meant = |dialog: &mut Dialog| matches!(dialog, Dialog::Switch(dialog) if dialog.request == Some(request));
    if !dialog::waiting(model).is_some_and(is_meant) {
        return None;
    }
    match dialog::take_waiting(model) {
        Some(Dialog::Switch(dialog)) => Some(dialog),
        Some(_) | None => None,
    }
}

pub(super) fn switched(
    model: &mut Model,
    request: RequestId,
    result: Result<SessionSummary, Failure>,
    effects: &mut Vec<Effect>,
) {
    let Some(mut dialog) = answered(model, request) else { return };
    dialog.request = None;
    dialog.is_quick = false;
    match result {
        Ok(summary) => arrive(model, &summary, &dialog, effects),
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
            dialog::put_waiting(model, Dialog::Switch(dialog));
        }
        Err(failure) => {
            if !sign_in::offer(model, &failure, After::Switch(dialog.clone())) {
                refuse(model, dialog, failure, effects);
            }
        }
    }
}

fn arrive(
    model: &mut Model,
    summary: &SessionSummary,
    dialog: &SwitchDialog,
    effects: &mut Vec<Effect>,
) {
    held::hold(model, summary);
    model.switched.retain(|id| *id != summary.id);
    model.switched.push(summary.id);
    if let Some(role) = &summary.role {
        model.notes.remember(role, model.now);
        if let Some(entry) = model.inventory.entry_mut(role) {
            entry.set_assumed_at(model.now);
        }
        effects.push(Effect::SaveNotes(model.notes.clone()));
    }
    guard::ends_with(model, summary);
    if let Then::Act(index) = dialog.then {
        // It is the command that is the role, not the person.
        if let Some(order) = run::action_order(model, index, &dialog.role) {
            run::act(model, summary.id, order, effects);
        }
        return;
    }
    if dialog.then == Then::Stay {
        identity::renewed(model, summary, effects);
        return;
    }
    identity::become_session(model, summary, true, effects);
    // A permission set comes from Identity Center, not from the identity in use.
    let from = dialog.source().filter(|_| !dialog.is_of_set());
    let from = from.and_then(|source| source.name.clone());
    let from = from.map_or_else(String::new, |name| format!(" from {name}"));
    let through: Vec<&str> = dialog.through.iter().map(RoleArn::name).collect();
    let through = match through.as_slice() {
        [] => String::new(),
        names => format!(" through {}", names.join(", ")),
    };
    let time = summary.expires.map(|expires| format!(", {}", left(expires, model.now)));
    let who = who(&summary.identity);
    let text = format!("switched to {who}{from}{through}{}", time.unwrap_or_default());
    model.toasts.pop();
    toast(model, ToastKind::Done, text);
    match dialog.then {
        Then::Use | Then::Stay | Then::Act(_) => {}
        Then::Shell => effects.push(Effect::OpenShell { session: summary.id }),
        Then::Console => effects.push(Effect::OpenConsole(ConsoleOf::Session(summary.id))),
    }
}

/// Shows the refusal, and asks for our own reasons to stand beside it.
fn refuse(
    model: &mut Model,
    dialog: Box<SwitchDialog>,
    failure: Failure,
    effects: &mut Vec<Effect>,
) {
    let mut why = Remote::Absent;
    if failure.kind == FailureKind::Refused
        && let Some(session) = asker(model, &dialog)
    {
        let request = model.request();
        why = Remote::Loading(request);
        let role = dialog.role.clone();
        let sent = validate(&dialog).ok().map(|order| Box::new(order.options));
        effects.push(Effect::Explain { request, session, role, sent });
    }
    let refusal = RefusalDialog {
        role: Some(dialog.role.clone()),
        call: "sts:AssumeRole".to_owned(),
        failure,
        lines: Vec::new(),
        why,
        switch: Some(dialog),
        scroll: 0,
    };
    dialog::put_waiting(model, Dialog::Refusal(Box::new(refusal)));
}

/// The session that asked for the dialog's role, if it is held: none that came of a role on the way is.
fn asker(model: &Model, dialog: &SwitchDialog) -> Option<SessionId> {
    let source = dialog.source().filter(|_| dialog.through.is_empty())?;
    match &source.origin {
        Origin::Here(session) => Some(*session),
        Origin::Start(start) => {
            let is_it = |held: &&SessionSummary| held.start == *start && held.chain.len() < 2;
            model.sessions.iter().find(is_it).map(|held| held.id)
        }
    }
}
