//! Keys of a profile, which the AWS CLI takes later than kamen does, or not at all.

use crate::domain::profile::{FileProblem, Profile, Setting, SharedConfig};
use crate::flows::plan::apart::{at, is_own_source, set};
use crate::flows::plan::own::signs_in;

/// What gives credentials before the keys of the config file, first one first.
const BEFORE_KEYS: [&str; 2] = ["login_session", "credential_process"];

/// Whether the profile's keys are asked for, and no sign-in to Identity Center goes before them.
fn takes_keys(config: &SharedConfig, profile: &Profile) -> bool {
    !signs_in(&profile.settings) && is_own_source(config, profile)
}

/// Whether a setting stands in the credentials file, whose keys come first.
pub(super) fn is_of_credentials_file(config: &SharedConfig, setting: &Setting) -> bool {
    config.credentials_file.as_deref() == Some(&*setting.place.file)
}

/// For the AWS CLI the keys of the config file come after a sign-in of the console and a process, those of the credentials
/// file before them.
pub(super) fn keys_after_others(config: &SharedConfig, profile: &Profile) -> Option<FileProblem> {
    let key = set(profile, "aws_access_key_id")?;
    let (name, other) = BEFORE_KEYS.iter().find_map(|name| Some((name, set(profile, name)?)))?;
    takes_keys(config, profile).then_some(())?;
    let is_whole = set(profile, "aws_secret_access_key").is_some();
    match (is_of_credentials_file(config, key), is_whole) {
        (true, true) | (false, false) => return None,
        (true, false) => {
            let message = format!(
                "the AWS CLI refuses half a key here; kamen and other SDKs take `{name}` instead"
            );
            return Some(at(key, message));
        }
        (false, true) => {}
    }
    let message = format!(
        "the AWS CLI is the identity that `{name}` gives; kamen and Go's SDK are that of the keys beside it"
    );
    Some(at(other, message))
}

/// The AWS CLI takes a key from one file alone.
pub(super) fn parted_keys(config: &SharedConfig, profile: &Profile) -> Option<FileProblem> {
    let id = set(profile, "aws_access_key_id")?;
    let parts = ["aws_secret_access_key", "aws_session_token"];
    let (name, other) = parts.iter().find_map(|name| {
        let part = set(profile, name)?;
        (part.place.file != id.place.file).then_some((name, part))
    })?;
    takes_keys(config, profile).then_some(())?;
    let message = format!(
        "the AWS CLI takes no key whose parts stand in two files: `aws_access_key_id` stands at {}, and \
         `{name}` here",
        id.place
    );
    Some(at(other, message))
}

/// boto's old name of the session token.
pub(super) fn security_token(config: &SharedConfig, profile: &Profile) -> Option<FileProblem> {
    let old = set(profile, "aws_security_token")?;
    let id = set(profile, "aws_access_key_id")?;
    let new = set(profile, "aws_session_token");
    let is_another = new.is_none_or(|new| new.value() != old.value());
    (is_another && id.place.file == old.place.file).then_some(())?;
    takes_keys(config, profile).then_some(())?;
    let instead = if new.is_some() { ", and not `aws_session_token`" } else { "" };
    let message = format!(
        "the AWS CLI sends `aws_security_token` as the session token{instead}; kamen and other SDKs do not \
         know it"
    );
    Some(at(old, message))
}
