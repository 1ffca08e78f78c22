//! A switch that is asked for, and the session that came of it.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::arn::{ArnParts, RoleArn};
use crate::domain::identity::Identity;
use crate::domain::permission_set::Assignment;
use crate::domain::role::Tag;
use crate::domain::secret::Credentials;

/// Names a session inside this process; the credentials themselves stay with the flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// Where a person begins: an identity that they hold without asking another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// `AWS_ACCESS_KEY_ID` and its companions.
    Environment,
    /// A section of the shared config or credentials file.
    Profile(String),
    /// A permission set of Identity Center, without any profile.
    PermissionSet(Box<Assignment>),
}

impl fmt::Display for Start {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => formatter.write_str("environment"),
            Self::Profile(name) => write!(formatter, "profile {name}"),
            Self::PermissionSet(assignment) => {
                let Assignment { portal, account, set } = &**assignment;
                write!(formatter, "permission set {set} in {account} ({portal})")
            }
        }
    }
}

impl Start {
    /// The same in a sentence about its keys.
    pub fn keys(&self) -> String {
        match self {
            Self::Environment => "the keys in the environment".to_owned(),
            Self::Profile(_) | Self::PermissionSet(_) => format!("the keys of {self}"),
        }
    }
}

const READ_ONLY: &str = ":iam::aws:policy/ReadOnlyAccess";

/// The policy under which a session may read and no more.
pub fn read_only(partition: &str) -> String {
    format!("arn:{partition}{READ_ONLY}")
}

/// Where a switch begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A session that is held, mostly the identity in use.
    Here(SessionId),
    /// A start of the person's own, from its beginning.
    Start(Start),
}

/// What a person may choose for one AssumeRole call; limits are those of semantics 1.13.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct AssumeOptions {
    /// Default: who the person is.
    pub session_name: Option<String>,
    /// Seconds.
    pub duration: Option<u32>,
    pub external_id: Option<String>,
    pub source_identity: Option<String>,
    pub tags: Vec<Tag>,
    pub transitive_tag_keys: Vec<String>,
    /// An inline session policy, JSON.
    pub policy: Option<String>,
    /// ARNs of managed session policies.
    pub policy_arns: Vec<String>,
    /// The MFA device, for the first hop made by a user.
    pub mfa_serial: Option<String>,
    pub region: Option<String>,
}

impl AssumeOptions {
    /// Whether the session is as its role is: no session policy, no tag, no source identity.
    pub fn is_plain(&self) -> bool {
        let has_policy = self.policy.is_some() || !self.policy_arns.is_empty();
        !has_policy && self.tags.is_empty() && self.source_identity.is_none()
    }

    /// Whether the session may read and no more: session policies that are sent together add up (IAM User Guide,
    /// "Policies and permissions in IAM", "Session policies").
    pub fn is_read_only(&self) -> bool {
        let is_it = |arn: &String| arn.ends_with(READ_ONLY);
        let has_policies = !self.policy_arns.is_empty();
        self.policy.is_none() && has_policies && self.policy_arns.iter().all(is_it)
    }

    /// What a session carries that was made with these options from one that carries `source`: the
    /// source identity and transitive tags pass on, nothing else does (IAM User Guide, "Chaining
    /// roles with session tags" and "Monitor and control actions taken with assumed roles").
    pub fn after(mut self, source: Option<&Self>) -> Self {
        let Some(source) = source else { return self };
        self.source_identity = self.source_identity.or_else(|| source.source_identity.clone());
        for key in &source.transitive_tag_keys {
            let inherited = source.tags.iter().find(|tag| tag.key.eq_ignore_ascii_case(key));
            self.tags.retain(|tag| !tag.key.eq_ignore_ascii_case(key));
            self.tags.extend(inherited.cloned());
            if !self.transitive_tag_keys.iter().any(|own| own.eq_ignore_ascii_case(key)) {
                self.transitive_tag_keys.push(key.clone());
            }
        }
        self
    }
}

/// One AssumeRole request, all of it decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumeRequest {
    pub role: RoleArn,
    pub session_name: String,
    pub options: AssumeOptions,
    /// The six digits, if a device is named. Short-lived, yet never shown or logged.
    pub mfa_code: Option<String>,
}

/// One GetSessionToken request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSessionRequest {
    /// Seconds.
    pub duration: u32,
    /// The device and its six digits.
    pub mfa: Option<(String, String)>,
}

/// What AssumeRole answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumedSession {
    pub credentials: Credentials,
    /// `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`: what CloudTrail will show.
    pub arn: String,
    /// `AROA…:session`.
    pub assumed_role_id: String,
    pub source_identity: Option<String>,
}

impl AssumedSession {
    /// Who the session is, as GetCallerIdentity would answer; `None` if the ARN is none.
    pub fn identity(&self) -> Option<Identity> {
        let account = ArnParts::parse(&self.arn)?.account.parse().ok()?;
        Some(Identity { arn: self.arn.clone(), account, user_id: self.assumed_role_id.clone() })
    }
}

/// A session as screens may know it: everything but the credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSummary {
    pub id: SessionId,
    /// As GetCallerIdentity answers, or, before it has, as the answer said that brought the keys.
    pub identity: Identity,
    /// Whether GetCallerIdentity has said so in this run.
    pub is_confirmed: bool,
    /// The role in use; `None` if the session is a start of the person's own.
    pub role: Option<RoleArn>,
    pub start: Start,
    /// The ARNs from the start to this session, the session's own last.
    pub chain: Vec<String>,
    pub expires: Option<Timestamp>,
    /// From when on it is to be had again ahead of its end; `None` if it has none, or if a person is needed.
    pub renews: Option<Timestamp>,
    /// Whether its session policy lets it read and no more.
    pub is_read_only: bool,
    /// Whether it is kept in the vault: it outlives this process.
    pub is_kept: bool,
    pub region: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_session_that_nothing_widens_is_read_only() {
        let reads = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        let is_read_only = |arns: &[&str], policy: Option<&str>| {
            let policy_arns = arns.iter().map(|arn| (*arn).to_owned()).collect();
            let policy = policy.map(str::to_owned);
            AssumeOptions { policy, policy_arns, ..AssumeOptions::default() }.is_read_only()
        };

        assert!(is_read_only(&[reads], None));
        assert!(!is_read_only(&[], None));
        assert!(!is_read_only(&[reads, "arn:aws:iam::aws:policy/AmazonS3FullAccess"], None));
        assert!(!is_read_only(&[reads], Some("{}")));
    }
}
