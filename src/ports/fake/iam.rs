//! IAM in memory.

use std::sync::Arc;

use futures_util::FutureExt;

use super::aws::{FakeAws, failure};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::authorization::{AuthorizationPage, UserDetail};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::role::{Role, RoleDetail};
use crate::ports::aws::{Access, Answer, Iam, RolePage};

impl Iam for FakeAws {
    fn list_roles<'a>(
        &'a self,
        access: &'a Access,
        marker: Option<&'a str>,
        _most: i32,
    ) -> Answer<'a, RolePage> {
        let caller = self.caller("iam:ListRoles", access, None);
        let page = caller.and_then(|caller| self.page(caller.identity.account, marker));
        async move { page }.boxed()
    }

    fn account_alias<'a>(&'a self, access: &'a Access) -> Answer<'a, Option<String>> {
        let caller = self.caller("iam:ListAccountAliases", access, None);
        let alias =
            caller.map(|caller| self.state().aliases.get(&caller.identity.account).cloned());
        async move { alias }.boxed()
    }

    fn role_detail<'a>(&'a self, access: &'a Access, role: &'a RoleArn) -> Answer<'a, RoleDetail> {
        let caller = self.caller("iam:GetRole", access, Some(role.as_str()));
        let detail = caller.map(|_| match self.state().roles.get(role) {
            Some((_, detail)) => detail.clone(),
            None => RoleDetail {
                problems: vec![("iam:GetRole", missing(role.name()))],
                ..RoleDetail::default()
            },
        });
        async move { detail }.boxed()
    }

    fn managed_policy<'a>(&'a self, access: &'a Access, arn: &'a str) -> Answer<'a, String> {
        let caller = self.caller("iam:GetPolicyVersion", access, Some(arn));
        let document = caller
            .and_then(|_| self.state().documents.get(arn).cloned().ok_or_else(|| missing(arn)));
        async move { document }.boxed()
    }

    fn mfa_devices<'a>(&'a self, access: &'a Access) -> Answer<'a, Vec<String>> {
        let caller = self.caller("iam:ListMFADevices", access, None);
        let devices = caller.map(|caller| {
            self.state().devices.get(&caller.identity.arn).cloned().unwrap_or_default()
        });
        async move { devices }.boxed()
    }

    fn authorization_details<'a>(
        &'a self,
        access: &'a Access,
        _marker: Option<&'a str>,
    ) -> Answer<'a, AuthorizationPage> {
        let caller = self.caller("iam:GetAccountAuthorizationDetails", access, None);
        let page = caller.map(|caller| self.authorized(caller.identity.account));
        async move { page }.boxed()
    }

    fn user_detail<'a>(&'a self, access: &'a Access, name: &'a str) -> Answer<'a, UserDetail> {
        let caller = self.caller("iam:GetUser", access, Some(name));
        let detail = caller.and_then(|caller| {
            let page = self.authorized(caller.identity.account);
            let user = page.principals.into_iter().find(|principal| {
                principal.arn.contains(":user/") && principal.arn.ends_with(&format!("/{name}"))
            });
            let user = user.ok_or_else(|| missing(name))?;
            let groups =
                page.groups.into_iter().filter(|group| user.groups.contains(&group.name)).collect();
            Ok(UserDetail { user, groups, problems: Vec::new() })
        });
        async move { detail }.boxed()
    }
}

impl FakeAws {
    fn authorized(&self, account: AccountId) -> AuthorizationPage {
        self.state().authorized.get(&account).cloned().unwrap_or_default()
    }

    fn page(&self, account: AccountId, marker: Option<&str>) -> Result<RolePage, Failure> {
        let start = match marker.map(str::parse::<usize>) {
            None => 0,
            Some(Ok(start)) => start,
            Some(Err(_)) => {
                return Err(failure(FailureKind::Service, "ValidationError", "a wrong marker"));
            }
        };
        let state = self.state();
        let mut roles: Vec<Arc<Role>> = state
            .roles
            .values()
            .filter(|(role, _)| role.arn.account() == account)
            .map(|(role, _)| Arc::new(role.clone()))
            .collect();
        roles.sort_by(|one, other| one.arn.name().cmp(other.arn.name()));
        let end = start + self.page_size;
        let marker = (end < roles.len()).then(|| end.to_string());
        let roles = roles.into_iter().skip(start).take(self.page_size).collect();
        Ok(RolePage { roles, is_truncated: marker.is_some(), marker })
    }
}

pub(super) fn missing(name: &str) -> Failure {
    failure(FailureKind::Service, "NoSuchEntity", &format!("`{name}` does not exist"))
}
