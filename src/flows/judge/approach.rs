//! Where a chain to one role may begin, and over which roles it may lead. Of a company's accounts few take part:
//! the others need neither be read nor asked.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::arn::{ArnParts, RoleArn};
use crate::domain::inventory::InventoryEvent;
use crate::domain::role::Role;
use crate::flows::inventory::Inventory;
use crate::flows::world::World;
use crate::policy::language::principal::Party;
use crate::policy::language::rule::Policy;

/// With more accounts on the way than this, reading all is no slower.
const MOST_ACCOUNTS: usize = 32;

/// The accounts whose identities may be able to become `role`, over however many roles, and its own, whose
/// organization limits it; the roles are added to the inventory from the cache. `None` if that may be any account, or
/// very many.
pub fn approach(
    world: &World,
    inventory: &mut Inventory,
    role: &Role,
) -> Option<BTreeSet<AccountId>> {
    let mut search = Search {
        world,
        inventory,
        accounts: BTreeSet::from([role.arn.account()]),
        read: BTreeSet::new(),
        seen: HashSet::new(),
        waiting: Vec::new(),
    };
    search.visit(role)?;
    while let Some(text) = search.waiting.pop() {
        let policy = Policy::parse("trust", &text);
        for party in policy.trusted() {
            search.follow(party)?;
        }
    }
    Some(search.accounts)
}

struct Search<'a> {
    world: &'a World,
    inventory: &'a mut Inventory,
    /// From where the role may be reached, and where it is.
    accounts: BTreeSet<AccountId>,
    /// Those whose roles were read from the cache.
    read: BTreeSet<AccountId>,
    /// Trust policies; roles share them.
    seen: HashSet<Arc<str>>,
    waiting: Vec<Arc<str>>,
}

impl Search<'_> {
    /// A role that may lie on the way; `None` if its trust policy is not known.
    fn visit(&mut self, role: &Role) -> Option<()> {
        let text = role.trust_text()?;
        if self.seen.insert(Arc::clone(&text)) {
            self.waiting.push(text);
        }
        Some(())
    }

    /// A principal that a trust policy names; `None` if that may be anyone.
    fn follow(&mut self, party: &Party) -> Option<()> {
        match party {
            Party::Account { account, .. } => {
                let account = account.parse().ok()?;
                self.reach(account)?;
                for role in self.roles(account) {
                    self.visit(&role)?;
                }
                Some(())
            }
            Party::Role(arn) => self.follow_role(arn, |role| role.as_str() == &**arn),
            Party::Session(arn) => {
                let name = ArnParts::parse(arn)?.resource.split('/').nth(1)?;
                self.follow_role(arn, |role| role.name() == name)
            }
            Party::User(arn) | Party::FederatedUser(arn) => {
                self.reach(ArnParts::parse(arn)?.account_id()?)
            }
            // An id says nothing of its account.
            Party::Everyone | Party::UserId(_) | Party::RoleId(_) => None,
            Party::Service(_) | Party::Provider(_) | Party::Never => Some(()),
        }
    }

    fn follow_role(&mut self, arn: &str, is_it: impl Fn(&RoleArn) -> bool) -> Option<()> {
        let account = ArnParts::parse(arn)?.account_id()?;
        self.reach(account)?;
        for role in self.roles(account).into_iter().filter(|role| is_it(&role.arn)) {
            self.visit(&role)?;
        }
        Some(())
    }

    fn reach(&mut self, account: AccountId) -> Option<()> {
        self.accounts.insert(account);
        (self.accounts.len() <= MOST_ACCOUNTS).then_some(())
    }

    /// The roles of an account, read once.
    fn roles(&mut self, account: AccountId) -> Vec<Arc<Role>> {
        if self.read.insert(account)
            && let Some(snapshot) = self.world.inventory.load(account)
        {
            self.inventory.apply(InventoryEvent::Page { account, roles: snapshot.roles });
        }
        let view = self.inventory.accounts.get(&account);
        view.map_or_else(Vec::new, |view| view.roles.iter().cloned().collect())
    }
}

#[cfg(test)]
mod tests;
