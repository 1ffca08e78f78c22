//! The commands: a file each, which parses nothing but its own arguments, calls a flow, and prints.
//!
//! To add a command: write `cli/command/NAME.rs` with `Arguments` (clap) and
//! `run(&Context, &Arguments) -> Result<ExitStatus, Failure>`, then name it in [`arguments::Command`]
//! and in [`command::run`].

pub(crate) mod arguments;
mod ask;
mod command;
mod consent;
pub mod context;
mod directory;
pub(crate) mod error;
mod guard;
mod guide;
mod heeded;
mod input;
mod json;
mod judged;
mod live;
pub(crate) mod options;
pub(crate) mod output;
mod pass;
mod paths;
pub mod person;
mod pick;
mod process_document;
mod record;
mod shared_config;
mod table;
mod target;
mod wish;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::adapters::privacy::close_memory;
use crate::cli::arguments::{Arguments, Command};
use crate::cli::context::Context;

/// The exit code of a command that did its work: 0 done, 1 a negative answer, or the child's own.
pub type ExitStatus = u8;

/// Parses the command line, runs the command, prints its failure. Never panics on bad input.
pub fn main() -> ExitCode {
    close_memory();
    // If a shell asks for completions this answers and leaves; it must stand first.
    clap_complete::CompleteEnv::with_factory(|| heeded::arranged(Arguments::command())).complete();
    let words: Vec<_> = std::env::args_os().collect();
    let arguments = match parse(&words) {
        Ok(arguments) => arguments,
        Err(problem) => return error::print_usage(&problem, &words),
    };
    let context =
        Context::new(arguments.options, arguments.command.as_ref().and_then(Command::counted));
    let outcome = match &arguments.command {
        Some(command) => command::run(&context, command),
        None => command::screens::run(&context, command::screens::Tour::Absent),
    };
    let status = match outcome {
        Ok(status) => status,
        Err(failure) => error::print(&live::cause(&context, failure), &context.output),
    };
    ExitCode::from(context.output.final_status(status))
}

fn parse(words: &[std::ffi::OsString]) -> Result<Arguments, clap::Error> {
    // Help and refusals need to know all commands.
    let asked = heeded::alone(words);
    if let Ok(mut matches) = asked.try_get_matches_from(words) {
        return Arguments::from_arg_matches_mut(&mut matches);
    }
    let matches = heeded::arranged_for(Arguments::command(), words).try_get_matches_from(words)?;
    Arguments::from_arg_matches(&matches)
}
