//! Exchanging a long-lived key of the vault for a new one: made, proved, taken into use; then the old one is
//! deactivated and deleted. Interrupted anywhere, the next run goes on.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::domain::access_key::{AccessKey, Rotation};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::kept::Purpose;
use crate::domain::profile::ClientSettings;
use crate::domain::secret::Credentials;
use crate::domain::session::Start;
use crate::domain::vault::{LongLivedKey, Record};
use crate::flows::switch::device;
use crate::flows::user_session::{User, session_of};
use crate::flows::vault_key;
use crate::flows::world::World;
use crate::ports::aws::Access;

/// How long a new key may take until all of AWS knows it.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);
/// Between two attempts.
const PAUSE: Duration = Duration::from_secs(1);

/// A key that was made so soon after one was asked for counts as that one.
const ABOUT: SignedDuration = SignedDuration::from_mins(5);
/// How far AWS's clock may be behind this machine's.
const CLOCKS: SignedDuration = SignedDuration::from_mins(1);

/// What was exchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    pub old: String,
    pub new: String,
}

/// One exchange.
struct Exchange<'a> {
    world: &'a World,
    name: &'a str,
    client: Arc<ClientSettings>,
    asked: Asked<'a>,
    say: &'a dyn Fn(&str),
    /// The user's own session, once IAM wanted one with MFA. It outlives the key that brought it.
    session: RefCell<Option<Access>>,
}

/// What the person asks for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Another key of the user goes, if it is inactive.
    pub replaces_inactive: bool,
    pub mfa_code: Option<&'a str>,
}

/// Exchanges the key of a name. `say` is told of each step that was taken.
///
/// # Errors
/// AWS refuses a step, or the user has another key already; what was done so far is kept, and the next run goes
/// on from there. [`FailureKind::MfaNeeded`] asks for a code.
pub async fn rotate(
    world: &World,
    name: &str,
    asked: Asked<'_>,
    say: &dyn Fn(&str),
) -> Result<Rotated, Failure> {
    let _alone = vault_key::alone(world, name).await;
    let client = Arc::new(vault_key::client(world, name));
    let exchange = Exchange { world, name, client, asked, say, session: RefCell::default() };
    let mut key = vault_key::find(world, name)?;
    loop {
        key = match key.rotation.clone() {
            None | Some(Rotation::Begun { .. }) => exchange.make(key).await?,
            Some(Rotation::Made { new }) => exchange.prove(key, new).await?,
            Some(Rotation::Switched { old }) => return exchange.finish(key, old).await,
        };
    }
}

impl Exchange<'_> {
    fn access(&self, credentials: &Credentials) -> Access {
        Access { credentials: credentials.clone(), client: Arc::clone(&self.client) }
    }

    fn keep(&self, key: LongLivedKey) -> Result<LongLivedKey, Failure> {
        self.world.vault.save(&Record::LongLivedKey(key.clone()))?;
        Ok(key)
    }

    /// Asks for the new key; that it is asked for is kept first.
    async fn make(&self, key: LongLivedKey) -> Result<LongLivedKey, Failure> {
        let access = self.access(&key.credentials);
        self.make_room(&key, &access).await?;
        let at = self.world.clock.now();
        let begun = self.keep(LongLivedKey { rotation: Some(Rotation::Begun { at }), ..key })?;
        match self.in_iam(&access, async |by| self.world.iam.create_access_key(by).await).await {
            Ok(new) => {
                let id = new.access_key_id.clone();
                let made = LongLivedKey { rotation: Some(Rotation::Made { new }), ..begun };
                let made = self.keep(made)?;
                (self.say)(&format!("{id} is made"));
                Ok(made)
            }
            Err(failure) => {
                if is_certain(&failure) {
                    self.keep(LongLivedKey { rotation: None, ..begun })?;
                }
                Err(failure)
            }
        }
    }

    /// A user has two keys at most. One that an interrupted run asked for, and whose secret is lost, goes.
    async fn make_room(&self, key: &LongLivedKey, access: &Access) -> Result<(), Failure> {
        let own = &key.credentials.access_key_id;
        let all = self.in_iam(access, async |by| self.world.iam.access_keys(by).await).await?;
        let Some(other) = all.into_iter().find(|other| other.id != *own) else { return Ok(()) };
        let is_lost = match key.rotation {
            Some(Rotation::Begun { at }) => self.is_lost(&other, at, access).await,
            Some(Rotation::Made { .. } | Rotation::Switched { .. }) | None => false,
        };
        if !is_lost && (other.is_active || !self.asked.replaces_inactive) {
            return Err(no_room(own, &other));
        }
        self.in_iam(access, async |by| self.world.iam.delete_access_key(by, &other.id).await)
            .await?;
        let why = if is_lost { "an interrupted run had asked for it" } else { "it was inactive" };
        (self.say)(&format!("{} is deleted: {why}", other.id));
        Ok(())
    }

    /// Whether a key is the one that was asked for at `asked`, and never came into use.
    async fn is_lost(&self, key: &AccessKey, asked: Timestamp, access: &Access) -> bool {
        let is_of_then = key.created.is_some_and(|created| {
            let after = created.duration_since(asked);
            -CLOCKS <= after && after <= ABOUT
        });
        let used = async |by: &Access| self.world.iam.access_key_use(by, &key.id).await;
        is_of_then && matches!(self.in_iam(access, used).await, Ok(None))
    }

    /// Takes the new key into use as soon as AWS says that it is the same user's.
    async fn prove(&self, key: LongLivedKey, new: Credentials) -> Result<LongLivedKey, Failure> {
        let sts = &self.world.sts;
        let (old_access, access) = (self.access(&key.credentials), self.access(&new));
        let before = match sts.caller_identity(&old_access).await {
            Ok(before) => Some(before),
            // Deleted meanwhile. CreateAccessKey made the new one for the same user: it is what is left.
            Err(failure) if failure.kind == FailureKind::Credentials => None,
            Err(failure) => return Err(failure),
        };
        let now: Identity = match self.patiently(async || sts.caller_identity(&access).await).await
        {
            Ok(now) => now,
            Err(failure) if before.is_some() && self.is_gone(&failure, &new, &old_access).await => {
                (self.say)(&format!("{} is gone: another is made", new.access_key_id));
                return self.keep(LongLivedKey { rotation: None, ..key });
            }
            Err(failure) => return Err(failure),
        };
        if let Some(before) = before.filter(|before| before.arn != now.arn) {
            let message = format!("the new key is {}'s, and not {}'s", now.arn, before.arn);
            return Err(Failure::new(FailureKind::Service, message)
                .with_hint("the old key stays in use; look at both in IAM"));
        }
        let old = key.credentials.access_key_id.clone();
        let added = self.world.clock.now();
        let rotation = Some(Rotation::Switched { old });
        let switched = self.keep(LongLivedKey { credentials: new, added, rotation, ..key })?;
        let id = &switched.credentials.access_key_id;
        (self.say)(&format!("{id} works, and is in use from now on"));
        Ok(switched)
    }

    /// Whether the new key, which AWS does not take, was deleted meanwhile.
    async fn is_gone(&self, failure: &Failure, new: &Credentials, old: &Access) -> bool {
        failure.kind == FailureKind::Credentials
            && self
                .in_iam(old, async |by| self.world.iam.access_keys(by).await)
                .await
                .is_ok_and(|all| all.iter().all(|key| key.id != new.access_key_id))
    }

    /// Deactivates the old key, then deletes it; one that is gone is no matter.
    async fn finish(&self, key: LongLivedKey, old: String) -> Result<Rotated, Failure> {
        let (iam, access) = (&self.world.iam, self.access(&key.credentials));
        let told = |mut failure: Failure| {
            let id = &key.credentials.access_key_id;
            failure.message =
                format!("{id} is in use, but {old} is still there: {}", failure.message);
            failure
        };
        let deactivate = async |by: &Access| iam.deactivate_access_key(by, &old).await;
        let step = self.patiently(async || self.in_iam(&access, deactivate).await).await;
        unless_gone(step).map_err(told)?;
        (self.say)(&format!("{old} is deactivated"));
        let delete = async |by: &Access| iam.delete_access_key(by, &old).await;
        unless_gone(self.in_iam(&access, delete).await).map_err(told)?;
        (self.say)(&format!("{old} is deleted"));
        let new = key.credentials.access_key_id.clone();
        self.keep(LongLivedKey { rotation: None, ..key })?;
        Ok(Rotated { old, new })
    }

    /// Calls IAM by a key of the user. If that is refused, and a device of the user is known, by the user's own session
    /// instead: policies that want MFA for everything are met by it.
    async fn in_iam<T>(
        &self,
        access: &Access,
        call: impl AsyncFn(&Access) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let held = self.session.borrow().clone();
        if let Some(session) = held {
            match call(&session).await {
                // It has ended, or went with its key.
                Err(failure) if has_ended(&failure) => *self.session.borrow_mut() = None,
                other => return other,
            }
        }
        let refused = match call(access).await {
            Err(failure) if failure.kind == FailureKind::Refused => failure,
            other => return other,
        };
        let session = self.session_with_mfa(access).await;
        let Some(session) = session.map_err(|needed| with_code(needed, &refused))? else {
            return Err(refused);
        };
        let answer = call(&session).await;
        *self.session.borrow_mut() = Some(session);
        answer
    }

    /// The user's own session with a code; `None` if no device is known.
    async fn session_with_mfa(&self, access: &Access) -> Result<Option<Access>, Failure> {
        let start = Start::Profile(
            vault_key::profile(self.world, self.name).unwrap_or(self.name).to_owned(),
        );
        let identity = &self.world.sts.caller_identity(access).await?;
        let Ok(device) = device(self.world, (&start, identity), access).await else {
            return Ok(None);
        };
        let user = User { access, identity, start: &start };
        let code = self.asked.mfa_code;
        let session = session_of(self.world, user, Some(&device), Purpose::Call, code).await?;
        let client = Arc::clone(&self.client);
        Ok(Some(Access { credentials: session.credentials, client }))
    }

    /// Tries again as long as a key that was just made may not be known everywhere.
    async fn patiently<T>(&self, call: impl AsyncFn() -> Result<T, Failure>) -> Result<T, Failure> {
        let end = self.world.clock.now() + PATIENCE;
        loop {
            match call().await {
                Err(failure)
                    if failure.kind == FailureKind::Credentials && self.world.clock.now() < end =>
                {
                    tokio::time::sleep(PAUSE).await;
                }
                other => return other,
            }
        }
    }
}

/// Says why a code is asked for: whether it helps only AWS knows.
fn with_code(needed: Failure, refused: &Failure) -> Failure {
    match (&needed.kind, &needed.mfa_device) {
        (FailureKind::MfaNeeded, Some(device)) => {
            let words = format!("a policy may want a code of the MFA device {device} for it");
            Failure { message: format!("{}; {words}", refused.message), ..needed }
        }
        _ => needed,
    }
}

/// Whether keys are not taken any more.
fn has_ended(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::Credentials | FailureKind::Expired)
}

/// Whether AWS's answer says that no key was made.
fn is_certain(failure: &Failure) -> bool {
    match failure.kind {
        FailureKind::Usage
        | FailureKind::Refused
        | FailureKind::Credentials
        | FailureKind::Expired
        | FailureKind::MfaNeeded
        | FailureKind::ClockSkew => true,
        FailureKind::SignInNeeded
        | FailureKind::Throttled
        | FailureKind::Unreachable
        | FailureKind::Service
        | FailureKind::Local => failure.code.as_deref() == Some("LimitExceeded"),
    }
}

fn unless_gone(answer: Result<(), Failure>) -> Result<(), Failure> {
    match answer {
        Err(failure) if failure.code.as_deref() == Some("NoSuchEntity") => Ok(()),
        other => other,
    }
}

fn no_room(own: &str, other: &AccessKey) -> Failure {
    let (state, hint) = if other.is_active {
        ("active", "deactivate it in IAM if nothing uses it: then `--replace-inactive` deletes it")
    } else {
        ("inactive", "`--replace-inactive` deletes it first")
    };
    let message = format!(
        "the user of {own} has another key, {} ({state}); more than two there are not",
        other.id
    );
    Failure::usage(message).with_hint(hint)
}

#[cfg(test)]
mod tests;
