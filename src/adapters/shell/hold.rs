//! What a child is held by while it runs: its process is known, and can be hung up.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::Notify;

/// One child that runs in front, or will.
#[derive(Debug, Default)]
pub struct Hold {
    pid: AtomicU32,
    hang_up: Notify,
}

impl Hold {
    /// Its process, once it runs.
    pub fn pid(&self) -> Option<u32> {
        Some(self.pid.load(Ordering::Relaxed)).filter(|pid| *pid != 0)
    }

    /// Hangs it up, as the end of its terminal would.
    pub fn hang_up(&self) {
        self.hang_up.notify_one();
    }

    pub(super) fn runs(&self, pid: u32) {
        self.pid.store(pid, Ordering::Relaxed);
    }

    /// Waits until it is to be hung up.
    pub(super) async fn hung_up(&self) {
        self.hang_up.notified().await;
    }
}
