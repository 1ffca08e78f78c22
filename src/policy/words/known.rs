//! The accounts that the person calls theirs.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::account::AccountId;

/// The accounts that the person knows, with their names: every other account is foreign.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownAccounts {
    accounts: BTreeMap<AccountId, Known>,
    changes: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    name: Option<String>,
    /// Which of the changes this was.
    since: u32,
}

impl KnownAccounts {
    /// Takes in an account; a name that is known stays if none is given.
    pub fn insert(&mut self, account: AccountId, name: Option<String>) {
        let next = Known { name, since: self.changes + 1 };
        match self.accounts.entry(account) {
            Entry::Vacant(entry) => drop(entry.insert(next)),
            Entry::Occupied(entry) if next.name.is_none() || entry.get().name == next.name => {
                return;
            }
            Entry::Occupied(mut entry) => drop(entry.insert(next)),
        }
        self.changes += 1;
    }

    pub fn knows(&self, account: AccountId) -> bool {
        self.accounts.contains_key(&account)
    }

    /// The account's alias or name, if it has one.
    pub fn name(&self, account: AccountId) -> Option<&str> {
        self.accounts.get(&account)?.name.as_deref()
    }

    /// Another, higher number whenever an account became known, or its name.
    pub fn moment(&self) -> u32 {
        self.changes
    }

    /// The accounts that became known, or their names, since a [`moment`](Self::moment) of these.
    pub fn news_since(&self, moment: u32) -> BTreeSet<AccountId> {
        let news = self.accounts.iter().filter(|(_, known)| known.since > moment);
        news.map(|(id, _)| *id).collect()
    }
}

impl FromIterator<(AccountId, Option<String>)> for KnownAccounts {
    fn from_iter<I: IntoIterator<Item = (AccountId, Option<String>)>>(accounts: I) -> Self {
        let mut known = Self::default();
        for (account, name) in accounts {
            known.insert(account, name);
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_are_accounts_that_came_or_got_another_name() {
        let account = |last: u64| AccountId::from_number(last);
        let named = |name: &str| Some(name.to_owned());
        let mut known: KnownAccounts =
            [(account(1), named("same")), (account(2), None), (account(3), named("old"))]
                .into_iter()
                .collect();
        let before = known.moment();
        assert!(known.news_since(before).is_empty());

        known.insert(account(1), named("same"));
        known.insert(account(1), None);
        assert_eq!((known.moment(), known.name(account(1))), (before, Some("same")));

        known.insert(account(2), named("named"));
        let between = known.moment();
        known.insert(account(3), named("new"));
        known.insert(account(4), None);

        assert_eq!(known.news_since(before), [2, 3, 4].map(account).into());
        assert_eq!(known.news_since(between), [3, 4].map(account).into());
        assert!(known.news_since(known.moment()).is_empty());
        assert_eq!(known.name(account(3)), Some("new"));
    }
}
