//! The order of the list, kept so that 100,000 roles are sorted as numbers, not as texts.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::app::entry::{Mark, RoleEntry};
use crate::app::inventory::{Inventory, RoleIndex};
use crate::app::roles::{Group, Sort};
use crate::app::verdict::Answer;
use crate::domain::account::AccountId;

/// The roles in the order of the list.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Order {
    /// Every role of the inventory by name, then account.
    by_name: Vec<RoleIndex>,
    /// The shown ones, in order.
    pub(super) roles: Vec<RoleIndex>,
}

/// How the list is to be ordered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrangement {
    pub(super) sort: Sort,
    pub(super) is_flat: bool,
}

impl Order {
    /// Sorts anew after roles came in, marks changed, or the person asked for another order.
    pub(super) fn renew(&mut self, inventory: &Inventory, how: Arrangement) {
        self.take_new(inventory);
        let mut name_ranks = vec![0_u32; inventory.roles.len()];
        for (rank, index) in (0_u32..).zip(&self.by_name) {
            if let Some(place) = name_ranks.get_mut(*index as usize) {
                *place = rank;
            }
        }
        let accounts = account_ranks(inventory);
        let mut keyed: Vec<(u128, RoleIndex)> = Vec::with_capacity(inventory.roles.len());
        for (index, entry) in (0_u32..).zip(&inventory.roles) {
            if entry.mark == Mark::Removed {
                continue;
            }
            let account = accounts.get(&entry.role.arn.account()).copied().unwrap_or(u32::MAX);
            let name = name_ranks.get(index as usize).copied().unwrap_or(0);
            let section = match group(entry) {
                Group::Favourites => 0,
                Group::Recent => 1,
                Group::Account(_) => 2_u8,
            };
            // Recent roles stand newest first whatever the sort.
            let sort = if section == 1 { Sort::Recent } else { how.sort };
            let metric = metric(sort, entry, account);
            let group = if how.is_flat || section < 2 { 0 } else { account };
            let key = u128::from(section) << 120
                | u128::from(group) << 88
                | u128::from(metric & 0x00ff_ffff_ffff_ffff) << 32
                | u128::from(name);
            keyed.push((key, index));
        }
        keyed.sort_unstable();
        self.roles.clear();
        self.roles.extend(keyed.into_iter().map(|(_, index)| index));
    }

    /// New roles are sorted among the known ones; the stable sort merges runs that are in order.
    fn take_new(&mut self, inventory: &Inventory) {
        let known = RoleIndex::try_from(self.by_name.len()).unwrap_or(RoleIndex::MAX);
        let all = RoleIndex::try_from(inventory.roles.len()).unwrap_or(RoleIndex::MAX);
        if known == all {
            return;
        }
        let by_name = |one: &RoleIndex, other: &RoleIndex| match (
            inventory.role(*one),
            inventory.role(*other),
        ) {
            (Some(one), Some(other)) => compare_names(one, other),
            _ => Ordering::Equal,
        };
        let mut new: Vec<RoleIndex> = (known..all).collect();
        new.sort_by(by_name);
        self.by_name.append(&mut new);
        self.by_name.sort_by(by_name);
    }
}

fn compare_names(one: &RoleEntry, other: &RoleEntry) -> Ordering {
    let lower = |entry: &RoleEntry| -> (u64, AccountId) {
        (head(entry.role.arn.name()), entry.role.arn.account())
    };
    let bytes = |entry: &'_ RoleEntry| entry.role.arn.name().to_ascii_lowercase();
    lower(one)
        .0
        .cmp(&lower(other).0)
        .then_with(|| bytes(one).cmp(&bytes(other)).then_with(|| one.role.arn.cmp(&other.role.arn)))
}

/// The first eight bytes in lower case as a number: decides most comparisons.
fn head(name: &str) -> u64 {
    let mut bytes = [0_u8; 8];
    for (place, byte) in bytes.iter_mut().zip(name.bytes()) {
        *place = byte.to_ascii_lowercase();
    }
    u64::from_be_bytes(bytes)
}

/// The accounts' places when they are sorted by label.
fn account_ranks(inventory: &Inventory) -> HashMap<AccountId, u32> {
    let mut labels: Vec<(String, AccountId)> = inventory
        .accounts
        .values()
        .map(|account| (account.label().to_lowercase(), account.id))
        .collect();
    labels.sort_unstable();
    (0_u32..).zip(labels).map(|(rank, (_, id))| (id, rank)).collect()
}

/// Smaller stands higher.
fn metric(sort: Sort, entry: &RoleEntry, account: u32) -> u64 {
    let newest_first = |at: Option<jiff::Timestamp>| {
        at.map_or(u64::MAX, |at| (1 << 55) - at.as_second().unsigned_abs().min(1 << 54))
    };
    match sort {
        Sort::Name => 0,
        Sort::Account => account.into(),
        Sort::LastUsed => newest_first(entry.last_used),
        Sort::Recent => newest_first(entry.worn_at),
        Sort::Verdict => match &entry.verdict {
            Some(verdict) => match (verdict.answer, verdict.is_trusted) {
                (Answer::Allow, _) if verdict.needs.is_empty() => 0,
                (Answer::Allow, _) => 1,
                (Answer::Unknown, true) => 2,
                (Answer::Unknown, false) => 3,
                (Answer::Deny, _) => 5,
            },
            None => 4,
        },
    }
}

/// The group that a role stands in when the list is grouped.
pub(super) fn group(entry: &RoleEntry) -> Group {
    if entry.is_favourite {
        Group::Favourites
    } else if entry.is_recent {
        Group::Recent
    } else {
        Group::Account(entry.role.arn.account())
    }
}
