//! Several commands side by side, whose output this process reads line by line.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::adapters::shell::{ExecFailure, apply, cannot_start, code, nothing_to_run};
use crate::domain::environment::EnvironmentChanges;

/// A longer line is handed on in pieces.
const LONGEST: usize = 64 << 10;

/// The exit code of what was interrupted, as shells have it.
const INTERRUPTED: u8 = 130;

/// How long a program that a command left behind may hold its output open.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where a command wrote something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Out,
    Error,
}

/// Commands that run at the same time, in this process's group: an interrupt of the terminal reaches all.
#[derive(Debug, Default)]
pub struct Batch {
    running: RefCell<BTreeSet<u32>>,
    asked_to_end: Cell<Option<u8>>,
    /// Set by the signal itself: commands that end of an interrupt may be heard of before it is, and none may begin
    /// in their place.
    is_interrupted: Arc<AtomicBool>,
}

impl Batch {
    /// The exit code that says by which signal this process was asked to end.
    pub fn asked_to_end(&self) -> Option<u8> {
        let by_flag = || self.is_interrupted.load(Ordering::Acquire).then_some(INTERRUPTED);
        self.asked_to_end.get().or_else(by_flag)
    }

    /// Runs one command to its end, and hands on what it writes, a line at a time with its end. `heard` says
    /// whether there is a reader for more. Standard input is empty. Must run inside a tokio runtime.
    ///
    /// # Errors
    /// It could not be started.
    pub async fn run(
        &self,
        command: &[OsString],
        changes: &EnvironmentChanges,
        heard: impl Fn(Stream, &[u8]) -> bool,
    ) -> Result<u8, ExecFailure> {
        let Some((program, arguments)) = command.split_first() else {
            return Err(nothing_to_run());
        };
        let mut child = std::process::Command::new(program);
        child.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        apply(&mut child, changes);
        let mut child = Command::from(child);
        let child = child.kill_on_drop(true).spawn();
        let mut child = child.map_err(|error| cannot_start(program, &error))?;
        let id = child.id();
        self.running.borrow_mut().extend(id);
        let code = finished(&mut child, heard).await;
        if let Some(id) = id {
            self.running.borrow_mut().remove(&id);
        }
        code.map_err(|error| cannot_start(program, &error))
    }

    /// Hands on what asks this process to end, for as long as it is awaited; an interrupt comes from the terminal,
    /// which tells the commands, too.
    ///
    /// # Errors
    /// Signals cannot be listened to.
    #[cfg(unix)]
    pub async fn heed_signals(&self) -> std::io::Result<()> {
        use nix::sys::signal::{Signal, kill};
        use nix::unistd::Pid;
        use tokio::signal::unix::{SignalKind, signal};

        use crate::adapters::shell::job::code_of;

        signal_hook::flag::register(Signal::SIGINT as i32, Arc::clone(&self.is_interrupted))?;
        let mut interrupts = signal(SignalKind::interrupt())?;
        let mut terminations = signal(SignalKind::terminate())?;
        let mut hangups = signal(SignalKind::hangup())?;
        loop {
            let (asked, is_told) = tokio::select! {
                _ = interrupts.recv() => (Signal::SIGINT, true),
                _ = terminations.recv() => (Signal::SIGTERM, false),
                _ = hangups.recv() => (Signal::SIGHUP, false),
            };
            self.asked_to_end.set(Some(code_of(asked)));
            for id in self.running.borrow().iter().filter(|_| !is_told) {
                // It may have ended just now.
                let _ = i32::try_from(*id).map(|id| kill(Pid::from_raw(id), asked));
            }
        }
    }

    /// The same if there are no signals: an interrupt alone is known.
    #[cfg(not(unix))]
    pub async fn heed_signals(&self) -> std::io::Result<()> {
        loop {
            tokio::signal::ctrl_c().await?;
            self.asked_to_end.set(Some(INTERRUPTED));
        }
    }
}

pub(super) async fn finished(
    child: &mut Child,
    heard: impl Fn(Stream, &[u8]) -> bool,
) -> std::io::Result<u8> {
    let (out, error) = (child.stdout.take(), child.stderr.take());
    let read = async {
        tokio::join!(
            lines(out, |line| heard(Stream::Out, line)),
            lines(error, |line| heard(Stream::Error, line))
        )
    };
    tokio::pin!(read);
    let status = tokio::select! {
        _ = &mut read => child.wait().await?,
        status = child.wait() => {
            let status = status?;
            // What it wrote last is still on its way.
            drop(timeout(PATIENCE, read).await);
            status
        }
    };
    Ok(code(status))
}

/// Reads to the end, or until there is no reader for more.
async fn lines(reader: Option<impl AsyncRead + Unpin>, heard: impl Fn(&[u8]) -> bool) {
    let Some(reader) = reader else { return };
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    while let Ok(found) = reader.fill_buf().await {
        if found.is_empty() {
            break;
        }
        let end = found.iter().position(|byte| *byte == b'\n').map(|place| place + 1);
        let taken = end.unwrap_or(found.len()).min(LONGEST);
        line.extend(found.iter().take(taken));
        reader.consume(taken);
        if line.ends_with(b"\n") || line.len() >= LONGEST {
            if !heard(&line) {
                return;
            }
            line.clear();
        }
    }
    if !line.is_empty() {
        heard(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(text: &[u8]) -> Vec<usize> {
        let seen = RefCell::new(Vec::new());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(lines(Some(text), |line| {
            seen.borrow_mut().push(line.len());
            true
        }));
        seen.into_inner()
    }

    #[test]
    fn lines_come_whole_and_an_endless_one_in_pieces() {
        assert_eq!(heard(b"one\n\nthree"), [4, 1, 5]);
        assert_eq!(heard(b""), [0; 0]);
        assert_eq!(heard(&vec![b'x'; 2 * LONGEST + 3]), [LONGEST, LONGEST, 3]);
    }

    #[test]
    fn a_reader_that_leaves_is_told_no_more() {
        let count = Cell::new(0);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();

        runtime.block_on(lines(Some(&b"a\nb\nc\n"[..]), |_| {
            count.set(count.get() + 1);
            count.get() < 2
        }));

        assert_eq!(count.get(), 2);
    }
}
