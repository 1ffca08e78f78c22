//! Runs an interactive child in front and takes the terminal back afterwards, whatever the child
//! did to it.

use std::process::Command;

/// How a child is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// By SIGHUP: interactive shells ignore SIGTERM.
    HangUp,
    /// By the signal that this process got.
    AsAsked,
}

/// For systems on which a process cannot be stopped or handed a terminal: runs and waits.
#[cfg(not(unix))]
pub(super) async fn run(command: &mut Command, _: Ending) -> std::io::Result<u8> {
    let mut child = command.spawn()?;
    let status = tokio::task::spawn_blocking(move || child.wait()).await??;
    Ok(super::code(status))
}

#[cfg(unix)]
pub(super) use unix::{code_of, run};

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io;

    use nix::sys::signal::{SigSet, Signal, kill, killpg};
    use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
    use nix::unistd::{Pid, getpgrp, tcgetpgrp, tcsetpgrp};
    use tokio::signal::unix::{SignalKind, signal};

    use super::{Command, Ending};
    use crate::adapters::shell::stop::stop_group;

    /// Starts the child in this process's group (an interactive shell makes its own and takes the
    /// terminal), and waits until it ends, with which exit code.
    ///
    /// Handlers, not `SIG_IGN`, keep SIGINT and SIGQUIT away from us: an ignored signal would be
    /// inherited by the child.
    pub(in crate::adapters::shell) async fn run(
        command: &mut Command,
        ending: Ending,
    ) -> io::Result<u8> {
        let mut ended = signal(SignalKind::child())?;
        let mut interrupts = signal(SignalKind::interrupt())?;
        let mut quits = signal(SignalKind::quit())?;
        let mut terminations = signal(SignalKind::terminate())?;
        let mut hangups = signal(SignalKind::hangup())?;
        let terminal = Lent::new();
        let mut asked_to_end = None;
        let child = command.spawn()?;
        let pid = Pid::from_raw(i32::try_from(child.id()).map_err(io::Error::other)?);
        loop {
            // Looked at before the first wait: a child may end before its signal is awaited.
            #[expect(clippy::wildcard_enum_match_arm, reason = "some states exist on Linux only")]
            match waitpid(pid, Some(WaitPidFlag::WNOHANG | WaitPidFlag::WUNTRACED))? {
                WaitStatus::Exited(_, code) => {
                    terminal.take_back();
                    let own = u8::try_from(code & 0xff).unwrap_or(1);
                    return Ok(asked_to_end.unwrap_or(own));
                }
                WaitStatus::Signaled(_, signal, _) => {
                    terminal.take_back();
                    return Ok(asked_to_end.unwrap_or(code_of(signal)));
                }
                WaitStatus::Stopped(..) => terminal.stop_with(pid),
                _ => {}
            }
            tokio::select! {
                _ = ended.recv() => {}
                _ = interrupts.recv() => {} // the terminal sent it to the child as well
                _ = quits.recv() => {}
                _ = terminations.recv() => asked_to_end = Some(end(pid, Signal::SIGTERM, ending)),
                _ = hangups.recv() => asked_to_end = Some(end(pid, Signal::SIGHUP, ending)),
            }
        }
    }

    /// Ends the child because of `asked`, and gives the exit code that says so. A child that is
    /// stopped hears nothing before it goes on; it may be gone already.
    fn end(pid: Pid, asked: Signal, ending: Ending) -> u8 {
        let signal = match ending {
            // An interactive shell ignores SIGTERM; SIGHUP ends it and its jobs.
            Ending::HangUp => Signal::SIGHUP,
            Ending::AsAsked => asked,
        };
        let _ = kill(pid, signal);
        let _ = kill(pid, Signal::SIGCONT);
        code_of(asked)
    }

    /// The exit code that says which signal ended a process, as shells have it.
    pub(in crate::adapters::shell) fn code_of(signal: Signal) -> u8 {
        u8::try_from(128_i32.saturating_add(signal as i32)).unwrap_or(u8::MAX)
    }

    /// The terminal as it was when it was lent.
    struct Lent {
        terminal: Option<File>,
        modes: Option<Termios>,
    }

    impl Lent {
        fn new() -> Self {
            let terminal = File::options().read(true).write(true).open("/dev/tty").ok();
            let modes = terminal.as_ref().and_then(|terminal| tcgetattr(terminal).ok());
            Self { terminal, modes }
        }

        /// Makes this process's group the one in front again and restores the modes. Without
        /// SIGTTOU blocked, doing so from behind would stop us: a shell that was killed never
        /// gave the terminal back.
        fn take_back(&self) {
            let Some(terminal) = &self.terminal else { return };
            without_terminal_stops(|| {
                let _ = tcsetpgrp(terminal, getpgrp());
                if let Some(modes) = &self.modes {
                    let _ = tcsetattr(terminal, SetArg::TCSADRAIN, modes);
                }
            });
        }

        /// The child stopped itself (`suspend`): stop likewise, and go on together.
        fn stop_with(&self, child: Pid) {
            let in_front = self.terminal.as_ref().and_then(|terminal| tcgetpgrp(terminal).ok());
            self.take_back();
            // If no process could wake us again this does nothing, and the child goes on.
            stop_group();
            if let (Some(terminal), Some(group)) = (&self.terminal, in_front) {
                without_terminal_stops(|| {
                    let _ = tcsetpgrp(terminal, group);
                });
                if group != getpgrp() {
                    let _ = killpg(group, Signal::SIGCONT);
                }
            }
            let _ = kill(child, Signal::SIGCONT);
        }
    }

    fn without_terminal_stops(work: impl FnOnce()) {
        let mut stops = SigSet::empty();
        stops.add(Signal::SIGTTOU);
        let before = stops.thread_swap_mask(nix::sys::signal::SigmaskHow::SIG_BLOCK);
        work();
        if let Ok(before) = before {
            let _ = before.thread_set_mask();
        }
    }
}
