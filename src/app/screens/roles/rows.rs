//! Which roles answer, and the lines that they are laid in.

use crate::app::inventory::Inventory;
use crate::app::screens::roles::matching::Sieve;
use crate::app::screens::roles::order::Order;
use crate::app::screens::roles::scan::scan;
use crate::app::screens::roles::{RolesScreen, Row, Title};

/// What answers to the filter.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Found {
    /// Places in the order of the list, each with its score; `None`: all answer alike.
    pub(super) places: Option<Vec<(u32, u32)>>,
    /// The filter that they answer to.
    pub(super) text: String,
}

impl RolesScreen {
    /// The title that a row shows.
    pub fn title(&self, row: Row) -> Option<&Title> {
        match row {
            Row::Title(place) => self.titles.get(place as usize),
            Row::Role(_) => None,
        }
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
        self.lay_rows();
        self.restore(before, screen_row);
    }

    fn lay_rows(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        self.titles.clear();
        rows.reserve(self.matching);
        if self.is_flat {
            self.lay_flat(&mut rows);
        } else if let Some(places) = &self.found.places {
            let places = places.iter().map(|(place, _)| *place);
            lay_groups(&mut rows, &mut self.titles, &self.order, places);
        } else {
            let places = (0..).zip(&self.order.roles).map(|(place, _)| place);
            lay_groups(&mut rows, &mut self.titles, &self.order, places);
        }
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

/// Lays the roles at these places, in order, below the titles of their groups.
fn lay_groups(
    rows: &mut Vec<Row>,
    titles: &mut Vec<Title>,
    order: &Order,
    places: impl Iterator<Item = u32>,
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
            rows.push(Row::Title(u32::try_from(titles.len()).unwrap_or(u32::MAX)));
            titles.push(Title { group, count: 0 });
        }
        if let Some(title) = titles.last_mut() {
            title.count += 1;
        }
        rows.extend(order.roles.get(place as usize).copied().map(Row::Role));
    }
}
