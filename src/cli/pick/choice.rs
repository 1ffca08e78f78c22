//! What can be chosen, what of it answers to the filter, and which is highlighted.

use std::borrow::Cow;
use std::cmp::Reverse;

use jiff::Timestamp;

use crate::app::inventory::{Inventory, RoleIndex};
use crate::app::screens::roles::answering;
use crate::app::verdict::VerdictView;
use crate::cli::output::Paint;
use crate::cli::pick::region::Region;
use crate::domain::arn::RoleArn;
use crate::domain::permission_set::set_of;
use crate::domain::query::{Can, Query, Term, What};
use crate::domain::text::harmless;
use crate::domain::time::ago;
use crate::policy::decide::evaluate::Decision;
use crate::ui::text::{truncate, width};

/// A line on the terminal: pieces, each with its colour.
pub(super) type Line = Vec<(String, Option<Paint>)>;

/// Columns of names and accounts are no wider.
const WIDEST: usize = 44;

/// The list and its filter.
#[derive(Debug)]
pub(super) struct Choice<'a> {
    inventory: &'a Inventory,
    now: Timestamp,
    filter: String,
    /// All roles in the order of the list: recent, favourites, then those people assume, then those of services.
    order: Vec<RoleIndex>,
    /// Those that answer to the filter, the best first.
    found: Vec<RoleIndex>,
    selected: usize,
    /// Rows that show.
    height: usize,
    /// The first of them.
    top: usize,
    /// What is wrong with the filter, or cannot be known here.
    problem: Option<String>,
    /// Of the session to come.
    pub(super) region: Region,
}

impl<'a> Choice<'a> {
    pub(super) fn new(inventory: &'a Inventory, filter: &str, now: Timestamp) -> Self {
        let mut order: Vec<RoleIndex> =
            (0..).zip(&inventory.roles).map(|(index, _)| index).collect();
        order.sort_by_cached_key(|index| {
            let Some(entry) = inventory.role(*index) else {
                return (Reverse(None), true, true, String::new());
            };
            let is_service = entry.trusted.as_ref().is_some_and(|view| view.is_service_only);
            let is_shut = entry.verdict.as_deref().is_some_and(|verdict| !verdict.is_open());
            let label = inventory.account_label(entry.role.arn.account());
            let name = format!("{}/{}", label.to_lowercase(), entry.role.arn.name().to_lowercase());
            (Reverse(entry.assumed_at()), !entry.is_favourite, is_service || is_shut, name)
        });
        let filter = filter.to_owned();
        let mut choice = Self {
            inventory,
            now,
            filter,
            order,
            found: Vec::new(),
            selected: 0,
            height: 10,
            top: 0,
            problem: None,
            region: Region::default(),
        };
        choice.sieve();
        choice
    }

    pub(super) fn selected(&self) -> Option<RoleArn> {
        let index = self.found.get(self.selected)?;
        self.inventory.role(*index).map(|entry| entry.role.arn.clone())
    }

    /// Shows so many rows at most.
    pub(super) fn fit(&mut self, height: usize) {
        self.height = height.max(1);
        self.top = self.top.min(self.selected).max((self.selected + 1).saturating_sub(self.height));
    }

    pub(super) fn step(&mut self, by: isize) {
        let last = self.found.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    pub(super) fn page(&mut self, by: isize) {
        self.step(by.saturating_mul(isize::try_from(self.height).unwrap_or(1)));
    }

    pub(super) fn write(&mut self, text: &str) {
        self.filter.extend(text.chars().filter(|letter| !letter.is_control()));
        self.sieve();
    }

    pub(super) fn erase_one(&mut self) {
        self.filter.pop();
        self.sieve();
    }

    pub(super) fn erase_all(&mut self) {
        self.filter.clear();
        self.sieve();
    }

    fn sieve(&mut self) {
        let mut query = Query::parse(&self.filter);
        query.check_sets(&self.inventory.sets.keys().map(String::as_str));
        let answers = answering(&query, self.inventory);
        let score =
            |index: &RoleIndex| answers.get(usize::try_from(*index).ok()?).copied().flatten();
        let found = self.order.iter().filter_map(|index| Some((score(index)?, *index)));
        let mut found: Vec<(u32, RoleIndex)> = found.collect();
        if query.has_words() {
            found.sort_by_key(|(score, _)| Reverse(*score));
        }
        self.found = found.into_iter().map(|(_, index)| index).collect();
        self.problem = query.problems.first().cloned().or_else(|| unknowable(&query));
        (self.selected, self.top) = (0, 0);
    }

    /// The filter, then the rows that show, then the keys or what is wrong.
    pub(super) fn lines(&self, columns: usize) -> Vec<Line> {
        let count = format!("  {} of {}", self.found.len(), self.order.len());
        let (title, written, beside) = match self.region.line() {
            Some((written, said)) => ("region> ", written, format!("  {said}")),
            None => ("role> ", self.filter.as_str(), count),
        };
        let beside = truncate(&beside, columns.saturating_sub(width(title) + 2)).into_owned();
        let room = columns.saturating_sub(width(title) + width(&beside) + 2);
        let mut lines = vec![vec![
            (title.to_owned(), Some(Paint::Accent)),
            (format!("{}▏", truncate(written, room)), None),
            (beside, Some(Paint::Muted)),
        ]];
        let shown: Vec<(usize, RoleIndex)> =
            self.found.iter().copied().enumerate().skip(self.top).take(self.height).collect();
        let name = |index: &RoleIndex| {
            self.inventory.role(*index).map_or(0, |entry| width(&called(&entry.role.arn)))
        };
        let widest = shown.iter().map(|(_, index)| name(index)).max().unwrap_or(0).min(WIDEST);
        let row = |(place, index): &(usize, RoleIndex)| self.row(*place, *index, widest, columns);
        lines.extend(shown.iter().filter_map(row));
        lines.push(self.last_line(columns));
        lines
    }

    fn last_line(&self, columns: usize) -> Line {
        let region = self.region.chosen.as_deref().unwrap_or("region");
        let (words, paint) = match &self.problem {
            Some(problem) => (harmless(problem).into_owned(), Paint::Warning),
            None if self.found.is_empty() => {
                ("no role answers; ctrl-u clears the filter".to_owned(), Paint::Warning)
            }
            None => (format!("enter choose  esc cancel  ctrl-r {region}"), Paint::Muted),
        };
        vec![(truncate(&format!("  {words}"), columns).into_owned(), Some(paint))]
    }

    fn row(&self, place: usize, index: RoleIndex, widest: usize, columns: usize) -> Option<Line> {
        let entry = self.inventory.role(index)?;
        let arn = &entry.role.arn;
        let is_selected = place == self.selected;
        let mark = if is_selected { "› " } else { "  " };
        let (verdict, paint) = match entry.verdict.as_deref().map(VerdictView::settled) {
            Some(Decision::Allow) => ("✓ ", Paint::Good),
            Some(Decision::Unknown) => ("≈ ", Paint::Warning),
            Some(Decision::Deny) => ("✗ ", Paint::Bad),
            None => ("  ", Paint::Muted),
        };
        let name = truncate(&called(arn), widest.min(columns.saturating_sub(5))).into_owned();
        let blanks = " ".repeat(widest.saturating_sub(width(&name)) + 2);
        let label = self.inventory.account_label(arn.account());
        let used =
            entry.assumed_at().map_or_else(String::new, |at| format!("  {}", ago(at, self.now)));
        let room = columns.saturating_sub(4 + width(&name) + blanks.len() + 1);
        let account = truncate(&harmless(&label), room).into_owned();
        let used = truncate(&used, room.saturating_sub(width(&account))).into_owned();
        let is_production = self.inventory.is_production(arn);
        Some(vec![
            (mark.to_owned(), Some(Paint::Accent)),
            (verdict.to_owned(), Some(paint)),
            (name, is_selected.then_some(Paint::Strong)),
            (blanks, None),
            (account, Some(if is_production { Paint::Bad } else { Paint::Muted })),
            (used, Some(Paint::Muted)),
        ])
    }
}

/// A permission set by its own name, as in the screens.
fn called(arn: &RoleArn) -> Cow<'_, str> {
    set_of(arn).map_or(arn.name().into(), |set| format!("SSO {set}").into())
}

/// What the filter asks for that only the screens and `kamen roles` find out.
fn unknowable(query: &Query) -> Option<String> {
    let is_asked = |term: &Term| matches!(term.what, What::Can(Can::Here | Can::Mfa));
    let words = "`can:here` and `can:mfa` are not known here: `kamen roles` asks";
    query.terms.iter().any(is_asked).then(|| words.to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::role::Role;
    use crate::domain::settings::KamenSettings;

    fn inventory(names: &[&str]) -> Inventory {
        let mut inventory = Inventory::new(&Arc::new(KamenSettings::default()));
        let role = |name: &&str| {
            Arc::new(Role {
                arn: format!("arn:aws:iam::111111111111:role/{name}").parse().unwrap(),
                id: "AROA1".into(),
                trust: None,
                description: None,
                max_session_duration: 3600,
                created: None,
            })
        };
        inventory.take_roles(names.iter().map(role).collect());
        inventory
    }

    fn chosen(choice: &Choice<'_>) -> String {
        choice.selected().map_or_else(String::new, |arn| arn.name().to_owned())
    }

    #[test]
    fn the_role_used_last_stands_first_and_words_choose_the_best() {
        let mut inventory = inventory(&["Admin", "Deploy", "ReadOnly"]);
        let used = "arn:aws:iam::111111111111:role/ReadOnly".parse().unwrap();
        inventory.entry_mut(&used).unwrap().set_assumed_at(Timestamp::UNIX_EPOCH);

        let mut choice = Choice::new(&inventory, "", Timestamp::UNIX_EPOCH);
        assert_eq!(chosen(&choice), "ReadOnly");
        choice.step(1);
        assert_eq!(chosen(&choice), "Admin");
        choice.write("dply");
        assert_eq!(chosen(&choice), "Deploy");
        choice.erase_all();
        assert_eq!(chosen(&choice), "ReadOnly");
        choice.write("nothing");
        assert_eq!(choice.selected(), None);
    }

    #[test]
    fn the_highlighted_row_shows_at_every_height_and_no_line_is_too_wide() {
        let names: Vec<String> = (0..50).map(|number| format!("Role{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let inventory = inventory(&names);
        let mut choice = Choice::new(&inventory, "", Timestamp::UNIX_EPOCH);

        for (step, height, columns) in
            [(0, 5, 80), (7, 5, 20), (40, 3, 8), (-30, 2, 80), (99, 1, 1)]
        {
            choice.step(step);
            choice.fit(height);
            let lines = choice.lines(columns);
            assert!(lines.len() <= height + 2);
            let text = |line: &Line| line.iter().map(|(text, _)| text.as_str()).collect::<String>();
            assert!(lines.iter().any(|line| text(line).starts_with("› ")));
            if columns > 20 {
                assert!(lines.iter().all(|line| width(&text(line)) <= columns));
            }
        }
    }
}
