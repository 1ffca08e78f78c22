//! `kamen exec ROLE -- CMD…`: one command with the role's session; it takes this process's place.

mod all;
mod child;

use std::ffi::OsString;
use std::sync::Arc;

use crate::adapters::shell::{self, Hold};
use crate::cli::context::Context;
use crate::cli::options::parse_duration;
use crate::cli::wish::wish;
use crate::cli::{ExitStatus, error, live, record, target};
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::history::Door;
use crate::domain::kept::Purpose;
use crate::domain::shell::ShellEnd;

/// Run one command as a role
///
/// The command stands behind `--` and takes kamen's place: its exit code, signals and terminal are its own.
/// Without a role it runs as the session in use, if kamen opened this shell; else one chooses.
///
/// With `--all` it runs once as each role that answers to a query, as `kamen roles` and the filter of the screens
/// take it; roles that you cannot assume are left out. All sessions are had before the first command begins: one
/// MFA code and one sign-in serve all. Every line stands behind its role's name, a table at the end says how
/// it went, and the exit code is the worst. More than ten roles, or one of production, are shown first and asked about.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Get there by the shortest chain of roles (`auto`), not by one switch
    #[arg(long, value_enum)]
    via: Option<target::Via>,
    /// Renew the session for as long as the command runs: it asks an endpoint on loopback for its keys
    #[arg(long, value_enum, value_name = "FORM", num_args = 0..=1, require_equals = true, default_missing_value = "endpoint")]
    pub live: Option<live::By>,
    /// Take a kept session only if it has so much time left, such as 30m (default: half its life, and 15 minutes)
    #[arg(long, value_name = "TIME", value_parser = parse_duration, conflicts_with = "live")]
    pub min_left: Option<u32>,
    /// Choose the role, even inside a shell of kamen's
    #[arg(long, conflicts_with = "role")]
    pick: bool,
    /// As every role that answers to these words, in a process of its own with empty standard input
    #[arg(long, value_name = "QUERY", num_args = 1.., conflicts_with_all = ["role", "pick", "live"])]
    pub all: Vec<String>,
    /// With `--all`: how many run at a time (default: 8)
    #[arg(long, value_name = "COUNT", requires = "all", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// With `--all`: begin no more once one has failed
    #[arg(long, requires = "all")]
    fail_fast: bool,
    /// With `--all`: only show as which roles
    #[arg(long, requires = "all")]
    dry_run: bool,
    /// The role, or a profile
    #[arg(add = child::complete())]
    role: Option<String>,
    /// A command that does not stand behind `--`
    #[arg(hide = true, allow_hyphen_values = true, add = child::complete())]
    astray: Vec<OsString>,
    /// The command and its arguments
    #[arg(last = true, value_name = "CMD", add = child::complete())]
    command: Vec<OsString>,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    commanded(arguments)?;
    if let Err(failed) = shell::check_command(&arguments.command, &context.environment) {
        error::print(&failed.failure, &context.output);
        return Ok(failed.exit_code);
    }
    if !arguments.all.is_empty() {
        return all::run(context, arguments);
    }
    if let Some(by) = arguments.live {
        return run_live(context, arguments, by);
    }
    context.sessions.serve(Purpose::of_child(arguments.min_left));
    let is_inside = target::is_inside(context) && !arguments.pick;
    let changes = if arguments.role.is_none() && is_inside {
        live::LiveShell::serves(context)?;
        EnvironmentChanges::default()
    } else {
        let chosen = target::chosen_here(context, arguments.role.as_deref(), arguments.pick)?;
        let Some(role) = chosen else { return Ok(1) };
        let obtained = context.block_on(target::session(context, &role, arguments.via))?;
        // The command takes this process's place: its end is not seen.
        let program = arguments.command.first().map(OsString::as_os_str);
        record::begin(context, &obtained.0, Door::Exec, program)?;
        obtained.1
    };
    let failed = shell::exec(&arguments.command, &changes);
    error::print(&failed.failure, &context.output);
    Ok(failed.exit_code)
}

/// Stays beside the command, and renews what it is given.
fn run_live(context: &Context, arguments: &Arguments, by: live::By) -> Result<ExitStatus, Failure> {
    context.sessions.serve(Purpose::Renewing);
    let world = context.world()?;
    live::check(world, by)?;
    if let Some(text) = live::note_of_container(&arguments.command, by) {
        context.output.note(&text);
    }
    let chosen = target::chosen_here(context, arguments.role.as_deref(), arguments.pick)?;
    let Some(role) = chosen else { return Ok(1) };
    context.block_on(async {
        let (session, changes) = target::session(context, &role, arguments.via).await?;
        let command = &arguments.command;
        let program = command.first().map(OsString::as_os_str);
        let record = record::begin(context, &session, Door::Exec, program)?;
        let wish = wish(context, Some(&role), arguments.via)?;
        let child =
            async |changes, hold: Arc<Hold>| match shell::run(command, &changes, &hold).await {
                Ok(end) => Ok(end),
                Err(failed) => {
                    error::print(&failed.failure, &context.output);
                    Ok(ShellEnd { exit_code: failed.exit_code, last: None, warning: None })
                }
            };
        let running = live::run(context, world, (&session, changes), (wish, by), child);
        let end = record.ended_by(context, Box::pin(running).await)?;
        Ok(end.exit_code)
    })
}

/// Whether there is a command, and it stands where it must: before `--` its options would be kamen's.
fn commanded(arguments: &Arguments) -> Result<(), Failure> {
    let role = match (arguments.role.as_deref(), arguments.all.as_slice()) {
        (Some(role), _) => format!("{role} "),
        (None, []) => String::new(),
        (None, query) => format!("--all {} ", query.join(" ")),
    };
    let right = |words: &[OsString]| {
        let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        format!("kamen exec {role}-- {}", words.join(" "))
    };
    if !arguments.astray.is_empty() {
        let failure = Failure::usage("the command must stand behind `--`");
        return Err(failure.with_hint(right(&arguments.astray)));
    }
    if arguments.command.is_empty() {
        let example = ["aws", "s3", "ls"].map(OsString::from);
        let failure = Failure::usage("a command to run is missing");
        return Err(failure.with_hint(format!("such as {}", right(&example))));
    }
    Ok(())
}
