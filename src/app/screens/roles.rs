//! The list of roles: what it shows, in which order, and where the cursor is.

mod fold;
mod marked;
mod matching;
mod order;
mod rows;
mod scan;
mod view;

pub use fold::Person;
pub use marked::Marked;
pub use matching::answering;
pub use view::apply_notes;

use std::collections::BTreeMap;

use crate::app::command::{Command, Context};
use crate::app::input::TextInput;
use crate::app::inventory::RoleIndex;
use crate::app::list::ListCursor;
use crate::app::page::Line;
use crate::app::screens::{Body, Spec, Subject};
use crate::domain::account::AccountId;
use crate::domain::query::Query;

pub(crate) const SPEC: Spec = Spec {
    context: Context::Roles,
    body: Body::Roles,
    opens: Some(Command::Open),
    selected: |_| Vec::new(),
    subject: |model| {
        let index = model.roles.selected()?;
        model.inventory.role(index).map(|entry| Subject::Role(entry.role.arn.clone()))
    },
};

/// The order of the roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    Name,
    Account,
    /// By the day that GetRole answered; roles never opened come last.
    LastUsed,
    /// By when the person last assumed the role.
    Recent,
    Verdict,
}

impl Sort {
    pub const ALL: [Self; 5] =
        [Self::Name, Self::Account, Self::LastUsed, Self::Recent, Self::Verdict];

    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Account => "account",
            Self::LastUsed => "last used",
            Self::Recent => "recent",
            Self::Verdict => "verdict",
        }
    }

    /// The next in turn.
    pub fn next(self) -> Self {
        let place = Self::ALL.iter().position(|sort| *sort == self).unwrap_or(0);
        Self::ALL.get(place + 1).copied().unwrap_or_default()
    }
}

/// What roles are gathered under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    InUse,
    Recent,
    Favourites,
    Account(AccountId),
}

/// One line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// The title of a group, by its place among the titles.
    Title(u32),
    Role(RoleIndex),
    /// More roles of the account at this place among the titles, folded away behind those that show.
    More(u32),
}

/// A group's title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Title {
    pub group: Group,
    /// The number of its roles.
    pub count: u32,
    /// How many of them are folded away.
    pub folded: u32,
}

/// What news made of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outdated {
    /// What roles are said to be has changed.
    Filter,
    /// Roles came; all others stay in their order.
    Arrivals,
    /// Any role may have to stand elsewhere.
    Order,
}

/// Which characters of a row answered to the filter, counted in characters from 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hits {
    pub name: Vec<usize>,
    /// In the account's label.
    pub account: Vec<usize>,
    /// In the column of trusted principals.
    pub trusted: Vec<usize>,
}

/// The home screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RolesScreen {
    pub filter: TextInput,
    /// The filter as it was when it got the keys: leaving it brings this back.
    pub filter_before: String,
    /// Where the cursor was then, on which role, and what was folded.
    before_filter: (ListCursor, Option<RoleIndex>, fold::Folds),
    /// Whether keys go to the filter.
    pub is_filtering: bool,
    /// The filter, read; its problems are words that mean nothing, such as `can:perhaps`.
    pub query: Query,
    pub sort: Sort,
    pub is_flat: bool,
    /// All lines in order; draw only those of `cursor.window(…)`.
    pub rows: Vec<Row>,
    titles: Vec<Title>,
    pub cursor: ListCursor,
    /// How many roles answer to the filter.
    pub matching: usize,
    /// How many roles there are.
    pub total: usize,
    pub marked: Marked,
    /// The selected role's trust relationship, wrapped to the preview's width.
    pub preview: Vec<Line>,
    /// By role, for the lines on the screen only.
    pub hits: BTreeMap<RoleIndex, Hits>,
    /// All shown roles by name, in the order of the list, and those that answer to the filter.
    order: order::Order,
    outdated: Option<Outdated>,
    /// Whether the person has pressed anything outside dialogs: until then the cursor stays at the top.
    pub(crate) is_touched: bool,
    /// Whether rows came in since the person last moved: then the selected row stays in its place.
    keeps_place: bool,
    /// The role that was selected before words of a filter ranked the roles.
    chosen: Option<RoleIndex>,
    found: rows::Found,
    folds: fold::Folds,
    /// Who the person is, as the model says; the list follows.
    pub(crate) person: Person,
    /// What the rows shown so far have to say.
    pub seen: Seen,
}

/// What the rows shown so far have to say: columns are as wide as that, and one that says nothing is not
/// drawn. It only grows, so that no column moves to and fro while one scrolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// In cells.
    pub name: usize,
    pub account: usize,
    pub trusted: usize,
    pub has_favourites: bool,
    pub has_findings: bool,
    pub has_marks: bool,
}
