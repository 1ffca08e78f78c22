//! Parts of plans that are taken once for all that want them.

use std::sync::atomic::AtomicU64;

use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::domain::failure::Failure;
use crate::domain::kept::{CodeUse, Purpose, SourceKey, is_good_for};
use crate::ports::aws::Access;

/// One part of a plan: its base, or its base and some of its hops. At most one task obtains it at a time.
#[derive(Debug, Default)]
pub(crate) struct Step {
    /// Counts finished attempts, so that those that waited for one share how it ended.
    pub(crate) attempts: AtomicU64,
    pub(crate) state: Mutex<StepState>,
}

#[derive(Debug, Default)]
pub(crate) struct StepState {
    pub(crate) taken: Option<Taken>,
    pub(crate) failure: Option<Failure>,
}

/// What a step came to.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) access: Access,
    /// Where its keys began: the file may hold others by now.
    pub(crate) source: SourceKey,
    /// The ARNs from the base to here.
    pub(crate) chain: Vec<String>,
    pub(crate) obtained: Timestamp,
    /// What part a person's code has in it, or in what it came from.
    pub(crate) code: CodeUse,
}

impl Taken {
    pub(crate) fn is_good_for(&self, need: Purpose, now: Timestamp) -> bool {
        is_good_for(need, self.access.credentials.expires, self.obtained, now)
    }
}
