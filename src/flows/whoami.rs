//! Who a person is, and where environment, profile and STS disagree about it.

mod profile_names;
mod variables;

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::arn::RoleArn;
use crate::domain::environment::Environment;
use crate::domain::identity::is_session_of;
use crate::domain::live::LIVE;
use crate::domain::profile::{BaseSource, OlderKeys, SharedConfig};
use crate::domain::session::{SessionSummary, Start};
use crate::flows::carry::MARKER;
use crate::flows::inventory::Inventory;
use crate::flows::plan::{
    active_profile, apart_of, apart_of_environment, expected_account, javascript_apart, older_keys,
    plan, source_profile,
};
use crate::flows::sessions::Sessions;
use crate::flows::world::World;

use profile_names::{
    identity_beside_profile, missing_profile, profile_against_keys, profile_of_older_name,
};

pub use variables::warnings_of_environment;

/// How long the account's alias may take: it adorns the answer, it is not the answer.
const ALIAS_PATIENCE: Duration = Duration::from_secs(2);

/// The alias of the account one is in: as it was listed last, else as ListAccountAliases answers at
/// once. A refusal is no problem worth a word: few identities may ask.
pub async fn account_alias(
    world: &World,
    sessions: &Sessions,
    session: &SessionSummary,
    inventory: &Inventory,
) -> Option<String> {
    let account = session.identity.account;
    // An account that only a profile names was not listed: nothing is known of it yet.
    if let Some(view) = inventory.accounts.get(&account).filter(|view| view.facts.as_of.is_some()) {
        return view.facts.alias.clone();
    }
    let access = sessions.access(session.id)?;
    let asked = tokio::time::timeout(ALIAS_PATIENCE, world.iam.account_alias(&access)).await;
    let alias = asked.ok()?.ok()??;
    sessions.remember_alias(account, &alias);
    Some(alias)
}

/// What shells of kamen's carry.
const KAMEN_SESSION: &str = "kamen session";

/// Whether the session is what the live shell around serves, and not asked for beside it.
pub fn is_of_live_shell(
    session: &SessionSummary,
    config: &SharedConfig,
    environment: &Environment,
) -> bool {
    environment.value(LIVE).is_some()
        && (matches!(&session.start, Start::Profile(name) if name == MARKER)
            || is_of_container(config, environment, &session.start))
}

/// Whether a start's credentials are those of the endpoint that variables name.
fn is_of_container(config: &SharedConfig, environment: &Environment, start: &Start) -> bool {
    is_only(&BaseSource::Container, config, environment, start)
}

/// Whether a start's credentials are those of one source, and no role's behind it.
fn is_only(
    base: &BaseSource,
    config: &SharedConfig,
    environment: &Environment,
    start: &Start,
) -> bool {
    plan(config, environment, start).is_ok_and(|plan| plan.base == *base && plan.hops.is_empty())
}

/// Where the identity comes from, in words.
pub fn source(
    session: &SessionSummary,
    config: &SharedConfig,
    environment: &Environment,
) -> String {
    let own = environment.value("KAMEN_ARN") == Some(session.identity.arn.as_str());
    match &session.start {
        Start::Environment if own => KAMEN_SESSION.to_owned(),
        start @ (Start::Environment | Start::Profile(_) | Start::PermissionSet(_)) => {
            if is_of_live_shell(session, config, environment) {
                KAMEN_SESSION.to_owned()
            } else if *start == Start::Environment
                && is_only(&BaseSource::InstanceMetadata, config, environment, start)
            {
                "EC2 instance".to_owned()
            } else {
                start.to_string()
            }
        }
    }
}

/// The full ARN of the role behind a session, if it is known: a session's own ARN lacks the path.
pub fn role_behind(
    session: &SessionSummary,
    environment: &Environment,
    inventory: &Inventory,
) -> Option<RoleArn> {
    if let Some(role) = &session.role {
        return Some(role.clone());
    }
    let fits = |role: &RoleArn| is_session_of(&session.identity.arn, role);
    let carried = environment.value("KAMEN_ROLE").and_then(|arn| arn.parse().ok());
    let listed = || {
        let view = inventory.accounts.get(&session.identity.account)?;
        view.roles.arns().find(|arn| fits(arn)).cloned()
    };
    // What was listed has the path; what a shell carries may lack it.
    listed().or_else(|| carried.filter(fits))
}

/// Everything about this environment that could make a person take themselves for another.
pub fn warnings(
    session: &SessionSummary,
    config: &SharedConfig,
    environment: &Environment,
    now: Timestamp,
) -> Vec<String> {
    let mut found = warnings_of_environment(environment);
    found.extend(warnings_of_session(session, config, environment, now));
    found
}

/// What shows once it is known who one is.
pub fn warnings_of_session(
    session: &SessionSummary,
    config: &SharedConfig,
    environment: &Environment,
    now: Timestamp,
) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(profile_against_keys(session, environment));
    found.extend(missing_profile(session, config, environment));
    found.extend(identity_beside_profile(session, config, environment));
    found.extend(keys_beside_role(session, config));
    found.extend(the_aws_cli(session, config, environment));
    found.extend(javascripts_sdk(session, config));
    found.extend(profile_of_older_name(session, environment));
    found.extend(region_of_profile(session, config, environment));
    found.extend(elsewhere(session, config, environment));
    let is_live = is_of_live_shell(session, config, environment);
    found.extend(stale_shell((session, is_live), environment, now));
    if !is_live {
        found.extend(near_end(session, now));
    }
    found
}

/// A source profile with keys and a role: the tools differ in which of the two they take.
fn keys_beside_role(session: &SessionSummary, config: &SharedConfig) -> Option<String> {
    let Start::Profile(name) = &session.start else { return None };
    let source = config.profile(source_profile(config, name)?)?;
    let has = |key| source.settings.value(key).is_some();
    (has("aws_access_key_id") && has("role_arn")).then(|| {
        format!(
            "source profile {} holds keys and a role: the AWS CLI and kamen take the keys, Go's SDK \
             the role",
            source.name
        )
    })
}

/// What makes JavaScript's SDK another identity with the same profile, or none.
fn javascripts_sdk(session: &SessionSummary, config: &SharedConfig) -> Vec<String> {
    let Start::Profile(name) = &session.start else { return Vec::new() };
    javascript_apart(config, name).iter().map(ToString::to_string).collect()
}

/// What makes the AWS CLI another identity with the same profile, or none.
fn the_aws_cli(
    session: &SessionSummary,
    config: &SharedConfig,
    environment: &Environment,
) -> Vec<String> {
    let older = older_keys(config, environment, &session.start).map(OlderKeys::in_words);
    let refused = config.refused_by_cli.first();
    let refused =
        refused.map(|line| format!("the AWS CLI and boto3 refuse the whole file: {line}"));
    let apart = match &session.start {
        Start::PermissionSet(_) => return Vec::new(),
        Start::Profile(name) => {
            let told = apart_of(config, environment, name).into_iter();
            told.map(|told| told.problem).collect()
        }
        Start::Environment => apart_of_environment(config, environment),
    };
    let apart = apart.iter().map(ToString::to_string);
    older.into_iter().chain(refused).chain(apart).collect()
}

/// boto3 and the first AWS CLI do not know `AWS_REGION`.
fn region_of_profile(
    session: &SessionSummary,
    config: &SharedConfig,
    environment: &Environment,
) -> Option<String> {
    let region = environment.value("AWS_REGION")?;
    let profile = match &session.start {
        Start::PermissionSet(_) => return None,
        Start::Profile(name) => name,
        Start::Environment => active_profile(environment).unwrap_or("default"),
    };
    let own = config.profile(profile)?.settings.value("region")?;
    (own != region && environment.value("AWS_DEFAULT_REGION").is_none()).then(|| {
        format!(
            "AWS_REGION={region}, and profile {profile} says {own}: boto3 and the AWS CLI 1 read only the \
             latter; set AWS_DEFAULT_REGION as well"
        )
    })
}

/// The profile says one account, STS another.
fn elsewhere(
    session: &SessionSummary,
    config: &SharedConfig,
    environment: &Environment,
) -> Option<String> {
    let plan = plan(config, environment, &session.start).ok()?;
    let expected = expected_account(&plan)?;
    let real = session.identity.account;
    (expected != real)
        .then(|| format!("{} names account {expected}, STS answers {real}", session.start))
}

/// The variables of a kamen shell and its credentials have come apart.
fn stale_shell(
    (session, is_live): (&SessionSummary, bool),
    environment: &Environment,
    now: Timestamp,
) -> Option<String> {
    let opened = environment.value("KAMEN_ARN").or_else(|| environment.value("KAMEN_ROLE"))?;
    let real = &session.identity.arn;
    if session.start != Start::Environment && !is_live {
        return Some(format!(
            "this shell was opened as {opened}, yet you ask about {}",
            session.start
        ));
    }
    let is_same = opened == real
        || opened.parse().is_ok_and(|role| is_session_of(&session.identity.arn, &role));
    if !is_same {
        return Some(format!("this shell was opened as {opened}, yet its credentials are {real}"));
    }
    let end: Timestamp = environment.value("KAMEN_EXPIRES")?.parse().ok()?;
    (end <= now).then(|| format!("the session of this shell ended at {end}"))
}

fn near_end(session: &SessionSummary, now: Timestamp) -> Option<String> {
    let left = session.expires?.duration_since(now).as_secs();
    (0..300).contains(&left).then(|| format!("the session ends in {left} seconds"))
}

#[cfg(test)]
mod tests;
