//! What the screens are told when they start.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::app::note::Notes;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::session::{AssumeOptions, Start};

/// Everything that the model needs to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Columns and rows.
    pub size: (u16, u16),
    pub now: Timestamp,
    /// The identity to begin with.
    pub start: Start,
    /// All starts that may be chosen.
    pub starts: Vec<Start>,
    pub notes: Notes,
    pub preferences: Preferences,
    /// What profiles say of the roles they name.
    pub profile_roles: BTreeMap<RoleArn, AssumeOptions>,
    /// Whether the tour of `kamen demo` runs.
    pub is_tour: bool,
    /// How many kamen shells this one runs in.
    pub depth: u32,
}

/// What the settings file says that concerns the screens.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preferences {
    pub account_names: BTreeMap<AccountId, String>,
    /// Accounts marked as production, by id.
    pub production: Vec<AccountId>,
    /// `dark`, `light`, `high-contrast`, `plain` or a name of the person's own.
    pub theme: Option<String>,
    /// Context, then command, then keys.
    pub keys: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Defaults for every switch.
    pub session_name: Option<String>,
    /// Seconds.
    pub duration: Option<u32>,
    pub region: Option<String>,
}
