//! Which role is meant: a full ARN, `account/role`, a role's name, or a profile.

mod unknown;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::arn_fault::ArnFault;
use crate::domain::failure::Failure;
use crate::domain::inventory::AccountState;
use crate::domain::no_role::{Listing, no_role};
use crate::domain::permission_set::{set_of, stand_in};
use crate::domain::role::Role;
use crate::domain::role_name::{account_and_role, normal};
use crate::domain::session::Start;
use crate::domain::text::nearest;
use crate::flows::inventory::Inventory;
use crate::flows::leads::leads;
use crate::flows::plan::profile_role;
use crate::flows::world::World;

pub use unknown::{unheard, unknown};

/// How many candidates an error lists.
const LISTED: usize = 12;

/// What a query names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Role(RoleArn),
    /// A profile, by its name; the role that it assumes, if it does.
    Profile(String, Option<RoleArn>),
}

impl Target {
    /// The role meant.
    ///
    /// # Errors
    /// It is a profile that assumes none.
    pub fn required_role(&self) -> Result<&RoleArn, Failure> {
        match self {
            Self::Role(role) => Ok(role),
            Self::Profile(name, role) => role.as_ref().ok_or_else(|| assumes_no_role(name)),
        }
    }

    /// The role meant, if it is one.
    pub fn role(&self) -> Option<&RoleArn> {
        match self {
            Self::Role(role) => Some(role),
            Self::Profile(_, role) => role.as_ref(),
        }
    }
}

/// The failure for a profile in a place that wants a role.
fn assumes_no_role(profile: &str) -> Failure {
    Failure::usage(format!("profile `{profile}` assumes no role"))
        .with_hint(format!("name a role; `kamen whoami --profile {profile}` shows the profile"))
}

/// Finds what `query` names among what is known without a call; `None` if nothing is called so.
///
/// # Errors
/// The name fits several things, which are listed, or cannot be a role's.
pub fn known(world: &World, inventory: &Inventory, query: &str) -> Result<Option<Target>, Failure> {
    let written = query.trim();
    let query = &*normal(written);
    // A profile may be called like anything, and be pasted with what names it.
    let is_profile = world.config.profile(written).is_some() || query.contains('/');
    let written = if is_profile { written } else { query };
    if query.starts_with("arn:") {
        return by_arn(query).map(Target::Role).map(Some);
    }
    let search = Search { world, inventory };
    let profile = world.config.profile(written).map(|_| profile_role(&world.config, written));
    let mut roles = named(inventory, query);
    let in_account = match account_and_role(query) {
        // A profile may be called like a role that its account does not have.
        Some((account, name)) if profile.is_some() => {
            let mut found = search.roles_in(account, name);
            found.retain(|role| search.is_known(role));
            found
        }
        Some((account, name)) if roles.is_empty() => {
            search.in_account(account, name)?.into_iter().collect()
        }
        Some(_) | None => BTreeSet::new(),
    };
    roles.extend(in_account);
    if let Some(role) = profile {
        // The profile of the same name as its own role is that role, with the profile's options.
        roles.retain(|named| Some(named) != role.as_ref());
        if roles.is_empty() {
            return Ok(Some(Target::Profile(written.to_owned(), role)));
        }
        return Err(search.ambiguous(written, &roles, Some(written)));
    }
    let mut found = roles.into_iter();
    match (found.next(), found.next()) {
        (Some(role), None) => Ok(Some(Target::Role(role))),
        (Some(first), Some(second)) => {
            let all: BTreeSet<RoleArn> = [first, second].into_iter().chain(found).collect();
            Err(search.ambiguous(query, &all, None))
        }
        (None, _) => Ok(None),
    }
}

/// The roles of that name, in any account.
pub fn candidates(inventory: &Inventory, query: &str) -> BTreeSet<RoleArn> {
    named(inventory, &normal(query.trim()))
}

/// Roles of this name; if no case fits, of this name in any case.
fn named(inventory: &Inventory, name: &str) -> BTreeSet<RoleArn> {
    let with = |fits: &dyn Fn(&RoleArn) -> bool| -> BTreeSet<RoleArn> {
        inventory.roles().map(|role| &role.arn).filter(|arn| fits(arn)).cloned().collect()
    };
    if let Some(set) = name.strip_prefix(SET) {
        return with(&|arn| is_set(arn, set));
    }
    let exact = with(&|arn| arn.name() == name);
    if !exact.is_empty() {
        return exact;
    }
    let similar = with(&|arn| arn.name().eq_ignore_ascii_case(name));
    if similar.is_empty() { with(&|arn| is_set(arn, name)) } else { similar }
}

/// The accounts that an id, an alias, a configured name or a profile stands for.
pub fn accounts_called(world: &World, inventory: &Inventory, query: &str) -> BTreeSet<AccountId> {
    Search { world, inventory }.accounts(query)
}

/// The failure for a role that its account does not have: only if the account was listed in this run,
/// since a role may be new.
pub fn missing(inventory: &Inventory, role: &RoleArn) -> Option<Failure> {
    let view = inventory.accounts.get(&role.account())?;
    if view.facts.state != AccountState::Ready || view.roles.contains(role) {
        return None;
    }
    let name = role.name();
    let namesake = view.roles.arns().find(|known| known.name().eq_ignore_ascii_case(name));
    let near = nearest(name, view.roles.arns().map(RoleArn::name), 3);
    let near = namesake.map_or(near, |known| vec![known.as_str()]);
    Some(no_role(role, Listing::Now, &near))
}

/// Stands before the name of a permission set.
const SET: &str = "sso:";

/// Whether a role is that of a permission set.
fn is_set(role: &RoleArn, set: &str) -> bool {
    set_of(role).is_some_and(|own| own.eq_ignore_ascii_case(set))
}

fn by_arn(query: &str) -> Result<RoleArn, Failure> {
    let role = query.parse().map_err(|error| {
        let fault = ArnFault::of(query);
        Failure::usage(format!("{error}: it {}", fault.why)).with_hint(fault.hint())
    })?;
    if query.contains(['*', '?']) {
        let failure = Failure::usage(format!("`{query}` is a pattern for roles, and not one role"));
        return Err(failure.with_hint("name one role; `kamen roles` lists them"));
    }
    Ok(role)
}

struct Search<'a> {
    world: &'a World,
    inventory: &'a Inventory,
}

impl Search<'_> {
    /// The role `name` (or `path/name`) in the account that `account` names; `None` if it names none.
    fn in_account(&self, account: &str, name: &str) -> Result<Option<RoleArn>, Failure> {
        let mut roles = self.roles_in(account, name);
        if roles.len() > 1 {
            return Err(self.ambiguous(&format!("{account}/{name}"), &roles, None));
        }
        if let Some(role) = roles.pop_first() {
            return Ok(Some(role));
        }
        let accounts = self.accounts(account);
        let only = if accounts.len() == 1 { accounts.first().copied() } else { None };
        match only {
            None => Ok(None),
            Some(id) if self.is_listed(id) => Err(self.not_in_account(id, name)),
            Some(id) => self.unlisted(id, name).map(Some),
        }
    }

    /// Every role of that name in the accounts that are called so.
    fn roles_in(&self, account: &str, name: &str) -> BTreeSet<RoleArn> {
        let accounts = self.accounts(account);
        let mut roles = BTreeSet::new();
        for id in &accounts {
            let Some(view) = self.inventory.accounts.get(id) else { continue };
            let fits = |role: &&Arc<Role>| {
                let full =
                    format!("{}{}", role.arn.path().trim_start_matches('/'), role.arn.name());
                role.arn.name().eq_ignore_ascii_case(name) || full.eq_ignore_ascii_case(name)
            };
            roles.extend(view.roles.iter().filter(fits).map(|role| role.arn.clone()));
        }
        if roles.is_empty() {
            let set = name.strip_prefix(SET).unwrap_or(name);
            let views = accounts.iter().filter_map(|id| self.inventory.accounts.get(id));
            let arns = views.flat_map(|view| view.roles.arns());
            roles.extend(arns.filter(|arn| is_set(arn, set)).cloned());
        }
        // Of several accounts one that was never listed may have the role as well.
        if accounts.len() > 1 && !name.starts_with(SET) {
            let unlisted = accounts.iter().filter(|id| !self.is_listed(**id));
            roles.extend(unlisted.filter_map(|id| self.unlisted(*id, name).ok()));
        }
        roles
    }

    /// The accounts that an id, an alias, a configured name or a profile stands for.
    fn accounts(&self, query: &str) -> BTreeSet<AccountId> {
        if let Ok(id) = query.replace('-', "").parse() {
            return BTreeSet::from([id]);
        }
        let is = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case(query));
        let by_alias = self
            .inventory
            .accounts
            .iter()
            .filter(|(_, view)| is(view.facts.alias.as_deref()))
            .map(|(id, _)| *id);
        let by_name = self
            .world
            .settings
            .accounts
            .iter()
            .filter(|(_, account)| is(account.name.as_deref()))
            .map(|(id, _)| *id);
        let mut found: BTreeSet<AccountId> = by_alias.chain(by_name).collect();
        if self.world.config.profile(query).is_some() {
            // A profile may lead to another account than the one that is called so: both are meant.
            let wanted = Start::Profile(query.to_owned());
            let (known, _) = leads(self.world);
            let own = known.into_iter().filter(|lead| lead.start == wanted);
            found.extend(own.filter_map(|lead| lead.account));
        }
        found
    }

    fn is_known(&self, role: &RoleArn) -> bool {
        let view = self.inventory.accounts.get(&role.account());
        view.is_some_and(|view| view.roles.contains(role))
    }

    /// Whether the account's roles were listed, so that a missing role is missing indeed.
    fn is_listed(&self, account: AccountId) -> bool {
        self.inventory.accounts.get(&account).is_some_and(|view| view.facts.as_of.is_some())
    }

    /// A role that was never listed: AWS will say whether it exists.
    fn unlisted(&self, account: AccountId, name: &str) -> Result<RoleArn, Failure> {
        let partition = self.inventory.roles().next().map_or("aws", |role| role.arn.partition());
        if let Some(set) = name.strip_prefix(SET) {
            let wrong = || Failure::usage(format!("no permission set can be called `{set}`"));
            return stand_in(partition, account, set).ok_or_else(wrong);
        }
        let (path, name) = name
            .rsplit_once('/')
            .map_or(("/".to_owned(), name), |(path, name)| (format!("/{path}/"), name));
        RoleArn::new(partition, account, &path, name)
            .map_err(|error| Failure::usage(format!("{error}")))
    }

    fn not_in_account(&self, account: AccountId, name: &str) -> Failure {
        let view = self.inventory.accounts.get(&account);
        let names = view.iter().flat_map(|view| view.roles.arns()).map(RoleArn::name);
        let near = nearest(name, names, 3);
        let listing = match view.map(|view| &view.facts.state) {
            Some(AccountState::Ready) => Listing::Now,
            _ => Listing::Earlier,
        };
        no_role(format!("{account}/{name}"), listing, &near)
    }

    /// The ARN, with what its account is called.
    fn shown(&self, role: &RoleArn) -> String {
        let account = role.account();
        let alias =
            self.inventory.accounts.get(&account).and_then(|view| view.facts.alias.as_deref());
        let called = self.world.settings.account_name(account).or(alias);
        called.map_or_else(|| role.to_string(), |called| format!("{role}  ({called})"))
    }

    fn ambiguous(&self, query: &str, roles: &BTreeSet<RoleArn>, profile: Option<&str>) -> Failure {
        let count = roles.len() + usize::from(profile.is_some());
        let mut message = format!("`{query}` names {count} things:");
        if let Some(profile) = profile {
            let role = profile_role(&self.world.config, profile);
            let role = role.map(|role| format!("  ({role})")).unwrap_or_default();
            let _ = write!(message, "\n  profile {profile}{role}");
        }
        for role in roles.iter().take(LISTED) {
            let _ = write!(message, "\n  {}", self.shown(role));
        }
        if roles.len() > LISTED {
            let _ = write!(message, "\n  … and {} more", roles.len() - LISTED);
        }
        Failure::usage(message).with_hint(if account_and_role(query).is_some() {
            "give the full ARN of the role that you mean"
        } else {
            "name the account as well, such as `account/role`, or give the full ARN"
        })
    }
}

#[cfg(test)]
mod tests;
