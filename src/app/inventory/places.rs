//! Where roles stand: four bytes a role, since there may be a million.

use crate::app::entry::RoleEntry;
use crate::app::inventory::RoleIndex;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::quick::QuickMap;

/// The places of each account's roles, in the order of their ARNs.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Places(QuickMap<AccountId, Vec<RoleIndex>>);

impl Places {
    /// The places of an account's roles.
    pub(super) fn of(&self, account: AccountId) -> &[RoleIndex] {
        self.0.get(&account).map_or(&[], Vec::as_slice)
    }

    pub(super) fn find(&self, roles: &[RoleEntry], arn: &RoleArn) -> Option<RoleIndex> {
        let own = self.of(arn.account());
        // Lists come in order: a new role mostly stands behind all others.
        if arn_of(roles, *own.last()?) < Some(arn) {
            return None;
        }
        let place = own.binary_search_by(|index| arn_of(roles, *index).cmp(&Some(arn))).ok()?;
        own.get(place).copied()
    }

    /// Notes the place of a role that has none yet.
    pub(super) fn insert(&mut self, roles: &[RoleEntry], arn: &RoleArn, index: RoleIndex) {
        let own = self.0.entry(arn.account()).or_default();
        let is_before = |other: &RoleIndex| arn_of(roles, *other) < Some(arn);
        // Lists come in order.
        let place = match own.last() {
            Some(last) if !is_before(last) => own.partition_point(is_before),
            Some(_) | None => own.len(),
        };
        own.insert(place, index);
    }
}

fn arn_of(roles: &[RoleEntry], index: RoleIndex) -> Option<&RoleArn> {
    roles.get(index as usize).map(|entry| &entry.role.arn)
}
