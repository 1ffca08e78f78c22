//! The order of the list, kept so that 100,000 roles are sorted as numbers, not as texts.

use std::cmp::Ordering;

use crate::app::entry::{Mark, RoleEntry};
use crate::app::inventory::{Inventory, RoleIndex};
use crate::app::screens::roles::{Group, Sort};
use crate::policy::decide::evaluate::Decision;

/// The roles in the order of the list.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Order {
    /// Every role of the inventory by name, then ARN.
    by_name: Vec<RoleIndex>,
    /// The shown ones, in order, each with its group.
    pub(super) roles: Vec<(RoleIndex, Group)>,
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
        let mut keyed: Vec<(u128, RoleIndex, Group)> = Vec::with_capacity(inventory.roles.len());
        for ((index, entry), name) in (0_u32..).zip(&inventory.roles).zip(name_ranks) {
            if entry.mark == Mark::Removed {
                continue;
            }
            let slot = inventory.index().item(index).map_or(0, |item| item.account as usize);
            let account = accounts.get(slot).copied().unwrap_or(u32::MAX);
            let group = group(entry);
            let section = match group {
                Group::Favourites => 0,
                Group::Recent => 1,
                Group::Account(_) => 2_u8,
            };
            // Recent roles stand newest first whatever the sort.
            let sort = if section == 1 { Sort::Recent } else { how.sort };
            let metric = metric(sort, entry, account) & 0x00ff_ffff_ffff_ffff;
            let place = if how.is_flat || section < 2 { 0 } else { account };
            let key = u128::from(section) << 120
                | u128::from(place) << 88
                | u128::from(metric) << 32
                | u128::from(name);
            keyed.push((key, index, group));
        }
        keyed.sort_unstable_by_key(|(key, ..)| *key);
        self.roles.clear();
        self.roles.extend(keyed.into_iter().map(|(_, index, group)| (index, group)));
    }

    /// New roles are sorted among themselves, then merged with the known ones.
    fn take_new(&mut self, inventory: &Inventory) {
        let known = RoleIndex::try_from(self.by_name.len()).unwrap_or(RoleIndex::MAX);
        let all = RoleIndex::try_from(inventory.roles.len()).unwrap_or(RoleIndex::MAX);
        if known == all {
            return;
        }
        let compare = |one: RoleIndex, other: RoleIndex| compare_names(inventory, one, other);
        let mut new: Vec<RoleIndex> = (known..all).collect();
        new.sort_unstable_by(|one, other| compare(*one, *other));
        let old = std::mem::take(&mut self.by_name);
        self.by_name = Vec::with_capacity(old.len() + new.len());
        let mut rest = old.as_slice();
        for index in new {
            let before = rest.partition_point(|other| compare(*other, index).is_lt());
            let (head, tail) = rest.split_at_checked(before).unwrap_or((rest, &[]));
            self.by_name.extend_from_slice(head);
            self.by_name.push(index);
            rest = tail;
        }
        self.by_name.extend_from_slice(rest);
    }
}

/// By name whatever its case, then by ARN.
fn compare_names(inventory: &Inventory, one: RoleIndex, other: RoleIndex) -> Ordering {
    let name = |index| inventory.index().item(index).map_or("", |item| item.lower);
    name(one).cmp(name(other)).then_with(|| {
        let arn = |index| inventory.role(index).map(|entry| &entry.role.arn);
        arn(one).cmp(&arn(other))
    })
}

/// The accounts' places when they are sorted by label, by their slots in the index.
fn account_ranks(inventory: &Inventory) -> Vec<u32> {
    let labels = inventory.index().accounts().iter().map(|id| inventory.account_label(*id));
    let mut labels: Vec<(String, usize)> =
        labels.enumerate().map(|(slot, label)| (label.to_lowercase(), slot)).collect();
    labels.sort_unstable();
    let mut ranks = vec![0; labels.len()];
    for (rank, (_, slot)) in (0_u32..).zip(labels) {
        if let Some(place) = ranks.get_mut(slot) {
            *place = rank;
        }
    }
    ranks
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
        Sort::Recent => newest_first(entry.assumed_at),
        Sort::Verdict => match &entry.verdict {
            Some(verdict) => match (verdict.decision, verdict.is_trusted) {
                _ if verdict.is_certain() && verdict.needs.is_empty() => 0,
                _ if verdict.is_certain() => 1,
                (Decision::Allow, _) => 1,
                (Decision::Unknown, true) => 2,
                (Decision::Unknown, false) => 3,
                (Decision::Deny, _) => 5,
            },
            None => 4,
        },
    }
}

/// The group that a role stands in when the list is grouped.
fn group(entry: &RoleEntry) -> Group {
    if entry.is_favourite {
        Group::Favourites
    } else if entry.is_recent {
        Group::Recent
    } else {
        Group::Account(entry.role.arn.account())
    }
}
