//! Runs an interactive child in front and takes the terminal back afterwards, whatever the child
//! did to it.

use std::process::Command;

use crate::adapters::shell::Hold;

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
pub(super) async fn run(command: &mut Command, _: Ending, hold: &Hold) -> std::io::Result<u8> {
    let mut child = command.spawn()?;
    hold.runs(child.id());
    let status = tokio::task::spawn_blocking(move || child.wait()).await??;
    Ok(super::code(status))
}

#[cfg(unix)]
pub(super) use unix::{code_of, run};

#[cfg(unix)]
mod unix {
    use std::cell::Cell;
    use std::fs::File;
    use std::io;

    use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill, killpg};
    use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
    use nix::unistd::{Pid, getpgid, getpgrp, tcgetpgrp, tcsetpgrp};
    use tokio::signal::unix::{SignalKind, signal};

    use super::{Command, Ending, Hold};
    use crate::adapters::shell::asked::{Asked, Listener};
    use crate::adapters::shell::stop::stop_group;
    #[cfg(target_os = "linux")]
    use crate::adapters::shells::descendants_of;

    /// Starts the child in this process's group (an interactive shell makes its own and takes the
    /// terminal), and waits until it ends, with which exit code.
    pub(in crate::adapters::shell) async fn run(
        command: &mut Command,
        ending: Ending,
        hold: &Hold,
    ) -> io::Result<u8> {
        let mut ended = signal(SignalKind::child())?;
        let mut listener = Listener::open()?;
        let terminal = Lent::new(ending);
        let mut asked_to_end = None;
        let child = command.spawn()?;
        hold.runs(child.id());
        let pid = Pid::from_raw(i32::try_from(child.id()).map_err(io::Error::other)?);
        loop {
            // Looked at before the first wait: a child may end before its signal is awaited.
            #[expect(clippy::wildcard_enum_match_arm, reason = "some states exist on Linux only")]
            match waitpid(pid, Some(WaitPidFlag::WNOHANG | WaitPidFlag::WUNTRACED))? {
                WaitStatus::Exited(_, code) => {
                    terminal.take_back(pid, false);
                    let own = u8::try_from(code & 0xff).unwrap_or(1);
                    return Ok(asked_to_end.unwrap_or(own));
                }
                WaitStatus::Signaled(_, signal, _) => {
                    terminal.take_back(pid, true);
                    return Ok(asked_to_end.unwrap_or(code_of(signal)));
                }
                WaitStatus::Stopped(..) => terminal.stop_with(pid),
                _ => {}
            }
            tokio::select! {
                _ = ended.recv() => {}
                asked = listener.next() => asked_to_end = hand_on(pid, asked, ending).or(asked_to_end),
                () = hold.hung_up() => asked_to_end = Some(terminal.hang_up(pid)),
            }
        }
    }

    /// Hands a signal to the child; gives the exit code that says so if it is to end.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others mean nothing to this process")]
    fn hand_on(pid: Pid, asked: Asked, ending: Ending) -> Option<u8> {
        match asked.signal {
            Signal::SIGTERM | Signal::SIGHUP => return Some(end(pid, asked.signal, ending)),
            // The terminal sent it to the child as well.
            Signal::SIGINT | Signal::SIGQUIT if !asked.is_from_process => {}
            other => {
                let _ = kill(pid, other);
            }
        }
        None
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

    /// The terminal as it was when it was lent, if it was ours to lend: a job in the background has none, and
    /// what stands in front by then is no business of its own.
    struct Lent {
        terminal: Option<File>,
        modes: Option<Termios>,
        is_ours: Cell<bool>,
        ending: Ending,
    }

    impl Lent {
        fn new(ending: Ending) -> Self {
            let terminal = File::options().read(true).write(true).open("/dev/tty").ok();
            let modes = terminal.as_ref().and_then(|terminal| tcgetattr(terminal).ok());
            let lent = Self { terminal, modes, is_ours: Cell::new(false), ending };
            lent.is_ours.set(lent.in_front() == Some(getpgrp()));
            lent
        }

        /// The group that has the terminal.
        fn in_front(&self) -> Option<Pid> {
            self.terminal.as_ref().and_then(|terminal| tcgetpgrp(terminal).ok())
        }

        fn put_in_front(&self, group: Pid) {
            let Some(terminal) = &self.terminal else { return };
            // Without SIGTTOU blocked, doing so from behind would stop us.
            without_terminal_stops(|| {
                let _ = tcsetpgrp(terminal, group);
            });
        }

        /// Makes this process's group the one in front again, if the child took its place: a shell that was
        /// killed never gave the terminal back. Gives the group that was in front.
        ///
        /// A command that shares our group never had it, and may have changed its modes on purpose; only what
        /// a shell, or a child that was killed, left behind is put right.
        fn take_back(&self, child: Pid, is_killed: bool) -> Option<Pid> {
            let front = self.in_front()?;
            let is_lent_shell = self.ending == Ending::HangUp && self.is_ours.get();
            if front != child && !is_lent_shell {
                return None;
            }
            if front != getpgrp() {
                self.put_in_front(getpgrp());
            }
            if (is_lent_shell || is_killed)
                && let (Some(terminal), Some(modes)) = (&self.terminal, &self.modes)
            {
                without_terminal_stops(|| {
                    let _ = tcsetattr(terminal, SetArg::TCSADRAIN, modes);
                });
            }
            Some(front)
        }

        /// Hangs up the child and what runs in it, as the end of its terminal would: the child, then what stands in
        /// front and its own group. A shell hangs up its other jobs itself. Gives the exit code that says so.
        fn hang_up(&self, child: Pid) -> u8 {
            let groups = [getpgid(Some(child)).ok(), self.in_front()];
            let is_meant =
                |pid: &Pid| getpgid(Some(*pid)).is_ok_and(|group| groups.contains(&Some(group)));
            // Looked at before the first of them ends: what it leaves behind is no longer found.
            let inside: Vec<Pid> = inside(child).into_iter().filter(is_meant).collect();
            for pid in [child].into_iter().chain(inside) {
                let _ = kill(pid, Signal::SIGHUP);
                let _ = kill(pid, Signal::SIGCONT);
            }
            code_of(Signal::SIGHUP)
        }

        /// The child stopped itself (`suspend`): stop likewise, and go on together.
        fn stop_with(&self, child: Pid) {
            let front = self.take_back(child, false);
            // If no process could wake us again this does nothing, and the child goes on.
            stop_group();
            // It may go on in the background.
            self.is_ours.set(self.in_front() == Some(getpgrp()));
            if let Some(group) = front.filter(|group| self.is_ours.get() && *group != getpgrp()) {
                self.put_in_front(group);
                let _ = killpg(group, Signal::SIGCONT);
            }
            if let Some(group) = getpgid(Some(child)).ok().filter(|group| *group != getpgrp()) {
                let _ = killpg(group, Signal::SIGCONT);
            }
            let _ = kill(child, Signal::SIGCONT);
        }
    }

    /// The processes that a child started, as far as the system shows them.
    fn inside(child: Pid) -> Vec<Pid> {
        #[cfg(target_os = "linux")]
        let found = u32::try_from(child.as_raw()).map(descendants_of).unwrap_or_default();
        #[cfg(not(target_os = "linux"))]
        let (found, _) = (Vec::<u32>::new(), child);
        found.into_iter().filter_map(|pid| i32::try_from(pid).ok()).map(Pid::from_raw).collect()
    }

    fn without_terminal_stops(work: impl FnOnce()) {
        let mut stops = SigSet::empty();
        stops.add(Signal::SIGTTOU);
        let before = stops.thread_swap_mask(SigmaskHow::SIG_BLOCK);
        work();
        if let Ok(before) = before {
            let _ = before.thread_set_mask();
        }
    }
}
