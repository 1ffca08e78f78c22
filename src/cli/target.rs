//! From the ROLE on the command line to a role or a session.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::sync::Arc;

use clap::ValueEnum;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::adapters::aws::{Counted, Deadline};
use crate::adapters::call_log::RecentCalls;
use crate::adapters::environment;
use crate::cli::ask::with_code;
use crate::cli::command::roles::nothing_at_all;
use crate::cli::context::{Context, build_world};
use crate::cli::judged;
use crate::cli::person::TerminalPerson;
use crate::cli::pick::{Picked, pick};
use crate::cli::production::confirm;
use crate::domain::arn::RoleArn;
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::inventory::Scope;
use crate::domain::role::Role;
use crate::domain::secret::Credentials;
use crate::domain::session::{AssumeOptions, SessionSummary, read_only};
use crate::domain::text::is_harmful;
use crate::flows::assume::assume;
use crate::flows::carry::carry;
use crate::flows::find::{Target, candidates, find, missing};
use crate::flows::inventory::Inventory;
use crate::flows::obtain::obtain;
use crate::flows::plan::profile_role;
use crate::flows::switch::fresh_access;
use crate::flows::walk::walk_chain;
use crate::flows::world::World;
use crate::ports::store::Wanted;
use crate::ports::vault::Person;

/// How to get to a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Via {
    /// By the shortest chain of roles that is certain
    Auto,
}

/// How many names a shell is offered.
const OFFERED: usize = 500;

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
                // If no start could be asked, the name is not what is wrong.
                Err(unknown) => Err(nothing_at_all(context, world, &inventory).unwrap_or(unknown)),
            }
        }
    }
}

/// The same for a command on that one role: of the cache no more is read than what the name may mean.
pub async fn target_alone(
    context: &Context,
    world: &World,
    query: &str,
) -> Result<(Target, Inventory), Failure> {
    if !context.options.refresh {
        let name = query.trim().rsplit(['/', ':']).next().unwrap_or(query);
        let inventory = Inventory::searched(world, Wanted::Named(name));
        if let Ok(found) = find(world, &inventory, query) {
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

/// The inventory for a search among all roles: if nothing was ever listed, everything is listed now,
/// and if only this role was not, its account. A role that turns out not to exist is a failure.
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

/// What ROLE says, else the role that the person chooses on the terminal; `None` if they choose none.
pub fn chosen(context: &Context, query: Option<&str>) -> Result<Option<String>, Failure> {
    if let Some(query) = query {
        return Ok(Some(query.to_owned()));
    }
    let world = context.world()?;
    Ok(match context.block_on(pick(context, world, ""))? {
        Picked::Role(role) => Some(role.to_string()),
        Picked::None => None,
    })
}

/// Whether this process runs as a session of kamen's own, which a command without ROLE is about then.
pub fn is_inside(context: &Context) -> bool {
    context.environment.value("KAMEN_ARN").is_some()
}

/// The session of ROLE, and the environment in which a child carries it.
pub async fn session(
    context: &Context,
    query: &str,
    via: Option<Via>,
) -> Result<(SessionSummary, EnvironmentChanges), Failure> {
    let world = context.world()?;
    let session = assumed(context, query, via, true).await?;
    let access = fresh_access(world, &context.sessions, session.id).await?;
    let options = context.sessions.carried(session.id);
    let changes = carry(&session, &access, options.as_ref(), &world.config, &world.environment);
    Ok((session, changes))
}

/// The session of ROLE, or without one the session in use.
pub async fn session_of(context: &Context, query: Option<&str>) -> Result<SessionSummary, Failure> {
    if let Some(query) = query {
        return assumed(context, query, None, true).await;
    }
    let world = context.world()?;
    let start = context.start(world);
    with_code(context, async |code| obtain(world, &context.sessions, &start, code).await).await
}

/// The keys of ROLE, or without one of what `--profile` leads to.
pub async fn credentials(context: &Context, query: Option<&str>) -> Result<Credentials, Failure> {
    let world = context.world()?;
    let session = match (query, context.options.profile.as_deref()) {
        // Programs ask for these: no question is put to the person behind them.
        (Some(query), _) => assumed(context, query, None, false).await?,
        (None, profile) => {
            let name = profile.unwrap_or("default").to_owned();
            let target = Target::Profile(name.clone(), profile_role(&world.config, &name));
            assumed_target(context, None, &target).await?
        }
    };
    Ok(fresh_access(world, &context.sessions, session.id).await?.credentials)
}

async fn assumed(
    context: &Context,
    query: &str,
    via: Option<Via>,
    may_ask: bool,
) -> Result<SessionSummary, Failure> {
    let world = context.world()?;
    let from = context.options.profile.as_deref();
    let found = match via {
        Some(Via::Auto) => target(context, world, query).await,
        None => target_alone(context, world, query).await,
    };
    let (target, inventory) = match found {
        Ok(found) => found,
        Err(failure) if may_ask => among_several(context, world, query).await?.ok_or(failure)?,
        Err(failure) => return Err(failure),
    };
    if let Some(role) = target.role().filter(|_| may_ask) {
        confirm(context, world, role)?;
    }
    match (via, target.role()) {
        (Some(Via::Auto), Some(role)) => {
            let options = options_for(context, &target)?;
            let inventory = surveyed(context, world, inventory, role).await?;
            let chain = judged::chain(context, world, &inventory, role).await?;
            with_code(context, async |code| {
                walk_chain(world, &context.sessions, &chain, options.clone(), code).await
            })
            .await
        }
        (Some(Via::Auto), None) | (None, _) => assumed_target(context, from, &target).await,
    }
}

/// Lets the person choose if the name fits several roles; `None` if it does not, or they choose none.
async fn among_several(
    context: &Context,
    world: &World,
    query: &str,
) -> Result<Option<(Target, Inventory)>, Failure> {
    let inventory = Inventory::cached(world);
    if candidates(&inventory, query).len() < 2 || !context.person.is_there() {
        return Ok(None);
    }
    let name = query.rsplit(['/', ':']).next().unwrap_or(query);
    Ok(match pick(context, world, name).await? {
        Picked::Role(role) => Some((Target::Role(role), inventory)),
        Picked::None => None,
    })
}

/// What is sent to the role, the last on its way.
fn options_for(context: &Context, target: &Target) -> Result<AssumeOptions, Failure> {
    let mut options = context.options.assume_options()?;
    if context.options.read_only {
        let role = target.required_role()?;
        options.policy_arns.push(read_only(role.partition()));
    }
    Ok(options)
}

async fn assumed_target(
    context: &Context,
    from: Option<&str>,
    target: &Target,
) -> Result<SessionSummary, Failure> {
    let world = context.world()?;
    let options = options_for(context, target)?;
    with_code(context, async |code| {
        assume(world, &context.sessions, from, target, options.clone(), code).await
    })
    .await
}

/// Completes ROLE from the cache and the configuration; makes no call.
pub fn complete() -> ArgValueCompleter {
    ArgValueCompleter::new(|begun: &OsStr| {
        let begun = begun.to_str().unwrap_or_default();
        let names = names(begun).into_iter();
        let shown = names.filter(|name| !name.contains(is_harmful));
        shown.take(OFFERED).map(CompletionCandidate::new).collect()
    })
}

/// What may be meant by a name that begins so: profiles and roles by name if one account has it, else
/// with the account. Behind `account/` the roles of that account.
fn names(begun: &str) -> BTreeSet<String> {
    let environment = Arc::new(environment::read());
    // A completion makes no call.
    let person = Arc::<TerminalPerson>::default();
    person.leave_alone();
    let deadline = Arc::new(Deadline::new(None, Counted::InAll));
    let Ok(world) = build_world(&environment, Arc::<RecentCalls>::default(), deadline, person)
    else {
        return BTreeSet::new();
    };
    let begins = |name: &str, with: &str| {
        name.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with))
    };
    let (account, name) = begun.split_once('/').unwrap_or(("", begun));
    let inventory = Inventory::searched(&world, Wanted::Beginning(name, OFFERED));
    let mut count = BTreeMap::<&str, usize>::new();
    for role in inventory.roles() {
        *count.entry(role.arn.name()).or_default() += 1;
    }
    let profiles = world.config.profiles.iter().map(|profile| profile.name.clone());
    let mut names: BTreeSet<String> = profiles.filter(|name| begins(name, begun)).collect();
    for (id, view) in &inventory.accounts {
        let called = inventory.account_name(&world.settings, *id);
        let called = called.map_or_else(|| id.to_string(), str::to_owned);
        let is_asked_for = called.eq_ignore_ascii_case(account);
        for role in view.roles.iter().filter(|role| begins(role.arn.name(), name)) {
            let name = role.arn.name();
            if begun.contains('/') {
                names.extend(is_asked_for.then(|| format!("{called}/{name}")));
            } else if count.get(name) == Some(&1) {
                names.insert(name.to_owned());
            } else {
                names.insert(format!("{called}/{name}"));
            }
        }
        // Towards a name of the form `account/role`, if the account is what has begun.
        if !begun.is_empty() && !begun.contains('/') && begins(&called, begun) {
            names.insert(format!("{called}/"));
        }
    }
    names
}
