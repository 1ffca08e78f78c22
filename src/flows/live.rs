//! A session that outlives its own keys: renewed ahead of need for as long as its shell lives.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::kept::Purpose;
use crate::domain::profile::SharedConfig;
use crate::domain::secret::Credentials;
use crate::domain::session::{SessionId, SessionSummary};
use crate::flows::carry::{GIVEN_KEYS, LIVE, MARKER};
use crate::flows::plan::names_credentials;
use crate::flows::sessions::Sessions;
use crate::flows::switch::access_for;
use crate::flows::world::World;
use crate::ports::clock::Clock;
use crate::ports::endpoint::{Served, Serves};

/// After so long a program asks again, so that it follows soon where the session changes.
pub const ADVERTISED: SignedDuration = SignedDuration::from_mins(20);

/// How long a renewal that failed waits for the next; each further one twice as long, up to [`RARELY`].
const AGAIN: Duration = Duration::from_secs(10);

/// The longest wait after renewals that failed.
const RARELY: Duration = Duration::from_mins(5);

/// The longest sleep: a machine may be suspended, and its timers with it.
const NAP: Duration = Duration::from_secs(30);

/// In which form a shell finds the endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// By the variables alone.
    Variables,
    /// By the variables, and the marker that the person's own file has.
    OwnMarker,
    /// By the variables, and a copy of the file that has the marker.
    Copy,
}

impl Form {
    /// The form that works with every SDK beside this file.
    ///
    /// # Errors
    /// The marker's name is taken by a profile with credentials, which would win.
    pub fn of(config: &SharedConfig) -> Result<Self, Failure> {
        let gives = |name: &str| config.profile(name).is_some_and(names_credentials);
        Ok(if !gives("default") {
            Self::Variables
        } else if gives(MARKER) {
            let text = format!("your profile `{MARKER}` would win over the endpoint of `--live`");
            return Err(Failure::usage(text).with_hint("give that profile another name"));
        } else if config.profile(MARKER).is_some() {
            Self::OwnMarker
        } else {
            Self::Copy
        })
    }
}

/// Turns what a child would be given of a session's keys into what leads it to the endpoint.
pub fn lead(
    mut changes: EnvironmentChanges,
    (address, token): (&str, &str),
    form: Form,
    id: &str,
) -> EnvironmentChanges {
    for name in GIVEN_KEYS {
        changes.remove(name);
    }
    changes.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", address);
    changes.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", token);
    changes.set(LIVE, id);
    match form {
        Form::Variables => {}
        Form::OwnMarker | Form::Copy => changes.set("AWS_PROFILE", MARKER),
    }
    changes
}

/// What is served now.
#[derive(Debug)]
pub struct Live {
    summary: SessionSummary,
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
}

#[derive(Debug)]
struct State {
    credentials: Credentials,
    /// Why they could not be renewed.
    problem: Option<Failure>,
}

impl Live {
    /// Serves the keys of a session.
    ///
    /// # Errors
    /// They are long-lived: nothing is to be renewed, and the endpoint takes none.
    pub fn new(
        world: &World,
        sessions: &Sessions,
        summary: &SessionSummary,
    ) -> Result<Self, Failure> {
        let access = sessions.access(summary.id);
        let credentials = access.map(|access| access.credentials);
        match credentials.filter(|keys| keys.session_token.is_some()) {
            Some(credentials) => Ok(Self {
                summary: summary.clone(),
                state: Mutex::new(State { credentials, problem: None }),
                clock: Arc::clone(&world.clock),
            }),
            None => Err(Failure::usage("`--live` renews sessions, and these keys are long-lived")
                .with_hint("name a role")),
        }
    }

    /// Renews the keys for as long as it runs, each time before a client wants new ones.
    pub async fn keep(&self, world: &World, sessions: &Sessions) {
        let id = self.summary.id;
        let mut again = AGAIN;
        loop {
            let wait = match access_for(world, sessions, id, Purpose::Renewing).await {
                Ok(access) => {
                    let mut state = self.state();
                    state.credentials = access.credentials;
                    state.problem = None;
                    drop(state);
                    again = AGAIN;
                    until_due(sessions, id, world.clock.now()).min(NAP)
                }
                Err(failure) => {
                    self.state().problem = Some(failure);
                    let wait = again;
                    again = (again * 2).min(RARELY);
                    wait
                }
            };
            tokio::time::sleep(wait).await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ended(&self) -> Failure {
        let message = format!("the session {} has ended", self.summary.identity.arn);
        Failure::new(FailureKind::Expired, message)
            .with_hint("leave this shell and open it again: it takes what a person must give")
    }
}

impl Serves for Live {
    fn served(&self) -> Result<Served, Failure> {
        let (state, now) = (self.state(), self.clock.now());
        let end = state.credentials.expires;
        if end.is_some_and(|end| end <= now) {
            return Err(state.problem.clone().unwrap_or_else(|| self.ended()));
        }
        let soon = now.saturating_add(ADVERTISED).unwrap_or(now);
        Ok(Served {
            credentials: state.credentials.clone(),
            account: self.summary.identity.account,
            until: end.map_or(soon, |end| end.min(soon)),
        })
    }
}

/// How long the keys are good enough.
fn until_due(sessions: &Sessions, id: SessionId, now: Timestamp) -> Duration {
    let due = sessions.held(id).and_then(|held| {
        let end = held.summary.expires?;
        Some(Purpose::Renewing.due(held.obtained, end))
    });
    let left = due.map_or(SignedDuration::MAX, |due| due.duration_since(now));
    // What only a person can renew stays due until its end.
    Duration::try_from(left).unwrap_or_default().max(Duration::from_secs(1))
}

#[cfg(test)]
mod tests;
