//! Which trust documents speak of certain accounts: all others read the same, whatever becomes known of these.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::quick::QuickMap;
use crate::domain::role::Role;

/// Digits of an account's id.
const DIGITS: usize = 12;

/// Which of the accounts a text names.
#[derive(Debug)]
enum Named {
    These(Box<[AccountId]>),
    /// An escape may stand for a digit.
    Perhaps,
}

/// Finds the roles whose trust documents name some accounts, each text that is held looked through once.
#[derive(Debug)]
pub struct Mentions<'a> {
    accounts: &'a BTreeSet<AccountId>,
    /// By where a text lies; it is held, so that no other comes to lie there.
    found: QuickMap<usize, (Arc<str>, Named)>,
}

impl<'a> Mentions<'a> {
    pub fn of(accounts: &'a BTreeSet<AccountId>) -> Self {
        Self { accounts, found: QuickMap::default() }
    }

    /// Whether the role's trust document may name one of the accounts, other than the role's own: that one is no
    /// stranger to it in any case, and is called "this account".
    pub fn has(&mut self, role: &Role) -> bool {
        let Some(trust) = role.trust.as_ref().filter(|_| !self.accounts.is_empty()) else {
            return false;
        };
        let own = role.arn.account();
        let Some(text) = trust.held() else {
            // What cannot be read now is tried again later.
            return trust.read().is_none_or(|text| self.named(&text).has_other_than(own));
        };
        if let Some((_, named)) = self.found.get(&Arc::as_ptr(text).addr()) {
            return named.has_other_than(own);
        }
        let named = self.named(text);
        let has = named.has_other_than(own);
        self.found.insert(Arc::as_ptr(text).addr(), (Arc::clone(text), named));
        has
    }

    fn named(&self, text: &str) -> Named {
        if text.contains("\\u") {
            return Named::Perhaps;
        }
        let runs = text.split(|one: char| !one.is_ascii_digit()).filter(|run| run.len() == DIGITS);
        let ids = runs.filter_map(|run| run.parse().ok());
        Named::These(ids.filter(|id| self.accounts.contains(id)).collect())
    }
}

impl Named {
    fn has_other_than(&self, own: AccountId) -> bool {
        match self {
            Self::These(ids) => ids.iter().any(|id| *id != own),
            Self::Perhaps => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy_text::PolicyText;

    fn role(account: &str, trust: Option<&Arc<str>>) -> Role {
        Role {
            arn: format!("arn:aws:iam::{account}:role/R").parse().unwrap(),
            id: "".into(),
            trust: trust.map(|text| PolicyText::from(Arc::clone(text))),
            description: None,
            max_session_duration: 3600,
            created: None,
        }
    }

    #[test]
    fn documents_are_found_by_the_accounts_of_others_that_they_name() {
        let accounts = ["111122223333", "444455556666"].map(|id| id.parse().unwrap()).into();
        let mut mentions = Mentions::of(&accounts);
        let text = |principal: &str| -> Arc<str> {
            format!(
                r#"{{"Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}}}}]}}"#
            )
            .into()
        };
        for (principal, own, expected) in [
            ("arn:aws:iam::111122223333:root", "777788889999", true),
            ("444455556666", "777788889999", true),
            ("arn:aws:iam::111122223333:root", "111122223333", false),
            ("arn:aws:iam::111122223333:root", "444455556666", true),
            ("arn:aws:iam::777788889999:root", "123456789012", false),
            ("1111222233334", "777788889999", false),
            (r"\u003111122223333", "777788889999", true),
            ("*", "777788889999", false),
        ] {
            let shared = text(principal);
            for time in ["first", "again"] {
                assert_eq!(mentions.has(&role(own, Some(&shared))), expected, "{principal} {time}");
            }
        }
        assert!(!mentions.has(&role("777788889999", None)));
    }

    #[test]
    fn one_text_is_judged_for_each_account_that_shares_it() {
        let accounts = ["111122223333"].map(|id| id.parse().unwrap()).into();
        let mut mentions = Mentions::of(&accounts);
        let shared: Arc<str> = r#"{"Principal": {"AWS": "111122223333"}}"#.into();

        assert!(!mentions.has(&role("111122223333", Some(&shared))));
        assert!(mentions.has(&role("444455556666", Some(&shared))));
    }
}
