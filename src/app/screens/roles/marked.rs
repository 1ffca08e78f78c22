//! Roles that are marked, to be acted on together.

use std::collections::BTreeSet;

use crate::app::entry::Mark;
use crate::app::inventory::{Inventory, RoleIndex};
use crate::app::screens::roles::{RolesScreen, Row};

/// The marks; filters and folds leave them alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked {
    roles: BTreeSet<RoleIndex>,
    /// The role that was marked last: a range begins there.
    from: Option<RoleIndex>,
}

impl Marked {
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
    }

    pub fn len(&self) -> usize {
        self.roles.len()
    }

    pub fn contains(&self, role: RoleIndex) -> bool {
        self.roles.contains(&role)
    }

    pub fn iter(&self) -> impl Iterator<Item = RoleIndex> {
        self.roles.iter().copied()
    }

    /// Takes the marks from roles that are there no more.
    pub(super) fn forget_removed(&mut self, inventory: &Inventory) {
        self.roles
            .retain(|role| inventory.role(*role).is_some_and(|entry| entry.mark != Mark::Removed));
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

impl RolesScreen {
    /// Marks the selected role, or takes its mark away, and goes to the next.
    pub fn mark(&mut self) {
        let Some(role) = self.selected() else { return };
        if !self.marked.roles.remove(&role) {
            self.marked.roles.insert(role);
        }
        self.marked.from = Some(role);
        self.step(1);
    }

    /// Marks every role that shows from the one that was marked last to the selected one.
    pub fn mark_range(&mut self) {
        let here = self.cursor.selected;
        let from = self.marked.from.and_then(|role| self.place_of(role)).unwrap_or(here);
        let (first, last) = (from.min(here), from.max(here));
        for row in self.rows.get(first..=last).unwrap_or_default() {
            if let Row::Role(role) = row {
                self.marked.roles.insert(*role);
            }
        }
        self.marked.from = self.selected().or(self.marked.from);
    }
}
