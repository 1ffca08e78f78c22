//! Keys that are written down: in the environment, or in a profile.

use jiff::Timestamp;

use crate::domain::environment::Environment;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::key_form::KeyFault;
use crate::domain::keys_end::keys_end;
use crate::domain::profile::{SharedConfig, SourceLine};
use crate::domain::secret::{Credentials, KeyPart, Secret};

/// `AWS_ACCESS_KEY_ID` and its companions.
pub(super) fn of_environment(environment: &Environment) -> Result<Credentials, Failure> {
    let needed = |name: &str| {
        environment.value(name).map(|value| value.trim().to_owned()).ok_or_else(|| {
            let message = format!("`{name}` is not set");
            Failure::new(FailureKind::Credentials, message)
                .with_hint("set both keys, or use a profile (`--profile`)")
        })
    };
    let expires = environment.value("AWS_CREDENTIAL_EXPIRATION");
    let credentials = Credentials {
        access_key_id: needed("AWS_ACCESS_KEY_ID")?,
        secret_access_key: Secret::new(needed("AWS_SECRET_ACCESS_KEY")?),
        session_token: environment
            .value("AWS_SESSION_TOKEN")
            .map(|token| Secret::new(token.trim())),
        // Other tools set it, in their own formats: what cannot be read is not known.
        expires: expires.and_then(|text| text.trim().parse().ok()),
    };
    usable(credentials, |part| format!("`{}`", key_of(part).to_ascii_uppercase()))
}

/// The setting of a profile that holds a part; the variable is called the same, in capitals.
fn key_of(part: KeyPart) -> &'static str {
    match part {
        KeyPart::AccessKeyId => "aws_access_key_id",
        KeyPart::SecretAccessKey => "aws_secret_access_key",
        KeyPart::SessionToken => "aws_session_token",
    }
}

/// Credentials that a request can carry; `place` says where a part stands that is wrong.
pub(super) fn usable(
    credentials: Credentials,
    place: impl FnOnce(KeyPart) -> String,
) -> Result<Credentials, Failure> {
    let Some(fault) = KeyFault::of(&credentials) else { return Ok(credentials) };
    let message = format!("{} {fault}", place(fault.part()));
    Err(Failure::new(FailureKind::Credentials, message).with_hint(fault.hint()))
}

/// The access key id of a profile.
pub(super) fn id_of_profile(config: &SharedConfig, name: &str) -> Option<String> {
    config.profile(name)?.settings.value("aws_access_key_id").map(str::to_owned)
}

/// `aws_access_key_id` and its companions in a profile; what ended after `begun` has ended.
pub(super) fn of_profile(
    config: &SharedConfig,
    name: &str,
    begun: Timestamp,
) -> Result<Credentials, Failure> {
    let profile = config.profile(name).ok_or_else(|| {
        Failure::new(FailureKind::Credentials, format!("there is no profile `{name}`"))
    })?;
    let needed = |key: &str| {
        profile.settings.value(key).map(str::to_owned).ok_or_else(|| {
            let message = format!("profile `{name}` has no `{key}` ({})", profile.place);
            Failure::new(FailureKind::Credentials, message)
                .with_hint("both keys must stand in the same profile")
        })
    };
    let credentials = Credentials {
        access_key_id: needed("aws_access_key_id")?,
        secret_access_key: Secret::new(needed("aws_secret_access_key")?),
        session_token: profile.settings.value("aws_session_token").map(Secret::new),
        // Where the keys alone were replaced before, an old end says nothing of them.
        expires: keys_end(&profile.settings).filter(|end| *end > begun),
    };
    usable(credentials, |part| {
        let place = profile.settings.place(key_of(part)).unwrap_or(&profile.place);
        format!("profile `{name}`: `{}` ({place})", key_of(part))
    })
}

/// Where a profile's setting stands.
pub(super) fn place<'a>(
    config: &'a SharedConfig,
    profile: &str,
    key: &str,
) -> Option<&'a SourceLine> {
    config.profile(profile)?.settings.place(key)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::adapters::profiles::{FileKind, merge_file};

    fn environment(variables: &[(&str, &str)]) -> Environment {
        variables.iter().copied().collect()
    }

    #[test]
    fn keys_of_the_environment_come_with_token_and_end() {
        let credentials = of_environment(&environment(&[
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE "),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            ("AWS_SESSION_TOKEN", "AQoDYXdzEPT//EXAMPLE"),
            ("AWS_CREDENTIAL_EXPIRATION", "2026-01-01T12:00:00+00:00"),
        ]))
        .unwrap();

        assert_eq!(credentials.access_key_id, "AKIAIOSFODNN7EXAMPLE");
        assert_eq!(credentials.session_token.unwrap().reveal(), "AQoDYXdzEPT//EXAMPLE");
        assert_eq!(credentials.expires.unwrap().to_string(), "2026-01-01T12:00:00Z");
    }

    #[test]
    fn keys_that_a_switcher_wrote_end_when_it_says() {
        // As saml2aws, okta-aws-cli, aws-azure-login and aws-mfa write it.
        let end = |line: &str, token: &str| {
            let text = format!(
                "[saml]\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n{token}{line}\n"
            );
            let mut config = SharedConfig::default();
            merge_file(&mut config, FileKind::Credentials, Path::new("/c"), text.as_bytes());
            let now = "2026-01-01T10:00:00Z".parse().unwrap();
            of_profile(&config, "saml", now).unwrap().expires.map(|end| end.to_string())
        };
        let token = "aws_session_token = t\n";
        let eleven = Some("2026-01-01T11:00:00Z".to_owned());

        assert_eq!(end("x_security_token_expires = 2026-01-01T12:00:00+01:00", token), eleven);
        assert_eq!(end("x_security_token_expires = 2026-01-01T11:00:00+0000", token), eleven);
        assert_eq!(end("aws_expiration = 2026-01-01T11:00:00.000Z", token), eleven);
        assert_eq!(end("expiration = 2026-01-01 11:00:00+00:00", token), eleven);
        assert_eq!(end("expiration = 2026-01-01 11:00:00", token), None, "whose time?");
        assert_eq!(end("aws_expiration = 2026-01-01T09:00:00Z", token), None, "of older keys");
        assert_eq!(end("aws_expiration = 2026-01-01T11:00:00Z", ""), None, "long-lived keys");
    }

    #[test]
    fn a_key_with_a_line_end_in_it_is_refused_with_its_place() {
        let text = "[x]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n  region = y\naws_secret_access_key = s\n";
        let mut config = SharedConfig::default();
        merge_file(&mut config, FileKind::Credentials, Path::new("/c"), text.as_bytes());

        let of_profile = of_profile(&config, "x", Timestamp::UNIX_EPOCH).unwrap_err();
        let of_environment = of_environment(&environment(&[
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
            ("AWS_SESSION_TOKEN", "a\u{1b}b"),
        ]))
        .unwrap_err();

        assert!(of_profile.message.contains("`aws_access_key_id` (/c:2)"), "{of_profile}");
        assert!(of_environment.message.starts_with("`AWS_SESSION_TOKEN`"), "{of_environment}");
    }

    #[test]
    fn half_a_pair_is_a_failure_that_names_the_other_half() {
        let failure = of_environment(&environment(&[("AWS_ACCESS_KEY_ID", "A")])).unwrap_err();

        assert_eq!(failure.kind, FailureKind::Credentials);
        assert!(failure.message.contains("AWS_SECRET_ACCESS_KEY"));
    }
}
