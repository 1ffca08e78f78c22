//! The person's own actions on the selected role.

use crate::app::command::Context;
use crate::app::dialogs::palette::Choice;
use crate::app::dialogs::production::Deed;
use crate::app::dialogs::switch::Then;
use crate::app::effect::{ActionOrder, Effect};
use crate::app::keymap::Bound;
use crate::app::model::Model;
use crate::app::toast::{ToastKind, Topic};
use crate::app::update::run::role::{role, session_of};
use crate::app::update::run::{Run, leaves_filter};
use crate::app::update::{guard, switching, toast, toast_about};
use crate::domain::arn::RoleArn;
use crate::domain::session::SessionId;
use crate::domain::settings::{ActionBy, ActionPlace};

/// The actions that would do something now.
pub(in crate::app) fn actions(model: &Model) -> impl Iterator<Item = Choice> {
    let actions = if role(model).is_some() { &*model.setup.settings.actions } else { &[] };
    actions.iter().enumerate().map(|(index, action)| Choice {
        bound: Bound::Action(index),
        name: action.name.clone(),
        doc: action.title.clone().unwrap_or_else(|| action.command.join(" ")),
    })
}

/// Runs an action on the selected role: with its session if one is held, else after a switch, or as the
/// identity in use.
pub(in crate::app::update) fn action(
    model: &mut Model,
    index: usize,
    context: Context,
    effects: &mut Vec<Effect>,
) {
    let Some(action) = model.setup.settings.actions.get(index).cloned() else { return };
    let run = &mut Run { model, effects, context };
    if run.refuses_many(&action.name) {
        return;
    }
    if !leaves_filter(run.model) {
        return;
    }
    let Some(role) = role(run.model) else {
        run.notice(format!("`{}` needs a selected role", action.name));
        return;
    };
    let session = match action.by {
        ActionBy::Role => session_of(run.model, &role),
        ActionBy::Oneself => {
            let used = run.model.session().filter(|used| !run.model.is_over(used));
            let Some(used) = used else {
                toast(run.model, ToastKind::Warning, "there is no identity in use yet");
                return;
            };
            Some(used.id)
        }
    };
    let Some(session) = session else {
        return switching::go(run.model, &role, Then::Act(index), run.effects);
    };
    if let Some(order) = action_order(run.model, index, &role) {
        guard::guard(run.model, Deed::Act { session, order }, run.effects);
    }
}

/// What is to be run for a role.
pub(in crate::app::update) fn action_order(
    model: &Model,
    index: usize,
    role: &RoleArn,
) -> Option<Box<ActionOrder>> {
    let action = model.setup.settings.actions.get(index)?.clone();
    let account_name = model.inventory.account_label(role.account());
    Some(Box::new(ActionOrder { action, role: role.clone(), account_name }))
}

/// Has it run, and says so if it does not take the screen.
pub(in crate::app::update) fn act(
    model: &mut Model,
    session: SessionId,
    order: Box<ActionOrder>,
    effects: &mut Vec<Effect>,
) {
    if order.action.place != ActionPlace::Terminal {
        let text = format!("`{}` is running", order.action.name);
        toast_about(model, Topic::Action, ToastKind::Notice, text);
    }
    effects.push(Effect::Act { session, order });
}
