//! The last calls made to AWS, for the screen that shows them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::SignedDuration;
use tokio::sync::watch;

use crate::domain::call::CallRecord;
use crate::ports::aws::CallLog;
use crate::ports::vault::Person;

/// How many records are kept.
pub const CAPACITY: usize = 1000;

/// Keeps the last [`CAPACITY`] records, and tells when one is added.
#[derive(Debug)]
pub struct RecentCalls {
    records: Mutex<VecDeque<CallRecord>>,
    /// How many records were ever added.
    count: watch::Sender<u64>,
    /// How far the clock of the server that answered last is ahead.
    ahead: Mutex<Option<SignedDuration>>,
    /// Who hears what programs say.
    listener: OnceLock<Arc<dyn Person>>,
}

impl Default for RecentCalls {
    fn default() -> Self {
        Self {
            records: Mutex::default(),
            count: watch::Sender::new(0),
            ahead: Mutex::default(),
            listener: OnceLock::new(),
        }
    }
}

impl RecentCalls {
    /// The records kept, oldest first.
    pub fn all(&self) -> Vec<CallRecord> {
        self.records().iter().cloned().collect()
    }

    /// The records added since `seen` were, oldest first, and how many there have been by now.
    pub fn since(&self, seen: u64) -> (Vec<CallRecord>, u64) {
        let records = self.records();
        let count = *self.count.borrow();
        let new = usize::try_from(count.saturating_sub(seen)).unwrap_or(usize::MAX);
        let skipped = records.len().saturating_sub(new);
        (records.iter().skip(skipped).cloned().collect(), count)
    }

    /// Changes whenever a record is added; the value counts all records ever added.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.count.subscribe()
    }

    /// Lets the person hear what programs say; the first one who listens does.
    pub fn listen(&self, person: Arc<dyn Person>) {
        self.listener.get_or_init(|| person);
    }

    /// How far the clock of the server that answered last is ahead of this machine's; `None` if none answered.
    pub fn clock_ahead(&self) -> Option<SignedDuration> {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn records(&self) -> MutexGuard<'_, VecDeque<CallRecord>> {
        // A record is added whole or not at all, so a panic elsewhere leaves nothing half done.
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CallLog for RecentCalls {
    fn record(&self, call: CallRecord) {
        let mut records = self.records();
        if records.len() == CAPACITY {
            records.pop_front();
        }
        records.push_back(call);
        self.count.send_modify(|count| *count += 1);
    }

    fn said(&self, text: &str) {
        if let Some(listener) = self.listener.get() {
            listener.tell(text);
        }
    }

    fn server_clock(&self, ahead: SignedDuration) {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Some(ahead);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::*;

    fn call(number: usize) -> CallRecord {
        CallRecord {
            at: Timestamp::UNIX_EPOCH,
            operation: "sts:GetCallerIdentity",
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            caller: None,
            subject: Some(number.to_string()),
            took: Duration::ZERO,
            outcome: Ok(()),
            request_id: None,
        }
    }

    #[test]
    fn only_the_last_records_are_kept() {
        let log = RecentCalls::default();

        (0..CAPACITY + 2).for_each(|number| log.record(call(number)));

        let all = log.all();
        assert_eq!((all.len(), all[0].subject.as_deref()), (CAPACITY, Some("2")));
    }

    #[test]
    fn a_reader_is_told_of_new_records_and_gets_only_those() {
        let log = RecentCalls::default();
        let mut changes = log.changes();
        log.record(call(1));

        let (first, seen) = log.since(0);
        log.record(call(2));
        let (second, _) = log.since(seen);

        assert!(changes.has_changed().unwrap());
        assert_eq!(*changes.borrow_and_update(), 2);
        assert_eq!((first.len(), second), (1, vec![call(2)]));
    }
}
