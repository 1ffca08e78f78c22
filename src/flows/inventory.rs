//! The roles of all accounts that the person's starts lead to, side by side, as they come in.

mod account;
mod problem;
mod read;
#[cfg(test)]
mod tests;
mod view;

use jiff::SignedDuration;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::inventory::{AccountSnapshot, AccountState};
use crate::domain::role::Role;
use crate::domain::session::Start;

pub use read::read;
pub use view::{AccountView, Inventory};

/// What to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scope {
    /// Only this account; `None` for all.
    pub account: Option<AccountId>,
    /// Accounts whose snapshot is younger are not listed again; `None` lists all.
    pub max_age: Option<SignedDuration>,
}

/// What happens while the inventory is read, in the order in which it should be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InventoryEvent {
    /// What was known before this run; sent before any call is made.
    Cached(AccountSnapshot),
    /// An account's state changed, or another identity turned out to lead there.
    Account {
        account: AccountId,
        /// `None` where it is not known (yet).
        alias: Option<String>,
        state: AccountState,
        /// The starts that lead there.
        identities: Vec<Start>,
    },
    /// What an account is called; comes as soon as it is known, whatever becomes of the listing.
    Alias { account: AccountId, alias: String },
    /// Some roles of an account; a role that is there already is replaced.
    Page { account: AccountId, roles: Vec<Role> },
    /// All roles of an account are in; those not in the snapshot are gone.
    Finished { snapshot: AccountSnapshot, appeared: Vec<RoleArn>, vanished: Vec<RoleArn> },
    /// A start that cannot be used; the others go on.
    StartProblem { start: Start, failure: Failure },
}
