//! What the filter looks at, laid out so that 100,000 roles pass through the processor's caches: one
//! text for all names, and texts that many roles share kept once.

use std::sync::Arc;

use crate::app::inventory::lacking;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::query::letters;
use crate::domain::quick::QuickMap;

/// Names a text that is kept once.
pub type Slot = u32;

/// The slot of roles whose trust relationship was not read yet, and of the path `/`.
pub const NOTHING: Slot = 0;

/// One role's part of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    pub name: &'a str,
    /// The name in lower case.
    pub lower: &'a str,
    /// Which letters and digits the name has: a word with another one cannot match.
    pub letters: u64,
    pub account: Slot,
    pub trusted: Slot,
    pub path: Slot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RowText {
    start: u32,
    end: u32,
    letters: u64,
    account: Slot,
    trusted: Slot,
    path: Slot,
}

/// The index, one place a role, in the order of the inventory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Index {
    names: String,
    /// The same in lower case.
    lower: String,
    places: Vec<RowText>,
    accounts: Kept<AccountId>,
    trusted: Kept<Arc<str>>,
    paths: Kept<Arc<str>>,
}

/// Values kept once each.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept<T: std::hash::Hash + Eq> {
    values: Vec<T>,
    slots: QuickMap<T, Slot>,
}

impl<T: std::hash::Hash + Eq> Default for Kept<T> {
    fn default() -> Self {
        Self { values: Vec::new(), slots: QuickMap::default() }
    }
}

impl<T: std::hash::Hash + Eq + Clone> Kept<T> {
    fn slot(&mut self, value: T) -> Slot {
        if let Some(slot) = self.slots.get(&value) {
            return *slot;
        }
        let slot = Slot::try_from(self.values.len()).unwrap_or(NOTHING);
        self.values.push(value.clone());
        self.slots.insert(value, slot);
        slot
    }
}

impl Index {
    /// Makes room for roles of these names.
    pub(super) fn make_room<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        let (count, length) =
            names.fold((0, 0), |(count, length), name| (count + 1, length + name.len()));
        self.places.reserve_exact(lacking(self.places.len(), self.places.capacity(), count));
        for text in [&mut self.names, &mut self.lower] {
            text.reserve_exact(lacking(text.len(), text.capacity(), length));
        }
    }

    /// Adds the next role.
    pub(super) fn push(&mut self, arn: &RoleArn) {
        if self.trusted.values.is_empty() {
            self.trusted.slot(Arc::from(""));
            self.paths.slot(Arc::from("/"));
        }
        let place = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let start = place(self.names.len());
        self.names.push_str(arn.name());
        // ASCII alone, so that both texts are cut at the same places.
        self.lower.push_str(&arn.name().to_ascii_lowercase());
        self.places.push(RowText {
            start,
            end: place(self.names.len()),
            letters: letters(arn.name()),
            account: self.accounts.slot(arn.account()),
            trusted: NOTHING,
            path: if arn.path() == "/" {
                NOTHING
            } else {
                self.paths.slot(Arc::from(arn.path().to_lowercase()))
            },
        });
    }

    /// Takes the searched text of a trust relationship in.
    pub(super) fn set_trusted(&mut self, role: u32, search: &Arc<str>) {
        let slot = self.trusted.slot(Arc::clone(search));
        if let Some(place) = self.places.get_mut(role as usize) {
            place.trusted = slot;
        }
    }

    /// A role's part.
    pub fn item(&self, role: u32) -> Option<Item<'_>> {
        let place = self.places.get(role as usize)?;
        let range = place.start as usize..place.end as usize;
        let (name, lower) = (self.names.get(range.clone())?, self.lower.get(range)?);
        let RowText { letters, account, trusted, path, .. } = *place;
        Some(Item { name, lower, letters, account, trusted, path })
    }

    /// The account of a role, by its slot: all that sorting asks for.
    pub fn account(&self, role: u32) -> Option<Slot> {
        self.places.get(role as usize).map(|place| place.account)
    }

    /// The accounts by slot.
    pub fn accounts(&self) -> &[AccountId] {
        &self.accounts.values
    }

    /// The searched texts of trust relationships by slot, in lower case.
    pub fn trusted(&self) -> &[Arc<str>] {
        &self.trusted.values
    }

    /// The paths by slot, in lower case.
    pub fn paths(&self) -> &[Arc<str>] {
        &self.paths.values
    }
}
