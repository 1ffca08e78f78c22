//! An IAM role as ListRoles gives it, and the rest, which is fetched when a person looks at it.

use std::sync::Arc;

use compact_str::CompactString;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::policy_text::PolicyText;

/// A role as ListRoles answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    pub arn: RoleArn,
    /// `AROA…`; empty if only a profile names the role.
    pub id: CompactString,
    /// The trust policy as JSON text, percent-decoded; `None` if it could not be read.
    pub trust: Option<PolicyText>,
    pub description: Option<Box<str>>,
    /// Seconds; 3600 unless AWS says otherwise.
    pub max_session_duration: u32,
    pub created: Option<Timestamp>,
}

impl Role {
    /// The text of the trust policy, wherever it lies.
    pub fn trust_text(&self) -> Option<Arc<str>> {
        self.trust.as_ref()?.read()
    }
}

/// A tag of a role, a user or a session.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tag {
    pub key: String,
    pub value: String,
}

/// When and where a role was last used, as GetRole answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUsed {
    pub at: Timestamp,
    pub region: Option<String>,
}

/// A managed policy attached to a role or user.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AttachedPolicy {
    pub name: String,
    pub arn: String,
}

/// An inline policy with its document as JSON text, percent-decoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlinePolicy {
    pub name: String,
    pub document: String,
}

/// What opening a role fetches lazily. Each part may be refused alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleDetail {
    /// From GetRole: the newest trust policy, in case it changed since it was listed.
    pub trust: Option<PolicyText>,
    pub description: Option<Box<str>>,
    pub tags: Vec<Tag>,
    pub last_used: Option<LastUsed>,
    /// The ARN of the permissions boundary.
    pub boundary: Option<String>,
    pub attached: Vec<AttachedPolicy>,
    pub inline: Vec<InlinePolicy>,
    /// The calls that failed, by name (`iam:GetRole`), each with its failure.
    pub problems: Vec<(&'static str, Failure)>,
}
