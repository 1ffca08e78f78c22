//! The access keys of the user who calls.

use aws_sdk_iam::types::StatusType;
use aws_smithy_types::retry::RetryConfig;

use super::client::iam_as;
use super::sts::{asked, incomplete};
use super::{Sdk, convert};
use crate::domain::access_key::{AccessKey, KeyUse};
use crate::domain::failure::Failure;
use crate::domain::secret::{Credentials, Secret};
use crate::ports::aws::Access;

impl Sdk {
    /// Without a user name: IAM then means the user whose key signs the call. A user has two keys at most.
    pub(super) async fn list_keys(&self, access: &Access) -> Result<Vec<AccessKey>, Failure> {
        let client = self.clients.iam(&access.client, None)?;
        let call = client.list_access_keys().customize();
        let call = call.config_override(iam_as(&access.credentials)).send();
        let output = self.call(asked("iam:ListAccessKeys", access, None), call).await?;
        let keys = output.access_key_metadata().iter().filter_map(|key| {
            Some(AccessKey {
                id: convert::filled(key.access_key_id())?,
                is_active: key.status() == Some(&StatusType::Active),
                created: key.create_date().and_then(convert::timestamp),
            })
        });
        Ok(keys.collect())
    }

    pub(super) async fn create_key(&self, access: &Access) -> Result<Credentials, Failure> {
        let client = self.clients.iam(&access.client, None)?;
        // Asked twice, it would make two.
        let signed = iam_as(&access.credentials).retry_config(RetryConfig::disabled());
        let call = client.create_access_key().customize().config_override(signed).send();
        let output = self.call(asked("iam:CreateAccessKey", access, None), call).await?;
        let key = output.access_key().ok_or_else(|| incomplete("iam:CreateAccessKey"))?;
        Ok(Credentials {
            access_key_id: key.access_key_id().to_owned(),
            secret_access_key: Secret::new(key.secret_access_key()),
            session_token: None,
            expires: None,
        })
    }

    pub(super) async fn deactivate_key(&self, access: &Access, id: &str) -> Result<(), Failure> {
        let client = self.clients.iam(&access.client, None)?;
        let call = client.update_access_key().access_key_id(id).status(StatusType::Inactive);
        let call = call.customize().config_override(iam_as(&access.credentials)).send();
        self.call(asked("iam:UpdateAccessKey", access, Some(id)), call).await.map(drop)
    }

    pub(super) async fn delete_key(&self, access: &Access, id: &str) -> Result<(), Failure> {
        let client = self.clients.iam(&access.client, None)?;
        let call = client.delete_access_key().access_key_id(id).customize();
        let call = call.config_override(iam_as(&access.credentials)).send();
        self.call(asked("iam:DeleteAccessKey", access, Some(id)), call).await.map(drop)
    }

    pub(super) async fn key_use(
        &self,
        access: &Access,
        id: &str,
    ) -> Result<Option<KeyUse>, Failure> {
        let client = self.clients.iam(&access.client, None)?;
        let call = client.get_access_key_last_used().access_key_id(id).customize();
        let call = call.config_override(iam_as(&access.credentials)).send();
        let output = self.call(asked("iam:GetAccessKeyLastUsed", access, Some(id)), call).await?;
        // IAM writes "N/A" for a key that was never used.
        let said = |text: &str| convert::filled(Some(text)).filter(|text| text != "N/A");
        Ok(output.access_key_last_used().and_then(|used| {
            Some(KeyUse {
                at: used.last_used_date().and_then(convert::timestamp)?,
                service: said(used.service_name()),
                region: said(used.region()),
            })
        }))
    }
}
