//! The commands: a file each, which parses nothing but its own arguments, calls a flow, and prints.
//!
//! To add a command: write `cli/NAME.rs` with `Arguments` (clap) and
//! `run(&Context, &Arguments) -> Result<ExitStatus, Failure>`, then name it in [`arguments::Command`]
//! and in [`run`].

pub mod arguments;
mod ask;
mod completions;
pub mod context;
mod decode;
mod demo;
mod doctor;
mod env;
pub mod error;
mod exec;
mod input;
mod judged;
mod lint;
mod manual;
pub mod options;
pub mod output;
mod pass;
mod path;
mod roles;
mod sandbox;
mod screens;
mod shell;
mod show;
mod simulate;
mod table;
mod target;
mod time;
mod who_can;
mod whoami;
mod why;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::cli::arguments::{Arguments, Command};
use crate::cli::context::Context;
use crate::domain::failure::Failure;

/// The exit code of a command that did its work: 0 done, 1 a negative answer, or the child's own.
pub type ExitStatus = u8;

/// Parses the command line, runs the command, prints its failure. Never panics on bad input.
pub fn main() -> ExitCode {
    // Where a shell asks for completions this answers and leaves; it must stand first.
    clap_complete::CompleteEnv::with_factory(Arguments::command).complete();
    let words: Vec<_> = std::env::args_os().collect();
    let arguments = match parse(&words) {
        Ok(arguments) => arguments,
        Err(problem) => return error::print_usage(&problem, &words),
    };
    let context = Context::new(arguments.options);
    let outcome = match &arguments.command {
        Some(command) => run(&context, command),
        None => screens::run(&context, false),
    };
    let status = match outcome {
        Ok(status) => status,
        Err(failure) => error::print(&failure, &context.output),
    };
    ExitCode::from(context.output.final_status(status))
}

fn parse(words: &[std::ffi::OsString]) -> Result<Arguments, clap::Error> {
    let matches = Arguments::command().try_get_matches_from(words)?;
    Arguments::from_arg_matches(&matches)
}

fn run(context: &Context, command: &Command) -> Result<ExitStatus, Failure> {
    match command {
        Command::Demo(arguments) => demo::run(context, arguments),
        Command::Roles(arguments) => roles::run(context, arguments),
        Command::Show(arguments) => show::run(context, arguments),
        Command::Why(arguments) => why::run(context, arguments),
        Command::Path(arguments) => path::run(context, arguments),
        Command::WhoCan(arguments) => who_can::run(context, arguments),
        Command::Shell(arguments) => shell::run(context, arguments),
        Command::Exec(arguments) => exec::run(context, arguments),
        Command::Env(arguments) => env::run(context, arguments),
        Command::Whoami(arguments) => whoami::run(context, arguments),
        Command::Decode(arguments) => decode::run(context, arguments),
        Command::Doctor(arguments) => doctor::run(context, arguments),
        Command::Completions(arguments) => completions::run(context, arguments),
        Command::Lint(arguments) => lint::run(context, arguments),
        Command::Man(arguments) => manual::run(context, arguments),
        Command::Sandbox(arguments) => sandbox::run(context, arguments),
        Command::Simulate(arguments) => simulate::run(context, arguments),
    }
}
