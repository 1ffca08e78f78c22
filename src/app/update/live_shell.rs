//! Live shells of other kamens: they are told, over their sockets, to become another role, to renew, to end.

use crate::app::dialogs::Dialog;
use crate::app::dialogs::production::Deed;
use crate::app::dialogs::shell::{Asks, ShellDialog};
use crate::app::dialogs::sign_in::After;
use crate::app::effect::{Effect, LiveShell, MfaCode, ShellAct, ShellOrder, ShellWish};
use crate::app::model::Model;
use crate::app::msg::ShellSaid;
use crate::app::remote::RequestId;
use crate::app::screens::Screen;
use crate::app::screens::sessions::called;
use crate::app::toast::ToastKind;
use crate::app::update::{dialog, guard, sign_in, toast};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::limits::mfa_code;
use crate::domain::live::Standing;
use crate::domain::permission_set::set_named;
use crate::domain::time::left;

/// Asks which role the shell shall become; the one selected in the list is proposed.
pub(super) fn ask_role(model: &mut Model, shell: LiveShell) {
    let selected = model.roles.selected().and_then(|index| model.inventory.role(index));
    let selected = selected.map(|entry| entry.role.arn.clone());
    let proposed = selected.filter(|role| shell.role.as_ref() != Some(role)).map(|role| {
        let account = model.inventory.account_label(role.account());
        let called = format!("{account}/{}", set_named(role.name()).unwrap_or(role.name()));
        (role, called)
    });
    open(model, shell, Asks::Role { proposed, warned_of: None });
}

/// Asks whether the shell shall end.
pub(super) fn ask_end(model: &mut Model, shell: LiveShell) {
    open(model, shell, Asks::End);
}

fn open(model: &mut Model, shell: LiveShell, asks: Asks) {
    model.dialog = Some(Dialog::Shell(Box::new(ShellDialog::new(shell, asks))));
}

/// The person confirmed the dialog.
pub(super) fn accept(model: &mut Model, effects: &mut Vec<Effect>) {
    let request = model.request();
    let Some(Dialog::Shell(dialog)) = &mut model.dialog else { return };
    let typed = dialog.input.text().trim().to_owned();
    let shell = dialog.shell.clone();
    match &dialog.asks {
        _ if dialog.request.is_some() => {}
        Asks::Role { proposed, .. } => {
            let proposed = proposed.as_ref().map(|(role, _)| role.to_string());
            let text = if typed.is_empty() { proposed } else { Some(typed) };
            let Some(text) = text else {
                dialog.problem = Some("name a role, or a profile".to_owned());
                return;
            };
            dialog.request = Some(request);
            dialog.problem = None;
            effects.push(Effect::FindForShell { request, shell, text });
        }
        Asks::Code { act, .. } => match mfa_code(&typed) {
            None => dialog.problem = Some("a code has six digits".to_owned()),
            code => {
                let act = act.clone();
                model.dialog = None;
                tell(model, ShellOrder { shell, act, mfa_code: code.map(MfaCode) }, effects);
            }
        },
        Asks::End => {
            model.dialog = None;
            let order = ShellOrder { shell, act: ShellAct::End, mfa_code: None };
            tell(model, order, effects);
        }
    }
}

/// The role that was typed is known, and which programs would be another account's with the shell.
pub(super) fn found(
    model: &mut Model,
    request: RequestId,
    result: Result<(ShellWish, Vec<String>), Failure>,
    effects: &mut Vec<Effect>,
) {
    let Some(Dialog::Shell(dialog)) = dialog::waiting(model) else { return };
    let Asks::Role { warned_of, .. } = &mut dialog.asks else { return };
    if dialog.request != Some(request) {
        return;
    }
    dialog.request = None;
    let (wish, programs) = match result {
        Ok(found) => found,
        Err(failure) => {
            dialog.problem = Some(with_hint(&failure));
            return;
        }
    };
    if !programs.is_empty() && warned_of.as_ref() != Some(&wish.named) {
        let programs = programs.join(", ");
        dialog.problem = Some(format!(
            "another account within 20 minutes for what runs in it: {programs}; confirm again to switch"
        ));
        *warned_of = Some(wish.named);
        return;
    }
    let shell = dialog.shell.clone();
    dialog::take_waiting(model);
    let order = ShellOrder { shell, act: ShellAct::Switch(Box::new(wish)), mfa_code: None };
    guard::guard(model, Deed::SwitchShell(Box::new(order)), effects);
}

/// Tells the kamen that serves the shell. What it says comes as a message, whatever the screens show then.
pub(super) fn tell(model: &mut Model, order: ShellOrder, effects: &mut Vec<Effect>) {
    let pid = order.shell.pid;
    let text = match &order.act {
        ShellAct::Switch(wish) => format!("shell {pid} is told to become {}", wish.named),
        ShellAct::Renew => format!("shell {pid} is told to renew its session"),
        ShellAct::End => format!("shell {pid} is told to end"),
    };
    toast(model, ToastKind::Notice, text);
    effects.push(Effect::TellShell(Box::new(order)));
}

/// What became of it.
pub(super) fn told(
    model: &mut Model,
    order: ShellOrder,
    result: Result<ShellSaid, Failure>,
    effects: &mut Vec<Effect>,
) {
    let LiveShell { pid, called, .. } = &order.shell;
    match result {
        Ok(ShellSaid::Ended) => {
            toast(model, ToastKind::Done, format!("shell {pid} has ended: it was {called}"));
        }
        Ok(ShellSaid::Holds) => {
            let text = format!(
                "shell {pid} was hung up and still runs; its session is forgotten, `exit` in it ends it"
            );
            toast(model, ToastKind::Warning, text);
        }
        Ok(ShellSaid::Is(standing)) => is_now(model, &order, &standing),
        Err(failure) if failure.kind == FailureKind::MfaNeeded && !dialog::is_any_open(model) => {
            let device = failure.mfa_device.clone();
            let device = device.unwrap_or_else(|| "your MFA device".to_owned());
            let asks = Asks::Code { device, act: order.act.clone() };
            let mut asking = ShellDialog::new(order.shell.clone(), asks);
            asking.problem = order.mfa_code.map(|_| failure.message);
            dialog::put_waiting(model, Dialog::Shell(Box::new(asking)));
        }
        Err(failure) => {
            let text = format!("shell {pid}: {}", with_hint(&failure));
            let again = ShellOrder { mfa_code: None, ..order };
            if !sign_in::offer(model, &failure, After::Tell(Box::new(again))) {
                toast(model, ToastKind::Problem, text);
            }
        }
    }
    if model.screen == Screen::Sessions {
        effects.push(Effect::ReadElsewhere);
    }
}

fn is_now(model: &mut Model, order: &ShellOrder, standing: &Standing) {
    let what = match order.act {
        ShellAct::Switch(_) => "is",
        ShellAct::Renew | ShellAct::End => "has a new session of",
    };
    let arn = standing.arn.clone();
    let identity = Identity { arn, account: standing.account, user_id: String::new() };
    let reads = if standing.is_read_only { ", read-only" } else { "" };
    let time =
        standing.expires.map_or_else(String::new, |end| format!(", {}", left(end, model.now)));
    let pid = order.shell.pid;
    let mut text = format!("shell {pid} {what} {}{reads}{time}", called(model, &identity));
    for note in &standing.notes {
        text.push_str("; ");
        text.push_str(note);
    }
    toast(model, ToastKind::Done, text);
    if let Some(role) = &standing.role {
        guard::holds_until(model, role, standing.expires);
    }
}

fn with_hint(failure: &Failure) -> String {
    let hint = failure.hint.as_ref().map_or_else(String::new, |hint| format!("; {hint}"));
    format!("{}{hint}", failure.message)
}
