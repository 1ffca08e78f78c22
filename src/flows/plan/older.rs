//! Keys of tools before the SDKs: whom the AWS CLI alone is where a start names no credentials.

use crate::domain::environment::Environment;
use crate::domain::profile::{OlderKeys, SharedConfig};
use crate::domain::session::Start;
use crate::flows::plan::missing::gives_credentials;
use crate::flows::plan::{active_profile, has_environment_keys, has_web_identity};

/// What the AWS CLI takes for a start, which kamen and the other SDKs look past: to the endpoint of a container, the role of
/// the instance, or nothing.
pub fn older_keys<'a>(
    config: &'a SharedConfig,
    environment: &Environment,
    start: &Start,
) -> Option<&'a OlderKeys> {
    let keys = config.older_keys.as_ref()?;
    let profile = match start {
        Start::PermissionSet(_) => return None,
        Start::Profile(name) => name,
        Start::Environment => active_profile(environment).unwrap_or("default"),
    };
    let is_named = environment.is_profile_named() && *start != Start::Environment;
    let of_variables = has_environment_keys(environment) || has_web_identity(environment);
    let is_before =
        of_variables && !is_named || config.profile(profile).is_some_and(gives_credentials);
    (!is_before).then_some(keys)
}

/// What to do if such keys are all that is found.
pub(super) fn hint(config: &SharedConfig) -> Option<String> {
    let keys = config.older_keys.as_ref()?;
    let told = keys.in_words();
    Some(match &keys.taken {
        Ok(_) => {
            format!("{told}, which no other SDK reads: `aws configure` with them makes a profile")
        }
        Err(_) => told,
    })
}

#[cfg(test)]
mod tests;
