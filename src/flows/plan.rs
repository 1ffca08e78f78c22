//! From a start to the way its credentials come about: which keys, then which roles. Pure: no file is
//! opened and no call is made.
//!
//! The rules are those of the SDKs and of the AWS CLI (AWS SDKs and Tools Reference Guide, "Assume role
//! with AWS credentials", "Credential provider chain"); if these differ the choice is named beside it.

mod apart;
mod chosen;
mod client;
pub(in crate::flows) mod identity_center;
mod javascript;
mod made;
mod missing;
mod oddity;
mod older;
mod own;
mod profile;
mod strict;

use std::collections::HashSet;

use crate::domain::account::AccountId;
use crate::domain::arn::{ArnParts, RoleArn};
use crate::domain::environment::Environment;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::inventory::Server;
use crate::domain::limits::SESSION_NAME;
use crate::domain::permission_set::Assignment;
use crate::domain::profile::{BaseSource, CredentialPlan, IdentityToken, SharedConfig};
use crate::domain::session::{SessionSummary, Start};

pub use apart::{apart, apart_of, apart_of_environment};
pub use chosen::{OLDER_PROFILE, active_profile, profile_variable};
pub use client::client_settings;
pub use identity_center::meant_by;
pub use javascript::{all_javascript_apart, javascript_apart};
pub use made::{Plans, StartPlan};
pub use missing::{bare_name, names_credentials};
pub use oddity::{oddities, read_apart};
pub use older::older_keys;
pub use profile::login_session;
pub use strict::refused_variables;

/// The plan behind a start. Loops, missing source profiles and wrong settings are failures that name
/// file and line; one profile's failure says nothing about the others.
pub fn plan(
    config: &SharedConfig,
    environment: &Environment,
    start: &Start,
) -> Result<CredentialPlan, Failure> {
    let named = named(environment, start);
    client::check(config, environment, named)?;
    let (base, hops) = match start {
        Start::Environment => (environment_source(config, environment)?, Vec::new()),
        Start::Profile(name) => profile::resolve(config, environment, name)?,
        Start::PermissionSet(assignment) => {
            let Assignment { portal, account, set } = &**assignment;
            let (portal, account) = (portal.clone(), account.to_string());
            (BaseSource::IdentityCenter { portal, account, role: set.clone() }, Vec::new())
        }
    };
    Ok(CredentialPlan { base, hops, client: client_settings(config, environment, named) })
}

/// Every start the person holds: the environment if it carries credentials, then the profiles
/// that name credentials, in file order. A profile that only sets a region is no start.
pub fn starts(config: &SharedConfig, environment: &Environment) -> Vec<Start> {
    let is_own = has_environment_credentials(environment) || falls_to_instance(config, environment);
    let own = is_own.then_some(Start::Environment);
    let profiles = config.profiles.iter().filter(|profile| names_credentials(profile));
    own.into_iter().chain(profiles.map(|profile| Start::Profile(profile.name.clone()))).collect()
}

/// The server that answers a start.
pub fn server(config: &SharedConfig, environment: &Environment, start: &Start) -> Server {
    client::server(config, environment, named(environment, start))
}

/// The profile whose settings a start goes by.
fn named<'a>(environment: &'a Environment, start: &'a Start) -> Option<&'a str> {
    match start {
        Start::Environment | Start::PermissionSet(_) => active_profile(environment),
        Start::Profile(name) => Some(name),
    }
}

/// The servers of all starts, in their order, each once; never empty.
pub fn servers(config: &SharedConfig, environment: &Environment) -> Vec<Server> {
    let mut starts = starts(config, environment);
    if starts.is_empty() {
        starts.push(Start::Environment);
    }
    let named = starts.iter().map(|start| named(environment, start));
    let mut found: Vec<_> =
        named.map(|profile| client::endpoints(config, environment, profile)).collect();
    // Mostly all have the same ones, of thousands of profiles.
    let mut seen = HashSet::new();
    found.retain(|endpoints| seen.insert(*endpoints));
    let mut servers = Vec::new();
    for endpoints in found {
        let server = Server::at(endpoints.into_iter().flatten());
        if !servers.contains(&server) {
            servers.push(server);
        }
    }
    servers
}

/// Where a person starts who says nothing more: `--profile`, else keys in the environment, else the
/// profile that the environment names, else `default`, else a web identity or container in the
/// environment, else the role of the EC2 instance. A web identity in the environment wins over every
/// profile but one that assumes a role from a source, as botocore weighs them.
///
/// Keys in the environment win over `AWS_PROFILE`, as in the AWS CLI and most SDKs, while an explicit
/// `--profile` wins over both.
pub fn default_start(
    config: &SharedConfig,
    environment: &Environment,
    flag: Option<&str>,
) -> Start {
    if let Some(name) = flag {
        return Start::Profile(name.to_owned());
    }
    if has_environment_keys(environment) {
        return Start::Environment;
    }
    let named = active_profile(environment);
    if has_web_identity(environment) && !is_role_on_source(config, named.unwrap_or("default")) {
        return Start::Environment;
    }
    if let Some(name) = named {
        return Start::Profile(name.to_owned());
    }
    let has_some = has_environment_credentials(environment) || has_secret_alone(environment);
    let is_left = !default_is_usable(config) && has_some;
    if is_left || falls_to_instance(config, environment) {
        return Start::Environment;
    }
    Start::Profile("default".to_owned())
}

fn default_is_usable(config: &SharedConfig) -> bool {
    config.profile("default").is_some_and(names_credentials)
}

/// Whether nothing names credentials, so that every SDK asks the EC2 instance for those of its role. Where something does,
/// the instance is no start: most carry no role, and none of the person's programs would be it.
fn falls_to_instance(config: &SharedConfig, environment: &Environment) -> bool {
    environment.has_instance_metadata()
        && !has_environment_credentials(environment)
        && active_profile(environment).is_none()
        && !default_is_usable(config)
}

/// The account that a plan must lead to, if the plan itself says so.
pub fn expected_account(plan: &CredentialPlan) -> Option<AccountId> {
    let of_arn = |arn: &str| ArnParts::parse(arn)?.account_id();
    match (plan.hops.last(), &plan.base) {
        (Some(hop), _) => of_arn(&hop.role_arn),
        (None, BaseSource::WebIdentity { role_arn, .. }) => of_arn(role_arn),
        (None, BaseSource::IdentityCenter { account, .. }) => account.parse().ok(),
        (None, BaseSource::Login(login)) => of_arn(&login.arn),
        (None, _) => None,
    }
}

/// The role that a profile assumes last, if it assumes one.
pub fn profile_role(config: &SharedConfig, name: &str) -> Option<RoleArn> {
    config.profile(name)?.settings.value("role_arn")?.parse().ok()
}

/// The profile that another one takes its first credentials from; not itself.
pub fn source_profile<'a>(config: &'a SharedConfig, name: &str) -> Option<&'a str> {
    let source = config.profile(name)?.settings.value("source_profile")?;
    (source != name).then_some(source)
}

/// The start that a session itself is: on the way to a profile's role the profile's source, whose identity it has.
/// `None` for the session of a role that was assumed from a start.
pub fn own_start(
    config: &SharedConfig,
    environment: &Environment,
    session: &SessionSummary,
) -> Option<Start> {
    let Start::Profile(name) = &session.start else {
        return session.role.is_none().then(|| session.start.clone());
    };
    let mut chain = vec![name.as_str()];
    while let Some(name) = chain.last().copied() {
        let start = Start::Profile(name.to_owned());
        let plan = plan(config, environment, &start).ok()?;
        let role = plan.hops.last().and_then(|hop| hop.role_arn.parse::<RoleArn>().ok());
        if role == session.role {
            return Some(start);
        }
        match source_profile(config, name).filter(|source| !chain.contains(source)) {
            Some(source) => chain.push(source),
            None => break,
        }
    }
    None
}

/// The id decides: without it the AWS CLI and the SDKs look on.
fn has_environment_keys(environment: &Environment) -> bool {
    environment.value("AWS_ACCESS_KEY_ID").is_some()
}

/// Whether the environment holds a secret key that is no one's.
pub fn has_secret_alone(environment: &Environment) -> bool {
    environment.value("AWS_SECRET_ACCESS_KEY").is_some() && !has_environment_keys(environment)
}

fn has_environment_credentials(environment: &Environment) -> bool {
    has_environment_keys(environment)
        || environment.value("AWS_WEB_IDENTITY_TOKEN_FILE").is_some()
        || has_container_variables(environment)
}

fn has_web_identity(environment: &Environment) -> bool {
    ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"]
        .iter()
        .all(|name| environment.value(name).is_some())
}

/// Whether a profile assumes a role from the credentials of another, or of a named source.
fn is_role_on_source(config: &SharedConfig, name: &str) -> bool {
    config.profile(name).is_some_and(|profile| {
        let has = |key| profile.settings.value(key).is_some();
        // A token of the profile's own, even one that is empty, makes it no role on a source.
        let has_token = profile.settings.0.contains_key("web_identity_token_file");
        has("role_arn") && !has_token && (has("source_profile") || has("credential_source"))
    })
}

/// What the machine itself hands out, if a profile in use says nothing of credentials.
fn of_machine(environment: &Environment) -> Option<BaseSource> {
    if has_container_variables(environment) {
        return Some(BaseSource::Container);
    }
    environment.has_instance_metadata().then_some(BaseSource::InstanceMetadata)
}

fn has_container_variables(environment: &Environment) -> bool {
    environment.value("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").is_some()
        || environment.value("AWS_CONTAINER_CREDENTIALS_FULL_URI").is_some()
}

/// What a web identity of the environment calls its session; the profile in use may say it, as for the AWS CLI.
fn session_name(
    config: &SharedConfig,
    environment: &Environment,
) -> Result<Option<String>, Failure> {
    const VARIABLE: &str = "AWS_ROLE_SESSION_NAME";
    if let Some(name) = environment.value(VARIABLE) {
        SESSION_NAME.check(name).map_err(|breach| {
            Failure::usage(format!("`{VARIABLE}`, `{name}`, {breach}"))
                .with_hint(format!("correct it: {}", SESSION_NAME.words()))
        })?;
        return Ok(Some(name.to_owned()));
    }
    match config.profile(active_profile(environment).unwrap_or("default")) {
        Some(profile) => profile::taken(profile, "role_session_name", SESSION_NAME),
        None => Ok(None),
    }
}

fn environment_source(
    config: &SharedConfig,
    environment: &Environment,
) -> Result<BaseSource, Failure> {
    let missing = |name: &str, other: &str| {
        Failure::new(FailureKind::Credentials, format!("`{other}` is set, but `{name}` is not"))
            .with_hint(format!("set `{name}`, or unset `{other}` and use a profile"))
    };
    let key = environment.value("AWS_ACCESS_KEY_ID").is_some();
    let secret = environment.value("AWS_SECRET_ACCESS_KEY").is_some();
    match (key, secret) {
        (true, true) => return Ok(BaseSource::Environment),
        (true, false) => return Err(missing("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")),
        (false, true) if !has_environment_credentials(environment) => {
            return Err(missing("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"));
        }
        (false, true | false) => {}
    }
    if let Some(file) = environment.value("AWS_WEB_IDENTITY_TOKEN_FILE") {
        let role_arn = environment
            .value("AWS_ROLE_ARN")
            .ok_or_else(|| missing("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"))?;
        return Ok(BaseSource::WebIdentity {
            token: IdentityToken::File(file.into()),
            role_arn: role_arn.to_owned(),
            session_name: session_name(config, environment)?,
        });
    }
    if let Some(source) = of_machine(environment) {
        return Ok(source);
    }
    let usual =
        || "set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or name a profile".to_owned();
    Err(Failure::new(FailureKind::Credentials, "the environment carries no AWS credentials")
        .with_hint(older::hint(config).unwrap_or_else(usual)))
}

#[cfg(test)]
mod tests;
