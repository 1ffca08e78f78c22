//! What of the profile in use stops every call of the AWS CLI, wherever the credentials come from.

use crate::domain::environment::Environment;
use crate::domain::profile::{FileProblem, Profile, ProfileProblem, SharedConfig};
use crate::flows::plan::apart::{apart_of, at, is_role, set};
use crate::flows::plan::chosen::is_chosen;
use crate::flows::plan::own::signs_in;
use crate::flows::plan::strict::refused_settings;
use crate::flows::plan::{active_profile, has_environment_keys, has_web_identity};

/// What the AWS CLI takes otherwise where the environment or the machine gives the credentials. Of the profile in use it
/// must read how calls are made; the profile's own credentials come before those of the machine alone.
pub fn apart_of_environment(config: &SharedConfig, environment: &Environment) -> Vec<FileProblem> {
    let name = active_profile(environment).unwrap_or("default");
    let Some(profile) = config.profile(name) else { return Vec::new() };
    if !has_environment_keys(environment) && !has_web_identity(environment) {
        let told = apart_of(config, environment, &profile.name).into_iter();
        return told.map(|told| told.problem).collect();
    }
    let is_header =
        |told: &&ProfileProblem| told.profile == name && told.problem.place == profile.place;
    let headers = config.profiles_otherwise.iter().filter(is_header);
    let headers = headers.map(|told| told.problem.clone());
    headers.chain(stopped_calls(config, environment, profile)).collect()
}

/// What stops the calls of the AWS CLI with a profile.
pub(super) fn stopped_calls(
    config: &SharedConfig,
    environment: &Environment,
    profile: &Profile,
) -> Vec<FileProblem> {
    let mut found = Vec::new();
    found.extend(missing_services(config, environment, profile));
    found.extend(unusable_session(config, environment, profile));
    found.extend(empty_region(environment, profile));
    found.extend(role_before_token(environment, profile));
    found.extend(refused_settings(environment, profile));
    found
}

fn missing_services(
    config: &SharedConfig,
    environment: &Environment,
    profile: &Profile,
) -> Option<FileProblem> {
    let services = set(profile, "services")?;
    // It is not looked for if a variable names the endpoint of all, or has all passed over.
    let is_unasked = environment.value("AWS_ENDPOINT_URL").is_some()
        || environment.is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    (!is_unasked).then_some(())?;
    let is_there = config.services.get(services.value()).is_some_and(|found| !found.0.is_empty());
    (!is_there).then_some(())?;
    let name = services.value();
    Some(at(
        services,
        format!("the AWS CLI makes no call: there is no `[services {name}]` with settings"),
    ))
}

/// A session that the AWS CLI wants to be whole although another source gives the credentials. If the session itself
/// gives them, kamen says so of its own.
fn unusable_session(
    config: &SharedConfig,
    environment: &Environment,
    profile: &Profile,
) -> Option<FileProblem> {
    let session = set(profile, "sso_session")?;
    let is_other = is_role(profile)
        || set(profile, "web_identity_token_file").is_some()
        || !signs_in(&profile.settings)
        || !environment.is_profile_named()
            && ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE"]
                .iter()
                .any(|name| environment.value(name).is_some());
    is_other.then_some(())?;
    let name = session.value();
    let Some(section) = config.sso_sessions.get(name) else {
        let message =
            format!("the AWS CLI refuses the profile: there is no `[sso-session {name}]`");
        return Some(at(session, message));
    };
    let missing = ["sso_start_url", "sso_region"];
    let missing = missing.into_iter().find(|key| !section.0.contains_key(*key))?;
    let message =
        format!("the AWS CLI refuses the profile: `[sso-session {name}]` has no `{missing}`");
    Some(at(session, message))
}

/// To the AWS CLI that region is one without a name.
fn empty_region(environment: &Environment, profile: &Profile) -> Option<FileProblem> {
    let region = profile.settings.0.get("region").filter(|region| region.value().is_empty())?;
    environment.value("AWS_DEFAULT_REGION").is_none().then_some(())?;
    let message = "`region` is empty: the AWS CLI makes no call to a region without a name; kamen and other SDKs \
                   pass over it";
    Some(at(region, message.to_owned()))
}

/// A profile's role goes before a web identity of the variables even if it cannot be assumed.
fn role_before_token(environment: &Environment, profile: &Profile) -> Option<FileProblem> {
    let is_there = |key: &str| profile.settings.0.contains_key(key);
    let role =
        profile.settings.0.get("role_arn").filter(|_| !is_there("web_identity_token_file"))?;
    let sources = ["source_profile", "credential_source"];
    let set = sources.iter().filter(|key| set(profile, key).is_some()).count();
    let is_whole = set == 1 && sources.iter().filter(|key| is_there(key)).count() == 1;
    let is_before = is_chosen(environment, profile) && !has_environment_keys(environment);
    (is_before && has_web_identity(environment) && !is_whole)
        .then(|| {
            let message = "the AWS CLI fails: this role goes before the web identity of the variables, and has no \
                           source, or two";
            at(role, message.to_owned())
        })
}
