//! The profile that is in use, and what names it.

use crate::domain::environment::Environment;
use crate::domain::profile::Profile;

/// What boto3, the AWS CLI and Go's SDK read where `AWS_PROFILE` is not set, and JavaScript's and Rust's do not know.
pub const OLDER_PROFILE: &str = "AWS_DEFAULT_PROFILE";

/// The profile that the environment names. `AWS_PROFILE` is every SDK's; `AWS_DEFAULT_PROFILE` is an
/// older name.
pub fn active_profile(environment: &Environment) -> Option<&str> {
    profile_variable(environment).map(|(_, profile)| profile)
}

/// The same profile, behind the name of the variable.
pub fn profile_variable(environment: &Environment) -> Option<(&'static str, &str)> {
    let names = ["AWS_PROFILE", OLDER_PROFILE];
    names.into_iter().find_map(|name| Some((name, environment.value(name)?)))
}

/// Whether a profile is in use because the environment or nothing names it: not one that the command line names, for
/// which a web identity of variables counts for nothing.
pub(super) fn is_chosen(environment: &Environment, profile: &Profile) -> bool {
    !environment.is_profile_named()
        && active_profile(environment).unwrap_or("default") == profile.name
}
