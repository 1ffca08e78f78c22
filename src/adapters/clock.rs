//! The machine's clock.
#![expect(clippy::disallowed_methods, reason = "this is the edge where time enters")]

use jiff::Timestamp;

use crate::ports::clock::Clock;

/// Tells the time that the system tells.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
