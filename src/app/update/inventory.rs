//! Accounts and roles come in; nothing moves under the cursor.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::inventory::RoleIndex;
use crate::app::model::Model;
use crate::app::remote::RequestId;
use crate::app::screens::roles::{Outdated, apply_notes};
use crate::app::toast::ToastKind;
use crate::app::trusted::TrustedView;
use crate::app::update::settle::may_wait;
use crate::app::update::{sign_in, toast};
use crate::domain::inventory::{AccountState, InventoryEvent, Scope};
use crate::domain::role::Role;

/// Asks for the inventory. A reading of everything makes earlier readings superfluous.
pub(super) fn read(model: &mut Model, scope: Scope, effects: &mut Vec<Effect>) {
    if scope.account.is_none() {
        effects.extend(model.readings.drain(..).map(Effect::Cancel));
    }
    let request = model.request();
    model.readings.push(request);
    effects.push(Effect::ReadInventory { request, scope });
}

pub(super) fn news(
    model: &mut Model,
    request: RequestId,
    news: InventoryEvent,
    effects: &mut Vec<Effect>,
) {
    if !model.readings.contains(&request) {
        return;
    }
    let inventory = &mut model.inventory;
    let before = (inventory.moves(), inventory.roles.len());
    let changed = match news {
        InventoryEvent::StartProblem { start, failure } => {
            inventory.problems.retain(|(other, _)| *other != start);
            inventory.problems.push((start, failure));
            return;
        }
        InventoryEvent::PortalProblem { portal, failure } => {
            sign_in::portal_problem(model, portal, &failure);
            return;
        }
        InventoryEvent::Account { .. } => {
            model.roles.outdate(Outdated::Filter);
            inventory.take(news)
        }
        InventoryEvent::Finished { ref appeared, ref vanished, .. } => {
            let (new, gone) = (appeared.len(), vanished.len());
            let changed = inventory.take(news);
            if new + gone > 0 {
                toast(model, ToastKind::Notice, format!("{new} roles appeared, {gone} vanished"));
            }
            changed
        }
        InventoryEvent::Cached(_) | InventoryEvent::Page { .. } | InventoryEvent::Alias { .. } => {
            inventory.take(news)
        }
    };
    // Mostly a list is as it was when it was listed last.
    let moves = model.inventory.moves() - before.0;
    if moves == 0 {
        return;
    }
    apply_notes(&mut model.inventory, &model.setup.notes);
    apply_notes(&mut model.inventory, &model.notes.clone().without_recent());
    let are_arrivals = moves == (model.inventory.roles.len() - before.1) as u64;
    model.roles.outdate(if are_arrivals { Outdated::Arrivals } else { Outdated::Order });
    model.trust_due.extend(changed);
    // A flood of news is read together: what shows is read when it is laid out.
    if !may_wait(model) {
        read_due_trust(model, effects);
    }
}

pub(super) fn ended(model: &mut Model, request: RequestId, effects: &mut Vec<Effect>) {
    let before = model.readings.len();
    model.readings.retain(|other| *other != request);
    if model.readings.len() == before {
        return;
    }
    for account in model.inventory.accounts.values_mut() {
        if account.facts.state == AccountState::Listing {
            account.facts.state = AccountState::Ready;
        }
    }
    model.roles.outdate(Outdated::Order);
    model.known_before = Some(model.inventory.known.moment());
    read_due_trust(model, effects);
    read_trust_again(model, effects);
}

/// What was read before an account was known took it for a stranger: it is read again once no
/// account was learned of for a tick. One that hangs must not keep the names of the others away.
pub(super) fn read_trust_again(model: &mut Model, effects: &mut Vec<Effect>) {
    let known = Arc::clone(&model.inventory.known);
    let moment = known.moment();
    if model.known_before.replace(moment) != Some(moment) {
        return;
    }
    let older = model.trust_read.take_older(moment).into_iter();
    let older = older.map(|(moment, indexes)| (moment, roles_at(model, &indexes)));
    let roles: Vec<(u32, Vec<Arc<Role>>)> = older.collect();
    if !roles.is_empty() {
        effects.push(Effect::ReadTrustAgain { roles, known });
    }
}

/// Reads what came since the last time.
pub(super) fn read_due_trust(model: &mut Model, effects: &mut Vec<Effect>) {
    let due = std::mem::take(&mut model.trust_due);
    read_trust(model, &due, effects);
}

/// Orders the trust documents of these roles to be read.
fn read_trust(model: &mut Model, indexes: &[RoleIndex], effects: &mut Vec<Effect>) {
    let roles = roles_at(model, indexes);
    if roles.is_empty() {
        return;
    }
    let known = Arc::clone(&model.inventory.known);
    model.trust_read.note(indexes, known.moment());
    effects.push(Effect::ReadTrust { roles, known });
}

fn roles_at(model: &Model, indexes: &[RoleIndex]) -> Vec<Arc<Role>> {
    let mut roles = Vec::with_capacity(indexes.len());
    let entries = indexes.iter().filter_map(|index| model.inventory.role(*index));
    roles.extend(entries.map(|entry| Arc::clone(&entry.role)));
    roles
}

pub(super) fn trust_read(model: &mut Model, views: Vec<(Arc<Role>, Arc<TrustedView>)>) {
    let mut has_services = false;
    for (role, view) in views {
        let Some(index) = model.inventory.find(&role.arn) else { continue };
        // A role may have been listed with another trust policy since.
        if model.inventory.role(index).is_some_and(|entry| entry.role.trust == role.trust) {
            has_services |= view.is_service_only;
            model.inventory.set_trusted(index, view);
        }
    }
    // They stand last; while lists come in the order is that of their end.
    let moves = has_services && model.readings.is_empty();
    model.roles.outdate(if moves { Outdated::Order } else { Outdated::Filter });
}
