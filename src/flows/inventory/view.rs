//! The inventory as one value, put together from its events: for commands, which print at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::mpsc;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::inventory::{AccountFacts, AccountSnapshot, InventoryEvent, Scope};
use crate::domain::role::Role;
use crate::domain::session::Start;
use crate::domain::settings::KamenSettings;
use crate::domain::sign_in::Portal;
use crate::flows::assigned::Assigned;
use crate::flows::inventory::Roles;
use crate::flows::inventory::account::only_named;
use crate::flows::inventory::read::read_for_end;
use crate::flows::leads::{leads, named_roles};
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::policy::words::KnownAccounts;
use crate::ports::store::Wanted;

/// All that is known of one account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountView {
    pub facts: AccountFacts,
    pub roles: Roles,
}

/// All that is known of all accounts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inventory {
    pub accounts: BTreeMap<AccountId, Arc<AccountView>>,
    /// Starts that cannot be used.
    pub problems: Vec<(Start, Failure)>,
    /// Portals whose permission sets could not all be listed.
    pub portal_problems: Vec<(Portal, Failure)>,
    pub appeared: BTreeSet<RoleArn>,
    pub vanished: BTreeSet<RoleArn>,
}

impl Inventory {
    /// What is known without any call: the cache, and the roles that profiles name.
    pub fn cached(world: &World) -> Self {
        Self::of(world, world.inventory.load_all())
    }

    /// The same with the wanted roles alone, of all accounts or of one, and those that profiles name:
    /// quick among a million.
    pub fn searched(world: &World, wanted: Wanted<'_>, account: Option<AccountId>) -> Self {
        Self::of(world, world.inventory.search(wanted, account))
    }

    fn of(world: &World, snapshots: Vec<AccountSnapshot>) -> Self {
        let mut inventory = Self::default();
        for snapshot in snapshots {
            inventory.apply(InventoryEvent::Cached(snapshot));
        }
        let (leads, problems) = leads(world);
        for lead in leads {
            if let Some(account) = lead.account {
                inventory.account(account).facts.identities.push(lead.start);
            }
        }
        inventory.problems = problems;
        for (_, arn) in named_roles(world) {
            let roles = &mut inventory.account(arn.account()).roles;
            if !roles.contains(&arn) {
                roles.insert(Arc::new(only_named(arn)));
            }
        }
        let assigned = Assigned::known(world);
        for (account, name) in assigned.accounts() {
            let view = inventory.account(account);
            view.facts.alias = view.facts.alias.take().or_else(|| name.map(str::to_owned));
            for arn in assigned.stand_ins(account, view.roles.arns()) {
                view.roles.insert(Arc::new(only_named(arn)));
            }
        }
        inventory
    }

    /// Reads the inventory to its end.
    pub async fn read(world: &World, sessions: &Sessions, scope: Scope) -> Self {
        let (sender, mut receiver) = mpsc::channel(64);
        let mut inventory = Self::default();
        let gather = async {
            while let Some(event) = receiver.recv().await {
                inventory.apply(event);
            }
        };
        tokio::join!(read_for_end(world, sessions, scope, sender), gather);
        inventory
    }

    /// Every role, in the order of accounts and ARNs.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.accounts.values().flat_map(|account| account.roles.iter().map(AsRef::as_ref))
    }

    /// A role by its ARN.
    pub fn role(&self, arn: &RoleArn) -> Option<&Role> {
        self.accounts.get(&arn.account())?.roles.get(arn).map(AsRef::as_ref)
    }

    /// The accounts that the person calls theirs, with what these are called.
    pub fn known_accounts(&self, settings: &KamenSettings) -> KnownAccounts {
        let listed = self.accounts.iter().map(|(id, view)| (*id, view.facts.alias.clone()));
        let named = settings.accounts.iter().map(|(id, account)| (*id, account.name.clone()));
        listed.chain(named).collect()
    }

    /// What an account is called: the configured name, else its alias.
    pub fn account_name<'a>(
        &'a self,
        settings: &'a KamenSettings,
        account: AccountId,
    ) -> Option<&'a str> {
        let alias = || self.accounts.get(&account)?.facts.alias.as_deref();
        settings.account_name(account).or_else(alias)
    }

    /// Folds one event in; whether it brought, changed or took roles, or an account.
    pub fn apply(&mut self, event: InventoryEvent) -> bool {
        let accounts = self.accounts.len();
        let is_news = self.fold(event);
        is_news || self.accounts.len() > accounts
    }

    fn fold(&mut self, event: InventoryEvent) -> bool {
        if let Some(account) = event.account()
            && !matches!(event, InventoryEvent::Page { .. })
        {
            self.account(account).facts.take(&event);
        }
        match event {
            InventoryEvent::Cached(snapshot) => {
                self.account(snapshot.account).roles = snapshot.roles.into();
                return true;
            }
            InventoryEvent::Account { .. } | InventoryEvent::Alias { .. } => {}
            InventoryEvent::Page { account, roles } => {
                // Mostly nothing has changed since the last run: then the shared view stays as it is.
                let news = match self.accounts.get(&account) {
                    Some(view) => view.roles.lacking(roles),
                    None => roles,
                };
                let is_news = !news.is_empty();
                if is_news {
                    let known = &mut self.account(account).roles;
                    for role in news {
                        known.insert(role);
                    }
                }
                return is_news;
            }
            InventoryEvent::Finished { snapshot, appeared, vanished } => {
                let view = self.account(snapshot.account);
                let roles = Roles::from(snapshot.roles);
                let is_news = view.roles != roles;
                view.roles = roles;
                self.appeared.extend(appeared);
                self.vanished.extend(vanished);
                return is_news;
            }
            InventoryEvent::StartProblem { start, failure } => self.problems.push((start, failure)),
            InventoryEvent::PortalProblem { portal, failure } => {
                self.portal_problems.push((portal, failure));
            }
        }
        false
    }

    fn account(&mut self, account: AccountId) -> &mut AccountView {
        let view = self.accounts.entry(account).or_default();
        Arc::make_mut(view)
    }
}

#[cfg(test)]
mod tests;
