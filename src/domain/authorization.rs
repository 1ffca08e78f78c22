//! What IAM says a user or role may do: the policies that hang on it, as text.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::account::AccountId;
use crate::domain::failure::Failure;
use crate::domain::role::{AttachedPolicy, InlinePolicy, Tag};

/// A user or role with the policies that hang on it directly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizedPrincipal {
    /// The full ARN, path included.
    pub arn: String,
    /// `AIDA…` or `AROA…`.
    pub id: String,
    pub tags: Vec<Tag>,
    pub inline: Vec<InlinePolicy>,
    pub attached: Vec<AttachedPolicy>,
    /// The ARN of the permissions boundary.
    pub boundary: Option<String>,
    /// The names of a user's groups; empty for a role.
    pub groups: Vec<String>,
}

/// A group's policies, which are its users' too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizedGroup {
    pub name: String,
    pub inline: Vec<InlinePolicy>,
    pub attached: Vec<AttachedPolicy>,
}

/// The default version of a managed policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    pub arn: String,
    /// JSON text, percent-decoded.
    pub document: Arc<str>,
}

/// One page of GetAccountAuthorizationDetails.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuthorizationPage {
    /// Users and roles.
    pub principals: Vec<AuthorizedPrincipal>,
    pub groups: Vec<AuthorizedGroup>,
    pub policies: Vec<ManagedPolicy>,
    /// Whether there is more.
    pub is_truncated: bool,
    /// To be sent for the next page.
    pub marker: Option<String>,
}

/// A user and its groups, read by calls for this one user. Each part may be refused alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserDetail {
    pub user: AuthorizedPrincipal,
    pub groups: Vec<AuthorizedGroup>,
    /// The calls that failed, by name (`iam:ListUserPolicies`), each with its failure.
    pub problems: Vec<(&'static str, Failure)>,
}

/// Whether an account is in an organization, whose policies would then bind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Membership {
    /// It stands alone.
    Alone,
    Member {
        /// `o-…`
        organization: String,
        management: AccountId,
        /// Whether the organization has all features, and may so have control policies at all.
        has_policies: bool,
    },
    /// Not known; the call that was refused, in words.
    Unread(String),
}

/// What was learned of one account's users, roles and policies at one moment: what the cache keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationSnapshot {
    pub account: AccountId,
    pub as_of: Timestamp,
    /// Whether it is all there is: one sweep over the account, and not single users and roles.
    pub is_complete: bool,
    pub principals: Vec<AuthorizedPrincipal>,
    pub groups: Vec<AuthorizedGroup>,
    pub policies: Vec<ManagedPolicy>,
    pub membership: Membership,
    /// The ARN of a principal (or of none), and the call about it that was refused, in words.
    pub unread: Vec<(String, String)>,
    /// Who was asked, or would have been: starts by their names, and ARNs.
    #[serde(default)]
    pub asked: Vec<String>,
}

impl AuthorizationSnapshot {
    /// The account's place in its organization, and who was asked: what is left without the policies.
    pub fn without_policies(&self) -> Self {
        Self {
            membership: self.membership.clone(),
            asked: self.asked.clone(),
            principals: Vec::new(),
            groups: Vec::new(),
            policies: Vec::new(),
            unread: Vec::new(),
            ..*self
        }
    }
}
