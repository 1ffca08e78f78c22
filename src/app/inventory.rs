//! All accounts and roles on the screen.

use std::collections::{BTreeMap, HashMap};

use crate::app::entry::{AccountEntry, RoleEntry};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::session::Start;

/// The place of a role in [`Inventory::roles`]; stays the same for as long as kamen runs.
pub type RoleIndex = u32;

/// Accounts by id, roles in the order in which they came.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inventory {
    pub accounts: BTreeMap<AccountId, AccountEntry>,
    pub roles: Vec<RoleEntry>,
    pub(crate) places: HashMap<RoleArn, RoleIndex>,
    /// Starts that led nowhere, and why.
    pub problems: Vec<(Start, Failure)>,
}

impl Inventory {
    pub fn role(&self, index: RoleIndex) -> Option<&RoleEntry> {
        self.roles.get(index as usize)
    }

    pub fn find(&self, arn: &RoleArn) -> Option<RoleIndex> {
        self.places.get(arn).copied()
    }

    pub fn entry(&self, arn: &RoleArn) -> Option<&RoleEntry> {
        self.find(arn).and_then(|index| self.role(index))
    }

    /// The account's label, or its twelve digits where the account is not listed.
    pub fn account_label(&self, account: AccountId) -> String {
        self.accounts.get(&account).map_or_else(|| account.to_string(), AccountEntry::label)
    }
}
