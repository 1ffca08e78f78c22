//! Who one is, as GetCallerIdentity answers.

use serde::{Deserialize, Serialize};

use crate::domain::account::AccountId;
use crate::domain::arn::{ArnParts, RoleArn};
use crate::domain::limits::{CallerBreach, check_partitions, session_name_of};
use crate::domain::permission_set::set_named;

/// What GetCallerIdentity answered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// For a session `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`, without the role's path.
    pub arn: String,
    pub account: AccountId,
    /// `AIDA…`, `AROA…:session`, the account id (root), or `account:name` (federated user).
    pub user_id: String,
}

/// The kinds of identity that can call STS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentityKind<'a> {
    /// An IAM user; the name is without its path.
    User { name: &'a str },
    /// A session of a role. The role's path is not part of the ARN: it must be looked up.
    RoleSession { role: &'a str, session: &'a str },
    /// The account's root user.
    Root,
    /// A session of GetFederationToken.
    FederatedUser { name: &'a str },
    /// An ARN of another shape.
    Other,
}

/// The same, of an ARN; `None` if it is no user's.
pub fn usual_device(arn: &str) -> Option<String> {
    let IdentityKind::User { name } = IdentityKind::of(arn) else { return None };
    let parts = ArnParts::parse(arn)?;
    Some(format!("arn:{}:iam::{}:mfa/{name}", parts.partition, parts.account))
}

/// Whether an ARN is one of a role's sessions: it lacks the role's path, and names are unique in an account (IAM User
/// Guide, "IAM and AWS STS quotas").
pub fn is_session_of(arn: &str, role: &RoleArn) -> bool {
    let IdentityKind::RoleSession { role: name, .. } = IdentityKind::of(arn) else { return false };
    let account = ArnParts::parse(arn).and_then(|parts| parts.account_id());
    account == Some(role.account()) && name == role.name()
}

impl Identity {
    /// Whether both are one user, or sessions of one role: by the id that AWS never gives twice.
    pub fn is_same_principal(&self, other: &Self) -> bool {
        let principal = |of: &Self| of.user_id.split(':').next().map(str::to_owned);
        self.account == other.account && principal(self) == principal(other)
    }

    pub fn kind(&self) -> IdentityKind<'_> {
        IdentityKind::of(&self.arn)
    }

    /// The MFA device to try if none is named: most virtual devices bear their user's name.
    pub fn usual_device(&self) -> Option<String> {
        usual_device(&self.arn)
    }

    /// A user's own keys or session, as against a role's.
    pub fn is_user(&self) -> bool {
        matches!(self.kind(), IdentityKind::User { .. })
    }

    /// What CloudTrail calls this identity: the user's or the session's name.
    pub fn display_name(&self) -> &str {
        match self.kind() {
            IdentityKind::User { name } | IdentityKind::FederatedUser { name } => name,
            IdentityKind::RoleSession { session, .. } => session,
            IdentityKind::Root => "root",
            IdentityKind::Other => &self.arn,
        }
    }

    /// The name that tells it from the person's other identities: the user's, or the role's.
    pub fn called(&self) -> &str {
        match self.kind() {
            IdentityKind::RoleSession { role, .. } => role,
            IdentityKind::User { .. }
            | IdentityKind::FederatedUser { .. }
            | IdentityKind::Root
            | IdentityKind::Other => self.display_name(),
        }
    }

    /// The same as people know it: a permission set by its own name, and not by the one of its role.
    pub fn known_as(&self) -> &str {
        let name = self.called();
        set_named(name).unwrap_or(name)
    }

    /// The default session name of what this identity assumes: who the person is, in the characters
    /// that AWS allows.
    pub fn session_name(&self) -> String {
        session_name_of(self.display_name())
    }

    /// `aws`, `aws-cn`, `aws-us-gov` …
    pub fn partition(&self) -> &str {
        ArnParts::parse(&self.arn).map_or("aws", |parts| parts.partition)
    }
}

impl<'a> IdentityKind<'a> {
    /// Reads the kind off an ARN.
    pub fn of(arn: &'a str) -> Self {
        let Some(parts) = ArnParts::parse(arn) else { return Self::Other };
        let (head, rest) = parts.resource.split_once('/').unwrap_or((parts.resource, ""));
        match (parts.service, head) {
            ("iam", "user") => Self::User { name: rest.rsplit('/').next().unwrap_or(rest) },
            ("iam", "root") => Self::Root,
            ("sts", "assumed-role") => match rest.split_once('/') {
                Some((role, session)) => Self::RoleSession { role, session },
                None => Self::Other,
            },
            ("sts", "federated-user") => Self::FederatedUser { name: rest },
            _ => Self::Other,
        }
    }

    /// The word that `kamen whoami --output json` prints.
    pub fn word(self) -> &'static str {
        match self {
            Self::User { .. } => "user",
            Self::RoleSession { .. } => "role-session",
            Self::Root => "root",
            Self::FederatedUser { .. } => "federated-user",
            Self::Other => "unknown",
        }
    }
}

/// Checks whether this caller can assume any role of that partition (semantics 1.2).
pub fn check_caller(
    kind: IdentityKind<'_>,
    partition: &str,
    role_partition: &str,
) -> Result<(), CallerBreach> {
    match kind {
        IdentityKind::Root => Err(CallerBreach::Root),
        IdentityKind::FederatedUser { .. } => Err(CallerBreach::FederatedUser),
        IdentityKind::User { .. } | IdentityKind::RoleSession { .. } | IdentityKind::Other => {
            check_partitions(partition, role_partition)
        }
    }
}
