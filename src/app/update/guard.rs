//! Production: one rule for every door. A role asks once for its account's name, until its session ends.

use crate::app::dialogs::Dialog;
use crate::app::dialogs::production::{Deed, ProductionDialog};
use crate::app::effect::{ConsoleOf, Effect};
use crate::app::input::TextInput;
use crate::app::model::Model;
use crate::app::update::{identity, switching};
use crate::domain::arn::RoleArn;
use crate::domain::session::{SessionId, SessionSummary, Start};

/// Does a deed, after a question if one of its roles asks for it.
pub(super) fn guard(model: &mut Model, deed: Deed, effects: &mut Vec<Effect>) {
    match roles(model, &deed).into_iter().find(|role| asks(model, role)) {
        Some(role) => {
            model.dialog = Some(Dialog::Production(Box::new(ProductionDialog {
                account: role.account(),
                expected: model.inventory.account_label(role.account()),
                role,
                input: TextInput::default(),
                is_wrong: false,
                deed,
            })));
        }
        None => perform(model, deed, effects),
    }
}

/// Whether using the role asks for its account's name.
pub(super) fn asks(model: &Model, role: &RoleArn) -> bool {
    let rules = &model.setup.settings.production;
    let is_open = |(own, until): &(RoleArn, Option<_>)| {
        own == role && until.is_none_or(|until| until > model.now)
    };
    rules.confirm
        && model.inventory.is_production(role)
        && !rules.is_exempt(role.name())
        && !model.confirmed.iter().any(is_open)
}

/// The account's name was typed, or something else.
pub(super) fn confirm(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Dialog::Production(mut dialog)) = model.dialog.take() else { return };
    let typed = dialog.input.text().trim();
    if typed.eq_ignore_ascii_case(&dialog.expected) || typed == dialog.account.to_string() {
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
    let role = session.role.as_ref();
    for (_, until) in model.confirmed.iter_mut().filter(|(own, _)| Some(own) == role) {
        *until = session.expires;
    }
}

fn perform(model: &mut Model, deed: Deed, effects: &mut Vec<Effect>) {
    match deed {
        Deed::Switch { order, switch } => switching::order(model, switch, order, effects),
        Deed::Use(session) => {
            if let Some(session) = held(model, session).cloned() {
                identity::use_session(model, &session, effects);
            }
        }
        Deed::UseStart(start) => identity::use_start(model, start, effects),
        Deed::Shell(session) => effects.push(Effect::OpenShell { session }),
        Deed::Console(of) => effects.push(Effect::OpenConsole(of)),
    }
}

/// The roles that a deed uses.
fn roles(model: &Model, deed: &Deed) -> Vec<RoleArn> {
    match deed {
        Deed::Switch { order, .. } => order.through.iter().chain([&order.role]).cloned().collect(),
        Deed::Console(ConsoleOf::PermissionSet(role)) => vec![role.clone()],
        Deed::Use(session) | Deed::Shell(session) | Deed::Console(ConsoleOf::Session(session)) => {
            held(model, *session).and_then(|held| held.role.clone()).into_iter().collect()
        }
        Deed::UseStart(start) => match start {
            Start::Profile(name) => {
                model.setup.start_roles.get(name).cloned().into_iter().collect()
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
