//! What happens while the inventory is read: told by the flows, folded in by the screens and by every
//! command that prints at the end.

use std::sync::Arc;

use jiff::SignedDuration;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::inventory::{AccountSnapshot, AccountState};
use crate::domain::role::Role;
use crate::domain::session::Start;
use crate::domain::sign_in::Portal;

/// What to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scope {
    /// Only this account; `None` for all.
    pub account: Option<AccountId>,
    /// Accounts whose snapshot is younger are not listed again; `None` lists all.
    pub max_age: Option<SignedDuration>,
}

impl Scope {
    /// One account, listed again.
    pub fn of(account: AccountId) -> Self {
        Self { account: Some(account), max_age: None }
    }
}

impl InventoryEvent {
    /// The account that it is about.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Cached(snapshot) | Self::Finished { snapshot, .. } => Some(snapshot.account),
            Self::Account { account, .. }
            | Self::Alias { account, .. }
            | Self::Page { account, .. } => Some(*account),
            Self::StartProblem { .. } | Self::PortalProblem { .. } => None,
        }
    }
}

/// One piece of the inventory, in the order in which it should be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InventoryEvent {
    /// What was known before this run; sent before any call is made.
    Cached(AccountSnapshot),
    /// An account's state changed, or another identity turned out to lead there.
    Account {
        account: AccountId,
        /// `None`: not known (yet).
        alias: Option<String>,
        state: AccountState,
        /// The starts that lead there.
        identities: Vec<Start>,
    },
    /// What an account is called; comes as soon as it is known, whatever becomes of the listing.
    Alias { account: AccountId, alias: String },
    /// Some roles of an account: a page of ListRoles, or the roles that profiles name (with an empty
    /// role id). A role that is there already is replaced.
    Page { account: AccountId, roles: Vec<Arc<Role>> },
    /// All roles of an account are in; those not in the snapshot are gone.
    Finished { snapshot: AccountSnapshot, appeared: Vec<RoleArn>, vanished: Vec<RoleArn> },
    /// A start that cannot be used; the others go on.
    StartProblem { start: Start, failure: Failure },
    /// A portal whose permission sets could not all be listed.
    PortalProblem { portal: Portal, failure: Failure },
}
