//! The rows that show, and the cursor among them.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use crate::app::entry::Mark;
use crate::app::inventory::{Inventory, RoleIndex};
use crate::app::note::Notes;
use crate::app::screens::roles::matching::{Scratch, Sieve};
use crate::app::screens::roles::order::Arrangement;
use crate::app::screens::roles::{Group, Outdated, RolesScreen, Row};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::permission_set::set_of;
use crate::domain::query::{Query, narrows};

/// The cells of what stands behind the name of a permission set, and of the blanks before it.
const SUFFIX: usize = 18;

impl RolesScreen {
    /// An empty list.
    pub fn new(is_flat: bool) -> Self {
        Self { is_flat, ..Self::default() }
    }

    /// The selected role.
    pub fn selected(&self) -> Option<RoleIndex> {
        match self.rows.get(self.cursor.selected) {
            Some(Row::Role(index)) => Some(*index),
            Some(Row::Title(_) | Row::More(_)) | None => None,
        }
    }

    /// Sorts and filters anew. The selected role stays selected, on its row of the screen.
    pub fn renew(&mut self, inventory: &Inventory) {
        self.marked.forget_removed(inventory);
        self.order.renew(inventory, self.arrangement());
        self.total = self.order.roles.len();
        self.sieve(inventory, false);
    }

    fn take_arrivals(&mut self, inventory: &Inventory) {
        self.order.take_arrivals(inventory, self.arrangement());
        self.total = self.order.roles.len();
        self.sieve(inventory, false);
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement { sort: self.sort, is_flat: self.is_flat, person: self.folds.person }
    }

    /// Notes that news outdated the list; [`Self::catch_up`] brings it up to date.
    pub fn outdate(&mut self, outdated: Outdated) {
        if outdated > Outdated::Filter || !self.query.terms.is_empty() {
            self.outdated = self.outdated.max(Some(outdated));
        }
    }

    pub fn is_outdated(&self) -> bool {
        self.outdated.is_some()
    }

    /// Brings the list up to date with what came in.
    pub fn catch_up(&mut self, inventory: &Inventory) {
        match self.outdated.take() {
            Some(Outdated::Order) => self.renew(inventory),
            Some(Outdated::Arrivals) => self.take_arrivals(inventory),
            Some(Outdated::Filter) => self.sieve(inventory, false),
            None => {}
        }
    }

    /// The filter's text changed: filters anew. Words select the best role; qualifiers alone rank
    /// nothing, and leave the cursor on the role that it was on, else on the first.
    pub fn filter_changed(&mut self, inventory: &Inventory) {
        let text = self.filter.text().to_owned();
        let found_none = self.rows.is_empty();
        if !self.query.has_words() {
            self.chosen = self.selected();
        }
        let mut query = Query::parse(&text);
        query.check_sets(&inventory.sets.keys().map(String::as_str));
        let is_narrower = narrows(&self.found.text, &text);
        // A blank at the end asks nothing new.
        if query != self.query || !is_narrower {
            self.query = query;
            self.sieve(inventory, is_narrower);
        }
        self.keeps_place = false;
        if self.query.has_words() {
            self.select_best(inventory);
        } else if found_none || !text.trim().is_empty() {
            self.select_chosen(inventory);
        }
    }

    /// Gives the keys to the filter. What was kept stays, and the next word stands beside it.
    pub fn begin_filter(&mut self) {
        let kept = self.filter.text().to_owned();
        if !kept.is_empty() && !kept.ends_with(' ') {
            self.filter.set(&format!("{kept} "));
        }
        self.filter_before = kept;
        self.before_filter = (self.cursor, self.selected(), self.folds.clone());
        self.is_filtering = true;
    }

    /// Leaves the filter as it was before, and with it the cursor and the folds.
    pub fn cancel_filter(&mut self, inventory: &Inventory) {
        self.is_filtering = false;
        let before = std::mem::take(&mut self.filter_before);
        self.filter.set(&before);
        let (cursor, role, folds) = std::mem::take(&mut self.before_filter);
        self.folds.unfold_as(folds);
        // What was found meanwhile is not to be unfolded.
        self.cursor.selected = usize::MAX;
        self.filter_changed(inventory);
        self.lay_rows(inventory);
        self.cursor = cursor;
        if let Some(role) = role {
            self.select(inventory, role);
        }
    }

    /// Selects a role, if it is in the list.
    pub fn select(&mut self, inventory: &Inventory, index: RoleIndex) {
        if self.place_of(index).is_none() {
            self.reveal(inventory, index);
        }
        self.cursor.selected = self.place_of(index).unwrap_or(self.cursor.selected);
    }

    /// Moves the selection by roles, titles left out.
    pub fn step(&mut self, step: isize) {
        self.keeps_place = false;
        self.cursor.step(step, self.rows.len());
        self.leave_title(step < 0);
        self.chosen = self.selected();
    }

    /// Selects the first role of the next or the previous group.
    pub fn step_group(&mut self, is_forward: bool) {
        self.keeps_place = false;
        let is_title = |row: &Row| matches!(row, Row::Title(_));
        let here = self.cursor.selected;
        let is_on_title = self.rows.get(here).is_some_and(is_title);
        let found = if is_forward {
            self.rows.iter().enumerate().skip(here + 1).find(|(_, row)| is_title(row))
        } else {
            // The title right above belongs to the group that is being left.
            let mut above =
                self.rows.iter().enumerate().take(here).rev().filter(|(_, row)| is_title(row));
            let own = if is_on_title { None } else { above.next() };
            if own.is_some_and(|(place, _)| place + 1 < here) { own } else { above.next().or(own) }
        };
        if let Some((place, _)) = found {
            self.cursor.selected = place;
            self.leave_title(false);
        }
    }

    /// Selects the first role of an account.
    pub fn select_account(&mut self, inventory: &Inventory, account: AccountId) {
        self.fold(inventory, account, false);
        let wanted = Group::Account(account);
        let title = |row: &Row| self.title(*row).is_some_and(|title| title.group == wanted);
        if let Some(place) = self.rows.iter().position(title) {
            self.cursor.selected = place;
            self.cursor.offset = place;
            self.leave_title(false);
        }
    }

    /// Brings cursor and scrolling into range for `height` rows, and finds the letters to highlight.
    pub fn settle(&mut self, inventory: &Inventory, height: usize) {
        self.cursor.show_selected(self.rows.len(), height);
        self.leave_title(false);
        self.cursor.show_selected(self.rows.len(), height);
        if !self.keeps_place {
            self.cursor.settle(self.rows.len(), height);
        }
        let above = self.cursor.selected.saturating_sub(1);
        let title_above = self.rows.get(above).is_some_and(|row| !self.is_for_cursor(*row));
        if title_above && self.cursor.offset == self.cursor.selected && height > 1 {
            self.cursor.offset = above;
        }
        self.find_hits(inventory, height);
        self.see(inventory, height);
    }

    /// Takes in what the rows on the screen have to say.
    fn see(&mut self, inventory: &Inventory, height: usize) {
        let mut seen = self.seen;
        let window = self.cursor.window(self.rows.len(), height);
        let mixed = self.mixed_rows();
        for (place, row) in (window.start..).zip(self.rows.get(window).unwrap_or_default()) {
            let Row::Role(index) = row else { continue };
            let Some(entry) = inventory.role(*index) else { continue };
            let label = inventory.account_label(entry.role.arn.account());
            // No title above says the account: it stands behind the name.
            let behind = if place < mixed { label.width() + 2 } else { 0 };
            seen.name = seen.name.max(shown_length(&entry.role.arn) + behind);
            seen.account = seen.account.max(label.width());
            let trusted = entry.trusted.as_deref();
            seen.trusted = seen.trusted.max(trusted.map_or(0, |trusted| trusted.short.width()));
            seen.has_favourites |= entry.is_favourite;
            seen.has_findings |= trusted.is_some_and(|trusted| !trusted.findings.is_empty());
            let is_dated = entry.assumed_at().or(entry.last_used()).is_some();
            seen.has_marks |= is_dated || entry.mark != Mark::Known;
        }
        self.seen = seen;
    }

    fn find_hits(&mut self, inventory: &Inventory, height: usize) {
        self.hits = BTreeMap::new();
        if self.query.terms.is_empty() {
            return;
        }
        let sieve = Sieve::for_hits(&self.query, inventory);
        let mut scratch = Scratch::new();
        for row in self.rows.get(self.cursor.window(self.rows.len(), height)).unwrap_or_default() {
            let Row::Role(index) = row else { continue };
            let Some(entry) = inventory.role(*index) else { continue };
            let label = inventory.account_label(entry.role.arn.account());
            self.hits.insert(*index, sieve.hits(&mut scratch, &label, entry));
        }
    }

    /// The title of what shows is never selected: goes to the row below it, or above if that was the way.
    fn leave_title(&mut self, is_upward: bool) {
        let on_title =
            |place: usize| self.rows.get(place).is_some_and(|row| !self.is_for_cursor(*row));
        let place = self.cursor.selected;
        if !on_title(place) {
            return;
        }
        let below = Some(place + 1).filter(|place| *place < self.rows.len());
        let above = place.checked_sub(1).filter(|place| !on_title(*place));
        let target = if is_upward { above.or(below) } else { below.or(above) };
        self.cursor.selected = target.unwrap_or(place);
    }

    /// Lays the same roles out again, after something was folded or unfolded.
    pub(super) fn lay_rows_again(&mut self, inventory: &Inventory) {
        let before = self.selected();
        self.lay_rows(inventory);
        let place = before.and_then(|index| self.place_of(index));
        self.cursor.selected = place.unwrap_or(self.cursor.selected);
        self.cursor.selected = self.cursor.selected.min(self.rows.len().saturating_sub(1));
    }

    pub(super) fn place_of(&self, index: RoleIndex) -> Option<usize> {
        self.rows.iter().position(|row| *row == Row::Role(index))
    }

    pub(super) fn restore(
        &mut self,
        inventory: &Inventory,
        before: Option<RoleIndex>,
        screen_row: usize,
    ) {
        let is_hidden = |index: &RoleIndex| self.is_touched && self.place_of(*index).is_none();
        if let Some(index) = before.filter(is_hidden) {
            self.reveal(inventory, index);
        }
        let place = before.and_then(|index| self.place_of(index));
        if !self.is_touched {
            (self.cursor.selected, self.cursor.offset) = (0, 0);
        } else if let Some(place) = place {
            self.cursor.selected = place;
            self.cursor.offset = place.saturating_sub(screen_row);
            self.keeps_place = true;
        }
        self.cursor.selected = self.cursor.selected.min(self.rows.len().saturating_sub(1));
    }

    /// Selects the role that was selected before a filter ranked the roles, else the first.
    fn select_chosen(&mut self, inventory: &Inventory) {
        self.cursor.selected = 0;
        if let Some(index) = self.chosen {
            self.select(inventory, index);
        }
        if self.cursor.selected == 0 {
            self.cursor.offset = 0;
        }
    }

    fn select_best(&mut self, inventory: &Inventory) {
        // The first of the best: `max_by_key` would give the last.
        let best = self.found.places.iter().flatten().rev().max_by_key(|(_, score)| *score);
        let best = best.and_then(|(place, _)| self.order.roles.get(*place as usize));
        match best.copied() {
            Some(index) if !self.is_flat => self.select(inventory, index),
            Some(_) | None => self.cursor.selected = 0,
        }
        if self.is_flat {
            self.cursor.offset = 0;
        }
    }
}

/// The cells that a role's name fills: that of a permission set is shown without what Identity Center puts
/// around it, and dimmed behind it the end.
fn shown_length(arn: &RoleArn) -> usize {
    const MARK: usize = "SSO ".len();
    match set_of(arn) {
        Some(set) => MARK + set.len() + SUFFIX,
        None => arn.name().len(),
    }
}

/// Marks favourites and recent roles in the inventory, as the notes of an earlier run say, and knows the sets.
pub fn apply_notes(inventory: &mut Inventory, notes: &Notes) {
    if inventory.sets != notes.sets {
        inventory.sets.clone_from(&notes.sets);
    }
    for arn in &notes.favourites {
        if let Some(entry) = inventory.entry_mut(arn) {
            entry.is_favourite = true;
        }
    }
    for (arn, at) in &notes.recent {
        if let Some(entry) = inventory.entry_mut(arn) {
            entry.is_recent = true;
            entry.set_assumed_at(entry.assumed_at().map_or(*at, |known| known.max(*at)));
        }
    }
}
