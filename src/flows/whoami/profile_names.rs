//! Variables that name a profile: where the tools take another one, or none.

use crate::domain::environment::Environment;
use crate::domain::key_id::shown_key_id;
use crate::domain::profile::SharedConfig;
use crate::domain::session::{SessionSummary, Start};
use crate::flows::plan::{OLDER_PROFILE, names_credentials, profile_variable};

pub(super) fn profile_against_keys(
    session: &SessionSummary,
    environment: &Environment,
) -> Option<String> {
    let (variable, profile) = profile_variable(environment)?;
    let keys = environment.value("AWS_ACCESS_KEY_ID")?;
    Some(match &session.start {
        Start::Environment => format!(
            "{variable}={profile} is set, yet the keys in the environment win for the AWS CLI and {}",
            if variable == OLDER_PROFILE {
                "all SDKs"
            } else {
                "most SDKs; JavaScript's takes the profile"
            }
        ),
        Start::Profile(_) | Start::PermissionSet(_) => format!(
            "AWS_ACCESS_KEY_ID={} is set in the environment: without `--profile` the AWS CLI is that \
             identity",
            shown_key_id(keys)
        ),
    })
}

pub(super) fn missing_profile(
    session: &SessionSummary,
    config: &SharedConfig,
    environment: &Environment,
) -> Option<String> {
    let (variable, profile) = profile_variable(environment)?;
    let missing = config.profile(profile).is_none();
    (missing && session.start == Start::Environment)
        .then(|| format!("{variable}={profile} names a profile that does not exist"))
}

pub(super) fn identity_beside_profile(
    session: &SessionSummary,
    config: &SharedConfig,
    environment: &Environment,
) -> Option<String> {
    let role = environment.value("AWS_ROLE_ARN")?;
    environment.value("AWS_WEB_IDENTITY_TOKEN_FILE")?;
    if environment.value("AWS_ACCESS_KEY_ID").is_some() {
        return None;
    }
    let Some((variable, profile)) = profile_variable(environment) else {
        let is_usable = config.profile("default").is_some_and(names_credentials);
        return (is_usable && session.start == Start::Environment).then(|| {
            format!(
                "profile default is there, yet the web identity in the environment ({role}) wins for the AWS \
                 CLI; JavaScript's SDK takes the profile"
            )
        });
    };
    Some(match &session.start {
        Start::Environment => format!(
            "{variable}={profile} is set, yet the web identity in the environment ({role}) wins for \
             the AWS CLI; JavaScript's SDK takes profile {}",
            if variable == OLDER_PROFILE { "default" } else { profile }
        ),
        Start::Profile(_) | Start::PermissionSet(_) => format!(
            "AWS_ROLE_ARN={role} and a token file are set in the environment: other tools may be that \
             role"
        ),
    })
}

/// The profile in use, where JavaScript's and Rust's SDKs do not know the variable that names it.
pub(super) fn profile_of_older_name(
    session: &SessionSummary,
    environment: &Environment,
) -> Option<String> {
    let (variable, profile) = profile_variable(environment)?;
    let is_theirs = variable == OLDER_PROFILE && !environment.is_profile_named();
    let is_used = session.start == Start::Profile(profile.to_owned()) && profile != "default";
    (is_theirs && is_used).then(|| {
        format!(
            "{variable}={profile} is no variable to JavaScript's and Rust's SDKs: they take profile default, or what \
             comes after it; AWS_PROFILE is every SDK's"
        )
    })
}
