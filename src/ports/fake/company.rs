//! An IAM and an Organizations that tell what they were told before, and refuse all else.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use futures_util::future::ready;

use super::store::locked;
use super::sts::FakeSts;
use crate::domain::access_key::{AccessKey, KeyUse};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::authorization::{AuthorizationPage, Membership, UserDetail};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::organization::{PolicyKind, PolicyName, Root};
use crate::domain::role::{Role, RoleDetail};
use crate::domain::secret::Credentials;
use crate::ports::aws::{Access, Answer, Iam, RolePage};
use crate::ports::organizations::Organizations;

/// A company whose accounts tell those apart who ask by the keys that its STS gave.
#[derive(Debug)]
pub struct FakeCompany {
    sts: Arc<FakeSts>,
    books: Mutex<Books>,
}

/// What there is to tell. What is asked for beside it is refused.
#[derive(Debug, Default)]
pub struct Books {
    pub roles: BTreeMap<AccountId, Vec<Arc<Role>>>,
    /// Pages of roles that begin here or behind are refused.
    pub refused_from: Option<usize>,
    pub aliases: BTreeMap<AccountId, String>,
    pub sweeps: BTreeMap<AccountId, AuthorizationPage>,
    pub users: BTreeMap<String, UserDetail>,
    pub details: BTreeMap<RoleArn, RoleDetail>,
    /// Managed policies and control policies, by ARN or id.
    pub texts: BTreeMap<String, String>,
    pub memberships: BTreeMap<AccountId, Membership>,
    pub root: Option<Root>,
    /// What each account and unit stands below.
    pub parents: BTreeMap<String, String>,
    /// What hangs on each account, unit and root.
    pub attached: BTreeMap<(String, PolicyKind), Vec<PolicyName>>,
    calls: Vec<String>,
}

impl FakeCompany {
    pub fn new(sts: Arc<FakeSts>) -> Self {
        Self { sts, books: Mutex::default() }
    }

    /// Changes what there is to tell.
    pub fn tell(&self, change: impl FnOnce(&mut Books)) {
        change(&mut locked(&self.books));
    }

    /// The calls so far, each with the account that was asked, or with what was asked about.
    pub fn calls(&self) -> Vec<String> {
        locked(&self.books).calls.clone()
    }

    fn asked(&self, access: &Access) -> AccountId {
        self.sts.account_of(&access.credentials.access_key_id)
    }

    fn answer<'a, T: Send + 'a>(
        &self,
        call: String,
        find: impl FnOnce(&Books) -> Option<T>,
    ) -> Answer<'a, T> {
        let mut books = locked(&self.books);
        let found = find(&books);
        let refused = Failure::new(FailureKind::Refused, format!("{call} is refused"));
        books.calls.push(call);
        drop(books);
        ready(found.ok_or(refused)).boxed()
    }
}

impl Iam for FakeCompany {
    fn list_roles<'a>(
        &'a self,
        access: &'a Access,
        marker: Option<&'a str>,
        most: i32,
    ) -> Answer<'a, RolePage> {
        let account = self.asked(access);
        let start = marker.and_then(|marker| marker.parse().ok()).unwrap_or(0);
        self.answer(format!("iam:ListRoles {account} {most}"), |books| {
            let all = books.roles.get(&account)?;
            if books.refused_from.is_some_and(|from| start >= from) {
                return None;
            }
            let most = usize::try_from(most).unwrap_or_default();
            let roles: Vec<Arc<Role>> = all.iter().skip(start).take(most).cloned().collect();
            let end = start + roles.len();
            let is_truncated = end < all.len();
            Some(RolePage { roles, is_truncated, marker: is_truncated.then(|| end.to_string()) })
        })
    }

    fn account_alias<'a>(&'a self, access: &'a Access) -> Answer<'a, Option<String>> {
        let account = self.asked(access);
        self.answer(format!("iam:ListAccountAliases {account}"), |books| {
            books.aliases.get(&account).cloned().map(Some)
        })
    }

    fn role_detail<'a>(&'a self, _: &'a Access, role: &'a RoleArn) -> Answer<'a, RoleDetail> {
        self.answer(format!("iam:GetRole {role}"), |books| books.details.get(role).cloned())
    }

    fn managed_policy<'a>(&'a self, _: &'a Access, arn: &'a str) -> Answer<'a, String> {
        self.answer(format!("iam:GetPolicyVersion {arn}"), |books| books.texts.get(arn).cloned())
    }

    fn mfa_devices<'a>(&'a self, _: &'a Access) -> Answer<'a, Vec<String>> {
        self.answer("iam:ListMFADevices".to_owned(), |_| None)
    }

    fn authorization_details<'a>(
        &'a self,
        access: &'a Access,
        _: Option<&'a str>,
    ) -> Answer<'a, AuthorizationPage> {
        let account = self.asked(access);
        self.answer(format!("iam:GetAccountAuthorizationDetails {account}"), |books| {
            books.sweeps.get(&account).cloned()
        })
    }

    fn access_keys<'a>(&'a self, _: &'a Access) -> Answer<'a, Vec<AccessKey>> {
        self.answer("iam:ListAccessKeys".to_owned(), |_| None)
    }

    fn create_access_key<'a>(&'a self, _: &'a Access) -> Answer<'a, Credentials> {
        self.answer("iam:CreateAccessKey".to_owned(), |_| None)
    }

    fn deactivate_access_key<'a>(&'a self, _: &'a Access, id: &'a str) -> Answer<'a, ()> {
        self.answer(format!("iam:UpdateAccessKey {id}"), |_| None)
    }

    fn delete_access_key<'a>(&'a self, _: &'a Access, id: &'a str) -> Answer<'a, ()> {
        self.answer(format!("iam:DeleteAccessKey {id}"), |_| None)
    }

    fn access_key_use<'a>(&'a self, _: &'a Access, id: &'a str) -> Answer<'a, Option<KeyUse>> {
        self.answer(format!("iam:GetAccessKeyLastUsed {id}"), |_| None)
    }

    fn user_detail<'a>(&'a self, _: &'a Access, name: &'a str) -> Answer<'a, UserDetail> {
        self.answer(format!("iam:GetUser {name}"), |books| books.users.get(name).cloned())
    }
}

impl Organizations for FakeCompany {
    fn membership<'a>(&'a self, access: &'a Access) -> Answer<'a, Membership> {
        let account = self.asked(access);
        self.answer(format!("organizations:DescribeOrganization {account}"), |books| {
            books.memberships.get(&account).cloned()
        })
    }

    fn root<'a>(&'a self, access: &'a Access) -> Answer<'a, Root> {
        let account = self.asked(access);
        self.answer(format!("organizations:ListRoots {account}"), |books| books.root.clone())
    }

    fn parent<'a>(&'a self, _: &'a Access, child: &'a str) -> Answer<'a, Option<String>> {
        self.answer(format!("organizations:ListParents {child}"), |books| {
            Some(books.parents.get(child).cloned())
        })
    }

    fn attached<'a>(
        &'a self,
        _: &'a Access,
        target: &'a str,
        kind: PolicyKind,
    ) -> Answer<'a, Vec<PolicyName>> {
        let key = (target.to_owned(), kind);
        self.answer(format!("organizations:ListPoliciesForTarget {target}"), |books| {
            Some(books.attached.get(&key).cloned().unwrap_or_default())
        })
    }

    fn accounts_below<'a>(&'a self, _: &'a Access, parent: &'a str) -> Answer<'a, Vec<AccountId>> {
        self.answer(format!("organizations:ListAccountsForParent {parent}"), |books| {
            Some(books.below(parent).filter_map(|child| child.parse().ok()).collect())
        })
    }

    fn units_below<'a>(&'a self, _: &'a Access, parent: &'a str) -> Answer<'a, Vec<String>> {
        self.answer(format!("organizations:ListOrganizationalUnitsForParent {parent}"), |books| {
            Some(books.below(parent).filter(|child| child.starts_with("ou-")).cloned().collect())
        })
    }

    fn policies<'a>(&'a self, _: &'a Access, kind: PolicyKind) -> Answer<'a, Vec<PolicyName>> {
        self.answer(format!("organizations:ListPolicies {}", kind.word()), |books| {
            let mut all: Vec<PolicyName> = Vec::new();
            for policy in books.of_kind(kind).flat_map(|(_, policies)| policies) {
                if !all.contains(policy) {
                    all.push(policy.clone());
                }
            }
            Some(all)
        })
    }

    fn targets<'a>(&'a self, _: &'a Access, policy: &'a str) -> Answer<'a, Vec<String>> {
        self.answer(format!("organizations:ListTargetsForPolicy {policy}"), |books| {
            let all = PolicyKind::ALL.into_iter().flat_map(|kind| books.of_kind(kind));
            let held = all.filter(|(_, policies)| policies.iter().any(|one| one.id == policy));
            Some(held.map(|(target, _)| target.to_owned()).collect())
        })
    }

    fn policy<'a>(&'a self, _: &'a Access, id: &'a str) -> Answer<'a, String> {
        self.answer(format!("organizations:DescribePolicy {id}"), |books| {
            books.texts.get(id).cloned()
        })
    }
}

impl Books {
    fn below(&self, parent: &str) -> impl Iterator<Item = &String> {
        self.parents.iter().filter(move |(_, above)| *above == parent).map(|(child, _)| child)
    }

    fn of_kind(&self, kind: PolicyKind) -> impl Iterator<Item = (&str, &Vec<PolicyName>)> {
        let all = self.attached.iter().filter(move |((_, of), _)| *of == kind);
        all.map(|((target, _), policies)| (target.as_str(), policies))
    }
}
