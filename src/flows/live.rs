//! A session that outlives its own keys: renewed ahead of need for as long as its shell lives.

use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::kept::Purpose;
use crate::domain::live::{GENERATION, LIVE};
use crate::domain::profile::SharedConfig;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::session::SessionSummary;
use crate::flows::carry::{GIVEN, GIVEN_KEYS, MARKER};
use crate::flows::plan::names_credentials;
use crate::flows::served::{Handed, forget_kept, served_on};
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::ports::clock::Clock;
use crate::ports::endpoint::{Served, Serves};

/// After so long a program asks again, so that it follows soon where the session changes.
pub const ADVERTISED: SignedDuration = SignedDuration::from_mins(20);

/// So long before their end, or a tenth of their life, a program is told that keys end: what it sends at the last
/// moment must arrive in time.
const EARLY: SignedDuration = SignedDuration::from_secs(10);

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

/// How a child comes by the keys.
#[derive(Debug, Clone, Copy)]
pub enum Lead<'a> {
    /// From an endpoint at an address, with a token.
    Endpoint(&'a str, &'a str, Form),
    /// From a command that the marker of its own copy of the file names.
    Process,
}

/// Whether the marker may lead to a process.
///
/// # Errors
/// Its name is taken by a profile with credentials, which would win in some file.
pub fn may_be_process(config: &SharedConfig) -> Result<(), Failure> {
    if config.profile(MARKER).is_some_and(names_credentials) {
        let text = format!("your profile `{MARKER}` is in the way of `--live=process`");
        return Err(Failure::usage(text).with_hint("give that profile another name"));
    }
    Ok(())
}

/// Turns what a child would be given of a session's keys into what leads it to where they are renewed.
pub fn lead(mut changes: EnvironmentChanges, way: Lead<'_>, folder: &str) -> EnvironmentChanges {
    for name in GIVEN_KEYS {
        changes.remove(name);
    }
    changes.set(LIVE, folder);
    changes.set(GENERATION, "1");
    if let Lead::Endpoint(address, token, _) = way {
        changes.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", address);
        changes.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", token);
    }
    match way {
        Lead::Endpoint(_, _, Form::Variables) => {}
        Lead::Endpoint(_, _, Form::OwnMarker | Form::Copy) | Lead::Process => {
            changes.set("AWS_PROFILE", MARKER);
        }
    }
    changes
}

/// What of a session's environment a shell takes over at its next prompt, beside the keys that it asks for;
/// `ends` is when they end, if they could not be renewed.
pub fn followed(changes: &EnvironmentChanges, ends: Option<Timestamp>) -> EnvironmentChanges {
    let mut followed = EnvironmentChanges::default();
    let is_own = |name: &str| !GIVEN_KEYS.contains(&name) && ![LIVE, GENERATION].contains(&name);
    let is_place = |name: &str| {
        ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CA_BUNDLE"].contains(&name)
            || name.starts_with("AWS_ENDPOINT_URL")
    };
    let is_followed = |name: &str| is_own(name) && (name.starts_with("KAMEN_") || is_place(name));
    for (name, value) in changes.given().filter(|(name, _)| is_followed(name)) {
        followed.set(name, value.reveal());
    }
    let is_given = |name: &str| GIVEN.contains(&name) || is_place(name);
    for name in changes.removed().filter(|name| is_own(name) && is_given(name)) {
        followed.remove(name);
    }
    match ends {
        Some(end) => followed.set("KAMEN_EXPIRES", end.to_string()),
        None => followed.remove("KAMEN_EXPIRES"),
    }
    followed
}

/// What is served now.
#[derive(Debug)]
pub struct Live {
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
    /// Another session is served.
    switched: Notify,
    /// A renewal failed, or went well again.
    altered: Notify,
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
                again = (again * 2).min(RARELY);
                wait
            };
            tokio::select! {
                // What was kept then was forgotten by who ended it; what is kept since is another's.
                _ = self.over() => {}
                () = tokio::time::sleep(wait) => {}
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
        if is_well == had_problem {
            self.altered.notify_one();
        }
        is_well
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

    /// How long the keys are good enough.
    fn until_due(&self, now: Timestamp) -> Duration {
        let due = self.credentials.expires.map(|end| Purpose::Renewing.due(self.obtained, end));
        let left = due.map_or(SignedDuration::MAX, |due| due.duration_since(now));
        // What only a person can renew stays due until its end.
        Duration::try_from(left).unwrap_or_default().max(Duration::from_secs(1))
    }
}

impl Serves for Live {
    fn served(&self) -> Result<Served, Failure> {
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
}

/// When a program shall take keys to end: a little early, as long as that is to come.
fn told_end(obtained: Timestamp, end: Timestamp, now: Timestamp) -> Timestamp {
    let early = EARLY.min(end.duration_since(obtained) / 10);
    end.saturating_sub(early).ok().filter(|told| *told > now).unwrap_or(end)
}

/// That a live shell was ended, and the session with this ARN with it.
pub fn was_ended(arn: &str) -> Failure {
    let message = format!("this live shell was ended, and the session {arn} with it");
    Failure::new(FailureKind::Expired, message)
        .with_hint("`exit` leaves the shell; `kamen shell --live ROLE` opens another")
}

fn ended(session: &SessionSummary) -> Failure {
    let message = format!("the session {} has ended", session.identity.arn);
    Failure::new(FailureKind::Expired, message)
        .with_hint("`kamen renew` in this shell takes what a person must give")
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
