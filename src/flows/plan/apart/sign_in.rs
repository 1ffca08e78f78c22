//! Profiles that are Identity Center's to the AWS CLI: by the account or the set that they name.

use crate::domain::profile::{FileProblem, Profile, SharedConfig};
use crate::flows::plan::apart::{at, is_own_source, is_role, set};

/// What makes a profile one of Identity Center.
const OF_SETS: [&str; 2] = ["sso_account_id", "sso_role_name"];

/// Which of the two is there first, if the AWS CLI comes to look for it.
fn of_set(config: &SharedConfig, profile: &Profile) -> Option<&'static str> {
    let key = OF_SETS.into_iter().find(|key| profile.settings.0.contains_key(*key))?;
    is_own_source(config, profile).then_some(key)
}

/// A setting of a profile that says something else than its session.
pub(super) fn session_against_profile(
    config: &SharedConfig,
    profile: &Profile,
) -> Option<FileProblem> {
    let session = config.sso_sessions.get(profile.settings.value("sso_session")?)?;
    let (own, theirs) = session.0.iter().find_map(|(key, theirs)| {
        let own = profile.settings.0.get(key).filter(|own| own.value() != theirs.value())?;
        Some(((key, own), theirs))
    })?;
    of_set(config, profile)?;
    let (key, own) = own;
    let message = format!(
        "the AWS CLI refuses the profile: its `{key}` is not that of the sso-session ({})",
        theirs.place
    );
    Some(at(own, message))
}

/// A profile that is Identity Center's for the AWS CLI by these alone, and lacks the rest.
pub(super) fn part_of_identity_center(
    config: &SharedConfig,
    profile: &Profile,
) -> Option<FileProblem> {
    let is_set = |key: &str| profile.settings.value(key).is_some();
    let is_there = |key: &&str| profile.settings.0.contains_key(*key);
    let before = ["sso_session", "sso_start_url"];
    let others = ["aws_access_key_id", "credential_process", "login_session"];
    (!before.into_iter().any(is_set) && others.into_iter().any(is_set)).then_some(())?;
    let key = of_set(config, profile)?;
    let needed = ["sso_role_name", "sso_account_id", "sso_start_url", "sso_region"];
    let missing: Vec<String> =
        (needed.iter().filter(|key| !is_there(key))).map(|key| format!("`{key}`")).collect();
    (!missing.is_empty()).then_some(())?;
    let message = format!(
        "the AWS CLI refuses the profile: with `{key}` it is one of Identity Center, and {} {} missing",
        missing.join(" and "),
        if missing.len() == 1 { "is" } else { "are" }
    );
    Some(at(profile.settings.0.get(key)?, message))
}

/// A profile that is its own source: a sign-in goes before keys for the AWS CLI.
pub(super) fn sign_in_before_own_keys(profile: &Profile) -> Option<FileProblem> {
    let source = set(profile, "source_profile").filter(|source| source.value() == profile.name)?;
    (is_role(profile) && set(profile, "aws_access_key_id").is_some()).then_some(())?;
    set(profile, "sso_account_id").and(set(profile, "sso_role_name"))?;
    set(profile, "sso_session").or_else(|| set(profile, "sso_start_url"))?;
    let message = "the AWS CLI assumes the role by Identity Center's credentials; kamen and other SDKs by the \
                   keys of this profile";
    Some(at(source, message.to_owned()))
}
