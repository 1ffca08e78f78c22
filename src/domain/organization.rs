//! An organization's control policies: what hangs on its root, its units and its accounts.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::account::AccountId;

/// The two kinds of policies that say what is possible at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PolicyKind {
    /// Service control policies: bind the principals of an account.
    Service,
    /// Resource control policies: bind access to the resources of an account.
    Resource,
}

impl PolicyKind {
    pub const ALL: [Self; 2] = [Self::Service, Self::Resource];

    /// The word of the Organizations API (`PolicyType`).
    pub fn word(self) -> &'static str {
        match self {
            Self::Service => "SERVICE_CONTROL_POLICY",
            Self::Resource => "RESOURCE_CONTROL_POLICY",
        }
    }
}

/// Whether policies of a kind are in force below a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PolicyState {
    Enabled,
    Disabled,
    /// Being switched on or off.
    Changing,
}

/// The root of an organization, as ListRoots tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// `r-…`
    pub id: String,
    pub service: PolicyState,
    pub resource: PolicyState,
}

impl Root {
    pub fn state(&self, kind: PolicyKind) -> PolicyState {
        match kind {
            PolicyKind::Service => self.service,
            PolicyKind::Resource => self.resource,
        }
    }
}

/// A policy's id (`p-…`) and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyName {
    pub id: String,
    pub name: String,
}

/// Where an account stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Seat {
    /// The ids above it: the root first, then the units down to the account.
    Below(Vec<String>),
    /// The organization has no such account.
    Elsewhere,
    /// Not known; the call that was refused, in words.
    Unread(String),
}

/// What hangs directly on a root, a unit or an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hanging {
    /// `r-…`, `ou-…` or twelve digits.
    pub target: String,
    pub kind: PolicyKind,
    /// Or the call that was refused, in words.
    pub policies: Result<Vec<PolicyName>, String>,
}

/// An organization as far as one identity could read it at one moment. Only what bears on the accounts
/// asked about is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationTree {
    pub as_of: Timestamp,
    /// The ARN of who read it.
    pub read_by: String,
    pub root: Root,
    pub seats: BTreeMap<AccountId, Seat>,
    pub hanging: Vec<Hanging>,
    /// By id: the JSON text, or the call that was refused, in words.
    pub documents: BTreeMap<String, Result<Arc<str>, String>>,
}

/// What is known of one organization: what the cache keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationSnapshot {
    /// `o-…`
    pub id: String,
    pub management: AccountId,
    /// When it was asked for last, with or without success.
    pub asked_at: Timestamp,
    /// Who may not read it: an ARN, and the call that was refused, in words.
    pub refused: Vec<(String, String)>,
    /// The latest that could be read; it may be older than the refusals.
    pub tree: Option<OrganizationTree>,
}
