//! `kamen completions SHELL`: the script a shell sources; names of roles and profiles come live.

use clap::CommandFactory;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::Shells;

use crate::adapters::{environment, profiles};
use crate::cli::context::Context;
use crate::cli::{ExitStatus, arguments};
use crate::domain::failure::Failure;
use crate::domain::text::is_harmful;

/// Print the completion script of a shell
///
/// Names of roles and profiles are completed from the cache and the configuration, without a call.
/// bash: source <(kamen completions bash)
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The shell: bash, elvish, fish, powershell or zsh
    #[arg(value_parser = ["bash", "elvish", "fish", "powershell", "zsh"])]
    shell: String,
    /// A script that never runs kamen, and so knows no names of roles
    #[arg(long = "static")]
    fixed: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    if !arguments.fixed {
        context.output.raw(&registration(&arguments.shell)?)?;
        return Ok(0);
    }
    let mut script = Vec::new();
    let shell: clap_complete::Shell = arguments.shell.parse().map_err(Failure::usage)?;
    let mut command = arguments::Arguments::command();
    clap_complete::generate(shell, &mut command, "kamen", &mut script);
    context.output.raw(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

/// The script by which a shell asks kamen for completions.
///
/// # Errors
/// There is none for this shell.
pub(super) fn registration(shell: &str) -> Result<String, Failure> {
    if shell == "bash" {
        return Ok(BASH.to_owned());
    }
    let shells = Shells::builtins();
    let known = shells
        .completer(shell)
        .ok_or_else(|| Failure::usage(format!("unknown shell `{shell}`")))?;
    let mut script = Vec::new();
    known
        .write_registration("COMPLETE", "kamen", "kamen", "kamen", &mut script)
        .map_err(|error| Failure::local(error.to_string()))?;
    Ok(String::from_utf8_lossy(&script).into_owned())
}

/// As clap's own script, but words are parted at blanks alone: bash parts them at the colons of an ARN as
/// well, and puts what is chosen in the place of the last part.
const BASH: &str = include_str!("completions/bash.sh");

/// Completes the names of profiles, from the files alone.
pub fn profiles() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let config = profiles::load(&environment::read());
        let names = config.profiles.into_iter().map(|profile| profile.name);
        names.filter(|name| !name.contains(is_harmful)).map(CompletionCandidate::new).collect()
    })
}
