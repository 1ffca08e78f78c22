//! A command that the screens run with a session: with the terminal, or without.

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use crate::adapters::shell::many::finished;
use crate::adapters::shell::{
    Hold, adopt, apply, cannot_start, job, lead_to_terminal, nothing_to_run,
};
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::failure::Failure;
use crate::domain::shell::ActionEnd;

/// As much as is kept of what a command prints.
const MOST_PRINTED: usize = 1 << 20;

/// A command that is to be run.
#[derive(Debug, Clone)]
pub struct ActionRequest {
    /// The program and its arguments.
    pub command: Vec<OsString>,
    /// The environment that counts: this process's own, or another such as the demo's.
    pub environment: Arc<Environment>,
    /// The session, and what the command is told beside it.
    pub changes: EnvironmentChanges,
}

impl ActionRequest {
    /// Runs the command in front, with the terminal that was lent. Must run inside a tokio runtime with IO
    /// enabled.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn run_in_front(&self) -> Result<ActionEnd, Failure> {
        let mut command = self.prepared()?;
        lead_to_terminal(&mut command);
        let ended = job::run(&mut command, job::Ending::AsAsked, &Hold::default()).await;
        let exit_code = ended.map_err(|error| self.unstarted(&error))?;
        Ok(ActionEnd { exit_code, printed: String::new(), is_cut: false })
    }

    /// Runs the command without a terminal and keeps what it prints; it ends when this is no longer awaited, and
    /// when it prints more than is kept.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn run_apart(&self) -> Result<ActionEnd, Failure> {
        let mut command = self.prepared()?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut command = tokio::process::Command::from(command);
        let child = command.kill_on_drop(true).spawn();
        let mut child = child.map_err(|error| self.unstarted(&error))?;
        let kept = Mutex::new(Vec::new());
        let exit_code = finished(&mut child, |_, line| {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.extend_from_slice(line);
            kept.len() < MOST_PRINTED
        })
        .await
        .map_err(|error| self.unstarted(&error))?;
        let kept = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        let printed = String::from_utf8_lossy(&kept).into_owned();
        Ok(ActionEnd { exit_code, printed, is_cut: kept.len() >= MOST_PRINTED })
    }

    fn prepared(&self) -> Result<Command, Failure> {
        let Some((program, arguments)) = self.command.split_first() else {
            return Err(nothing_to_run().failure);
        };
        let mut command = Command::new(program);
        command.args(arguments);
        adopt(&mut command, &self.environment);
        apply(&mut command, &self.changes);
        Ok(command)
    }

    fn unstarted(&self, error: &std::io::Error) -> Failure {
        let program = self.command.first().cloned().unwrap_or_default();
        cannot_start(&program, error).failure
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::adapters::environment::read;

    fn request(script: &str) -> ActionRequest {
        let mut changes = EnvironmentChanges::default();
        changes.set("KAMEN_ACTION_ROLE", "Deploy");
        ActionRequest {
            command: ["/bin/sh", "-c", script].map(OsString::from).to_vec(),
            environment: Arc::new(read()),
            changes,
        }
    }

    #[tokio::test]
    async fn both_streams_and_the_exit_code_are_kept() {
        let request = request("echo $KAMEN_ACTION_ROLE; echo wrong >&2; exit 7");

        let end = request.run_apart().await.unwrap();

        let mut lines: Vec<&str> = end.printed.lines().collect();
        lines.sort_unstable();
        assert_eq!((end.exit_code, lines, end.is_cut), (7, vec!["Deploy", "wrong"], false));
    }

    #[tokio::test]
    async fn one_that_never_stops_printing_is_ended() {
        let end = request("yes 'and again'").run_apart().await.unwrap();

        assert!(end.is_cut);
        assert!(end.printed.len() < MOST_PRINTED + 100);
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_named() {
        let command = vec![OsString::from("no-such-tool-of-mine")];
        let request = ActionRequest { command, ..request("") };

        let failure = request.run_apart().await.unwrap_err();

        assert!(failure.message.contains("no-such-tool-of-mine"), "{failure}");
    }
}
