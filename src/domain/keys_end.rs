//! When the keys of a profile end, as the switchers say that put them there. The SDKs read none of it.

use jiff::Timestamp;

use crate::domain::profile::Settings;

/// saml2aws and okta-aws-cli; aws-azure-login; others.
const ENDS: [&str; 4] =
    ["x_security_token_expires", "aws_expiration", "aws_session_expiration", "expiration"];

/// The end of a session's keys, if it is said. What has no zone is not known: aws-mfa writes it in UTC, and awsume by
/// the local clock.
pub fn keys_end(settings: &Settings) -> Option<Timestamp> {
    settings.value("aws_session_token")?;
    ENDS.iter().find_map(|key| settings.value(key)?.trim().parse().ok())
}
