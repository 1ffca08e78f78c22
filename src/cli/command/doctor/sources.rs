//! Where credentials come from, tried once each: "ok" is said only of what was tried.

use std::ffi::OsStr;
use std::io::ErrorKind;

use futures_util::future::join_all;
use tokio::sync::Semaphore;

use crate::adapters::programs::find;
use crate::cli::command::doctor::{Check, Health};
use crate::cli::context::Context;
use crate::domain::environment::Environment;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::inventory::Server;
use crate::domain::login::{Login, LoginSession};
use crate::domain::profile::{BaseSource, CredentialPlan, ProfileHop};
use crate::domain::session::Start;
use crate::domain::system;
use crate::flows::identify::confirm;
use crate::flows::obtain::obtain_plan;
use crate::flows::plan;
use crate::flows::plan::plan;
use crate::flows::sign_in::{LoginState, login_state};
use crate::flows::world::World;

/// How many sources are tried at the same time.
const AT_ONCE: usize = 8;

/// Roles that are named at each end of a long chain.
const BESIDE: usize = 4;

const NAME: &str = "profile";

/// What came of a source.
#[derive(Debug, Clone)]
enum Outcome {
    /// Whose credentials it gives.
    Works(String),
    Fails(Failure),
    Untried(&'static str),
}

/// Every start with its way to credentials, or with what is wrong with it; nothing is tried.
pub(super) fn name(world: &World, checks: &mut Vec<Check>) {
    for (start, plan) in all(world, checks) {
        checks.extend(match plan {
            Ok(plan) => signed_out(world, &start, &plan).or_else(|| {
                Some(Check::untried(NAME, format!("{start}: {}", in_words(world, &plan))))
            }),
            Err(failure) => broken_start(&start, &failure, checks),
        });
    }
}

/// What is known without asking: no one signed in.
fn signed_out(world: &World, start: &Start, plan: &CredentialPlan) -> Option<Check> {
    let BaseSource::Login(session) = &plan.base else { return None };
    match login_state(world, session) {
        LoginState::Absent => {
            let text = format!("{start}: {}", in_words(world, plan));
            Some(Check::warning(NAME, text, format!("sign in: `kamen login {session}`")))
        }
        LoginState::Good(_) | LoginState::Ended(_) => None,
    }
}

/// How long the keys of `aws login` are good, as its file says.
fn standing(world: &World, session: &LoginSession) -> String {
    let end = |login: &Login| login.credentials.expires.map(|end| end.to_string());
    match login_state(world, session) {
        LoginState::Absent => " (not signed in)".to_owned(),
        LoginState::Good(login) => {
            format!(" (keys until {}, then renewed)", end(&login).unwrap_or_default())
        }
        LoginState::Ended(login) => {
            format!(" (keys ended at {}; renewed when used)", end(&login).unwrap_or_default())
        }
    }
}

/// The same, each source tried once; programs are run only if `runs_programs`.
pub(super) async fn check(
    context: &Context,
    world: &World,
    runs_programs: bool,
    checks: &mut Vec<Check>,
) {
    let starts = all(world, checks);
    let mut sources: Vec<(Start, CredentialPlan)> = Vec::new();
    for (start, plan) in &starts {
        let Ok(plan) = plan else { continue };
        let source = CredentialPlan { hops: Vec::new(), ..plan.clone() };
        if !sources.iter().any(|(_, known)| is_same(known, &source)) {
            sources.push((start.clone(), source));
        }
    }
    let room = Semaphore::new(AT_ONCE);
    let tried = sources.iter().map(async |(start, source)| {
        let _place = room.acquire().await;
        outcome(context, world, start, source, runs_programs).await
    });
    let outcomes = join_all(tried).await;
    let of = |plan: &CredentialPlan| {
        let found = sources.iter().position(|(_, known)| is_same(known, plan));
        found.and_then(|place| Some((sources.get(place)?, outcomes.get(place)?)))
    };
    for (start, plan) in &starts {
        checks.extend(match plan {
            Ok(plan) => Some(match of(plan) {
                Some(((_, source), outcome)) => {
                    told(start, &in_words(world, plan), (plan, source), outcome)
                }
                None => Check::untried(NAME, format!("{start}: {}", in_words(world, plan))),
            }),
            Err(failure) => broken_start(start, failure, checks),
        });
    }
}

fn all(world: &World, checks: &mut Vec<Check>) -> Vec<(Start, Result<CredentialPlan, Failure>)> {
    let starts = plan::starts(&world.config, &world.environment);
    if starts.is_empty() {
        let hint = "make one: `aws configure`, or `aws configure sso`; `kamen demo` needs none";
        checks.push(Check::warning("profiles", "no profile names credentials", hint));
    }
    let plan = |start: &Start| plan(&world.config, &world.environment, start);
    starts.into_iter().map(|start| (start.clone(), plan(&start))).collect()
}

/// Whether two plans begin with the same credentials: of a sign-in one permission set speaks for all.
fn is_same(one: &CredentialPlan, other: &CredentialPlan) -> bool {
    let is_same_base = match (one.base.portal(), other.base.portal()) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one.base == other.base,
        (Some(_), None) | (None, Some(_)) => false,
    };
    is_same_base && Server::of(&one.client) == Server::of(&other.client)
}

async fn outcome(
    context: &Context,
    world: &World,
    start: &Start,
    source: &CredentialPlan,
    runs_programs: bool,
) -> Outcome {
    if let Some((command, setting)) = source.base.command() {
        if let Some(failure) = missing_program(&world.environment, (command, setting)) {
            return Outcome::Fails(failure);
        }
        if !runs_programs {
            return Outcome::Untried("not run: `kamen doctor --try` runs it");
        }
    }
    let sessions = &context.sessions;
    let tried = async {
        let session = obtain_plan(world, sessions, start, source, None).await?;
        // What AWS said in an earlier run says nothing of today.
        confirm(world, sessions, session.id).await.map(|()| session.identity.arn)
    };
    tried.await.map_or_else(Outcome::Fails, Outcome::Works)
}

/// The failure for a command whose program is not there. A shell reads the command: one that is more than a
/// program and words is left to it.
fn missing_program(environment: &Environment, (command, setting): (&str, &str)) -> Option<Failure> {
    let program = command.split_whitespace().next()?;
    if program.contains(['"', '\'', '$', '`', '\\', '~', '(', '=', ';', '&', '|']) {
        return None;
    }
    let path = environment.value("PATH").unwrap_or_default();
    let problem = find(OsStr::new(program), Some(path)).err()?;
    let what = if problem.kind() == ErrorKind::NotFound {
        "which is not there".to_owned()
    } else {
        format!("which cannot be run: {}", system::in_words(&problem))
    };
    let message = format!("`{setting}` runs `{program}`, {what}");
    Some(
        Failure::new(FailureKind::Credentials, message)
            .with_hint("install it, or write its whole path into the profile"),
    )
}

/// What is said of a start whose source was tried.
fn told(
    start: &Start,
    way: &str,
    (plan, source): (&CredentialPlan, &CredentialPlan),
    outcome: &Outcome,
) -> Check {
    let is_tried = plan.hops.is_empty() && plan.base == source.base;
    match outcome {
        Outcome::Works(arn) if is_tried => Check::good(NAME, format!("{start}: {way}: {arn}")),
        Outcome::Works(_) => {
            let needs_code = plan.hops.iter().any(|hop| hop.mfa_serial.is_some());
            let code = if needs_code { "; needs an MFA code" } else { "" };
            Check::untried(NAME, format!("{start}: {way}: its source works{code}"))
        }
        Outcome::Untried(why) => Check::untried(NAME, format!("{start}: {way}: {why}")),
        Outcome::Fails(failure) => failed(start, way, failure),
    }
}

/// Tells apart what a person does about it: sign in, type a code, mend the keys.
fn failed(start: &Start, way: &str, failure: &Failure) -> Check {
    let (health, what) = match failure.kind {
        FailureKind::SignInNeeded => (Health::Warning, "needs a sign-in: "),
        FailureKind::MfaNeeded => (Health::Warning, "needs an MFA code: "),
        FailureKind::Credentials => (Health::Broken, "wrong or missing keys: "),
        FailureKind::Expired => (Health::Broken, "ended: "),
        FailureKind::Refused => (Health::Broken, "refused: "),
        FailureKind::Usage
        | FailureKind::Throttled
        | FailureKind::Unreachable
        | FailureKind::ClockSkew
        | FailureKind::Service
        | FailureKind::Local => (Health::Broken, ""),
    };
    let message = format!("{start}: {way}: {what}{}", failure.message);
    Check { health, message, ..Check::broken(NAME, failure) }
}

/// Most failures name the profile themselves; that of a chain may name another one of it. Variables are no profile, and
/// what is wrong with them is said once.
fn broken_start(start: &Start, failure: &Failure, told: &[Check]) -> Option<Check> {
    let broken = Check::broken(NAME, failure);
    match start {
        Start::Environment => (!told.iter().any(|one| one.message == failure.message))
            .then(|| Check::broken("variables", failure)),
        Start::Profile(name) if failure.message.starts_with(&format!("profile `{name}`")) => {
            Some(broken)
        }
        Start::Profile(_) | Start::PermissionSet(_) => {
            Some(Check { message: format!("{start}: {}", failure.message), ..broken })
        }
    }
}

/// The programs that sign in by SAML or the like, and give what comes of it by `credential_process`.
const HELPERS: [(&str, &str); 8] = [
    ("saml2aws", "SAML by saml2aws"),
    ("aws-azure-login", "SAML by aws-azure-login"),
    ("aws-adfs", "SAML by aws-adfs"),
    ("aws-google-auth", "SAML by aws-google-auth"),
    ("okta-aws-cli", "Okta by okta-aws-cli"),
    ("gimme-aws-creds", "Okta by gimme-aws-creds"),
    ("aws_signing_helper", "a certificate by IAM Roles Anywhere"),
    ("leapp", "Leapp"),
];

/// What a command signs in by, if its program is known.
fn helper(command: &str) -> Option<&'static str> {
    let program = command.split_whitespace().next()?.rsplit(['/', '\\']).next()?;
    let program = program.trim_matches('"').trim_end_matches(".exe");
    HELPERS.iter().find(|(name, _)| *name == program).map(|(_, words)| *words)
}

fn in_words(world: &World, plan: &CredentialPlan) -> String {
    let base = match &plan.base {
        BaseSource::Environment => "keys in the environment".to_owned(),
        BaseSource::StaticKeys { profile } => format!("keys of {profile}"),
        BaseSource::VaultKey { name, .. } => format!("key {name} of the vault"),
        BaseSource::Process { profile, command } => {
            let helper = helper(command).map_or_else(String::new, |name| format!(" ({name})"));
            format!("credential_process of {profile}{helper}")
        }
        BaseSource::WebIdentity { role_arn, .. } => format!("web identity as {role_arn}"),
        BaseSource::IdentityCenter { account, role, .. } => {
            format!("Identity Center {role} in {account}")
        }
        BaseSource::Login(session) => {
            format!("`aws login` as {}{}", session.arn, standing(world, session))
        }
        BaseSource::Container => "the container's credentials".to_owned(),
        BaseSource::InstanceMetadata => "the instance's credentials".to_owned(),
    };
    let hop = |hop: &ProfileHop| match &hop.mfa_serial {
        Some(_) => format!("{} (with MFA)", hop.role_arn),
        None => hop.role_arn.clone(),
    };
    let mut all = vec![base];
    match plan.hops.len().checked_sub(2 * BESIDE).filter(|between| *between > 1) {
        None => all.extend(plan.hops.iter().map(hop)),
        Some(between) => {
            all.extend(plan.hops.iter().take(BESIDE).map(hop));
            all.push(format!("{between} roles"));
            all.extend(plan.hops.iter().skip(BESIDE + between).map(hop));
        }
    }
    all.join(" > ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_that_sign_in_otherwise_are_named() {
        let saml = Some("SAML by saml2aws");

        assert_eq!(helper("saml2aws script --shell=credentialprocess"), saml);
        assert_eq!(helper("/opt/bin/saml2aws login"), saml);
        assert_eq!(helper(r"C:\bin\saml2aws.exe login"), saml);
        assert_eq!((helper("my-saml2aws"), helper("")), (None, None));
    }
}
