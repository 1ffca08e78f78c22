//! `kamen exec ROLE -- CMD…`: one command with the role's session; it takes this process's place.

use std::ffi::OsString;

use crate::adapters::shell;
use crate::cli::context::Context;
use crate::cli::{ExitStatus, error, target};
use crate::domain::failure::Failure;
use crate::domain::kept::Need;

/// Run one command as a role
///
/// The command takes kamen's place: its exit code, signals and terminal are its own.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Get there by the shortest chain of roles (`auto`), not by one switch
    #[arg(long, value_enum)]
    via: Option<target::Via>,
    /// The role, or a profile
    #[arg(add = target::complete())]
    role: String,
    /// The command and its arguments
    #[arg(
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "CMD"
    )]
    command: Vec<OsString>,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    context.sessions.serve(Need::Static);
    let (_, changes) =
        context.block_on(target::session(context, &arguments.role, arguments.via))?;
    let failed = shell::exec(&arguments.command, &changes);
    error::print(&failed.failure, &context.output);
    Ok(failed.exit_code)
}
