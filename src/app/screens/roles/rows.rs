//! Which roles answer, and the lines that they are laid in.

use crate::app::inventory::{Inventory, RoleIndex};
use crate::app::screens::roles::matching::Sieve;
use crate::app::screens::roles::order::{Order, Tier};
use crate::app::screens::roles::scan::scan;
use crate::app::screens::roles::{Group, RolesScreen, Row, Title};

/// What answers to the filter.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Found {
    /// Places in the order of the list, each with its score; `None`: all answer alike.
    pub(super) places: Option<Vec<(u32, u32)>>,
    /// The filter that they answer to.
    pub(super) text: String,
}

impl RolesScreen {
    /// The title that a row shows, or that of the account whose roles it folds away.
    pub fn title(&self, row: Row) -> Option<&Title> {
        match row {
            Row::Title(place) | Row::More(place) => self.titles.get(place as usize),
            Row::Role(_) => None,
        }
    }

    /// How many rows at the top belong to groups that mix accounts.
    pub fn mixed_rows(&self) -> usize {
        let is_mixed = |row: &&Row| match self.title(**row) {
            Some(title) => !matches!(title.group, Group::Account(_)),
            None => true,
        };
        let has_titles = matches!(self.rows.first(), Some(Row::Title(_)));
        if has_titles { self.rows.iter().take_while(is_mixed).count() } else { 0 }
    }

    pub(super) fn sieve(&mut self, inventory: &Inventory, is_narrower: bool) {
        let before = self.selected();
        let screen_row = self.cursor.selected.saturating_sub(self.cursor.offset);
        let places = self.found.places.take();
        let places = (!self.query.terms.is_empty()).then(|| {
            let candidates: Vec<u32> = match places {
                Some(places) if is_narrower => places.iter().map(|(place, _)| *place).collect(),
                Some(_) | None => (0..).zip(&self.order.roles).map(|(place, _)| place).collect(),
            };
            scan(&Sieve::new(&self.query, inventory), &self.order.roles, &candidates)
        });
        self.matching = places.as_ref().map_or(self.order.roles.len(), Vec::len);
        self.found = Found { places, text: self.filter.text().to_owned() };
        self.lay_rows(inventory);
        self.restore(inventory, before, screen_row);
    }

    pub(super) fn lay_rows(&mut self, inventory: &Inventory) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        self.titles.clear();
        rows.reserve(self.matching);
        if self.is_flat {
            self.lay_flat(&mut rows);
        } else if let Some(places) = &self.found.places {
            let places = places.iter().map(|(place, _)| *place);
            lay_groups(&mut rows, &mut self.titles, &self.order, places, |_, _| false);
        } else {
            let places = (0..).zip(&self.order.roles).map(|(place, _)| place);
            let (folds, roles) = (&self.folds, self.order.roles.len());
            let hides = |group: Group, index: RoleIndex| {
                matches!(group, Group::Account(account) if folds.is_folded(account, roles))
                    && inventory.role(index).is_some_and(|entry| !Tier::of(entry).is_shown())
            };
            lay_groups(&mut rows, &mut self.titles, &self.order, places, hides);
        }
        rows.shrink_to(self.matching);
        self.rows = rows;
    }

    /// Best first if words rank the roles; else in the order of the list.
    fn lay_flat(&self, rows: &mut Vec<Row>) {
        let Some(mut places) = self.found.places.clone() else {
            rows.extend(self.order.roles.iter().copied().map(Row::Role));
            return;
        };
        if self.query.has_words() {
            places.sort_unstable_by_key(|(place, score)| (u32::MAX - score, *place));
        }
        let role = |(place, _): &(u32, u32)| self.order.roles.get(*place as usize);
        rows.extend(places.iter().filter_map(role).copied().map(Row::Role));
    }
}

/// Lays the roles at these places, in order, below the titles of their groups. Those that are hidden stand
/// behind a row for all of them, or behind the title if no other shows.
fn lay_groups(
    rows: &mut Vec<Row>,
    titles: &mut Vec<Title>,
    order: &Order,
    places: impl Iterator<Item = u32>,
    hides: impl Fn(Group, RoleIndex) -> bool,
) {
    let mut groups = order.groups.iter();
    let (mut current, mut end) = (None, 0);
    for place in places {
        while place >= end {
            let Some((group, count)) = groups.next() else { return };
            current = Some(*group);
            end += count;
        }
        if let Some(group) = current.take() {
            close(rows, titles);
            rows.push(Row::Title(u32::try_from(titles.len()).unwrap_or(u32::MAX)));
            titles.push(Title { group, count: 0, folded: 0 });
        }
        let Some((index, title)) = order.roles.get(place as usize).zip(titles.last_mut()) else {
            continue;
        };
        title.count += 1;
        if hides(title.group, *index) {
            title.folded += 1;
        } else {
            rows.push(Row::Role(*index));
        }
    }
    close(rows, titles);
}

/// Ends the last group with a row for the roles that it hides beside others.
fn close(rows: &mut Vec<Row>, titles: &[Title]) {
    let Some(title) = titles.last().filter(|title| title.folded > 0) else { return };
    if title.folded < title.count {
        rows.push(Row::More(u32::try_from(titles.len() - 1).unwrap_or(u32::MAX)));
    }
}
