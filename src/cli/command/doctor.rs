//! `kamen doctor`: what is wrong with the set-up, and what to do about it.

mod clock;
mod files;
mod machine;
mod organization;
mod portals;
mod secrets;
mod sources;

use serde_json::{Value, json};

use crate::adapters::settings;
use crate::cli::ExitStatus;
use crate::cli::ask::with_code;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::ClientSettings;
use crate::domain::session::Start;
use crate::domain::text::harmless;
use crate::flows::identify::confirm;
use crate::flows::obtain::obtain;
use crate::flows::plan::{active_profile, plan, starts};
use crate::flows::whoami::warnings_of_session;
use crate::flows::world::World;
use crate::runtime::terminal;

/// Look for what is wrong: files, profiles, credentials, endpoints, clock, terminal, shell
///
/// Exits 1 if something is broken.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Look at this machine only, make no call
    #[arg(long)]
    offline: bool,
    /// Run the programs behind `credential_process` as well: they may ask for something
    #[arg(long, conflicts_with = "offline")]
    r#try: bool,
    /// Look at nothing: print kamen's settings with their defaults, as `config.toml` may hold them
    #[arg(long)]
    sample: bool,
    /// Look at nothing: give the terminal back that a killed kamen left without echo or cursor
    #[arg(long, conflicts_with_all = ["offline", "sample"])]
    reset_terminal: bool,
}

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    Good,
    /// Nothing is known against it, but it was not tried.
    Untried,
    Warning,
    Broken,
}

impl Health {
    fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Untried => "untried",
            Self::Warning => "warning",
            Self::Broken => "broken",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug)]
pub(super) struct Check {
    name: &'static str,
    health: Health,
    message: String,
    hint: Option<String>,
}

impl Check {
    pub(super) fn good(name: &'static str, message: impl Into<String>) -> Self {
        Self { name, health: Health::Good, message: message.into(), hint: None }
    }

    pub(super) fn untried(name: &'static str, message: impl Into<String>) -> Self {
        Self { health: Health::Untried, ..Self::good(name, message) }
    }

    pub(super) fn warning(
        name: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let hint = Some(hint.into());
        Self { name, health: Health::Warning, message: message.into(), hint }
    }

    pub(super) fn broken(name: &'static str, failure: &Failure) -> Self {
        let (message, hint) = (failure.message.clone(), failure.hint.clone());
        Self { name, health: Health::Broken, message, hint }
    }
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    if arguments.reset_terminal {
        terminal::reset()?;
        return Ok(0);
    }
    if arguments.sample {
        context.output.raw(settings::SAMPLE)?;
        return Ok(0);
    }
    let mut checks = Vec::new();
    match context.world() {
        Ok(world) => {
            files::check(world, &mut checks);
            secrets::check(world, &mut checks);
            portals::check(world, &mut checks);
            region(world, &mut checks);
            if arguments.offline {
                start(context, world, &mut checks);
                sources::name(world, &mut checks);
            } else {
                context.block_on(async {
                    identity(context, world, &mut checks).await;
                    sources::check(context, world, arguments.r#try, &mut checks).await;
                    Ok(())
                })?;
                clock::check(context, &mut checks);
            }
        }
        Err(failure) => checks.push(Check::broken("settings", &failure)),
    }
    machine::check(context, &mut checks);
    if context.output.is_json() {
        context.output.json(&document(&checks))?;
    } else {
        print(context, &checks)?;
    }
    Ok(u8::from(checks.iter().any(|check| check.health == Health::Broken)))
}

fn region(world: &World, checks: &mut Vec<Check>) {
    let Ok(plan) = plan(&world.config, &world.environment, &world.own) else { return };
    checks.push(plan.client.region.as_ref().map_or_else(
        || {
            let hint = "set `region` in the profile, or AWS_REGION; STS and IAM work without";
            Check::warning("region", "no region is set: other services will ask for one", hint)
        },
        |region| Check::good("region", region.as_str()),
    ));
    for message in foreign_endpoints(&plan.client) {
        let is_of_environment =
            world.environment.iter().any(|(name, _)| name.starts_with("AWS_ENDPOINT_URL"));
        let hint = if is_of_environment {
            "unset AWS_ENDPOINT_URL (and `endpoint_url` in the profile) to talk to AWS"
        } else {
            "take `endpoint_url` out of the profile to talk to AWS"
        };
        checks.push(Check::warning("endpoint", message, hint));
    }
}

/// Who answers in AWS's place, each server once.
fn foreign_endpoints(client: &ClientSettings) -> Vec<String> {
    let said =
        |endpoint: &str, services: &str| format!("{endpoint} answers for {services}, not AWS");
    match (&client.sts_endpoint, &client.iam_endpoint) {
        (Some(sts), Some(iam)) if sts == iam => vec![said(sts, "STS and IAM")],
        (sts, iam) => {
            let sts = sts.iter().map(|endpoint| said(endpoint, "STS"));
            sts.chain(iam.iter().map(|endpoint| said(endpoint, "IAM"))).collect()
        }
    }
}

/// Without a call: whether the profile that one starts with is there.
fn start(context: &Context, world: &World, checks: &mut Vec<Check>) {
    let start = world.own.clone();
    let missing = |name: &str| world.config.profile(name).is_none();
    let Start::Profile(name) = &start else {
        // Keys in the environment win, yet the AWS CLI fails without the profile.
        if let Some(profile) = active_profile(&world.environment).filter(|name| missing(name)) {
            let message = format!("AWS_PROFILE={profile} names a profile that does not exist");
            checks.push(Check::warning("identity", message, "correct or unset AWS_PROFILE"));
        }
        return;
    };
    if !missing(name) {
        return;
    }
    if let Err(failure) = plan(&world.config, &world.environment, &start) {
        checks.push(if is_usual(context, world, &start) {
            Check::warning("identity", failure.message, failure.hint.unwrap_or_default())
        } else {
            Check::broken("identity", &failure)
        });
    }
}

/// Whether one named no profile and has none called `default`, but others: many people have it so.
fn is_usual(context: &Context, world: &World, start: &Start) -> bool {
    let is_absent = world.config.profile("default").is_none();
    let is_default = matches!(start, Start::Profile(name) if name == "default");
    is_default
        && !context.names_a_profile()
        && is_absent
        && !starts(&world.config, &world.environment).is_empty()
}

/// Whether AWS answers, whether the clock is right, and whether the keys are good: one call; then whether
/// an organization's policies can be read.
async fn identity(context: &Context, world: &World, checks: &mut Vec<Check>) {
    let start = world.own.clone();
    let sessions = &context.sessions;
    let answer = with_code(context, async |code| {
        let session = obtain(world, sessions, &start, code).await?;
        // What AWS said in an earlier run says nothing of today.
        confirm(world, sessions, session.id).await.map(|()| session)
    });
    match answer.await {
        Ok(session) => {
            let text = format!("{start} is {}", session.identity.arn);
            checks.push(Check::good("identity", text));
            let now = world.clock.now();
            for text in warnings_of_session(&session, &world.config, &world.environment, now) {
                let hint = "`kamen whoami` says who you are";
                checks.push(Check::warning("identity", text, hint));
            }
            organization::check(context, world, &session, checks).await;
        }
        Err(failure) if is_usual(context, world, &start) => {
            let hint = failure.hint.unwrap_or_default();
            checks.push(Check::warning("identity", failure.message, hint));
        }
        Err(failure) => {
            let name = match failure.kind {
                FailureKind::ClockSkew => "clock",
                FailureKind::Unreachable | FailureKind::Throttled => "endpoint",
                FailureKind::Usage
                | FailureKind::Refused
                | FailureKind::Credentials
                | FailureKind::Expired
                | FailureKind::SignInNeeded
                | FailureKind::MfaNeeded
                | FailureKind::Service
                | FailureKind::Local => "identity",
            };
            checks.push(Check::broken(name, &failure));
        }
    }
}

fn document(checks: &[Check]) -> Value {
    let checks: Vec<Value> = checks
        .iter()
        .map(|check| {
            json!({
                "name": check.name,
                "status": check.health.word(),
                "message": check.message,
                "hint": check.hint,
            })
        })
        .collect();
    json!({"version": 1, "checks": checks})
}

fn print(context: &Context, checks: &[Check]) -> Result<(), Failure> {
    let output = &context.output;
    for check in checks {
        let paint = match check.health {
            Health::Good => Paint::Good,
            Health::Untried => Paint::Muted,
            Health::Warning => Paint::Warning,
            Health::Broken => Paint::Bad,
        };
        let status = output.paint(paint, &format!("{:<7}", check.health.word()));
        output.line(&format!("{status} {:<9} {}", check.name, harmless(&check.message)))?;
        if let Some(hint) = check.hint.as_ref().filter(|_| check.health != Health::Good) {
            output.line(&format!(
                "{:18}{} {}",
                "",
                output.paint(Paint::Accent, "hint:"),
                harmless(hint)
            ))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_answers_for_both_is_named_once() {
        let client = |sts: &str, iam: &str| ClientSettings {
            sts_endpoint: Some(sts.to_owned()).filter(|one| !one.is_empty()),
            iam_endpoint: Some(iam.to_owned()).filter(|one| !one.is_empty()),
            ..ClientSettings::default()
        };

        assert_eq!(foreign_endpoints(&client("a", "a")), ["a answers for STS and IAM, not AWS"]);
        let two = ["a answers for STS, not AWS", "b answers for IAM, not AWS"];
        assert_eq!(foreign_endpoints(&client("a", "b")), two);
        assert_eq!(foreign_endpoints(&client("", "b")), two[1..]);
        assert_eq!(foreign_endpoints(&client("", "")), [""; 0]);
    }
}
