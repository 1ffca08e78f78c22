//! Which roles await a verdict.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::inventory::InventoryEvent;
use crate::domain::role::Role;
use crate::flows::inventory::{AccountView, Inventory};

/// The roles that await a verdict, by account.
#[derive(Debug, Default)]
pub(super) struct Due {
    /// Everything; what is known is filled into `parts` when the next is asked for.
    is_everything: bool,
    parts: BTreeMap<AccountId, Part>,
}

/// What of one account is due.
#[derive(Debug)]
enum Part {
    /// All roles behind this one; `None`: from the first.
    Behind(Option<RoleArn>),
    These(Vec<RoleArn>),
}

impl Due {
    /// All roles.
    pub(super) fn everything(&mut self) {
        self.is_everything = true;
    }

    /// All roles of an account.
    pub(super) fn account(&mut self, account: AccountId) {
        self.parts.insert(account, Part::Behind(None));
    }

    /// These roles.
    pub(super) fn these(&mut self, roles: impl IntoIterator<Item = RoleArn>) {
        for arn in roles {
            match self.parts.entry(arn.account()).or_insert_with(|| Part::These(Vec::new())) {
                Part::These(these) => these.push(arn),
                part @ Part::Behind(_) => *part = Part::Behind(None),
            }
        }
    }

    /// What an event makes due, seen against what was known before it.
    pub(super) fn listed(&mut self, before: &Inventory, event: &InventoryEvent) {
        match event {
            InventoryEvent::Cached(snapshot) => self.account(snapshot.account),
            InventoryEvent::Page { account, roles } => self.roles(before, *account, roles),
            InventoryEvent::Finished { snapshot, .. } => {
                self.roles(before, snapshot.account, &snapshot.roles);
            }
            InventoryEvent::Account { .. }
            | InventoryEvent::Alias { .. }
            | InventoryEvent::StartProblem { .. }
            | InventoryEvent::PortalProblem { .. } => {}
        }
    }

    /// The roles that are new, or trust others than before.
    fn roles(&mut self, before: &Inventory, account: AccountId, roles: &[Arc<Role>]) {
        let is_news = |role: &&Arc<Role>| {
            before.role(&role.arn).is_none_or(|known| known.trust != role.trust)
        };
        let news = roles.iter().filter(is_news).map(|role| role.arn.clone());
        match self.parts.entry(account).or_insert_with(|| Part::These(Vec::new())) {
            Part::These(these) => these.extend(news),
            // From the first: a new one may stand before those that were judged already.
            part @ Part::Behind(_) => *part = Part::Behind(None),
        }
    }

    /// The next roles, which are due no longer.
    pub(super) fn next(&mut self, inventory: &Inventory, most: usize) -> Vec<Arc<Role>> {
        if std::mem::take(&mut self.is_everything) {
            self.parts = inventory.accounts.keys().map(|id| (*id, Part::Behind(None))).collect();
        }
        let mut roles: Vec<Arc<Role>> = Vec::new();
        while let Some(mut entry) = self.parts.first_entry() {
            let wanted = most.saturating_sub(roles.len());
            if wanted == 0 {
                break;
            }
            let account = inventory.accounts.get(entry.key()).map(AsRef::as_ref);
            let found = entry.get_mut().take(account, wanted);
            if found.len() < wanted {
                entry.remove();
            }
            roles.extend(found);
        }
        roles
    }
}

impl Part {
    /// The next roles of an account, which is `None` if nothing of it is known.
    fn take(&mut self, account: Option<&AccountView>, most: usize) -> Vec<Arc<Role>> {
        let Some(account) = account else { return Vec::new() };
        match self {
            Self::Behind(last) => {
                let next = account.roles.behind(last.as_ref());
                let found: Vec<Arc<Role>> = next.iter().take(most).cloned().collect();
                *last = found.last().map(|role| role.arn.clone());
                found
            }
            Self::These(these) => {
                let taken = these.drain(..these.len().min(most));
                let mut found: Vec<Arc<Role>> =
                    taken.filter_map(|arn| account.roles.get(&arn).cloned()).collect();
                found.dedup_by(|one, other| one.arn == other.arn);
                found
            }
        }
    }
}
