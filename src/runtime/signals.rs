//! The signals that end or wake the screens.

use std::io;

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// End with this exit code: 128 and the signal's number, as a shell would say.
    End(u8),
    /// Stop like any job (SIGTSTP).
    Stop,
    /// We were stopped, and go on: the terminal may have been used meanwhile.
    Continued,
}

#[cfg(unix)]
pub(crate) use unix::Signals;

#[cfg(unix)]
mod unix {
    use futures_util::FutureExt;
    use nix::sys::signal::Signal as Number;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::{Asked, io};

    /// Listeners; while they exist none of these signals ends the process by itself.
    #[derive(Debug)]
    pub(crate) struct Signals {
        interrupts: Signal,
        quits: Signal,
        terminations: Signal,
        hangups: Signal,
        stops: Signal,
        continuations: Signal,
    }

    impl Signals {
        /// Begins to listen. Needs a tokio runtime.
        pub(crate) fn listen() -> io::Result<Self> {
            Ok(Self {
                interrupts: signal(SignalKind::interrupt())?,
                quits: signal(SignalKind::quit())?,
                terminations: signal(SignalKind::terminate())?,
                hangups: signal(SignalKind::hangup())?,
                stops: signal(SignalKind::from_raw(Number::SIGTSTP as i32))?,
                continuations: signal(SignalKind::from_raw(Number::SIGCONT as i32))?,
            })
        }

        /// The next signal.
        pub(crate) async fn next(&mut self) -> Asked {
            tokio::select! {
                _ = self.interrupts.recv() => Asked::End(130),
                _ = self.quits.recv() => Asked::End(131),
                _ = self.terminations.recv() => Asked::End(143),
                _ = self.hangups.recv() => Asked::End(129),
                _ = self.stops.recv() => Asked::Stop,
                _ = self.continuations.recv() => Asked::Continued,
            }
        }

        /// Waits for the signal that follows a stop.
        pub(crate) async fn continued(&mut self) {
            self.continuations.recv().await;
        }

        /// Forgets what the terminal sent while it was a child's.
        pub(crate) fn forget_the_childs(&mut self) {
            while self.interrupts.recv().now_or_never().is_some() {}
            while self.quits.recv().now_or_never().is_some() {}
            while self.stops.recv().now_or_never().is_some() {}
            while self.continuations.recv().now_or_never().is_some() {}
        }
    }
}

#[cfg(not(unix))]
#[derive(Debug)]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    pub(crate) async fn next(&mut self) -> Asked {
        let _ = tokio::signal::ctrl_c().await;
        Asked::End(130)
    }

    pub(crate) async fn continued(&mut self) {
        std::future::pending::<()>().await;
    }

    pub(crate) fn forget_the_childs(&mut self) {}
}
