//! IAM in memory.

use futures_util::FutureExt;

use super::aws::{FakeAws, failure};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::role::{Role, RoleDetail};
use crate::ports::aws::{Access, Answer, Iam, RolePage};

impl Iam for FakeAws {
    fn list_roles<'a>(
        &'a self,
        access: &'a Access,
        marker: Option<&'a str>,
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
}

impl FakeAws {
    fn page(&self, account: AccountId, marker: Option<&str>) -> Result<RolePage, Failure> {
        let start = match marker.map(str::parse::<usize>) {
            None => 0,
            Some(Ok(start)) => start,
            Some(Err(_)) => {
                return Err(failure(FailureKind::Service, "ValidationError", "a wrong marker"));
            }
        };
        let state = self.state();
        let mut roles: Vec<Role> = state
            .roles
            .values()
            .filter(|(role, _)| role.arn.account() == account)
            .map(|(role, _)| role.clone())
            .collect();
        roles.sort_by(|one, other| one.arn.name().cmp(other.arn.name()));
        let end = start + self.page_size;
        let marker = (end < roles.len()).then(|| end.to_string());
        let roles = roles.into_iter().skip(start).take(self.page_size).collect();
        Ok(RolePage { roles, marker })
    }
}

fn missing(name: &str) -> Failure {
    failure(FailureKind::Service, "NoSuchEntity", &format!("`{name}` does not exist"))
}
