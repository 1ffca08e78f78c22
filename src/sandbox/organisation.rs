//! An organisation as plain data: accounts with their users, roles and policies.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::account::AccountId;

pub mod documents;
pub mod identifier;
pub mod principal;
pub mod tree;

pub use principal::{MfaDevice, Role, User};

/// All accounts, and the policies that AWS itself manages.
#[derive(Debug, Clone, Default)]
pub struct Organisation {
    /// `o-…`, for `aws:PrincipalOrgID`.
    pub id: String,
    pub accounts: BTreeMap<AccountId, Account>,
    /// Units and control policies.
    pub tree: tree::Tree,
    /// By name: `arn:aws:iam::aws:policy/NAME`.
    pub managed_by_aws: BTreeMap<String, Policy>,
    /// What a person of this organisation has in `~/.aws/config`.
    pub profiles: Vec<Profile>,
    /// Who signs in to Identity Center, by the name of their sessions.
    pub person: String,
    /// What they are given there, sorted by account.
    pub assignments: Vec<Assignment>,
}

/// A permission set in an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub account: AccountId,
    pub set: String,
    /// The name of the IAM role that Identity Center made for it.
    pub role: String,
}

/// A section of the shared config file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    pub kind: ProfileKind,
}

/// Where a profile's credentials come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileKind {
    /// A user's keys.
    User { account: AccountId, user: String },
    /// A role, assumed from another profile.
    Role {
        arn: String,
        source: String,
        /// Further settings, such as `mfa_serial`.
        settings: Vec<(&'static str, String)>,
    },
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

/// A group of users.
#[derive(Debug, Clone, Default)]
pub struct Group {
    pub name: String,
    pub holdings: Holdings,
}

/// When everything in the sandbox was made: 2024-03-01.
pub const CREATED: Timestamp = Timestamp::constant(1_709_280_000, 0);

impl Organisation {
    /// Adds an account, replacing one with the same id.
    pub fn add(&mut self, account: Account) {
        self.accounts.insert(account.id, account);
    }

    /// Adds a policy that AWS manages, below a path (`/` or `/service-role/` …).
    pub fn add_managed_by_aws(&mut self, path: &str, name: &str, document: &Value) {
        self.managed_by_aws.insert(name.to_owned(), Policy::new(path, name, document));
    }

    /// Adds a profile with a user's keys.
    pub fn add_user_profile(&mut self, name: &str, account: AccountId, user: &str) {
        let kind = ProfileKind::User { account, user: user.to_owned() };
        self.profiles.push(Profile { name: name.to_owned(), kind });
    }

    /// Adds a profile that assumes a role from another profile.
    pub fn add_role_profile(
        &mut self,
        name: &str,
        arn: String,
        source: &str,
        settings: Vec<(&'static str, String)>,
    ) {
        let kind = ProfileKind::Role { arn, source: source.to_owned(), settings };
        self.profiles.push(Profile { name: name.to_owned(), kind });
    }

    /// Gives the person all permission sets whose roles there are.
    pub fn assign_all(&mut self, person: &str) {
        person.clone_into(&mut self.person);
        self.assignments = self.accounts.values().flat_map(assignments).collect();
    }

    /// How many roles there are.
    pub fn role_count(&self) -> usize {
        self.accounts.values().map(|account| account.roles.len()).sum()
    }

    /// The managed policy with that ARN, AWS's or the account's own.
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

fn assignments(account: &Account) -> Vec<Assignment> {
    let assignment = |role: &String| {
        let (set, _) = role.strip_prefix("AWSReservedSSO_")?.rsplit_once('_')?;
        Some(Assignment { account: account.id, set: set.to_owned(), role: role.clone() })
    };
    account.roles.keys().filter_map(assignment).collect()
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
