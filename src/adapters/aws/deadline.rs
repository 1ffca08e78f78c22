//! How long a command waits for AWS: one limit for all its calls.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What counts against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// All waiting of a command.
    InAll,
    /// The waiting since AWS last answered anything: for lists, which take as long as they are.
    WithoutProgress,
}

/// The limit of one command. Time counts while a call is on its way: a person who is asked for a code, a
/// sign-in and a child may take as long as they like.
#[derive(Debug)]
pub struct Deadline {
    limit: Option<Duration>,
    counted: Counted,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Calls on their way.
    calls: usize,
    /// Since when there are any.
    since: Option<Instant>,
    /// What was waited before that.
    used: Duration,
}

impl State {
    fn waited(&self, now: Instant) -> Duration {
        self.used + self.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }
}

impl Deadline {
    /// A limit; `None` waits as long as each call does by itself.
    pub fn new(limit: Option<Duration>, counted: Counted) -> Self {
        Self { limit, counted, state: Mutex::default() }
    }

    /// Awaits one call, or `None` once the limit is reached. `is_answer` tells an answer of AWS from none.
    pub(super) async fn keep<T>(
        &self,
        call: impl Future<Output = T>,
        is_answer: impl FnOnce(&T) -> bool,
    ) -> Option<T> {
        let _call = Call::begin(self);
        tokio::select! {
            biased;
            answer = call => {
                if self.counted == Counted::WithoutProgress && is_answer(&answer) {
                    self.restart();
                }
                Some(answer)
            }
            () = self.reached() => None,
        }
    }

    /// What is left of the limit; `None` if there is none.
    pub(super) fn left(&self) -> Option<Duration> {
        Some(self.limit?.saturating_sub(self.state().waited(Instant::now())))
    }

    /// The limit in words, for the failure that it ends with.
    pub(super) fn limit(&self) -> Duration {
        self.limit.unwrap_or_default()
    }

    /// Ends when the limit is reached; calls that end meanwhile may put that off.
    async fn reached(&self) {
        let Some(limit) = self.limit else { return std::future::pending().await };
        loop {
            let left = limit.saturating_sub(self.state().waited(Instant::now()));
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left).await;
        }
    }

    fn restart(&self) {
        let mut state = self.state();
        state.used = Duration::ZERO;
        state.since = Some(Instant::now());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call on its way, from its first moment until it is dropped.
struct Call<'a>(&'a Deadline);

impl<'a> Call<'a> {
    fn begin(deadline: &'a Deadline) -> Self {
        let mut state = deadline.state();
        state.calls += 1;
        state.since.get_or_insert_with(Instant::now);
        drop(state);
        Self(deadline)
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.calls = state.calls.saturating_sub(1);
        if state.calls == 0 {
            state.used = state.waited(Instant::now());
            state.since = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(40);

    async fn hanging(deadline: &Deadline) -> Option<()> {
        deadline.keep(std::future::pending(), |()| true).await
    }

    #[tokio::test]
    async fn a_call_that_hangs_ends_with_the_limit_and_later_ones_at_once() {
        let deadline = Deadline::new(Some(SHORT), Counted::InAll);

        assert_eq!(hanging(&deadline).await, None);
        assert_eq!(hanging(&deadline).await, None);
        assert_eq!(deadline.keep(async { 1 }, |_| true).await, Some(1), "what is there is taken");
    }

    #[tokio::test]
    async fn what_is_no_call_takes_no_time() {
        let deadline = Deadline::new(Some(SHORT), Counted::InAll);

        assert_eq!(deadline.keep(async { 1 }, |_| true).await, Some(1));
        tokio::time::sleep(SHORT * 2).await;

        assert!(deadline.state().waited(Instant::now()) < SHORT);
    }

    #[tokio::test]
    async fn an_answer_gives_lists_their_time_back_and_single_roles_none() {
        for (counted, is_back) in [(Counted::WithoutProgress, true), (Counted::InAll, false)] {
            let deadline = Deadline::new(Some(SHORT * 100), counted);
            let call = tokio::time::sleep(SHORT);

            deadline.keep(call, |()| true).await.unwrap();
            let waited = deadline.state().waited(Instant::now());

            assert_eq!(waited < SHORT, is_back, "{counted:?}: {waited:?}");
        }
    }
}
