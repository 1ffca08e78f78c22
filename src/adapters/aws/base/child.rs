//! Programs that give credentials, tokens and codes: started, listened to, and ended with what they started.
//!
//! One that runs apart is a group, which ends as a whole. One that may ask on the terminal is of our own group, or
//! it could not read there: on Linux what it started is found by its parents, elsewhere it goes on.

use std::io;
use std::process::{ExitStatus, Stdio};

#[cfg(target_os = "linux")]
use nix::sys::signal::{Signal, kill};
#[cfg(target_os = "linux")]
use nix::unistd::Pid;
use process_wrap::tokio::{ChildWrapper, CommandWrap};
use tokio::process::{ChildStderr, ChildStdout, Command};

#[cfg(target_os = "linux")]
use crate::adapters::shells::descendants_of;

/// A program that runs, in a shell, with nothing to read.
#[derive(Debug)]
pub(super) struct Child {
    running: Box<dyn ChildWrapper>,
    /// Whether it leads a session of its own, and so a group of processes.
    is_apart: bool,
    has_ended: bool,
}

impl Child {
    /// Starts a command line as `sh -c` reads it. One that runs apart has no terminal to ask on: the screens have it,
    /// or there is none.
    pub(super) fn start(
        command: &str,
        is_apart: bool,
        variables: &[(&str, &str)],
    ) -> io::Result<Self> {
        let mut shell = shell(command);
        shell
            .envs(variables.iter().copied())
            .stdin(Stdio::null()) // the keys typed at the screens are not the command's
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut shell = CommandWrap::from(shell);
        #[cfg(unix)]
        if is_apart {
            shell.wrap(process_wrap::tokio::ProcessSession);
        }
        Ok(Self { running: shell.spawn()?, is_apart, has_ended: false })
    }

    /// What it prints and what it says, each once.
    pub(super) fn streams(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.running.stdout().take(), self.running.stderr().take())
    }

    /// Waits for its end.
    pub(super) async fn wait(&mut self) -> io::Result<ExitStatus> {
        let status = self.running.wait().await?;
        self.has_ended = true;
        Ok(status)
    }
}

impl Drop for Child {
    /// One that is given up takes with it what it started, if that can be told from what is ours.
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        if self.is_apart {
            // It may have ended meanwhile.
            drop(self.running.start_kill());
        } else if let Some(pid) = self.running.id() {
            end_descendants(pid);
        }
    }
}

/// Ends what a process started that has not been waited for, and keeps it from starting more; its own end follows.
#[cfg(target_os = "linux")]
fn end_descendants(pid: u32) {
    // Any of them may have ended meanwhile.
    let send = |pid: u32, signal: Signal| {
        let _ = i32::try_from(pid).map(|pid| kill(Pid::from_raw(pid), signal));
    };
    send(pid, Signal::SIGSTOP);
    for child in descendants_of(pid) {
        send(child, Signal::SIGKILL);
    }
    send(pid, Signal::SIGKILL);
}

#[cfg(not(target_os = "linux"))]
fn end_descendants(_: u32) {}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd.exe");
    shell.arg("/C").arg(command);
    shell
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn one_that_runs_apart_has_no_terminal_and_is_ended_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        let script = format!(
            "(: < /dev/tty) 2>/dev/null && exit 7; (sleep 1; echo late > {0}.late) & echo on > {0}; wait",
            mark.display()
        );
        let mut child = Child::start(&script, true, &[]).unwrap();
        while !mark.exists() {
            assert!(
                tokio::time::timeout(Duration::from_millis(20), child.wait()).await.is_err(),
                "it has a terminal"
            );
        }

        drop(child);
        tokio::time::sleep(Duration::from_millis(1500)).await;

        assert!(!folder.path().join("mark.late").exists(), "what it started goes on");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn one_that_may_ask_on_the_terminal_takes_with_it_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        // What a shell of its own starts, as well; and nothing that stands behind it is begun.
        let script = format!(
            "sh -c 'sleep 47 & echo $! > {0}.new; mv {0}.new {0}; wait'; touch {0}.late",
            mark.display()
        );
        let mut child = Child::start(&script, false, &[]).unwrap();
        while !mark.exists() {
            let wait = tokio::time::timeout(Duration::from_millis(20), child.wait());
            assert!(wait.await.is_err(), "it has ended");
        }
        let sleeper: i32 = std::fs::read_to_string(&mark).unwrap().trim().parse().unwrap();
        assert_eq!(kill(Pid::from_raw(sleeper), None), Ok(()));

        drop(child);

        let runs = || {
            let stat = std::fs::read_to_string(format!("/proc/{sleeper}/stat"));
            stat.is_ok_and(|stat| !stat.contains(") Z "))
        };
        let start = std::time::Instant::now();
        while runs() {
            assert!(start.elapsed() < Duration::from_secs(10), "what it started goes on");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(!folder.path().join("mark.late").exists(), "it went on");
    }
}
