//! When the panel takes in who is held: a refresh of 500 accounts brings 500 identities, and each change of
//! who is held makes every verdict due.

use std::time::Duration;

use tokio::time::Instant;

use crate::domain::session::SessionId;

/// While accounts are listed, newcomers wait for so many times what judging took since the last came.
const REST: u32 = 8;

#[derive(Debug, Default)]
pub(super) struct Seating {
    /// Readings of the inventory under way.
    readings: u32,
    /// The identity in use when newcomers were last taken in.
    session: Option<SessionId>,
    at: Option<Instant>,
    /// What judging took since then.
    spent: Duration,
}

impl Seating {
    pub(super) fn begin_reading(&mut self) {
        self.readings += 1;
    }

    pub(super) fn finish_reading(&mut self) {
        self.readings = self.readings.saturating_sub(1);
        // What was granted may have changed as well.
        self.at = None;
    }

    pub(super) fn is_reading(&self) -> bool {
        self.readings > 0
    }

    pub(super) fn spend(&mut self, time: Duration) {
        self.spent += time;
    }

    /// Whether newcomers are taken in now.
    pub(super) fn is_due(&mut self, session: SessionId) -> bool {
        let is_resting = self.at.is_some_and(|at| at.elapsed() < self.spent * REST);
        if self.readings > 0 && self.session == Some(session) && is_resting {
            return false;
        }
        if self.readings > 0 || self.session != Some(session) || self.at.is_none() {
            (self.session, self.at, self.spent) =
                (Some(session), Some(Instant::now()), Duration::ZERO);
        }
        true
    }
}
