//! The names that a shell is offered for ROLE.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::sync::Arc;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::adapters::aws::{Counted, Deadline};
use crate::adapters::call_log::RecentCalls;
use crate::adapters::clock::SystemClock;
use crate::adapters::{environment, settings};
use crate::cli::context::build_world;
use crate::cli::person::TerminalPerson;
use crate::domain::account::AccountId;
use crate::domain::permission_set::set_of;
use crate::domain::role::Role;
use crate::domain::text::is_harmful;
use crate::flows::assigned::Assigned;
use crate::flows::inventory::Inventory;
use crate::flows::ruled_out::RuledOut;
use crate::flows::world::World;
use crate::policy::language::document::PolicyDocument;
use crate::policy::words::{KnownAccounts, trust_summary};
use crate::ports::store::Wanted;

/// How many names a shell is offered.
const OFFERED: usize = 500;

/// How many names of an account are looked at first. Where accounts have more, there are mostly more than are offered.
const FEW: usize = 32;

/// How many parts the colons of a role's ARN make.
const ARN_PARTS: usize = 6;

/// Which roles are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offer {
    All,
    /// Not those of which it is known that the person cannot assume them.
    Assumable,
}

/// Completes ROLE from the cache and the configuration; makes no call.
pub fn complete() -> ArgValueCompleter {
    completer(Offer::All)
}

/// The same for a role that is to be assumed: one that cannot be is left out.
pub fn complete_assumable() -> ArgValueCompleter {
    completer(Offer::Assumable)
}

fn completer(offer: Offer) -> ArgValueCompleter {
    ArgValueCompleter::new(move |begun: &OsStr| {
        let begun = begun.to_str().unwrap_or_default();
        let names = names(begun, offer).into_iter();
        let shown = names.filter(|name| !name.contains(is_harmful));
        shown.take(OFFERED).map(CompletionCandidate::new).collect()
    })
}

/// Completes an account by what it is called, else by its id.
pub fn complete_account() -> ArgValueCompleter {
    ArgValueCompleter::new(|begun: &OsStr| {
        let begun = begun.to_str().unwrap_or_default();
        let Some(world) = quiet_world() else { return Vec::new() };
        let inventory = Inventory::searched(&world, Wanted::Beginning("", 0), None);
        let listed = inventory.accounts.keys().copied();
        let ids: BTreeSet<AccountId> =
            listed.chain(world.settings.accounts.keys().copied()).collect();
        let called = ids.into_iter().map(|id| {
            let name = inventory.account_name(&world.settings, id).map(str::to_owned);
            (name, id.to_string())
        });
        let fits = called.filter_map(|(name, id)| match name {
            Some(name) if begins(&name, begun) => Some(name),
            Some(_) | None => id.starts_with(begun).then_some(id),
        });
        let shown = fits.filter(|name| !name.contains(is_harmful));
        shown.take(OFFERED).map(CompletionCandidate::new).collect()
    })
}

/// The world as the files describe it, for a completion: which makes no call, and says nothing.
fn quiet_world() -> Option<World> {
    let environment = Arc::new(environment::read());
    let person = Arc::<TerminalPerson>::default();
    person.leave_alone();
    let deadline = Arc::new(Deadline::new(None, Counted::InAll));
    let settings = settings::load(&environment).ok()?;
    let calls = Arc::<RecentCalls>::default();
    Some(build_world(&environment, settings, calls, deadline, person, Arc::new(SystemClock)))
}

fn begins(name: &str, with: &str) -> bool {
    name.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with))
}

/// The ARNs of known roles that begin so; of several accounts where those of each begin.
fn arns(world: &World, begun: &str, offer: Offer) -> BTreeSet<String> {
    let parts: Vec<&str> = begun.splitn(ARN_PARTS, ':').collect();
    let [_, _, _, _, account, _] = parts.as_slice() else {
        return accounts_arns(world, begun, offer);
    };
    let Ok(account) = account.parse() else { return BTreeSet::new() };
    // A path stands before the name: all of the account's roles may begin so.
    let inventory = Inventory::searched(world, Wanted::Beginning("", usize::MAX), Some(account));
    let begins = inventory.roles().filter(|role| role.arn.as_str().starts_with(begun));
    let shut = Shut::new(world, offer);
    let offered = begins.filter(|role| !shut.covers(&inventory, role));
    offered.map(|role| role.arn.to_string()).take(OFFERED).collect()
}

/// How the ARNs of accounts' roles begin; if one account's do, its roles.
fn accounts_arns(world: &World, begun: &str, offer: Offer) -> BTreeSet<String> {
    // One role of each account says what stands in front.
    let inventory = Inventory::searched(world, Wanted::Beginning("", 1), None);
    let front = |role: &Role| Some(role.arn.as_str().split_once('/')?.0.to_owned() + "/");
    let fronts = inventory.roles().filter_map(front);
    let fronts: BTreeSet<String> = fronts.filter(|front| front.starts_with(begun)).collect();
    match fronts.first() {
        Some(only) if fronts.len() == 1 => arns(world, only, offer),
        Some(_) | None => fronts,
    }
}

/// What is known, without a call, of roles that the person cannot assume.
struct Shut(Option<(RuledOut, Assigned)>);

impl Shut {
    fn new(world: &World, offer: Offer) -> Self {
        Self(match offer {
            Offer::All => None,
            Offer::Assumable => Some((RuledOut::known(world), Assigned::known(world))),
        })
    }

    /// Whether the role was judged so, or stands for a permission set that the person lacks, or services alone may
    /// assume it, as far as its trust policy was read.
    fn covers(&self, inventory: &Inventory, role: &Role) -> bool {
        let Some((ruled_out, assigned)) = &self.0 else { return false };
        if set_of(&role.arn).is_some() {
            return assigned.of(&role.arn).is_none() && assigned.awaiting(&role.arn).is_empty();
        }
        let is_for_services = || {
            role.trust_text().is_some_and(|text| {
                let document = PolicyDocument::parse(&text);
                trust_summary(&document, Some(&role.arn), &KnownAccounts::default())
                    .is_service_role()
            })
        };
        ruled_out.covers(inventory, &role.arn) || is_for_services()
    }
}

/// The roles whose names begin so, of all accounts or of one: all of them, or more than are offered.
fn beginning(world: &World, name: &str, alone: Option<AccountId>) -> Inventory {
    let few = Inventory::searched(world, Wanted::Beginning(name, FEW), alone);
    let has_more = few.accounts.values().any(|view| view.roles.len() >= FEW);
    if !has_more || few.roles().count() > OFFERED {
        return few;
    }
    Inventory::searched(world, Wanted::Beginning(name, OFFERED), alone)
}

/// What may be meant by a name that begins so: profiles and roles by name if one account has it, else
/// with the account. Behind `account/` the roles of that account.
fn names(begun: &str, offer: Offer) -> BTreeSet<String> {
    let Some(world) = quiet_world() else { return BTreeSet::new() };
    if begun.starts_with("arn:") {
        return arns(&world, begun, offer);
    }
    let (account, name) = begun.split_once('/').unwrap_or(("", begun));
    // An account by its id is read alone; what others are called stands beside their roles.
    let alone = account.parse().ok();
    let inventory = beginning(&world, name, alone);
    let shut = Shut::new(&world, offer);
    let mut count = BTreeMap::<&str, usize>::new();
    for role in inventory.roles() {
        *count.entry(role.arn.name()).or_default() += 1;
    }
    let profiles = world.config.profiles.iter().map(|profile| profile.name.clone());
    let mut names: BTreeSet<String> = profiles.filter(|name| begins(name, begun)).collect();
    for (id, view) in &inventory.accounts {
        let called = inventory.account_name(&world.settings, *id);
        let called = called.map_or_else(|| id.to_string(), str::to_owned);
        let id = id.to_string();
        let is_asked_for = called.eq_ignore_ascii_case(account) || id == account;
        for role in view.roles.iter().filter(|role| begins(role.arn.name(), name)) {
            if shut.covers(&inventory, role) {
                continue;
            }
            let name = role.arn.name();
            if begun.contains('/') {
                names.extend(is_asked_for.then(|| format!("{account}/{name}")));
            } else if count.get(name) == Some(&1) {
                names.insert(name.to_owned());
            } else {
                names.insert(format!("{called}/{name}"));
            }
        }
        // Towards a name of the form `account/role`, if the account is what has begun.
        if !begun.is_empty() && !begun.contains('/') {
            let meant = [called, id].into_iter().find(|way| begins(way, begun));
            names.extend(meant.map(|way| format!("{way}/")));
        }
    }
    names
}
