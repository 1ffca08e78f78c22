//! The list of roles: what it shows, in which order, and where the cursor is.

use std::collections::BTreeMap;

use crate::app::input::TextInput;
use crate::app::inventory::RoleIndex;
use crate::app::list::ListCursor;
use crate::app::page::Line;
use crate::domain::account::AccountId;

/// The order of the roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    Name,
    Account,
    /// By the day that GetRole answered; roles never opened come last.
    LastUsed,
    /// By when the person last wore the role.
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
}

/// What roles are gathered under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    Favourites,
    Recent,
    Account(AccountId),
}

/// One line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A group's title with the number of roles below it.
    Title {
        group: Group,
        count: u32,
    },
    Role(RoleIndex),
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
    /// Whether keys go to the filter.
    pub is_filtering: bool,
    /// Words of the filter that mean nothing, such as `can:maybe`, with what is expected.
    pub problems: Vec<String>,
    pub sort: Sort,
    pub is_flat: bool,
    /// All lines in order; draw only those of `cursor.window(…)`.
    pub rows: Vec<Row>,
    pub cursor: ListCursor,
    /// How many roles answer to the filter.
    pub matching: usize,
    /// The selected role's trust relationship, wrapped to the preview's width.
    pub preview: Vec<Line>,
    /// By role, for the lines on the screen only.
    pub hits: BTreeMap<RoleIndex, Hits>,
}
