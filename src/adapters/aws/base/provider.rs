//! Providers of the SDK: containers and instance metadata, and what comes out of them.

use std::path::Path;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::error::CredentialsError;
use jiff::Timestamp;

use crate::adapters::aws::Sdk;
use crate::adapters::aws::failure::causes;
use crate::adapters::aws::http::Transport;
use crate::adapters::file;
use crate::domain::environment::Environment;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::secret::{Credentials, Secret};
use crate::domain::server_address::address_fault;
use crate::domain::system::in_words as why;

impl Sdk {
    /// The endpoint beside a container, named by `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `…_FULL_URI`.
    pub(super) async fn container(&self) -> Result<Credentials, Failure> {
        let environment = &self.options.environment;
        let full = environment.value("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        // Of the two the relative one goes first.
        let relative = environment.value("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        let named_by = if relative.is_some() {
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
        } else {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI"
        };
        if let Some(failure) = container_fault(environment) {
            return Err(failure);
        }
        let tls = full.is_some_and(|address| address.starts_with("https://"));
        let transport = if tls { Transport::to(None, None) } else { Transport::local() };
        let config = self.provider_config(&transport)?;
        let provider = EcsCredentialsProvider::builder().configure(&config).build();
        provide(&provider).await.map_err(|error| {
            said("the container's credentials endpoint", &error)
                .with_hint(format!("check {named_by} and its authorization token"))
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
                .with_hint("give the instance a role, or name other credentials with `--profile`")
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

/// What no request for a container's credentials can be made with.
fn container_fault(environment: &Environment) -> Option<Failure> {
    let wrong = |message: String, hint: &str| {
        Some(Failure::new(FailureKind::Credentials, message).with_hint(hint))
    };
    let relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    let full = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    match (environment.value(relative), environment.value(full)) {
        (Some(path), _) => {
            if !path.starts_with('/') || !path.chars().all(|letter| letter.is_ascii_graphic()) {
                let hint = "such as `/v2/credentials/ID`; ECS sets it, or unset it";
                return wrong(format!("{relative} is `{path}`, which is no path"), hint);
            }
        }
        (None, Some(address)) => {
            if let Some(fault) = address_fault(address) {
                let hint = "such as `http://127.0.0.1:8080/credentials`, or unset it";
                return wrong(format!("{full}, `{address}`, {fault}"), hint);
            }
        }
        (None, None) => {
            let message = format!("no container gives credentials here: {relative} is not set");
            return wrong(message, "ECS and EKS set it; elsewhere name another source");
        }
    }
    let name = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    let path = environment.value(name)?;
    let error = file::read_text(Path::new(path), file::MOST_CONFIG).err()?;
    wrong(
        format!(
            "the token for the container's credentials cannot be read from {path}: {}",
            why(&error)
        ),
        "correct or unset AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    )
}

/// The causes without the SDK's own words for there being one.
fn in_words<'a>(causes: impl Iterator<Item = &'a str>) -> String {
    const EMPTY: [&str; 12] = [
        "the credential provider was not enabled",
        "could not communicate with IMDS",
        "failed to load IMDS session token",
        "an IO error occurred communicating with IMDS",
        "an unexpected error occurred communicating with IMDS",
        "unexpected credentials error",
        "dispatch failure",
        "other",
        "io error",
        "timeout",
        "client error (Connect)",
        "tcp connect error",
    ];
    const CALLED: [(&str, &str); 10] = [
        ("received 404 from IMDS", "the instance carries no role"),
        ("failing status code returned from IMDS", "it answered with a failure"),
        ("IMDS did not return valid UTF-8", "no answer that can be used"),
        ("token response did not contain a TTL header", "no token that can be used"),
        ("the returned TTL was invalid", "no token that can be used"),
        ("Connection refused", "nothing listens at its address"),
        (
            "the credentials provider was not properly configured",
            "its address or its settings cannot be used",
        ),
        (
            "invalid full URI for ECS provider",
            "it must be HTTPS, or an address of this machine or of its container",
        ),
        ("failed to apply endpoint", "the address cannot be used"),
        (
            "failed to load credentials from container metadata service",
            "no answer that can be used",
        ),
    ];
    let called = |cause: &'a str| {
        let known = CALLED.iter().find(|(sdk, _)| cause.starts_with(sdk));
        known.map_or(cause, |(_, words)| words)
    };
    let told: Vec<&str> = causes.filter(|cause| !EMPTY.contains(cause)).map(called).collect();
    if told.is_empty() { "no connection".to_owned() } else { told.join(": ") }
}

/// What a provider of the SDK has to say for itself.
pub(super) fn said(who: &str, error: &CredentialsError) -> Failure {
    let timed_out = matches!(error, CredentialsError::ProviderTimedOut(_));
    let kind = if timed_out { FailureKind::Unreachable } else { FailureKind::Credentials };
    let words = causes(error);
    // What every such error begins with says nothing.
    let words = words.split(": ").filter(|part| !part.starts_with("an error occurred while"));
    let words = in_words(words);
    Failure::new(kind, format!("{who} gave no credentials: {words}"))
}
