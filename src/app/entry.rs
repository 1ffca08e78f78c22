//! One account and one role as the screens hold them.

use std::sync::Arc;

use jiff::Timestamp;

use crate::app::trusted::TrustedView;
use crate::app::verdict::VerdictView;
use crate::domain::account::AccountId;
use crate::domain::inventory::AccountFacts;
use crate::domain::permission_set::set_of;
use crate::domain::role::Role;

/// Whether a role is as it was when it was last listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    #[default]
    Known,
    /// Appeared since the last listing.
    New,
    /// Vanished since the last listing; shown until the next refresh.
    Gone,
    /// Vanished earlier: not shown any more.
    Removed,
    /// No listing names it, only a profile does.
    FromProfile,
}

/// Whether a role is for the person, as the order of the list goes by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outlook {
    /// They can assume it.
    Yes,
    /// They may be able to.
    Perhaps,
    /// They cannot, or it is not known yet.
    #[default]
    No,
}

impl Outlook {
    /// What a verdict means for the order.
    pub fn of(verdict: &VerdictView) -> Self {
        match () {
            () if verdict.is_certain() => Self::Yes,
            () if verdict.is_open() && verdict.is_trusted => Self::Perhaps,
            () => Self::No,
        }
    }
}

/// An organization's control policies, as far as they could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationEntry {
    /// `o-…`
    pub id: String,
    /// When they were read; `None`: none of the identities may read them.
    pub as_of: Option<Timestamp>,
    /// Who read them, or which call was refused to whom.
    pub note: String,
}

/// A role of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleEntry {
    pub role: Arc<Role>,
    /// `None` until it was read, a moment after the role came in.
    pub trusted: Option<Arc<TrustedView>>,
    /// Shared by the many roles of which the same is to be said.
    pub verdict: Option<Arc<VerdictView>>,
    /// What the last verdict made of it; stays while the next one is awaited, so that no row moves.
    pub outlook: Outlook,
    pub mark: Mark,
    pub is_favourite: bool,
    /// Whether it stands among the recent ones: assumed in an earlier run, so that no row moves now.
    pub is_recent: bool,
    /// Whether Identity Center made it for a permission set. Kept here, since sorting asks every role and its ARN lies
    /// elsewhere in memory.
    is_of_set: bool,
    /// Of most roles nothing is known of it.
    past: Option<Box<Past>>,
}

/// When a role was last used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Past {
    assumed_at: Option<Timestamp>,
    last_used: Option<Timestamp>,
}

impl RoleEntry {
    /// A role as it came in.
    pub fn new(role: Arc<Role>) -> Self {
        let mark = if role.id.is_empty() { Mark::FromProfile } else { Mark::Known };
        let is_of_set = set_of(&role.arn).is_some();
        Self {
            role,
            is_of_set,
            trusted: None,
            verdict: None,
            outlook: Outlook::default(),
            mark,
            is_favourite: false,
            is_recent: false,
            past: None,
        }
    }

    /// Whether Identity Center made it for a permission set.
    pub fn is_of_set(&self) -> bool {
        self.is_of_set
    }

    /// When the person last switched to it.
    pub fn assumed_at(&self) -> Option<Timestamp> {
        self.past.as_ref()?.assumed_at
    }

    pub fn set_assumed_at(&mut self, at: Timestamp) {
        self.past.get_or_insert_default().assumed_at = Some(at);
    }

    /// From GetRole, if the role was opened.
    pub fn last_used(&self) -> Option<Timestamp> {
        self.past.as_ref()?.last_used
    }

    pub fn set_last_used(&mut self, at: Option<Timestamp>) {
        if at.is_some() || self.past.is_some() {
            self.past.get_or_insert_default().last_used = at;
        }
    }
}

/// An account of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountEntry {
    pub id: AccountId,
    pub facts: AccountFacts,
    /// The name that the settings give it.
    pub name: Option<String>,
    pub is_production: bool,
    /// How many roles are known.
    pub roles: usize,
}

impl AccountEntry {
    /// The settings' name, else the alias, else the twelve digits.
    pub fn label(&self) -> String {
        self.name
            .clone()
            .or_else(|| self.facts.alias.clone())
            .unwrap_or_else(|| self.id.to_string())
    }
}
