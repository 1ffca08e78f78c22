//! `kamen renew`: a new session of what this live shell is.

use crate::cli::ExitStatus;
use crate::cli::command::shell;
use crate::cli::context::Context;
use crate::cli::live::{LiveShell, is_gone, report};
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::live::{Act, LIVE};
use crate::flows::carry::{GIVEN, REMOVED};

/// Obtain a new session for this live shell
///
/// It is renewed by itself ahead of its end; this is for what takes a person, such as an MFA code. If the
/// kamen behind the shell was killed, a new live shell as the same role opens inside it.
#[derive(Debug, clap::Args)]
pub struct Arguments {}

pub fn run(context: &Context, _: &Arguments) -> Result<ExitStatus, Failure> {
    let live = LiveShell::around(context)?;
    match live.standing() {
        Err(failure) if is_gone(&failure) => opened_again(context, failure),
        Err(failure) => Err(failure),
        Ok(_) => {
            let standing = context.block_on(live.told(context, &Act::Renew))?;
            report(context, &standing)?;
            Ok(0)
        }
    }
}

/// Opens a shell in the place of one whose kamen is gone.
fn opened_again(context: &Context, failure: Failure) -> Result<ExitStatus, Failure> {
    let Some(role) = context.environment.value("KAMEN_ROLE").map(str::to_owned) else {
        return Err(failure.with_hint("leave this shell, and open another"));
    };
    context.output.note(&failure.message);
    let outside: Environment = without_live(&context.environment);
    let beside = Context::within(outside, context.options.clone(), None);
    shell::run(&beside, &shell::Arguments::live(role))
}

/// The environment without what led to the endpoint that is gone.
fn without_live(environment: &Environment) -> Environment {
    let copy = environment.value("AWS_CONFIG_FILE").zip(environment.value(LIVE));
    let is_copy = copy.is_some_and(|(file, folder)| file.starts_with(folder));
    let is_dead = |name: &str| {
        REMOVED.contains(&name) || GIVEN.contains(&name) || is_copy && name == "AWS_CONFIG_FILE"
    };
    environment.iter().filter(|(name, _)| !is_dead(name)).collect()
}
