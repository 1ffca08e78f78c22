//! Users and roles.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::account::AccountId;
use crate::domain::role::{LastUsed, Tag};
use crate::domain::secret::Secret;
use crate::sandbox::organisation::{CREATED, Holdings, identifier};

/// An IAM user.
#[derive(Debug, Clone)]
pub struct User {
    pub name: String,
    pub path: String,
    pub id: String,
    pub access_key_id: String,
    pub secret_access_key: Secret,
    pub groups: Vec<String>,
    pub holdings: Holdings,
    pub tags: Vec<Tag>,
    pub mfa: Option<MfaDevice>,
    pub created: Timestamp,
}

/// A virtual MFA device.
#[derive(Debug, Clone)]
pub struct MfaDevice {
    /// `arn:aws:iam::ACCOUNT:mfa/NAME`.
    pub serial: String,
    /// What an authenticator app is given, in base 32.
    pub seed: Secret,
}

/// An IAM role.
#[derive(Debug, Clone)]
pub struct Role {
    pub name: String,
    pub path: String,
    pub id: String,
    /// JSON text.
    pub trust: Arc<str>,
    pub description: Option<String>,
    /// Seconds.
    pub max_session_duration: u32,
    pub holdings: Holdings,
    pub tags: Vec<Tag>,
    pub last_used: Option<LastUsed>,
    pub created: Timestamp,
}

impl User {
    pub(super) fn new(account: AccountId, name: &str) -> Self {
        let arn = format!("arn:aws:iam::{account}:user/{name}");
        Self {
            name: name.to_owned(),
            path: "/".to_owned(),
            id: identifier::unique_id("AIDA", &arn),
            access_key_id: identifier::access_key_id(&arn),
            secret_access_key: identifier::secret_access_key(&arn),
            groups: Vec::new(),
            holdings: Holdings::default(),
            tags: Vec::new(),
            mfa: None,
            created: CREATED,
        }
    }

    /// Changes the policies.
    pub fn holding(mut self, change: impl FnOnce(Holdings) -> Holdings) -> Self {
        self.holdings = change(self.holdings);
        self
    }

    /// Makes the user a member of a group.
    pub fn member_of(mut self, group: &str) -> Self {
        self.groups.push(group.to_owned());
        self
    }

    /// Gives the user a tag.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.tags.push(Tag { key: key.to_owned(), value: value.to_owned() });
        self
    }

    /// Gives the user an MFA device; `seed` is in base 32.
    pub fn mfa(mut self, serial: String, seed: &str) -> Self {
        self.mfa = Some(MfaDevice { serial, seed: Secret::new(seed) });
        self
    }

    /// The user's ARN.
    pub fn arn(&self, account: AccountId) -> String {
        format!("arn:aws:iam::{account}:user{}{}", self.path, self.name)
    }
}

impl Role {
    pub(super) fn new(account: AccountId, name: &str, trust: &Value) -> Self {
        Self {
            name: name.to_owned(),
            path: "/".to_owned(),
            id: identifier::unique_id("AROA", &format!("arn:aws:iam::{account}:role/{name}")),
            trust: Arc::from(trust.to_string()),
            description: None,
            max_session_duration: 3600,
            holdings: Holdings::default(),
            tags: Vec::new(),
            last_used: None,
            created: CREATED,
        }
    }

    /// Puts the role below a path, which begins and ends with `/`.
    pub fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// Describes the role.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_owned());
        self
    }

    /// Lets sessions last longer or shorter; hours.
    pub fn hours(mut self, hours: u32) -> Self {
        self.max_session_duration = hours * 3600;
        self
    }

    /// Changes the policies.
    pub fn holding(mut self, change: impl FnOnce(Holdings) -> Holdings) -> Self {
        self.holdings = change(self.holdings);
        self
    }

    /// Says when and where the role was last used.
    pub fn last_used(mut self, at: Timestamp, region: &str) -> Self {
        self.last_used = Some(LastUsed { at, region: Some(region.to_owned()) });
        self
    }

    /// Gives the role a tag.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.tags.push(Tag { key: key.to_owned(), value: value.to_owned() });
        self
    }

    /// The role's ARN, path included.
    pub fn arn(&self, account: AccountId) -> String {
        format!("arn:aws:iam::{account}:role{}{}", self.path, self.name)
    }
}
