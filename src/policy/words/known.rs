//! The accounts that the person calls theirs.

use std::collections::BTreeMap;

use crate::domain::account::AccountId;

/// The accounts that the person knows, with their names: every other account is foreign.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownAccounts(BTreeMap<AccountId, Option<String>>);

impl KnownAccounts {
    pub fn insert(&mut self, account: AccountId, name: Option<String>) {
        let known = self.0.entry(account).or_default();
        if name.is_some() {
            *known = name;
        }
    }

    pub fn knows(&self, account: AccountId) -> bool {
        self.0.contains_key(&account)
    }

    /// The account's alias or name, if it has one.
    pub fn name(&self, account: AccountId) -> Option<&str> {
        self.0.get(&account)?.as_deref()
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
