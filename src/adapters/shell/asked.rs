//! The signals that this process gets in the place of its child, and whether a process sent them.
//!
//! Handlers, not `SIG_IGN`, keep them away from us: an ignored signal would be inherited by the child.

use std::{io, thread};

use nix::sys::signal::Signal;
use signal_hook::iterator::exfiltrator::origin::WithOrigin;
use signal_hook::iterator::{Handle, SignalsInfo};
use signal_hook::low_level::siginfo::{Cause, Origin};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Each would end this process, and leave the child alone with an endpoint that is gone.
const HEARD: [Signal; 7] = [
    Signal::SIGINT,
    Signal::SIGQUIT,
    Signal::SIGTERM,
    Signal::SIGHUP,
    Signal::SIGUSR1,
    Signal::SIGUSR2,
    Signal::SIGALRM,
];

/// A signal for the child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) signal: Signal,
    /// Whether a process sent it (`kill`). The terminal sends its own to the child as well.
    pub(super) is_from_process: bool,
}

/// Hears them until it is dropped.
#[derive(Debug)]
pub(super) struct Listener {
    heard: UnboundedReceiver<Asked>,
    handle: Handle,
}

impl Listener {
    pub(super) fn open() -> io::Result<Self> {
        let mut signals = SignalsInfo::<WithOrigin>::new(HEARD.map(|signal| signal as i32))?;
        let handle = signals.handle();
        let (sender, heard) = unbounded_channel();
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for asked in signals.forever().filter_map(|origin| asked(&origin)) {
                // The listener is gone, and its handle ends this.
                let _ = sender.send(asked);
            }
        })?;
        Ok(Self { heard, handle })
    }

    /// The next one.
    pub(super) async fn next(&mut self) -> Asked {
        match self.heard.recv().await {
            Some(asked) => asked,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.handle.close();
    }
}

fn asked(origin: &Origin) -> Option<Asked> {
    let signal = Signal::try_from(origin.signal).ok()?;
    Some(Asked { signal, is_from_process: matches!(origin.cause, Cause::Sent(_)) })
}
