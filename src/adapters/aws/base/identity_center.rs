//! Identity Center, by the token that `aws sso login` left in `~/.aws/sso/cache`.

use std::path::PathBuf;
use std::time::Instant;

use aws_config::Region;
use aws_config::sso::SsoCredentialsProvider;
use aws_credential_types::provider::error::CredentialsError;
use jiff::Timestamp;
use serde::Deserialize;
use sha1::{Digest, Sha1};

use super::provider::{provide, said};
use crate::adapters::aws::Sdk;
use crate::adapters::aws::http::Transport;
use crate::adapters::file;
use crate::domain::call::CallRecord;
use crate::domain::environment::Environment;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::{ClientSettings, SharedConfig};
use crate::domain::secret::Credentials;

/// What a profile says of Identity Center.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a> {
    /// The `sso_session`; `None` for the older form.
    pub(super) session: Option<&'a str>,
    pub(super) start_url: &'a str,
    pub(super) region: &'a str,
    pub(super) account: &'a str,
    pub(super) role: &'a str,
}

/// What the AWS CLI caches; the token itself is left to the SDK.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CachedToken {
    expires_at: String,
    refresh_token: Option<serde::de::IgnoredAny>,
}

impl Sdk {
    pub(super) async fn identity_center(
        &self,
        request: &Request<'_>,
        settings: &ClientSettings,
    ) -> Result<Credentials, Failure> {
        let options = &self.options;
        let sign_in = login_command(request, &options.config);
        check_token(request, &options.environment, options.clock.now())
            .map_err(|message| sign_in_needed(&message, &sign_in))?;
        let endpoint = ["AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL"]
            .into_iter()
            .find_map(|name| options.environment.value(name));
        let transport = Transport::to(endpoint, settings.ca_bundle.as_deref());
        let config = self.provider_config(&transport)?;
        let mut provider = SsoCredentialsProvider::builder()
            .configure(&config)
            .start_url(request.start_url)
            .region(Region::new(request.region.to_owned()))
            .account_id(request.account)
            .role_name(request.role);
        provider.set_session_name(request.session.map(str::to_owned));
        let (at, began) = (options.clock.now(), Instant::now());
        let answer = provide(&provider.build()).await;
        let outcome = answer.as_ref().map(|_| ()).map_err(|_| "sign-in-needed".to_owned());
        options.call_log.record(CallRecord {
            at,
            operation: "sso:GetRoleCredentials",
            access_key_id: String::new(),
            subject: Some(format!("{}/{}", request.account, request.role)),
            took: began.elapsed(),
            outcome,
            request_id: None,
        });
        answer.map_err(|error| refused(&error, request, &sign_in))
    }
}

/// Whether there is a token that may still work; the error says why not.
fn check_token(
    request: &Request<'_>,
    environment: &Environment,
    now: Timestamp,
) -> Result<(), String> {
    let session = request.session.unwrap_or(request.start_url);
    let path = token_file(request, environment).ok_or("there is no home directory")?;
    let text = match file::read_text(&path, file::MOST_NOTE) {
        Ok(text) => text,
        Err(error) if file::is_missing(&error) => {
            return Err(format!("there is no sign-in to `{session}` yet"));
        }
        Err(error) => return Err(format!("{} cannot be read: {error}", path.display())),
    };
    let token: CachedToken = serde_json::from_str(&text)
        .map_err(|_| format!("the token of `{session}` cannot be read ({})", path.display()))?;
    // The older form ends in `UTC` instead of `Z`.
    let end = token.expires_at.replace("UTC", "Z").parse::<Timestamp>();
    match end {
        Ok(end) if end <= now && token.refresh_token.is_none() => {
            Err(format!("the sign-in to `{session}` ended at {end}"))
        }
        Ok(_) => Ok(()),
        Err(_) => Err(format!("the token of `{session}` has no end ({})", path.display())),
    }
}

/// The file that the AWS CLI names after the session, or after the start URL in the older form.
fn token_file(request: &Request<'_>, environment: &Environment) -> Option<PathBuf> {
    let name = hex::encode(Sha1::digest(request.session.unwrap_or(request.start_url)));
    let folder = environment.home()?.join(".aws/sso/cache");
    Some(folder.join(format!("{name}.json")))
}

/// The AWS CLI's command that signs in.
fn login_command(request: &Request<'_>, config: &SharedConfig) -> String {
    if let Some(session) = request.session {
        return format!("aws sso login --sso-session {session}");
    }
    let profile = config.profiles.iter().find(|profile| {
        profile.settings.value("sso_start_url") == Some(request.start_url)
            && profile.settings.value("sso_account_id") == Some(request.account)
            && profile.settings.value("sso_role_name") == Some(request.role)
    });
    let profile = profile.map_or("PROFILE", |profile| profile.name.as_str());
    format!("aws sso login --profile {profile}")
}

fn sign_in_needed(message: &str, sign_in: &str) -> Failure {
    Failure::new(FailureKind::SignInNeeded, message).with_hint(format!("run `{sign_in}`"))
}

/// The portal said no: over the token, or over the role. Its errors lie deep inside of the SDK's, and
/// are known by their names only (IAM Identity Center Portal API Reference, "GetRoleCredentials").
fn refused(error: &CredentialsError, request: &Request<'_>, sign_in: &str) -> Failure {
    let full = format!("{error:?}");
    let has = |names: &[&str]| names.iter().any(|name| full.contains(name));
    if has(&["UnauthorizedException", "ExpiredToken", "InvalidGrant"]) {
        return sign_in_needed("Identity Center no longer accepts the sign-in", sign_in);
    }
    if has(&["ForbiddenException", "ResourceNotFoundException"]) {
        let Request { account, role, .. } = request;
        let message = format!("Identity Center gives you no role `{role}` in account {account}");
        return Failure::new(FailureKind::Refused, message)
            .with_hint("check `sso_account_id` and `sso_role_name`, or ask for the assignment");
    }
    if has(&["TooManyRequestsException"]) {
        return Failure::new(FailureKind::Throttled, "Identity Center asks to slow down")
            .with_hint("try again in a minute");
    }
    let failure = said("Identity Center", error);
    let kind = if has(&["DispatchFailure", "TimeoutError"]) {
        FailureKind::Unreachable
    } else {
        failure.kind
    };
    Failure { kind, ..failure }.with_hint(format!("check `sso_region`; `{sign_in}` signs in anew"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::profiles;
    use crate::adapters::profiles::FileKind;

    const REQUEST: Request<'static> = Request {
        session: Some("corp"),
        start_url: "https://acme.awsapps.com/start",
        region: "eu-west-1",
        account: "012345678901",
        role: "Reader",
    };

    /// A home directory with a token file of the given text.
    fn home(request: &Request<'_>, text: &str) -> (tempfile::TempDir, Environment) {
        let folder = tempfile::tempdir().unwrap();
        let environment: Environment =
            [("HOME", folder.path().to_str().unwrap())].into_iter().collect();
        let path = token_file(request, &environment).unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        (folder, environment)
    }

    fn check(text: &str) -> Result<(), String> {
        let (_folder, environment) = home(&REQUEST, text);
        check_token(&REQUEST, &environment, "2026-01-01T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_token_file_is_named_as_the_cli_names_it() {
        let old = Request { session: None, ..REQUEST };
        let environment: Environment = [("HOME", "/h")].into_iter().collect();

        let path = token_file(&old, &environment).unwrap();

        let name = "40169cea";
        assert!(path.to_str().unwrap().starts_with(&format!("/h/.aws/sso/cache/{name}")));
    }

    #[test]
    fn a_token_counts_until_its_end_unless_it_can_be_renewed() {
        assert_eq!(check(r#"{"accessToken":"t","expiresAt":"2026-01-01T00:01:00Z"}"#), Ok(()));
        assert_eq!(check(r#"{"accessToken":"t","expiresAt":"2026-01-01T00:01:00UTC"}"#), Ok(()));
        let renewable = r#"{"expiresAt":"2025-12-31T00:00:00Z","refreshToken":"r"}"#;
        assert_eq!(check(renewable), Ok(()));
        assert!(check(r#"{"expiresAt":"2025-12-31T00:00:00Z"}"#).unwrap_err().contains("ended"));
        assert!(check("{").unwrap_err().contains("cannot be read"));
    }

    #[test]
    fn the_hint_is_the_command_that_signs_in() {
        let path = std::path::Path::new("config");
        let mut config = SharedConfig::default();
        let text = "[profile old]\nsso_start_url = https://acme.awsapps.com/start\nsso_account_id = 012345678901\nsso_role_name = Reader\n";
        profiles::merge_file(&mut config, FileKind::Config, path, text.as_bytes());

        let old = Request { session: None, ..REQUEST };

        assert_eq!(login_command(&REQUEST, &config), "aws sso login --sso-session corp");
        assert_eq!(login_command(&old, &config), "aws sso login --profile old");
    }
}
