//! GetAccountAuthorizationDetails: all users, roles, groups and policies of an account in one sweep.

use std::sync::Arc;

use aws_sdk_iam::operation::get_account_authorization_details::GetAccountAuthorizationDetailsOutput;
use aws_sdk_iam::types as sdk;

use super::client::iam_as;
use super::sts::asked;
use super::{Sdk, convert};
use crate::domain::authorization::{
    AuthorizationPage, AuthorizedGroup, AuthorizedPrincipal, ManagedPolicy,
};
use crate::domain::failure::Failure;
use crate::ports::aws::Access;

/// As many entities a page as IAM gives at most.
const PAGE_SIZE: i32 = 1000;

impl Sdk {
    pub(super) async fn page_of_authorizations(
        &self,
        access: &Access,
        marker: Option<&str>,
    ) -> Result<AuthorizationPage, Failure> {
        let client = self.clients.iam(&access.client, None)?;
        let call = client.get_account_authorization_details().max_items(PAGE_SIZE);
        let call = call.set_marker(marker.map(str::to_owned)).customize();
        let call = call.config_override(iam_as(&access.credentials)).send();
        let asked = asked("iam:GetAccountAuthorizationDetails", access, None);
        Ok(page(&self.call(asked, call).await?))
    }
}

fn page(output: &GetAccountAuthorizationDetailsOutput) -> AuthorizationPage {
    let users = output.user_detail_list().iter().map(user);
    let roles = output.role_detail_list().iter().map(role);
    AuthorizationPage {
        principals: users.chain(roles).collect(),
        groups: output.group_detail_list().iter().map(group).collect(),
        policies: output.policies().iter().filter_map(policy).collect(),
        is_truncated: output.is_truncated(),
        marker: convert::filled(output.marker()),
    }
}

fn user(user: &sdk::UserDetail) -> AuthorizedPrincipal {
    AuthorizedPrincipal {
        arn: user.arn().unwrap_or_default().to_owned(),
        id: user.user_id().unwrap_or_default().to_owned(),
        tags: user.tags().iter().map(convert::tag).collect(),
        inline: convert::inline(user.user_policy_list()),
        attached: convert::attached(user.attached_managed_policies()),
        boundary: convert::boundary(user.permissions_boundary()),
        groups: user.group_list().to_vec(),
    }
}

fn role(role: &sdk::RoleDetail) -> AuthorizedPrincipal {
    AuthorizedPrincipal {
        arn: role.arn().unwrap_or_default().to_owned(),
        id: role.role_id().unwrap_or_default().to_owned(),
        tags: role.tags().iter().map(convert::tag).collect(),
        inline: convert::inline(role.role_policy_list()),
        attached: convert::attached(role.attached_managed_policies()),
        boundary: convert::boundary(role.permissions_boundary()),
        groups: Vec::new(),
    }
}

fn group(group: &sdk::GroupDetail) -> AuthorizedGroup {
    AuthorizedGroup {
        name: group.group_name().unwrap_or_default().to_owned(),
        inline: convert::inline(group.group_policy_list()),
        attached: convert::attached(group.attached_managed_policies()),
    }
}

/// The version in force; `None` if the answer holds none.
fn policy(policy: &sdk::ManagedPolicyDetail) -> Option<ManagedPolicy> {
    let mut versions = policy.policy_version_list().iter();
    let version = versions.find(|version| {
        version.is_default_version() || version.version_id() == policy.default_version_id()
    })?;
    let document = convert::document(version.document()?);
    Some(ManagedPolicy { arn: policy.arn()?.to_owned(), document: Arc::from(document) })
}
