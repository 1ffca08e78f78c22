//! The order of the list, kept so that 100,000 roles are sorted as numbers, not as texts.

use std::cmp::Ordering;

use crate::app::entry::{Mark, Outlook, RoleEntry};
use crate::app::inventory::{Inventory, RoleIndex};
use crate::app::screens::roles::{Group, Person, Sort};
use crate::domain::account::AccountId;
use crate::policy::decide::evaluate::Decision;

/// The roles in the order of the list: eight bytes a role.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Order {
    /// Every role of the inventory by name, then account and ARN.
    by_name: Vec<RoleIndex>,
    /// The shown ones, in order.
    pub(super) roles: Vec<RoleIndex>,
    /// The groups in order, each with the number of its roles; none if the list is flat.
    pub(super) groups: Vec<(Group, u32)>,
}

/// How the list is to be ordered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrangement {
    pub(super) sort: Sort,
    pub(super) is_flat: bool,
    pub(super) person: Person,
}

/// What a role stands by, before its name: section, account with tier, and what is sorted by.
type Standing = (u8, u32, u64);

impl Order {
    /// Sorts anew after marks changed, accounts got names, or the person asked for another order.
    pub(super) fn renew(&mut self, inventory: &Inventory, how: Arrangement) {
        self.take_names(inventory);
        let mut name_ranks = vec![0_u32; inventory.roles.len()];
        for (rank, index) in (0_u32..).zip(&self.by_name) {
            if let Some(place) = name_ranks.get_mut(*index as usize) {
                *place = rank;
            }
        }
        let accounts = account_ranks(inventory, how.person.own);
        let key = |index: RoleIndex| {
            let role = (index, inventory.role(index)?);
            let (section, place, metric) = standing(inventory, &accounts, how, role)?;
            let place = u128::from(section) << 120 | u128::from(place) << 88;
            let name = *name_ranks.get(index as usize)?;
            Some(place | u128::from(metric) << 32 | u128::from(name))
        };
        // In the order of before most of them stand right already, which this sort makes use of.
        let mut is_known = vec![false; inventory.roles.len()];
        for index in &self.roles {
            is_known.get_mut(*index as usize).into_iter().for_each(|known| *known = true);
        }
        let others = (0_u32..).zip(is_known).filter_map(|(index, known)| (!known).then_some(index));
        let mut keys: Vec<u128> =
            self.roles.iter().copied().chain(others).filter_map(key).collect();
        #[expect(
            clippy::stable_sort_primitive,
            reason = "the stable one is quick on what is nearly sorted"
        )]
        keys.sort();
        let role = |key: &u128| self.by_name.get(u32::try_from(key & 0xffff_ffff).ok()? as usize);
        self.roles.clear();
        self.roles.extend(keys.iter().filter_map(role));
        self.groups.clear();
        if how.is_flat {
            return;
        }
        let mut last = None;
        for (key, index) in keys.iter().zip(&self.roles) {
            // Without the tier, which is no group.
            if last != Some(key >> 90) {
                last = Some(key >> 90);
                let own = group(inventory, *index, how.person.used);
                self.groups.extend(own.map(|own| (own, 0)));
            }
            if let Some((_, count)) = self.groups.last_mut() {
                *count += 1;
            }
        }
    }

    /// Takes in roles that came, while all others stay as they are: costs little beside sorting anew.
    pub(super) fn take_arrivals(&mut self, inventory: &Inventory, how: Arrangement) {
        let known = self.by_name.len();
        if known == 0 {
            // All are new: numbers are sorted sooner than names.
            return self.renew(inventory, how);
        }
        self.take_names(inventory);
        let accounts = account_ranks(inventory, how.person.own);
        let standing =
            |index: RoleIndex| standing(inventory, &accounts, how, (index, inventory.role(index)?));
        let known = RoleIndex::try_from(known).unwrap_or(RoleIndex::MAX);
        let all = RoleIndex::try_from(inventory.roles.len()).unwrap_or(RoleIndex::MAX);
        let mut new: Vec<(Standing, RoleIndex)> =
            (known..all).filter_map(|index| Some((standing(index)?, index))).collect();
        new.sort_unstable_by(|(one, index), (other, second)| {
            one.cmp(other).then_with(|| compare_names(inventory, *index, *second))
        });
        let is_before = |known: RoleIndex, (place, index): &(Standing, RoleIndex)| {
            let order = standing(known).map(|known| known.cmp(place));
            order.is_none_or(|order| {
                order.then_with(|| compare_names(inventory, known, *index)).is_lt()
            })
        };
        let places = merge(&mut self.roles, &new, is_before);
        if !how.is_flat {
            let group =
                |(_, index): &(Standing, RoleIndex)| group(inventory, *index, how.person.used);
            let came = places.into_iter().zip(&new);
            let came = came.filter_map(|(place, new)| Some((place, group(new)?)));
            self.groups = grown(&self.groups, came);
        }
    }

    /// New roles are sorted among themselves, then merged with the known ones.
    fn take_names(&mut self, inventory: &Inventory) {
        let known = RoleIndex::try_from(self.by_name.len()).unwrap_or(RoleIndex::MAX);
        let all = RoleIndex::try_from(inventory.roles.len()).unwrap_or(RoleIndex::MAX);
        let compare = |one: RoleIndex, other: RoleIndex| compare_names(inventory, one, other);
        let begin = |index| ((beginning(inventory, index), account(inventory, index)), index);
        let mut new: Vec<((u128, Option<AccountId>), RoleIndex)> =
            (known..all).map(begin).collect();
        // Accounts are listed by name: runs that this sort makes use of.
        new.sort_by(|((begin, account), one), ((other_begin, other_account), other)| {
            begin.cmp(other_begin).then_with(|| {
                // A beginning that ends before its last byte is the whole name, and many accounts have the same.
                let is_whole = begin.trailing_zeros() >= 8;
                let by_account = is_whole.then(|| account.cmp(other_account));
                by_account.unwrap_or(Ordering::Equal).then_with(|| compare(*one, *other))
            })
        });
        merge(&mut self.by_name, &new, |known, (_, index)| compare(known, *index).is_lt());
    }
}

/// Merges sorted roles into sorted ones; gives back before how many of the old ones each came to stand.
fn merge<T>(
    roles: &mut Vec<RoleIndex>,
    new: &[(T, RoleIndex)],
    is_before: impl Fn(RoleIndex, &(T, RoleIndex)) -> bool,
) -> Vec<usize> {
    if new.is_empty() {
        return Vec::new();
    }
    let old = std::mem::take(roles);
    roles.reserve_exact(old.len() + new.len());
    let mut places = Vec::with_capacity(new.len());
    let mut rest = old.as_slice();
    for one in new {
        let before = before(rest, |other| is_before(*other, one));
        let (head, tail) = rest.split_at_checked(before).unwrap_or((rest, &[]));
        roles.extend_from_slice(head);
        roles.push(one.1);
        rest = tail;
        places.push(old.len() - rest.len());
    }
    roles.extend_from_slice(rest);
    places
}

/// How many at the beginning of a sorted list stand before something: near the beginning it takes few comparisons, as the
/// next place is if many came.
fn before<T>(sorted: &[T], is_before: impl Fn(&T) -> bool) -> usize {
    let mut end = 1;
    while sorted.get(end - 1).is_some_and(&is_before) {
        end *= 2;
    }
    let (known, end) = (end / 2, end.min(sorted.len()));
    known + sorted.get(known..end).map_or(0, |rest| rest.partition_point(is_before))
}

/// The groups after roles came to stand at these places among the old ones.
fn grown(groups: &[(Group, u32)], came: impl Iterator<Item = (usize, Group)>) -> Vec<(Group, u32)> {
    let mut grown: Vec<(Group, u32)> = Vec::with_capacity(groups.len());
    let mut push = |group: Group, more: u32| match grown.last_mut() {
        Some((last, count)) if *last == group => *count += more,
        Some(_) | None => grown.push((group, more)),
    };
    let mut old = groups.iter().copied().peekable();
    // Where the next of the old groups begins, and how many roles came into it so far.
    let (mut start, mut came_in) = (0_usize, 0);
    for (place, group) in came {
        while let Some((next, count)) = old.next_if(|(_, count)| start + *count as usize <= place) {
            push(next, count + came_in);
            (start, came_in) = (start + count as usize, 0);
        }
        match old.peek() {
            Some((next, _)) if *next == group => came_in += 1,
            Some(_) | None => push(group, 1),
        }
    }
    for (next, count) in old {
        push(next, count + came_in);
        came_in = 0;
    }
    grown
}

/// What a role stands by; `None` if it is not shown.
fn standing(
    inventory: &Inventory,
    accounts: &[u32],
    how: Arrangement,
    (index, entry): (RoleIndex, &RoleEntry),
) -> Option<Standing> {
    if entry.mark == Mark::Removed {
        return None;
    }
    let slot = inventory.index().account(index)?;
    let account = accounts.get(slot as usize).copied().unwrap_or(u32::MAX);
    let group = group(inventory, index, how.person.used)?;
    let (section, place) = match group {
        Group::InUse => (0, 0),
        Group::Recent => (1, 0),
        Group::Favourites => (2, 0),
        Group::Account(_) if how.is_flat => (3, 0),
        Group::Account(_) => (3, account << 2 | Tier::of(entry) as u32),
    };
    // Recent roles stand newest first whatever the sort.
    let sort = if group == Group::Recent { Sort::Recent } else { how.sort };
    Some((section, place, metric(sort, entry, account) & 0x00ff_ffff_ffff_ffff))
}

/// The first sixteen bytes of a name whatever its case: they mostly tell two apart, without a look at the texts.
fn beginning(inventory: &Inventory, index: RoleIndex) -> u128 {
    let name = inventory.index().item(index).map_or("", |item| item.lower);
    let mut first = [0; 16];
    first.iter_mut().zip(name.bytes()).for_each(|(place, byte)| *place = byte);
    u128::from_be_bytes(first)
}

fn account(inventory: &Inventory, index: RoleIndex) -> Option<AccountId> {
    let slot = inventory.index().account(index)?;
    inventory.index().accounts().get(slot as usize).copied()
}

/// By name whatever its case, then by account, then by ARN.
fn compare_names(inventory: &Inventory, one: RoleIndex, other: RoleIndex) -> Ordering {
    let name = |index| inventory.index().item(index).map_or("", |item| item.lower);
    let by_name = name(one).cmp(name(other));
    let by_account = || account(inventory, one).cmp(&account(inventory, other));
    by_name.then_with(by_account).then_with(|| {
        let arn = |index| inventory.role(index).map(|entry| &entry.role.arn);
        arn(one).cmp(&arn(other))
    })
}

/// The accounts' places, by their slots in the index: the person's own, then those with a role for them,
/// then the others, each by label.
fn account_ranks(inventory: &Inventory, own: Option<AccountId>) -> Vec<u32> {
    let index = inventory.index();
    let mut has_some = vec![false; index.accounts().len()];
    for (place, entry) in (0_u32..).zip(&inventory.roles) {
        if Tier::of(entry).is_shown() && entry.mark != Mark::Removed {
            let slot = index.account(place).unwrap_or_default();
            if let Some(has_some) = has_some.get_mut(slot as usize) {
                *has_some = true;
            }
        }
    }
    let ids = index.accounts().iter().zip(has_some);
    let key = |(slot, (id, has_some)): (usize, (&AccountId, bool))| {
        (own != Some(*id), !has_some, inventory.account_label(*id).to_lowercase(), slot)
    };
    let mut sorted: Vec<_> = ids.enumerate().map(key).collect();
    sorted.sort_unstable();
    let mut ranks = vec![0; sorted.len()];
    for (rank, (.., slot)) in (0_u32..).zip(sorted) {
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
        Sort::LastUsed => newest_first(entry.last_used()),
        Sort::Recent => newest_first(entry.assumed_at()),
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
fn group(inventory: &Inventory, index: RoleIndex, used: Option<RoleIndex>) -> Option<Group> {
    let entry = inventory.role(index)?;
    Some(if used == Some(index) {
        Group::InUse
    } else if entry.is_recent {
        Group::Recent
    } else if entry.is_favourite {
        Group::Favourites
    } else {
        let slot = inventory.index().account(index)?;
        Group::Account(*inventory.index().accounts().get(slot as usize)?)
    })
}

/// What a role is to the person: the first stand first in their account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tier {
    /// They can assume it.
    Mine,
    /// They may be able to.
    Perhaps,
    /// They cannot, or it is not known yet.
    Other,
    /// It is for a service, or of a permission set that they do not hold.
    Machine,
}

impl Tier {
    pub(super) fn of(entry: &RoleEntry) -> Self {
        if entry.outlook == Outlook::Yes {
            return Self::Mine;
        }
        let is_service = entry.trusted.as_ref().is_some_and(|trusted| trusted.is_service_only);
        if is_service || entry.is_of_set() {
            return Self::Machine;
        }
        match entry.outlook {
            Outlook::Yes => Self::Mine,
            Outlook::Perhaps => Self::Perhaps,
            Outlook::No => Self::Other,
        }
    }

    /// Whether it shows in an account that is folded.
    pub(super) fn is_shown(self) -> bool {
        self <= Self::Perhaps
    }
}

#[cfg(test)]
mod tests;
