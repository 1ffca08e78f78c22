//! The accounts that the person calls theirs.

use std::collections::{BTreeMap, BTreeSet};

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

    /// The accounts that were not known `before`, or by another name.
    pub fn news_since(&self, before: &Self) -> BTreeSet<AccountId> {
        let is_news = |(id, name): &(&AccountId, &Option<String>)| before.0.get(id) != Some(name);
        let gone = before.0.keys().filter(|id| !self.0.contains_key(id));
        self.0.iter().filter(is_news).map(|(id, _)| id).chain(gone).copied().collect()
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
    fn news_are_accounts_that_came_went_or_got_another_name() {
        let account = |last: u64| AccountId::from_number(last);
        let of = |known: &[(u64, Option<&str>)]| -> KnownAccounts {
            known.iter().map(|(id, name)| (account(*id), name.map(str::to_owned))).collect()
        };
        let before = of(&[(1, Some("same")), (2, None), (3, Some("old")), (4, None), (5, None)]);
        let now =
            of(&[(1, Some("same")), (2, Some("named")), (3, Some("new")), (4, None), (6, None)]);

        assert_eq!(now.news_since(&before), [2, 3, 5, 6].map(account).into());
        assert!(now.news_since(&now).is_empty());
    }
}
