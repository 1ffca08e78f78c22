//! When the panel takes in who is held: a refresh of 500 accounts brings 500 identities, and each change of
//! who is held makes every verdict due.

use std::time::Duration;

use tokio::time::Instant;

use crate::domain::session::SessionId;

/// While accounts are listed, newcomers wait for so many times what judging took since the last came.
const REST: u32 = 8;

/// Otherwise they are looked for at most so often, unless it is said that some came: it takes as long as judging a
/// hundred roles.
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug, Default)]
pub(super) struct Seating {
    /// Readings of the inventory under way.
    readings: u32,
    /// The identity in use when newcomers were last taken in.
    session: Option<SessionId>,
    at: Option<Instant>,
    /// Whether some came or went.
    is_asked: bool,
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

    /// Says that some came or went.
    pub(super) fn ask(&mut self) {
        self.is_asked = true;
    }

    pub(super) fn is_reading(&self) -> bool {
        self.readings > 0
    }

    pub(super) fn spend(&mut self, time: Duration) {
        self.spent += time;
    }

    /// Whether newcomers are taken in now.
    pub(super) fn is_due(&mut self, session: SessionId, now: Instant) -> bool {
        let is_same = self.session == Some(session);
        let waits = |time: Duration| self.at.is_some_and(|at| now.duration_since(at) < time);
        let rests = if self.readings > 0 {
            waits(self.spent * REST)
        } else {
            !self.is_asked && waits(PAUSE)
        };
        if is_same && rests {
            return false;
        }
        self.is_asked = false;
        (self.session, self.at, self.spent) = (Some(session), Some(now), Duration::ZERO);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: SessionId = SessionId(1);

    #[test]
    fn newcomers_are_looked_for_once_in_a_while_or_when_it_is_said() {
        let (mut seating, mut now) = (Seating::default(), Instant::now());
        assert!(seating.is_due(OWN, now));
        assert!(!seating.is_due(OWN, now));
        assert!(seating.is_due(SessionId(2), now), "another identity is in use");
        seating.ask();
        assert!(seating.is_due(SessionId(2), now));
        assert!(!seating.is_due(SessionId(2), now));
        now += PAUSE;
        assert!(seating.is_due(SessionId(2), now));
    }

    #[test]
    fn during_a_reading_they_wait_for_as_long_as_judging_takes_and_come_at_its_end() {
        let (mut seating, mut now) = (Seating::default(), Instant::now());
        seating.begin_reading();
        assert!(seating.is_due(OWN, now));
        seating.spend(PAUSE);
        seating.ask();
        now += PAUSE * (REST - 1);
        assert!(!seating.is_due(OWN, now));
        now += PAUSE;
        assert!(seating.is_due(OWN, now));
        seating.spend(PAUSE);
        seating.finish_reading();
        assert!(seating.is_due(OWN, now));
        assert!(!seating.is_due(OWN, now));
    }
}
