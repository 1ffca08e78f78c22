//! Identity and Access Management: listings.

use std::sync::Arc;

use aws_sdk_iam::operation::list_roles::ListRolesOutput;
use futures_util::{FutureExt, TryFutureExt};

use super::call::Converted;
use super::client::iam_as;
use super::sts::{asked, incomplete};
use super::{Sdk, convert};
use crate::domain::access_key::{AccessKey, KeyUse};
use crate::domain::arn::{ArnParts, RoleArn};
use crate::domain::authorization::{AuthorizationPage, UserDetail};
use crate::domain::failure::Failure;
use crate::domain::role::RoleDetail;
use crate::domain::secret::Credentials;
use crate::ports::aws::{Access, Answer, Iam, RolePage};

impl Iam for Sdk {
    fn list_roles<'a>(
        &'a self,
        access: &'a Access,
        marker: Option<&'a str>,
        most: i32,
    ) -> Answer<'a, RolePage> {
        self.page_of_roles(access, marker, most).boxed()
    }

    fn account_alias<'a>(&'a self, access: &'a Access) -> Answer<'a, Option<String>> {
        self.alias(access).boxed()
    }

    fn role_detail<'a>(&'a self, access: &'a Access, role: &'a RoleArn) -> Answer<'a, RoleDetail> {
        self.detail(access, role).boxed()
    }

    fn managed_policy<'a>(&'a self, access: &'a Access, arn: &'a str) -> Answer<'a, String> {
        self.default_version(access, arn).boxed()
    }

    fn mfa_devices<'a>(&'a self, access: &'a Access) -> Answer<'a, Vec<String>> {
        self.devices(access).boxed()
    }

    fn authorization_details<'a>(
        &'a self,
        access: &'a Access,
        marker: Option<&'a str>,
    ) -> Answer<'a, AuthorizationPage> {
        self.page_of_authorizations(access, marker).boxed()
    }

    fn access_keys<'a>(&'a self, access: &'a Access) -> Answer<'a, Vec<AccessKey>> {
        self.list_keys(access).boxed()
    }

    fn create_access_key<'a>(&'a self, access: &'a Access) -> Answer<'a, Credentials> {
        self.create_key(access).boxed()
    }

    fn deactivate_access_key<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, ()> {
        self.deactivate_key(access, id).boxed()
    }

    fn delete_access_key<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, ()> {
        self.delete_key(access, id).boxed()
    }

    fn access_key_use<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, Option<KeyUse>> {
        self.key_use(access, id).boxed()
    }

    fn user_detail<'a>(&'a self, access: &'a Access, name: &'a str) -> Answer<'a, UserDetail> {
        self.user(access, name).boxed()
    }
}

impl Sdk {
    async fn page_of_roles(
        &self,
        access: &Access,
        marker: Option<&str>,
        most: i32,
    ) -> Result<RolePage, Failure> {
        let client = self.clients.iam(&access.client, None)?;
        // The SDK's paginator takes no keys of its own for a call, hence the markers by hand.
        let call = client.list_roles().max_items(most).set_marker(marker.map(str::to_owned));
        let call = call.customize().config_override(iam_as(&access.credentials)).send();
        let call = call.map_ok(|output| Converted::of(&output, page));
        let converted = self.call(asked("iam:ListRoles", access, None), call).await?;
        Ok(converted.value)
    }

    async fn alias(&self, access: &Access) -> Result<Option<String>, Failure> {
        let client = self.clients.iam(&access.client, None)?;
        let call = client.list_account_aliases().customize();
        let call = call.config_override(iam_as(&access.credentials)).send();
        let output = self.call(asked("iam:ListAccountAliases", access, None), call).await?;
        Ok(output.account_aliases().first().cloned())
    }

    /// Without a user name: IAM then means the user whose key signs the call.
    async fn devices(&self, access: &Access) -> Result<Vec<String>, Failure> {
        let client = self.clients.iam(&access.client, None)?;
        let call = client.list_mfa_devices().customize();
        let call = call.config_override(iam_as(&access.credentials)).send();
        let output = self.call(asked("iam:ListMFADevices", access, None), call).await?;
        let devices = output.mfa_devices().iter();
        Ok(devices.map(|device| device.serial_number().to_owned()).collect())
    }

    async fn default_version(&self, access: &Access, arn: &str) -> Result<String, Failure> {
        let partition = ArnParts::parse(arn).map(|parts| parts.partition);
        let client = self.clients.iam(&access.client, partition)?;
        let call = client.get_policy().policy_arn(arn).customize();
        let call = call.config_override(iam_as(&access.credentials)).send();
        let output = self.call(asked("iam:GetPolicy", access, Some(arn)), call).await?;
        let version = output.policy().and_then(|policy| policy.default_version_id());
        let version = version.ok_or_else(|| incomplete("iam:GetPolicy"))?;
        let call = client.get_policy_version().policy_arn(arn).version_id(version).customize();
        let call = call.config_override(iam_as(&access.credentials)).send();
        let output = self.call(asked("iam:GetPolicyVersion", access, Some(arn)), call).await?;
        let document = output.policy_version().and_then(|version| version.document());
        document.map(convert::document).ok_or_else(|| incomplete("iam:GetPolicyVersion"))
    }
}

/// A page of roles as AWS answered it.
fn page(output: &ListRolesOutput) -> RolePage {
    let mut trusts = convert::Documents::default();
    let roles = output.roles().iter();
    let roles = roles.filter_map(|role| convert::role(role, &mut trusts)).map(Arc::new).collect();
    let marker = convert::filled(output.marker());
    RolePage { roles, is_truncated: output.is_truncated(), marker }
}
