//! What the ROLE on the command line names.

mod names;
mod obtained;

use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use jiff::SignedDuration;
use tokio::time::timeout;

use crate::cli::command::roles::{none_answered, nothing_at_all};
use crate::cli::context::Context;
use crate::cli::directory::wanted;
use crate::cli::pick::{Picked, pick};
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::inventory::Scope;
use crate::domain::role::Role;
use crate::domain::role_name::{account_in, normal};
use crate::flows::find::{Target, known, missing, unheard, unknown};
use crate::flows::inventory::{AccountView, Inventory};
use crate::flows::world::World;
use crate::ports::store::Wanted;

pub use names::{complete, complete_account, complete_assumable};
pub use obtained::{
    admitted, carrying, credentials, found, key_credentials, permitted, session, session_from,
    session_of,
};

/// How to get to a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Via {
    /// By the shortest chain of roles that is certain
    Auto,
}

/// What ROLE names, and the inventory in which it was found. Asks AWS only with `--refresh`, or if
/// nothing was ever listed and the name says nothing to us.
pub async fn target(
    context: &Context,
    world: &World,
    query: &str,
) -> Result<(Target, Inventory), Failure> {
    let sessions = &context.sessions;
    if context.options.refresh {
        let inventory = Inventory::read(world, sessions, Scope::default()).await;
        return named(world, inventory, query);
    }
    let inventory = Inventory::cached(world);
    if let Some(found) = known(world, &inventory, query)? {
        return Ok((found, inventory));
    }
    if inventory.accounts.values().any(|account| account.facts.as_of.is_some()) {
        return Err(unknown(world, &inventory, query));
    }
    let inventory = Inventory::read(world, sessions, Scope::default()).await;
    named(world, inventory, query)
}

/// What ROLE names in what was listed just now. If nothing could be listed, the failure says that too.
fn named(world: &World, inventory: Inventory, query: &str) -> Result<(Target, Inventory), Failure> {
    if let Some(found) = known(world, &inventory, query)? {
        return Ok((found, inventory));
    }
    let silence = || none_answered(world, &inventory);
    Err(match nothing_at_all(world, &inventory).or_else(silence) {
        Some(cause) => unheard(world, &inventory, query, cause),
        None => unknown(world, &inventory, query),
    })
}

/// The same for a command on that one role: of the cache no more is read than what the name may mean.
pub async fn target_alone(
    context: &Context,
    world: &World,
    query: &str,
) -> Result<(Target, Inventory), Failure> {
    if !context.options.refresh {
        let written = normal(query);
        let name = written.rsplit(['/', ':']).next().unwrap_or(&written);
        let inventory = Inventory::searched(world, Wanted::Named(name), account_in(&written));
        if let Ok(Some(found)) = known(world, &inventory, query) {
            return Ok((found, inventory));
        }
    }
    // What is wrong with the name can be said only in view of all names.
    target(context, world, query).await
}

/// The role as it was listed; an account that was not listed yet is listed now.
pub async fn listed(
    context: &Context,
    world: &World,
    inventory: Inventory,
    arn: &RoleArn,
) -> (Option<Role>, Inventory) {
    if let Some(role) = inventory.role(arn).filter(|role| role.trust.is_some()) {
        return (Some(role.clone()), inventory);
    }
    let scope = Scope { account: Some(arn.account()), max_age: None };
    let mut fresh = Inventory::read(world, &context.sessions, scope).await;
    let role = fresh.role(arn).cloned();
    for (account, view) in inventory.accounts {
        fresh.accounts.entry(account).or_insert(view);
    }
    (role, fresh)
}

/// How long accounts that were never listed may take beside those that were: one may never answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// The inventory for a search among all roles: accounts that were never listed are listed now, and if only this role
/// was not, its account. A role that turns out not to exist is a failure.
pub async fn surveyed(
    context: &Context,
    world: &World,
    inventory: Inventory,
    arn: &RoleArn,
) -> Result<Inventory, Failure> {
    let is_listed = |view: &Arc<AccountView>| view.facts.as_of.is_some();
    let is_askable = |view: &Arc<AccountView>| !view.facts.identities.is_empty();
    let inventory = if !inventory.accounts.values().any(is_listed) {
        Inventory::read(world, &context.sessions, Scope::default()).await
    } else if inventory.accounts.values().any(|view| is_askable(view) && !is_listed(view)) {
        let scope = Scope { account: None, max_age: Some(SignedDuration::MAX) };
        let others = timeout(PATIENCE, Inventory::read(world, &context.sessions, scope)).await;
        // What came in time is kept.
        let known = others.unwrap_or_else(|_| Inventory::cached(world));
        listed(context, world, known, arn).await.1
    } else {
        listed(context, world, inventory, arn).await.1
    };
    missing(&inventory, arn).map_or(Ok(inventory), Err)
}

/// What ROLE says, else the role that the person chooses on the terminal; `None` if they choose none.
pub fn chosen(context: &Context, query: Option<&str>) -> Result<Option<String>, Failure> {
    if let Some(query) = query {
        return Ok(Some(query.to_owned()));
    }
    let world = context.world()?;
    Ok(match context.block_on(pick(context, world, ""))? {
        Picked::Role(role, region) => {
            context.settle_in(region);
            Some(role.to_string())
        }
        Picked::None => None,
    })
}

/// The same, if the directory may say it as well; a person who wants to choose is let.
pub fn chosen_here(
    context: &Context,
    query: Option<&str>,
    picks: bool,
) -> Result<Option<String>, Failure> {
    if query.is_none()
        && !picks
        && let Some(wish) = wanted(context)?
    {
        context.settle_in(wish.region);
        return Ok(Some(wish.role));
    }
    chosen(context, query)
}

/// Whether this process runs as a session of kamen's own, which a command without ROLE is about then.
pub fn is_inside(context: &Context) -> bool {
    context.environment.value("KAMEN_ARN").is_some()
}
