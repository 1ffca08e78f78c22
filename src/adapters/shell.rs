//! Child processes that carry a session: one command in this process's place, or the person's own
//! shell with a marked prompt.
//!
//! Credentials reach a child through its environment and nothing else: no argument and no file
//! that is written here holds a secret.

mod action;
#[cfg(unix)]
mod asked;
mod hold;
mod job;
mod many;
mod startup;
mod stop;
mod title;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::IsTerminal;
use std::process::{Command, ExitStatus, Stdio};

use crate::adapters::environment;
use crate::adapters::programs::find;
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::failure::Failure;
use crate::domain::shell::{DEPTH, PRODUCTION, PROMPT, ShellEnd};

pub use action::ActionRequest;
pub use hold::Hold;
pub use many::{Batch, Stream};
pub use stop::{can_be_continued, stop_alone, stop_group};

use startup::Dressed;

pub use startup::{ShellKind, hook};

/// A shell that is to be opened.
#[derive(Debug, Clone, Copy)]
pub struct ShellRequest<'a> {
    /// The shell asked for; `None` for the person's own (`$SHELL`, else the user database's).
    pub program: Option<&'a str>,
    /// The environment that counts: this process's own, or another such as the demo's.
    pub environment: &'a Environment,
    /// The session, as `flows` builds it.
    pub changes: &'a EnvironmentChanges,
    /// What stands in the prompt, such as `acme-dev/Deploy`.
    pub mark: &'a str,
    /// Whether its role is production: the prompt is red.
    pub is_production: bool,
    /// Whether the shell talks to the terminal even if standard input or output leads
    /// elsewhere, as the screens do.
    pub on_terminal: bool,
}

/// A command that could not be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecFailure {
    pub failure: Failure,
    /// As shells and env(1) have it: 127 if there is no such command, 126 if it cannot run.
    pub exit_code: u8,
}

/// How deep a shell opened from this environment is: 1 for the first.
pub fn next_depth(environment: &Environment) -> u32 {
    let current = environment.value(DEPTH).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    current.saturating_add(1)
}

/// What speaks against a shell before anything is done for it; `asked` as in [`ShellRequest::program`].
///
/// # Errors
/// There is no such program, or it is none to work in.
pub fn check(asked: Option<&str>, environment: &Environment) -> Result<(), Failure> {
    let program = startup::program(asked, environment);
    startup::check(&program.name)?;
    find(&program.name, environment.value("PATH"))
        .map_err(|error| cannot_start(&program.name, &error).failure)
}

/// The same for a command.
///
/// # Errors
/// There is no such program, or it cannot run.
pub fn check_command(command: &[OsString], environment: &Environment) -> Result<(), ExecFailure> {
    let Some(program) = command.first() else { return Err(nothing_to_run()) };
    find(program, environment.value("PATH")).map_err(|error| cannot_start(program, &error))
}

/// A shell that is ready to start: what can go wrong beforehand went well.
#[derive(Debug)]
pub struct Prepared<'a> {
    dressed: Dressed,
    program: OsString,
    environment: &'a Environment,
    is_interactive: bool,
}

/// Prepares an interactive shell.
///
/// # Errors
/// As [`check`] has them; the files of its own cannot be written.
pub fn prepare(request: ShellRequest<'_>) -> Result<Prepared<'_>, Failure> {
    check(request.program, request.environment)?;
    let program = startup::program(request.program, request.environment);
    let kind = ShellKind::of(&program.name);
    let mut changes = request.changes.clone();
    mark(&mut changes, request.mark, request.is_production, request.environment);
    let mut dressed = startup::dress(kind, &program, request.environment, &changes)?;
    if request.on_terminal {
        lead_to_terminal(&mut dressed.command);
    }
    let is_interactive = request.on_terminal || std::io::stdin().is_terminal();
    Ok(Prepared {
        dressed,
        program: program.name,
        environment: request.environment,
        is_interactive,
    })
}

/// Says in the environment of a shell that is opened from `environment` what its prompt shows.
pub fn mark(
    changes: &mut EnvironmentChanges,
    text: &str,
    is_production: bool,
    environment: &Environment,
) {
    let depth = next_depth(environment);
    changes.set(DEPTH, depth.to_string());
    show(changes, &startup::mark(text, depth), is_production);
}

/// The same for a shell that becomes the session itself, and is no deeper for it.
pub fn remark(
    changes: &mut EnvironmentChanges,
    text: &str,
    is_production: bool,
    environment: &Environment,
) {
    let depth = next_depth(environment).saturating_sub(1);
    show(changes, &startup::mark(text, depth), is_production);
}

fn show(changes: &mut EnvironmentChanges, mark: &str, is_production: bool) {
    changes.set(PROMPT, mark);
    if is_production {
        changes.set(PRODUCTION, "1");
    } else {
        changes.remove(PRODUCTION);
    }
}

impl Prepared<'_> {
    /// Runs the shell and waits for its end. Must run inside a tokio runtime with IO enabled. Interrupts meant
    /// for the shell's children are swallowed here, SIGTERM and SIGHUP are handed on as SIGHUP, and the
    /// terminal is taken back in the state it had.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn run(mut self, hold: &Hold) -> Result<ShellEnd, Failure> {
        let title = title::Kept::new(self.environment);
        let end = job::run(&mut self.dressed.command, job::Ending::HangUp, hold).await;
        drop(title);
        let exit_code = end.map_err(|error| cannot_start(&self.program, &error).failure)?;
        let is_early = self.is_interactive && self.dressed.came_to_prompt() == Some(false);
        let warning = is_early.then(|| startup::never_ready(&self.program));
        Ok(ShellEnd { exit_code, last: None, warning })
    }
}

/// Becomes `command`: on Unix this process is replaced, so that exit code, signals and terminal
/// are the command's own. Returns only if the command could not be started.
#[cfg(unix)]
pub fn exec(command: &[OsString], changes: &EnvironmentChanges) -> ExecFailure {
    use std::os::unix::process::CommandExt;

    let Some((program, arguments)) = command.split_first() else { return nothing_to_run() };
    let mut child = Command::new(program);
    child.args(arguments);
    apply(&mut child, changes);
    let error = child.exec();
    cannot_start(program, &error)
}

/// Runs `command` and ends with its exit code, if a process cannot be replaced.
#[cfg(not(unix))]
#[expect(clippy::exit, reason = "stands in for execve: the caller is replaced")]
pub fn exec(command: &[OsString], changes: &EnvironmentChanges) -> ExecFailure {
    let Some((program, arguments)) = command.split_first() else { return nothing_to_run() };
    let mut child = Command::new(program);
    child.args(arguments);
    apply(&mut child, changes);
    match child.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => cannot_start(program, &error),
    }
}

/// Runs `command` in front and waits for its end; signals that ask this process to end are handed on. Must run
/// inside a tokio runtime with IO enabled.
///
/// # Errors
/// It could not be started.
pub async fn run(
    command: &[OsString],
    changes: &EnvironmentChanges,
    hold: &Hold,
) -> Result<ShellEnd, ExecFailure> {
    let Some((program, arguments)) = command.split_first() else { return Err(nothing_to_run()) };
    let mut child = Command::new(program);
    child.args(arguments);
    apply(&mut child, changes);
    let ended = job::run(&mut child, job::Ending::AsAsked, hold).await;
    let exit_code = ended.map_err(|error| cannot_start(program, &error))?;
    Ok(ShellEnd { exit_code, last: None, warning: None })
}

/// Gives the child what of this environment differs from the process's own. What is not valid
/// Unicode is not in it, and is inherited.
fn adopt(command: &mut Command, environment: &Environment) {
    let own = environment::read();
    let wanted: BTreeMap<&str, &str> = environment.iter().collect();
    for (name, _) in own.iter().filter(|(name, _)| !wanted.contains_key(name)) {
        command.env_remove(name);
    }
    let own: BTreeMap<&str, &str> = own.iter().collect();
    for (name, value) in wanted.into_iter().filter(|(name, value)| own.get(name) != Some(value)) {
        command.env(name, value);
    }
}

/// Makes `changes` the child's.
fn apply(command: &mut Command, changes: &EnvironmentChanges) {
    for name in changes.removed() {
        command.env_remove(name);
    }
    for (name, value) in changes.given() {
        command.env(name, value.reveal());
    }
}

/// The exit code of a process that ended, as shells have it.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128_i32.saturating_add(signal)).unwrap_or(u8::MAX);
    }
    status.code().and_then(|code| u8::try_from(code & 0xff).ok()).unwrap_or(1)
}

fn nothing_to_run() -> ExecFailure {
    let failure = Failure::usage("no command to run").with_hint("give it after `--`");
    ExecFailure { failure, exit_code: 2 }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the system's enum may grow")]
fn cannot_start(program: &OsStr, error: &std::io::Error) -> ExecFailure {
    let name = program.to_string_lossy();
    let (what, hint, exit_code) = match error.kind() {
        std::io::ErrorKind::NotFound => {
            ("there is no such command", "check its name and `PATH`", 127)
        }
        std::io::ErrorKind::PermissionDenied => ("it is not executable", "check its mode", 126),
        _ => ("the system did not start it", "run it without kamen to see more", 126),
    };
    let failure = Failure::local(format!("cannot run `{name}`: {what}")).with_hint(hint);
    ExecFailure { failure, exit_code }
}

/// Points whatever does not lead to a terminal at the controlling one.
fn lead_to_terminal(command: &mut Command) {
    let terminal = || File::options().read(true).write(true).open("/dev/tty").map(Stdio::from);
    if !std::io::stdin().is_terminal()
        && let Ok(stream) = terminal()
    {
        command.stdin(stream);
    }
    if !std::io::stdout().is_terminal()
        && let Ok(stream) = terminal()
    {
        command.stdout(stream);
    }
    if !std::io::stderr().is_terminal()
        && let Ok(stream) = terminal()
    {
        command.stderr(stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_shell_has_depth_one_and_the_next_counts_on() {
        let outside = Environment::default();
        let inside: Environment = [(DEPTH, "2")].into_iter().collect();
        let broken: Environment = [(DEPTH, "many")].into_iter().collect();

        assert_eq!(next_depth(&outside), 1);
        assert_eq!(next_depth(&inside), 3);
        assert_eq!(next_depth(&broken), 1);
    }

    #[test]
    fn a_command_that_does_not_exist_is_named_with_the_code_that_shells_use() {
        let command = [OsString::from("no-such-command-of-kamen")];

        let failed = exec(&command, &EnvironmentChanges::default());

        assert_eq!(failed.exit_code, 127);
        assert!(failed.failure.message.contains("no-such-command-of-kamen"));
    }
}
