//! Where accounts stand in their organizations: the context keys of a hop that depend on whose account
//! calls and whose role is called (semantics 1.10).

use std::collections::HashMap;

use crate::domain::account::AccountId;
use crate::policy::decide::request_context::RequestContext;

/// One account's place, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Membership {
    /// `o-…`
    pub organization: Option<String>,
    /// `o-…/r-…/ou-…/`
    pub path: Option<String>,
}

/// The memberships of accounts; of one that is not named nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Memberships(HashMap<AccountId, Membership>);

impl FromIterator<(AccountId, Membership)> for Memberships {
    fn from_iter<T: IntoIterator<Item = (AccountId, Membership)>>(memberships: T) -> Self {
        Self(memberships.into_iter().collect())
    }
}

impl Memberships {
    /// Says where the caller's account stands.
    pub fn say_caller(&self, account: Option<AccountId>, context: &mut RequestContext) {
        self.say(account, context, ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"]);
    }

    /// Says where the role's account stands.
    pub fn say_role(&self, account: Option<AccountId>, context: &mut RequestContext) {
        self.say(account, context, ["aws:ResourceOrgID", "aws:ResourceOrgPaths"]);
    }

    fn say(&self, account: Option<AccountId>, context: &mut RequestContext, keys: [&str; 2]) {
        let place = account.and_then(|account| self.0.get(&account));
        let [organization, paths] = keys;
        match place.and_then(|place| place.organization.as_ref()) {
            Some(id) => context.set(organization, id.as_str()),
            None => context.set_unknown(organization),
        }
        match place.and_then(|place| place.path.as_ref()) {
            Some(path) => context.set_many(paths, vec![path.clone()]),
            None => context.set_unknown(paths),
        }
    }
}
