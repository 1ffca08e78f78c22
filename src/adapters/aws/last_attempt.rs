//! When no other attempt would end in time: the last one's error is said, and not that time is over.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};

use super::deadline::Deadline;

/// Between two attempts at most: short enough that the last one's error comes before the operation's end.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The SDK's standard wait before the second attempt at most; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// After a throttled call the SDK's adaptive mode lets one call in two seconds through at worst.
const THROTTLED_WAIT: Duration = Duration::from_secs(2);

/// The statuses that services throttle with. A refusal has one of them too, but no other attempt follows it.
const THROTTLED: [u16; 3] = [400, 429, 503];

tokio::task_local! {
    static ATTEMPTS: Attempts;
}

/// The attempts of one call.
struct Attempts {
    began: Instant,
    failed: Cell<u32>,
}

/// Awaits one call of the SDK, whose attempts are counted.
pub(super) async fn counted<T>(call: impl Future<Output = T>) -> T {
    ATTEMPTS.scope(Attempts { began: Instant::now(), failed: Cell::new(0) }, call).await
}

/// Forbids another attempt if the command or the call may be over before it begins.
#[derive(Debug)]
pub(super) struct LastAttempt {
    pub(super) deadline: Arc<Deadline>,
    /// The longest that one call may take with all its attempts.
    pub(super) operation: Duration,
}

impl LastAttempt {
    fn is_too_late(&self, attempts: &Attempts, throttled: Duration) -> bool {
        let failed = attempts.failed.get();
        attempts.failed.set(failed.saturating_add(1));
        let doubled = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(failed));
        let of_call = self.operation.saturating_sub(attempts.began.elapsed());
        let left = self.deadline.left().map_or(of_call, |left| left.min(of_call));
        left <= doubled.min(LONGEST_WAIT) + throttled
    }
}

impl ClassifyRetry for LastAttempt {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let has_failed = context.output_or_error().is_some_and(|outcome| outcome.is_err());
        let status = context.response().map(|response| response.status().as_u16());
        let throttled = match status {
            Some(status) if THROTTLED.contains(&status) => THROTTLED_WAIT,
            Some(_) | None => Duration::ZERO,
        };
        // Outside of a call that is counted, the SDK's own limits are all there is.
        let is_too_late = has_failed
            && ATTEMPTS
                .try_with(|attempts| self.is_too_late(attempts, throttled))
                .unwrap_or_default();
        if is_too_late { RetryAction::RetryForbidden } else { RetryAction::NoActionIndicated }
    }

    fn name(&self) -> &'static str {
        "kamen: no time for another attempt"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::deadline::Counted;

    fn forbids(limit: Option<Duration>, operation: u64, failed: u32) -> bool {
        let deadline = Arc::new(Deadline::new(limit, Counted::InAll));
        let last = LastAttempt { deadline, operation: Duration::from_secs(operation) };
        let attempts = Attempts { began: Instant::now(), failed: Cell::new(failed) };
        last.is_too_late(&attempts, Duration::ZERO)
    }

    #[test]
    fn an_attempt_is_made_while_the_longest_wait_before_it_still_fits() {
        let seconds = |number| Some(Duration::from_secs(number));

        assert!(!forbids(seconds(3), 60, 0), "a second of three");
        assert!(!forbids(seconds(3), 60, 1), "two seconds of three");
        assert!(forbids(seconds(3), 60, 2), "four seconds of three");
        assert!(!forbids(seconds(6), 60, 9), "five seconds are the longest wait");
        assert!(forbids(None, 4, 3), "the call has a limit of its own");
        assert!(!forbids(None, 60, 3));
    }
}
