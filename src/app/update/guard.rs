//! Guards, of which production is one: the same rules for every door. A role asks once for its account's name,
//! until its session ends, and for a reason with every switch.

use jiff::Timestamp;

use crate::app::dialogs::Dialog;
use crate::app::dialogs::production::{Deed, ProductionDialog, Wants};
use crate::app::effect::{ConsoleOf, Effect, ShellAct};
use crate::app::input::TextInput;
use crate::app::model::Model;
use crate::app::toast::ToastKind;
use crate::app::update::{held, live_shell, run, switching, toast};
use crate::domain::arn::RoleArn;
use crate::domain::session::{SessionId, SessionSummary, Start};

/// Does a deed, after a question if one of its roles asks for it.
pub(super) fn guard(model: &mut Model, deed: Deed, effects: &mut Vec<Effect>) {
    let roles = roles(model, &deed);
    // These make no session that could be shaped.
    let is_as_it_is =
        matches!(deed, Deed::UseStart(_) | Deed::Console(ConsoleOf::PermissionSet(_)));
    if is_as_it_is && leads_to_role(model, &roles) {
        return;
    }
    let asking = roles.into_iter().find(|role| asks(model, role));
    match (asking, wants_reason(model, &deed)) {
        (Some(role), _) => ask(model, role, Wants::AccountName, deed),
        (None, Some(role)) => ask(model, role, Wants::Reason, deed),
        (None, None) => perform(model, deed, effects),
    }
}

/// Says of the first role whose session its guards shape to switch to it in the list.
fn leads_to_role(model: &mut Model, roles: &[RoleArn]) -> bool {
    let shaped = |role: &&RoleArn| model.inventory.demands(role).shape_session();
    let Some(role) = roles.iter().find(shaped) else { return false };
    let because = model.inventory.demands(role).because();
    let text = format!("{} {because}: switch to the role itself in the list", role.name());
    toast(model, ToastKind::Warning, text);
    true
}

/// Whether kamen may begin as a start: not if it is a role whose session its guards shape, since a start's own is made
/// as its profile says.
pub(super) fn lets_begin(model: &mut Model, start: &Start) -> bool {
    let roles = roles(model, &Deed::UseStart(start.clone()));
    !leads_to_role(model, &roles)
}

fn ask(model: &mut Model, role: RoleArn, wants: Wants, deed: Deed) {
    let demands = model.inventory.demands(&role);
    let is_production = demands.is_production && demands.by.len() == 1;
    model.dialog = Some(Dialog::Production(Box::new(ProductionDialog {
        account: role.account(),
        expected: model.inventory.account_label(role.account()),
        role,
        wants,
        because: (!is_production).then(|| demands.because()),
        input: TextInput::default(),
        is_wrong: false,
        deed,
    })));
}

/// The role for whose session a reason must be given, and was not.
fn wants_reason(model: &Model, deed: &Deed) -> Option<RoleArn> {
    let (role, reason) = match deed {
        Deed::Switch { order, .. } => (&order.role, &order.reason),
        Deed::SwitchShell(order) => {
            let ShellAct::Switch(wish) = &order.act else { return None };
            (wish.role.as_ref()?, &wish.reason)
        }
        Deed::Use(_) | Deed::UseStart(_) | Deed::Shell(_) | Deed::Console(_) | Deed::Act { .. } => {
            return None;
        }
    };
    let is_missing = reason.is_none() && model.inventory.demands(role).reason;
    is_missing.then(|| role.clone())
}

/// Whether using the role asks for its account's name.
pub(super) fn asks(model: &Model, role: &RoleArn) -> bool {
    let is_open = |(own, until): &(RoleArn, Option<_>)| {
        own == role && until.is_none_or(|until| until > model.now)
    };
    model.inventory.demands(role).confirm && !model.confirmed.iter().any(is_open)
}

/// What was asked for was typed, or something else.
pub(super) fn confirm(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Dialog::Production(mut dialog)) = model.dialog.take() else { return };
    let typed = dialog.input.text().trim();
    if dialog.wants == Wants::Reason {
        match &mut dialog.deed {
            Deed::Switch { order, .. } if !typed.is_empty() => {
                order.reason = Some(typed.to_owned());
                guard(model, dialog.deed, effects);
            }
            Deed::SwitchShell(order) if !typed.is_empty() => {
                if let ShellAct::Switch(wish) = &mut order.act {
                    wish.reason = Some(typed.to_owned());
                }
                guard(model, dialog.deed, effects);
            }
            Deed::Switch { .. }
            | Deed::SwitchShell(_)
            | Deed::Use(_)
            | Deed::UseStart(_)
            | Deed::Shell(_)
            | Deed::Console(_)
            | Deed::Act { .. } => {
                dialog.is_wrong = true;
                model.dialog = Some(Dialog::Production(dialog));
            }
        }
    } else if typed.eq_ignore_ascii_case(&dialog.expected) || typed == dialog.account.to_string() {
        model.confirmed.retain(|(own, _)| *own != dialog.role);
        model.confirmed.push((dialog.role, None));
        guard(model, dialog.deed, effects);
    } else {
        dialog.is_wrong = true;
        model.dialog = Some(Dialog::Production(dialog));
    }
}

/// What was confirmed for a role holds until its session ends.
pub(super) fn ends_with(model: &mut Model, session: &SessionSummary) {
    if let Some(role) = &session.role {
        holds_until(model, role, session.expires);
    }
}

/// What was confirmed for a role holds until then.
pub(super) fn holds_until(model: &mut Model, role: &RoleArn, end: Option<Timestamp>) {
    for (_, until) in model.confirmed.iter_mut().filter(|(own, _)| own == role) {
        *until = end;
    }
}

fn perform(model: &mut Model, deed: Deed, effects: &mut Vec<Effect>) {
    match deed {
        Deed::Switch { order, switch } => switching::order(model, switch, order, effects),
        Deed::Use(session) => {
            if let Some(session) = held(model, session).cloned() {
                held::use_session(model, &session, effects);
            }
        }
        Deed::UseStart(start) => held::use_start(model, start, effects),
        Deed::SwitchShell(order) => live_shell::tell(model, *order, effects),
        Deed::Shell(session) => effects.push(Effect::OpenShell { session }),
        Deed::Console(of) => effects.push(Effect::OpenConsole(of)),
        Deed::Act { session, order } => run::act(model, session, order, effects),
    }
}

/// The roles that a deed uses.
fn roles(model: &Model, deed: &Deed) -> Vec<RoleArn> {
    match deed {
        Deed::Switch { order, .. } => order.through.iter().chain([&order.role]).cloned().collect(),
        Deed::Console(ConsoleOf::PermissionSet(role)) => vec![role.clone()],
        Deed::SwitchShell(order) => match &order.act {
            ShellAct::Switch(wish) => wish.role.clone().into_iter().collect(),
            ShellAct::Renew | ShellAct::End => Vec::new(),
        },
        Deed::Use(session)
        | Deed::Shell(session)
        | Deed::Console(ConsoleOf::Session(session))
        | Deed::Act { session, .. } => {
            held(model, *session).and_then(|held| held.role.clone()).into_iter().collect()
        }
        Deed::UseStart(start) => match start {
            Start::Profile(name) => {
                model.setup.beginnings.start_roles.get(name).cloned().into_iter().collect()
            }
            Start::PermissionSet(assignment) => assignment.stand_in().into_iter().collect(),
            Start::Environment => Vec::new(),
        },
    }
}

fn held(model: &Model, session: SessionId) -> Option<&SessionSummary> {
    let used = model.session().filter(|used| used.id == session);
    used.or_else(|| model.sessions.iter().find(|held| held.id == session))
}
