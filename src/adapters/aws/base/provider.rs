//! Providers of the SDK: containers and instance metadata, and what comes out of them.

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::error::CredentialsError;
use jiff::Timestamp;

use crate::adapters::aws::Sdk;
use crate::adapters::aws::failure::causes;
use crate::adapters::aws::http::Transport;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::secret::{Credentials, Secret};

impl Sdk {
    /// The endpoint beside a container, named by `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `…_FULL_URI`.
    pub(super) async fn container(&self) -> Result<Credentials, Failure> {
        let full = self.options.environment.value("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        let tls = full.is_some_and(|address| address.starts_with("https://"));
        let transport = if tls { Transport::to(None, None) } else { Transport::local() };
        let config = self.provider_config(&transport)?;
        let provider = EcsCredentialsProvider::builder().configure(&config).build();
        provide(&provider).await.map_err(|error| {
            said("the container's credentials endpoint", &error)
                .with_hint("check AWS_CONTAINER_CREDENTIALS_FULL_URI and its authorization token")
        })
    }

    /// The role of the EC2 instance that this runs on.
    pub(super) async fn instance_metadata(&self) -> Result<Credentials, Failure> {
        if self.options.environment.is_true("AWS_EC2_METADATA_DISABLED") {
            let message = "instance metadata is switched off by AWS_EC2_METADATA_DISABLED";
            return Err(Failure::new(FailureKind::Credentials, message)
                .with_hint("unset it, or use another source of credentials"));
        }
        let config = self.provider_config(&Transport::local())?;
        let provider = ImdsCredentialsProvider::builder().configure(&config).build();
        provide(&provider).await.map_err(|error| {
            said("the instance metadata service", &error)
                .with_hint("it answers only on an EC2 instance that carries a role")
        })
    }

    pub(super) fn provider_config(&self, transport: &Transport) -> Result<ProviderConfig, Failure> {
        let http = self.clients.http(transport)?;
        Ok(ProviderConfig::without_region()
            .with_http_client(http)
            .with_retry_config(self.clients.retries())
            .with_timeout_config(self.clients.timeouts()))
    }
}

/// Asks a provider of the SDK.
pub(super) async fn provide(
    provider: &impl ProvideCredentials,
) -> Result<Credentials, CredentialsError> {
    let found = provider.provide_credentials().await?;
    let expires = found.expiry().and_then(|end| Timestamp::try_from(end).ok());
    Ok(Credentials {
        access_key_id: found.access_key_id().to_owned(),
        secret_access_key: Secret::new(found.secret_access_key()),
        session_token: found.session_token().filter(|token| !token.is_empty()).map(Secret::new),
        expires,
    })
}

/// What a provider of the SDK has to say for itself.
pub(super) fn said(who: &str, error: &CredentialsError) -> Failure {
    let timed_out = matches!(error, CredentialsError::ProviderTimedOut(_));
    let kind = if timed_out { FailureKind::Unreachable } else { FailureKind::Credentials };
    let words = causes(error);
    // What every such error begins with says nothing.
    let words = words.split(": ").filter(|part| !part.starts_with("an error occurred while"));
    let words = words.collect::<Vec<_>>().join(": ");
    Failure::new(kind, format!("{who} gave no credentials: {words}"))
}
