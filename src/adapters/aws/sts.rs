//! The Security Token Service.

use aws_sdk_sts::types as sdk;
use aws_smithy_types::retry::RetryConfig;
use futures_util::FutureExt;

use super::client::sts_as;
use super::failure::Asked;
use super::{Sdk, convert};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::session::{AssumeRequest, AssumedSession, UserSessionRequest};
use crate::ports::aws::{Access, Answer, Sts};

impl Sts for Sdk {
    fn caller_identity<'a>(&'a self, access: &'a Access) -> Answer<'a, Identity> {
        self.identity(access).boxed()
    }

    fn assume_role<'a>(
        &'a self,
        access: &'a Access,
        request: &'a AssumeRequest,
    ) -> Answer<'a, AssumedSession> {
        self.assume(access, request).boxed()
    }

    fn user_session<'a>(
        &'a self,
        access: &'a Access,
        request: &'a UserSessionRequest,
    ) -> Answer<'a, Credentials> {
        self.session_token(access, request).boxed()
    }

    fn decode_authorization_message<'a>(
        &'a self,
        access: &'a Access,
        message: &'a str,
    ) -> Answer<'a, String> {
        self.decode(access, message).boxed()
    }
}

/// What a call is made with, for the log.
pub(super) fn asked<'a>(
    operation: &'static str,
    access: &'a Access,
    subject: Option<&'a str>,
) -> Asked<'a> {
    Asked {
        operation,
        access_key_id: &access.credentials.access_key_id,
        subject,
        settings: &access.client,
        mfa_device: None,
    }
}

impl Sdk {
    async fn identity(&self, access: &Access) -> Result<Identity, Failure> {
        let client = self.clients.sts(&access.client, None)?;
        let call = client.get_caller_identity().customize();
        let call = call.config_override(sts_as(&access.credentials)).send();
        let output = self.call(asked("sts:GetCallerIdentity", access, None), call).await?;
        let account = output.account().unwrap_or_default().parse();
        let (Some(arn), Ok(account)) = (output.arn(), account) else {
            return Err(incomplete("sts:GetCallerIdentity"));
        };
        let user_id = output.user_id().unwrap_or_default().to_owned();
        Ok(Identity { arn: arn.to_owned(), account, user_id })
    }

    async fn assume(
        &self,
        access: &Access,
        request: &AssumeRequest,
    ) -> Result<AssumedSession, Failure> {
        let client = self.clients.sts(&access.client, Some(request.role.partition()))?;
        let mut signed = sts_as(&access.credentials);
        if request.mfa_code.is_some() {
            // A code works once: a second attempt would be refused and hide the first one's error.
            signed = signed.retry_config(RetryConfig::disabled());
        }
        let call = fill(client.assume_role(), request).customize().config_override(signed).send();
        let asked = Asked {
            mfa_device: request.options.mfa_serial.as_deref(),
            ..asked("sts:AssumeRole", access, Some(request.role.as_str()))
        };
        let output = self.call(asked, call).await?;
        let credentials = output.credentials().map(|keys| self.session_keys(keys));
        let user = output.assumed_role_user();
        let (Some(credentials), Some(user)) = (credentials, user) else {
            return Err(incomplete("sts:AssumeRole"));
        };
        Ok(AssumedSession {
            credentials,
            arn: user.arn().to_owned(),
            assumed_role_id: user.assumed_role_id().to_owned(),
            source_identity: convert::filled(output.source_identity()),
        })
    }

    /// The keys of a session as STS hands them out.
    pub(super) fn session_keys(&self, session: &sdk::Credentials) -> Credentials {
        Credentials {
            access_key_id: session.access_key_id().to_owned(),
            secret_access_key: Secret::new(session.secret_access_key()),
            session_token: Some(Secret::new(session.session_token())),
            expires: convert::timestamp(session.expiration()).map(|end| self.here(end)),
        }
    }

    async fn session_token(
        &self,
        access: &Access,
        request: &UserSessionRequest,
    ) -> Result<Credentials, Failure> {
        let client = self.clients.sts(&access.client, None)?;
        let mut signed = sts_as(&access.credentials);
        let (device, code) = request.mfa.clone().unzip();
        if code.is_some() {
            // As with AssumeRole: a code works once.
            signed = signed.retry_config(RetryConfig::disabled());
        }
        let seconds = i32::try_from(request.duration).unwrap_or(i32::MAX);
        let call = client
            .get_session_token()
            .duration_seconds(seconds)
            .set_serial_number(device.clone())
            .set_token_code(code);
        let call = call.customize().config_override(signed).send();
        let asked = Asked {
            mfa_device: device.as_deref(),
            ..asked("sts:GetSessionToken", access, device.as_deref())
        };
        let output = self.call(asked, call).await?;
        let credentials = output.credentials().map(|keys| self.session_keys(keys));
        credentials.ok_or_else(|| incomplete("sts:GetSessionToken"))
    }

    async fn decode(&self, access: &Access, message: &str) -> Result<String, Failure> {
        let client = self.clients.sts(&access.client, None)?;
        let call = client.decode_authorization_message().encoded_message(message).customize();
        let call = call.config_override(sts_as(&access.credentials)).send();
        let output = self.call(asked("sts:DecodeAuthorizationMessage", access, None), call).await?;
        let decoded = output.decoded_message().map(str::to_owned);
        decoded.ok_or_else(|| incomplete("sts:DecodeAuthorizationMessage"))
    }
}

type AssumeRoleCall = aws_sdk_sts::operation::assume_role::builders::AssumeRoleFluentBuilder;

fn fill(call: AssumeRoleCall, request: &AssumeRequest) -> AssumeRoleCall {
    let options = &request.options;
    let tags = options
        .tags
        .iter()
        .filter_map(|tag| sdk::Tag::builder().key(&tag.key).value(&tag.value).build().ok());
    let policies =
        options.policy_arns.iter().map(|arn| sdk::PolicyDescriptorType::builder().arn(arn).build());
    let seconds = options.duration.map(|seconds| i32::try_from(seconds).unwrap_or(i32::MAX));
    let device = request.mfa_code.as_ref().and(options.mfa_serial.clone());
    call.role_arn(request.role.as_str())
        .role_session_name(&request.session_name)
        .set_duration_seconds(seconds)
        .set_external_id(options.external_id.clone())
        .set_source_identity(options.source_identity.clone())
        .set_tags(some(tags.collect()))
        .set_transitive_tag_keys(some(options.transitive_tag_keys.clone()))
        .set_policy(options.policy.clone())
        .set_policy_arns(some(policies.collect()))
        .set_serial_number(device)
        .set_token_code(request.mfa_code.clone())
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    if list.is_empty() { None } else { Some(list) }
}

/// An answer without what it must hold.
pub(super) fn incomplete(operation: &str) -> Failure {
    let message = format!("the answer to {operation} lacks what it must hold");
    Failure::new(FailureKind::Unreachable, message)
        .with_hint("check the endpoint: it may not be AWS")
}
