//! Which roles are folded away, and what unfolds them.
//!
//! Without a filter an account shows the roles that are for the person; the others stand behind a count. The
//! person's own account shows all.

use std::collections::BTreeMap;

use crate::app::inventory::{Inventory, RoleIndex};
use crate::app::screens::roles::{Group, Outdated, RolesScreen, Row};
use crate::domain::account::AccountId;
use crate::domain::session::SessionId;

/// Up to this many roles the list is short enough to show all.
const FEW: usize = 50;

/// What the folding hangs on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Folds {
    /// What the person folded and unfolded.
    chosen: BTreeMap<AccountId, bool>,
    /// What they said of all accounts.
    all: Option<bool>,
    /// Who the person was when the list was last ordered.
    pub(super) person: Person,
}

/// Who the person is, as far as the order of the list goes by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Person {
    /// The session in use, and among how many roles its own was looked for.
    pub(crate) asked: Option<(SessionId, usize)>,
    /// The role in use.
    pub used: Option<RoleIndex>,
    /// The account of the identity at the start of the chain.
    pub own: Option<AccountId>,
}

impl Person {
    fn is_as(&self, other: &Self) -> bool {
        (self.used, self.own) == (other.used, other.own)
    }
}

impl Folds {
    pub(super) fn is_folded(&self, account: AccountId, roles: usize) -> bool {
        let usual = || self.person.own.is_some_and(|own| own != account) && roles > FEW;
        self.chosen.get(&account).copied().or(self.all).unwrap_or_else(usual)
    }

    /// Brings back what was folded at an earlier time.
    pub(super) fn unfold_as(&mut self, before: Self) {
        self.chosen = before.chosen;
        self.all = before.all;
    }
}

impl RolesScreen {
    /// Goes by who the person is now. A role that has just been assumed moves to the top once the cursor has
    /// left it: nothing moves under the cursor.
    pub fn follow_person(&mut self) {
        let person = self.person;
        let is_under_cursor = person.used.is_some() && self.selected() == person.used;
        if self.folds.person.is_as(&person) || (is_under_cursor && self.is_touched) {
            return;
        }
        self.folds.person = person;
        self.outdate(Outdated::Order);
    }

    /// Goes by who the person is at once: the cursor goes to an end of the list, and a role that was just assumed may be it.
    pub fn follow_to_an_end(&mut self, inventory: &Inventory) {
        if !self.folds.person.is_as(&self.person) {
            self.folds.person = self.person;
            self.outdate(Outdated::Order);
        }
        self.catch_up(inventory);
    }

    /// Whether the cursor may stand on a row: on roles, and on what unfolds.
    pub fn is_for_cursor(&self, row: Row) -> bool {
        matches!(row, Row::Role(_)) || self.folds_account(row).is_some()
    }

    /// The account that a row folds away, if it does.
    fn folds_account(&self, row: Row) -> Option<AccountId> {
        let title = self.title(row).filter(|title| title.folded > 0)?;
        let is_all = title.folded == title.count;
        match (row, title.group) {
            (Row::More(_), Group::Account(account)) => Some(account),
            (Row::Title(_), Group::Account(account)) if is_all => Some(account),
            (Row::Title(_) | Row::Role(_) | Row::More(_), _) => None,
        }
    }

    /// The account that the selected row folds away.
    pub fn folded_account(&self) -> Option<AccountId> {
        self.rows.get(self.cursor.selected).and_then(|row| self.folds_account(*row))
    }

    /// The place of the row that folds an account away.
    fn fold_of(&self, account: AccountId) -> Option<usize> {
        self.rows.iter().position(|row| self.folds_account(*row) == Some(account))
    }

    /// Folds the account of the selected row, or unfolds it.
    pub fn toggle_fold(&mut self, inventory: &Inventory) {
        let folded = self.folded_account();
        let role = self.selected().and_then(|index| inventory.role(index));
        let own = role.map(|entry| entry.role.arn.account());
        if let Some(account) = folded.or(own) {
            self.fold(inventory, account, folded.is_none());
        }
    }

    /// The same for any account.
    pub fn toggle_account(&mut self, inventory: &Inventory, account: AccountId) {
        let is_folded = self.fold_of(account).is_some();
        self.fold(inventory, account, !is_folded);
    }

    /// Folds every account, or unfolds every one if any shows nothing more.
    pub fn toggle_all(&mut self, inventory: &Inventory) {
        let is_any_folded = self.rows.iter().any(|row| self.folds_account(*row).is_some());
        self.folds.chosen.clear();
        self.folds.all = Some(!is_any_folded);
        self.lay_rows_again(inventory);
    }

    pub(super) fn fold(&mut self, inventory: &Inventory, account: AccountId, is_folded: bool) {
        self.folds.chosen.insert(account, is_folded);
        let place = self.cursor.selected;
        self.lay_rows_again(inventory);
        self.cursor.selected = match self.fold_of(account) {
            Some(row) if is_folded => row,
            // What was behind the row stands in its place.
            Some(_) | None => place,
        };
    }

    /// Shows a role even if its account is folded.
    pub(super) fn reveal(&mut self, inventory: &Inventory, index: RoleIndex) {
        let Some(entry) = inventory.role(index) else { return };
        let account = entry.role.arn.account();
        if self.fold_of(account).is_some() {
            self.folds.chosen.insert(account, false);
            self.lay_rows_again(inventory);
        }
    }
}
