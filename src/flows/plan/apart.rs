//! What of a profile the AWS CLI refuses, or takes for another identity than kamen does (botocore's providers,
//! in their order).

mod calls;
mod duration;
mod empty;
mod keys;
mod shell;
mod sign_in;
mod variables;

use crate::domain::environment::Environment;
use crate::domain::profile::{
    FileProblem, Profile, ProfileProblem, SHARED_SECTION, Setting, SharedConfig,
};
use crate::flows::plan::apart::calls::stopped_calls;
use crate::flows::plan::apart::duration::duration_in_python;
use crate::flows::plan::apart::empty::empty_settings;
use crate::flows::plan::apart::keys::{keys_after_others, parted_keys, security_token};
use crate::flows::plan::apart::shell::shell_syntax;
use crate::flows::plan::apart::sign_in::{
    part_of_identity_center, session_against_profile, sign_in_before_own_keys,
};
use crate::flows::plan::apart::variables::of_variables;
use crate::flows::plan::own::has_keys;
use crate::flows::plan::source_profile;

pub use calls::apart_of_environment;
pub(super) use duration::python_number;

const SOURCES: [&str; 3] = ["Environment", "EcsContainer", "Ec2InstanceMetadata"];

/// What the AWS CLI takes otherwise of any profile.
pub fn apart(config: &SharedConfig, environment: &Environment) -> Vec<ProfileProblem> {
    let settings = config.profiles.iter().flat_map(|profile| {
        let calls = stopped_calls(config, environment, profile);
        let problems = of_credentials(config, environment, profile).into_iter().chain(calls);
        problems.map(|problem| ProfileProblem { profile: profile.name.clone(), problem })
    });
    config.profiles_otherwise.iter().cloned().chain(settings).collect()
}

/// The same of a profile, of those that it takes its credentials from, and of the sections that they name. What stops
/// calls is heeded of the profile itself alone.
pub fn apart_of(
    config: &SharedConfig,
    environment: &Environment,
    name: &str,
) -> Vec<ProfileProblem> {
    let otherwise = config.profiles_otherwise.iter();
    let chain = chain(config, name);
    let is_told = |profile: &str| profile == name || chain.iter().any(|one| one.name == profile);
    let mut found: Vec<_> = otherwise.filter(|told| is_told(&told.profile)).cloned().collect();
    for (number, profile) in chain.into_iter().enumerate() {
        let mut problems = of_credentials(config, environment, profile);
        if number == 0 {
            problems.extend(stopped_calls(config, environment, profile));
        }
        problems.extend(of_sections(config, profile));
        let told = |problem: FileProblem| ProfileProblem { profile: profile.name.clone(), problem };
        found.extend(problems.into_iter().map(told));
    }
    found
}

/// A profile and those that it takes its credentials from: one that holds keys is the last, as one of a web identity is.
pub(super) fn chain<'a>(config: &'a SharedConfig, name: &str) -> Vec<&'a Profile> {
    let mut chain: Vec<_> = config.profile(name).into_iter().collect();
    while let Some(last) = chain.last()
        && is_role(last)
        && (chain.len() == 1 || !has_keys(&last.settings))
        && let Some(source) = source_profile(config, &last.name)
        && !chain.iter().any(|profile| profile.name == source)
        && let Some(source) = config.profile(source)
    {
        chain.push(source);
    }
    chain
}

/// What is read otherwise of the sections that a profile names, and of the one that all share.
fn of_sections(config: &SharedConfig, profile: &Profile) -> Vec<FileProblem> {
    let named = [("sso_session", "sso-session"), ("services", "services")];
    let named = named.map(|(key, kind)| Some(format!("{kind} {}", set(profile, key)?.value())));
    let told = config.read_otherwise_by_cli.iter();
    let told = told.filter(|told| {
        told.section == SHARED_SECTION || named.iter().flatten().any(|named| *named == told.section)
    });
    told.map(|told| told.problem.clone()).collect()
}

/// What is taken otherwise of a profile's credentials.
fn of_credentials(
    config: &SharedConfig,
    environment: &Environment,
    profile: &Profile,
) -> Vec<FileProblem> {
    let mut found = Vec::new();
    found.extend(keys_after_others(config, profile));
    found.extend(parted_keys(config, profile));
    found.extend(credential_source(profile));
    found.extend(shell_syntax(config, profile));
    found.extend(session_against_profile(config, profile));
    found.extend(part_of_identity_center(config, profile));
    found.extend(sign_in_before_own_keys(profile));
    found.extend(security_token(config, profile));
    found.extend(empty_settings(config, profile));
    found.extend(duration_in_python(profile));
    found.extend(of_variables(environment, profile));
    found
}

pub(super) fn set<'a>(profile: &'a Profile, key: &str) -> Option<&'a Setting> {
    profile.settings.0.get(key).filter(|setting| !setting.value().is_empty())
}

pub(super) fn at(setting: &Setting, message: String) -> FileProblem {
    FileProblem { place: setting.place.clone(), message }
}

/// Whether a role is assumed by the credentials of a source.
fn is_role(profile: &Profile) -> bool {
    set(profile, "role_arn").is_some() && set(profile, "web_identity_token_file").is_none()
}

/// Whether any credentials are looked for in the profile itself: not if it is a role on another profile, which is no
/// source of a third.
fn is_own_source(config: &SharedConfig, profile: &Profile) -> bool {
    let names_it = |other: &Profile| {
        is_role(other) && set(other, "source_profile").is_some_and(|it| it.value() == profile.name)
    };
    set(profile, "web_identity_token_file").is_none()
        && (!is_role(profile) || config.profiles.iter().any(names_it))
}

fn credential_source(profile: &Profile) -> Option<FileProblem> {
    let written = set(profile, "credential_source").filter(|_| is_role(profile))?;
    let meant = SOURCES.iter().find(|source| source.eq_ignore_ascii_case(written.value()))?;
    (written.value() != *meant).then_some(())?;
    Some(at(
        written,
        format!("the AWS CLI and Go's SDK refuse `{}`: write `{meant}`", written.value()),
    ))
}

#[cfg(test)]
mod tests;
