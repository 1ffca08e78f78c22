//! What the `Date` of answers says of this machine's clock. The SDK corrects its signatures by it without a
//! word; programs that a session is handed to do not.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::fmt::rfc2822;

use crate::ports::aws::CallLog;
use crate::ports::clock::Clock;

/// Compares the servers' clocks with this machine's.
#[derive(Debug, Clone)]
pub(in crate::adapters::aws) struct ClockWatch {
    pub(in crate::adapters::aws) log: Arc<dyn CallLog>,
    pub(in crate::adapters::aws) clock: Arc<dyn Clock>,
    /// Seconds by which the server that answered last is ahead.
    pub(in crate::adapters::aws) ahead: Arc<AtomicI64>,
}

impl ClockWatch {
    /// Takes in the `Date` of an answer that has just come.
    pub(super) fn see(&self, date: &str) {
        if let Ok(told) = rfc2822::parse(date) {
            let ahead = told.timestamp().duration_since(self.clock.now());
            self.ahead.store(ahead.as_secs(), Ordering::Relaxed);
            self.log.server_clock(ahead);
        }
    }
}
