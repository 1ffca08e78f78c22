//! A session that outlives its own keys: renewed ahead of need for as long as its shell lives.

mod lead;

use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::kept::Purpose;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::session::SessionSummary;
use crate::flows::served::{Handed, forget_kept, served_on};
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::ports::aws::Answer;
use crate::ports::clock::Clock;
use crate::ports::endpoint::{Served, Serves};

pub use lead::{Form, Lead, followed, lead, may_be_process};

/// After so long a program asks again, so that it follows soon where the session changes.
pub const ADVERTISED: SignedDuration = SignedDuration::from_mins(20);

/// So long before their end, or a tenth of their life, a program is told that keys end: what it sends at the last
/// moment must arrive in time.
const EARLY: SignedDuration = SignedDuration::from_secs(10);

/// How long a renewal that failed waits for the next; each further one twice as long, up to [`RARELY`].
const AGAIN: Duration = Duration::from_secs(10);

/// The longest wait after renewals that failed.
const RARELY: Duration = Duration::from_mins(5);

/// How long a program that asks for keys that are overdue waits for the renewal. A machine that slept finds all its keys
/// so; the SDK for JavaScript gives up after a second.
const OVERDUE: Duration = Duration::from_millis(800);

/// The longest sleep: a machine may be suspended, and its timers with it.
const NAP: Duration = Duration::from_secs(30);

/// What is served now.
#[derive(Debug)]
pub struct Live {
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
    /// Another session is served.
    switched: Notify,
    /// A renewal failed, or went well again.
    altered: Notify,
    /// A program wants keys that are overdue.
    wanted: Notify,
    /// A renewal has come to its end, or others are served.
    settled: Notify,
    /// It is over.
    ended: Notify,
}

#[derive(Debug)]
struct State {
    session: SessionSummary,
    credentials: Credentials,
    obtained: Timestamp,
    /// Why they could not be renewed.
    problem: Option<Failure>,
    /// Whether it is over for good.
    is_over: bool,
}

impl Live {
    /// Serves the keys of a session; of a long-lived key in the vault those of its user's session.
    ///
    /// # Errors
    /// They are long-lived: nothing is to be renewed, and the endpoint takes none.
    pub async fn new(
        world: &World,
        sessions: &Sessions,
        summary: &SessionSummary,
    ) -> Result<Self, Failure> {
        let handed = servable(world, sessions, summary).await?;
        Ok(Self {
            state: Mutex::new(State::of(summary.clone(), handed)),
            clock: Arc::clone(&world.clock),
            switched: Notify::new(),
            altered: Notify::new(),
            wanted: Notify::new(),
            settled: Notify::new(),
            ended: Notify::new(),
        })
    }

    /// Serves another session from now on.
    ///
    /// # Errors
    /// As [`Self::new`] has them, and it is over; what was served before is served on.
    pub async fn turn_to(
        &self,
        world: &World,
        sessions: &Sessions,
        summary: &SessionSummary,
    ) -> Result<(), Failure> {
        let handed = servable(world, sessions, summary).await?;
        let mut state = self.state();
        if state.is_over {
            return Err(was_ended(&state.session.identity.arn));
        }
        *state = State::of(summary.clone(), handed);
        drop(state);
        self.settled.notify_waiters();
        self.switched.notify_one();
        Ok(())
    }

    /// Serves and renews nothing from now on.
    pub fn end(&self) {
        let mut state = self.state();
        let gone = Secret::new("");
        state.credentials.secret_access_key = gone.clone();
        state.credentials.session_token = Some(gone);
        state.problem = Some(was_ended(&state.session.identity.arn));
        state.is_over = true;
        drop(state);
        self.ended.notify_waiters();
        self.settled.notify_waiters();
        self.altered.notify_one();
    }

    /// Waits until it is over for good, and says so.
    pub async fn over(&self) -> Failure {
        loop {
            // Before the look: what happens meanwhile wakes it.
            let ended = self.ended.notified();
            if let Some(over) = self.is_over() {
                return over;
            }
            ended.await;
        }
    }

    /// That it is over, if it is.
    pub fn is_over(&self) -> Option<Failure> {
        let state = self.state();
        state.is_over.then(|| was_ended(&state.session.identity.arn))
    }

    /// The session that is served.
    pub fn session(&self) -> SessionSummary {
        self.state().session.clone()
    }

    /// Why it could not be renewed.
    pub fn problem(&self) -> Option<Failure> {
        self.state().problem.clone()
    }

    /// The id of the key that is served.
    pub fn access_key_id(&self) -> String {
        self.state().credentials.access_key_id.clone()
    }

    /// Waits until a renewal has failed, or went well again.
    pub async fn altered(&self) {
        self.altered.notified().await;
    }

    /// Renews the keys for as long as it runs, each time before a client wants new ones.
    pub async fn keep(&self, world: &World, sessions: &Sessions) {
        let mut again = AGAIN;
        while self.is_over().is_none() {
            let id = self.state().session.id;
            let renewed = tokio::select! {
                biased;
                _ = self.over() => {
                    // It may have been had anew while the shell was ended.
                    forget_kept(world, sessions, id);
                    break;
                }
                renewed = served_on(world, sessions, id) => renewed,
            };
            let wait = if self.state().session.id != id {
                // It was switched in the meantime.
                Duration::ZERO
            } else if self.took(sessions, renewed) {
                again = AGAIN;
                self.state().until_due(world.clock.now()).min(NAP)
            } else {
                let wait = again;
                again = later(again);
                wait
            };
            tokio::select! {
                // What was kept then was forgotten by who ended it; what is kept since is another's.
                _ = self.over() => {}
                () = tokio::time::sleep(wait) => {}
                () = self.wanted.notified() => {}
                () = self.switched.notified() => again = AGAIN,
            }
        }
        pending::<()>().await;
    }

    /// Takes in what became of a renewal; whether it went well.
    fn took(&self, sessions: &Sessions, renewed: Result<Handed, Failure>) -> bool {
        let mut state = self.state();
        if state.is_over {
            return true;
        }
        let had_problem = state.problem.is_some();
        match renewed {
            Ok(handed) => {
                let session = sessions.summary(state.session.id);
                *state = State::of(session.unwrap_or_else(|| state.session.clone()), handed);
            }
            Err(failure) => state.problem = Some(failure),
        }
        let is_well = state.problem.is_none();
        drop(state);
        self.settled.notify_waiters();
        if is_well == had_problem {
            self.altered.notify_one();
        }
        is_well
    }

    /// Waits a little for keys that are overdue: their renewal is made by [`Self::keep`], for all that ask.
    async fn settle(&self) {
        // Before the look: what happens meanwhile wakes it.
        let settled = self.settled.notified();
        if self.state().is_overdue(self.clock.now()) {
            self.wanted.notify_one();
            drop(tokio::time::timeout(OVERDUE, settled).await);
        }
    }

    /// What is served at this moment.
    fn now(&self) -> Result<Served, Failure> {
        let (state, now) = (self.state(), self.clock.now());
        if state.is_over {
            return Err(was_ended(&state.session.identity.arn));
        }
        let end = state.credentials.expires;
        if end.is_some_and(|end| end <= now) {
            let problem = state.problem.clone();
            return Err(problem.unwrap_or_else(|| ended(&state.session)));
        }
        let soon = now.saturating_add(ADVERTISED).unwrap_or(now);
        Ok(Served {
            credentials: state.credentials.clone(),
            account: state.session.identity.account,
            until: end.map_or(soon, |end| told_end(state.obtained, end, now).min(soon)),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn of(session: SessionSummary, Handed { access, obtained }: Handed) -> Self {
        let credentials = access.credentials;
        // The keys of the vault have no end, but what stands in for them has.
        let session = SessionSummary { expires: credentials.expires, ..session };
        Self { session, credentials, obtained, problem: None, is_over: false }
    }

    /// Whether the keys should have been renewed long ago, and it is not known that they cannot be.
    fn is_overdue(&self, now: Timestamp) -> bool {
        let end = self.credentials.expires.filter(|_| self.problem.is_none());
        end.is_some_and(|end| early(self.obtained, end) <= now)
    }

    /// How long the keys are good enough.
    fn until_due(&self, now: Timestamp) -> Duration {
        let due = self.credentials.expires.map(|end| Purpose::Renewing.due(self.obtained, end));
        let left = due.map_or(SignedDuration::MAX, |due| due.duration_since(now));
        // What only a person can renew stays due until its end.
        Duration::try_from(left).unwrap_or_default().max(Duration::from_secs(1))
    }
}

impl Serves for Live {
    fn served(&self) -> Answer<'_, Served> {
        async move {
            self.settle().await;
            self.now()
        }
        .boxed()
    }
}

/// How long to wait for a renewal that failed once more.
fn later(again: Duration) -> Duration {
    (again * 2).min(RARELY)
}

/// When a program shall take keys to end: a little early, as long as that is to come.
fn told_end(obtained: Timestamp, end: Timestamp, now: Timestamp) -> Timestamp {
    Some(early(obtained, end)).filter(|told| *told > now).unwrap_or(end)
}

/// A little before the end of keys.
fn early(obtained: Timestamp, end: Timestamp) -> Timestamp {
    let early = EARLY.min(end.duration_since(obtained) / 10);
    end.saturating_sub(early).unwrap_or(end)
}

/// That a live shell was ended, and the session with this ARN with it.
pub fn was_ended(arn: &str) -> Failure {
    let message = format!("this live shell was ended, and the session {arn} with it");
    Failure::new(FailureKind::Expired, message)
        .with_hint("`exit` leaves the shell; `kamen shell --live ROLE` opens another")
}

fn ended(session: &SessionSummary) -> Failure {
    let message = format!("the session {} has ended", session.identity.arn);
    Failure::new(FailureKind::Expired, message).with_hint(
        "it is being renewed: try again; if it stays so, `kamen renew` in this shell says why",
    )
}

/// The keys that are served for a session, if an endpoint may hand them out.
async fn servable(
    world: &World,
    sessions: &Sessions,
    summary: &SessionSummary,
) -> Result<Handed, Failure> {
    let handed = served_on(world, sessions, summary.id).await?;
    if handed.access.credentials.session_token.is_some() {
        return Ok(handed);
    }
    let text = format!("nothing renews the keys of {}: they have no end", summary.identity.arn);
    Err(Failure::usage(text).with_hint(
        "name a role; keys that `kamen keys import` took in are served as sessions, and without `--live` a shell carries \
         any",
    ))
}

#[cfg(test)]
mod tests;
