//! From the ROLE on the command line to a role or a session.

use clap::ValueEnum;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::cli::ask::with_code;
use crate::cli::command::roles::nothing_at_all;
use crate::cli::context::{Context, build_world};
use crate::cli::judged;
use crate::cli::person::TerminalPerson;
use crate::domain::arn::RoleArn;
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::inventory::Scope;
use crate::domain::role::Role;
use crate::domain::session::SessionSummary;
use crate::flows::assume::assume;
use crate::flows::carry::carry;
use crate::flows::chain::walk;
use crate::flows::find::{Target, find, missing};
use crate::flows::inventory::Inventory;
use crate::flows::obtain::fresh_access;
use crate::flows::world::World;

/// How to get to a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Via {
    /// By the shortest chain of roles that is certain
    Auto,
}

/// How many names a shell is offered.
const OFFERED: usize = 500;

/// What ROLE names, and the inventory in which it was found. Asks AWS only with `--refresh`, or where
/// nothing was ever listed and the name says nothing to us.
pub async fn target(
    context: &Context,
    world: &World,
    query: &str,
) -> Result<(Target, Inventory), Failure> {
    let sessions = &context.sessions;
    if context.options.refresh {
        let inventory = Inventory::read(world, sessions, Scope::default()).await;
        return find(world, &inventory, query).map(|found| (found, inventory));
    }
    let inventory = Inventory::cached(world);
    match find(world, &inventory, query) {
        Ok(found) => Ok((found, inventory)),
        Err(failure) if inventory.accounts.values().any(|account| account.as_of.is_some()) => {
            Err(failure)
        }
        Err(_) => {
            let inventory = Inventory::read(world, sessions, Scope::default()).await;
            match find(world, &inventory, query) {
                Ok(found) => Ok((found, inventory)),
                // Where nobody could be asked, the name is not what is wrong.
                Err(unknown) => Err(nothing_at_all(context, world, &inventory).unwrap_or(unknown)),
            }
        }
    }
}

/// The role as it was listed; an account that nobody listed yet is listed now.
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

/// The inventory for a search among all roles: where nothing was ever listed, everything is listed now,
/// and where only this role was not, its account. A role that turns out not to exist is a failure.
pub async fn surveyed(
    context: &Context,
    world: &World,
    inventory: Inventory,
    arn: &RoleArn,
) -> Result<Inventory, Failure> {
    let inventory = if inventory.accounts.values().any(|account| account.as_of.is_some()) {
        listed(context, world, inventory, arn).await.1
    } else {
        Inventory::read(world, &context.sessions, Scope::default()).await
    };
    missing(&inventory, arn).map_or(Ok(inventory), Err)
}

/// The session of ROLE, and the environment in which a child carries it.
pub async fn session(
    context: &Context,
    query: &str,
    via: Option<Via>,
) -> Result<(SessionSummary, EnvironmentChanges), Failure> {
    let world = context.world()?;
    let (target, inventory) = target(context, world, query).await?;
    let options = context.options.assume_options()?;
    let from = context.options.profile.as_deref();
    let session = match (via, target.role()) {
        (Some(Via::Auto), Some(role)) => {
            let inventory = surveyed(context, world, inventory, role).await?;
            let way = judged::way(context, world, &inventory, role).await?;
            with_code(context, async |code| {
                walk(world, &context.sessions, &way, options.clone(), code).await
            })
            .await?
        }
        (Some(Via::Auto), None) | (None, _) => {
            with_code(context, async |code| {
                assume(world, &context.sessions, from, &target, options.clone(), code).await
            })
            .await?
        }
    };
    let access = fresh_access(world, &context.sessions, session.id).await?;
    let options = context.sessions.carried(session.id);
    let changes = carry(&session, &access, options.as_ref(), &world.config, &world.environment);
    Ok((session, changes))
}

/// Completes ROLE from the cache and the configuration; makes no call.
pub fn complete() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &std::ffi::OsStr| {
        let begun = current.to_str().unwrap_or_default().to_lowercase();
        names()
            .into_iter()
            .filter(|name| name.to_lowercase().starts_with(&begun))
            .take(OFFERED)
            .map(CompletionCandidate::new)
            .collect()
    })
}

/// Profiles, then roles: by name where one account has it, else with the account.
fn names() -> Vec<String> {
    let environment = std::sync::Arc::new(crate::adapters::environment::read());
    let calls = std::sync::Arc::<crate::adapters::call_log::RecentCalls>::default();
    // What a shell completes asks nobody anything.
    let person = std::sync::Arc::<TerminalPerson>::default();
    person.leave_alone();
    let Ok(world) = build_world(&environment, calls, person) else { return Vec::new() };
    let inventory = Inventory::cached(&world);
    let mut count = std::collections::BTreeMap::<&str, usize>::new();
    for role in inventory.roles() {
        *count.entry(role.arn.name()).or_default() += 1;
    }
    let mut names: Vec<String> =
        world.config.profiles.iter().map(|profile| profile.name.clone()).collect();
    for role in inventory.roles() {
        let (account, name) = (role.arn.account(), role.arn.name());
        let alias = inventory.accounts.get(&account).and_then(|view| view.alias.clone());
        let called = world.settings.account_name(account).map(str::to_owned).or(alias);
        let called = called.unwrap_or_else(|| account.to_string());
        if count.get(name) == Some(&1) {
            names.push(name.to_owned());
        }
        names.push(format!("{called}/{name}"));
    }
    names.sort_unstable();
    names.dedup();
    names
}
