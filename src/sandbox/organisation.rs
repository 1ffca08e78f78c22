//! An organisation as plain data: accounts with their users, roles and policies.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::account::AccountId;
use crate::domain::role::{LastUsed, Tag};
use crate::domain::secret::Secret;

pub mod documents;
pub mod identifier;

/// All accounts, and the policies that AWS itself manages.
#[derive(Debug, Clone, Default)]
pub struct Organisation {
    /// `o-…`, for `aws:PrincipalOrgID`.
    pub id: String,
    pub accounts: BTreeMap<AccountId, Account>,
    /// By name: `arn:aws:iam::aws:policy/NAME`.
    pub managed_by_aws: BTreeMap<String, Policy>,
}

/// One account.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: AccountId,
    pub alias: Option<String>,
    pub users: BTreeMap<String, User>,
    pub groups: BTreeMap<String, Group>,
    /// By name.
    pub roles: BTreeMap<String, Role>,
    /// Customer managed policies by name.
    pub policies: BTreeMap<String, Policy>,
}

/// A managed policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub name: String,
    pub path: String,
    pub description: Option<String>,
    /// JSON text.
    pub document: Arc<str>,
}

/// The policies that a user, group or role holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holdings {
    /// ARNs of managed policies.
    pub attached: Vec<String>,
    /// Inline policies: name and JSON text.
    pub inline: BTreeMap<String, Arc<str>>,
    /// The ARN of the permissions boundary.
    pub boundary: Option<String>,
}

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

/// A group of users.
#[derive(Debug, Clone, Default)]
pub struct Group {
    pub name: String,
    pub holdings: Holdings,
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

/// When everything in the sandbox was made: 2024-03-01.
pub const CREATED: Timestamp = Timestamp::constant(1_709_280_000, 0);

impl Organisation {
    /// Adds an account, replacing one with the same id.
    pub fn add(&mut self, account: Account) {
        self.accounts.insert(account.id, account);
    }

    /// How many roles there are.
    pub fn role_count(&self) -> usize {
        self.accounts.values().map(|account| account.roles.len()).sum()
    }

    /// The managed policy with that ARN, whoever manages it.
    pub fn policy(&self, arn: &str) -> Option<&Policy> {
        let (owner, resource) = arn.strip_prefix("arn:aws:iam::")?.split_once(":policy/")?;
        let name = resource.rsplit('/').next()?;
        let policy = if owner == "aws" {
            self.managed_by_aws.get(name)?
        } else {
            self.accounts.get(&owner.parse().ok()?)?.policies.get(name)?
        };
        (policy.resource() == resource).then_some(policy)
    }

    /// The role with that ARN, path included, as AssumeRole looks it up.
    pub fn role(&self, arn: &str) -> Option<(&Account, &Role)> {
        let (owner, resource) = arn.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
        let account = self.accounts.get(&owner.parse().ok()?)?;
        let role = account.roles.get(resource.rsplit('/').next()?)?;
        (format!("{}{}", &role.path, role.name).strip_prefix('/') == Some(resource))
            .then_some((account, role))
    }
}

impl Account {
    /// An empty account; `alias` may be empty for none.
    pub fn new(id: AccountId, alias: &str) -> Self {
        Self {
            id,
            alias: (!alias.is_empty()).then(|| alias.to_owned()),
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            roles: BTreeMap::new(),
            policies: BTreeMap::new(),
        }
    }

    /// Adds a user; its keys and ids follow from account and name.
    pub fn user(mut self, name: &str, change: impl FnOnce(User) -> User) -> Self {
        let user = change(User::new(self.id, name));
        self.users.insert(name.to_owned(), user);
        self
    }

    /// Adds a group.
    pub fn group(mut self, name: &str, holdings: Holdings) -> Self {
        self.groups.insert(name.to_owned(), Group { name: name.to_owned(), holdings });
        self
    }

    /// Adds a role that trusts what `trust` says.
    pub fn role(mut self, name: &str, trust: &Value, change: impl FnOnce(Role) -> Role) -> Self {
        let role = change(Role::new(self.id, name, trust));
        self.roles.insert(name.to_owned(), role);
        self
    }

    /// Adds a customer managed policy.
    pub fn policy(mut self, name: &str, document: &Value) -> Self {
        let policy = Policy::new("/", name, document);
        self.policies.insert(name.to_owned(), policy);
        self
    }

    /// The ARN of something in this account: `resource` is such as `role/x`.
    pub fn arn(&self, resource: &str) -> String {
        format!("arn:aws:iam::{}:{resource}", self.id)
    }
}

impl Policy {
    /// A policy with its document.
    pub fn new(path: &str, name: &str, document: &Value) -> Self {
        Self {
            name: name.to_owned(),
            path: path.to_owned(),
            description: None,
            document: Arc::from(document.to_string()),
        }
    }

    /// The ARN; `owner` is an account id or `aws`.
    pub fn arn(&self, owner: &str) -> String {
        format!("arn:aws:iam::{owner}:policy/{}", self.resource())
    }

    fn resource(&self) -> String {
        format!("{}{}", self.path, self.name).trim_start_matches('/').to_owned()
    }
}

impl Holdings {
    /// Attaches a managed policy by its ARN.
    pub fn attach(mut self, arn: impl Into<String>) -> Self {
        self.attached.push(arn.into());
        self
    }

    /// Adds an inline policy.
    pub fn inline(mut self, name: &str, document: &Value) -> Self {
        self.inline.insert(name.to_owned(), Arc::from(document.to_string()));
        self
    }

    /// Sets the permissions boundary.
    pub fn boundary(mut self, arn: impl Into<String>) -> Self {
        self.boundary = Some(arn.into());
        self
    }
}

impl User {
    fn new(account: AccountId, name: &str) -> Self {
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
    fn new(account: AccountId, name: &str, trust: &Value) -> Self {
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
