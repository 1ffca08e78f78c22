//! Sessions of a user's own (GetSessionToken): with one, a code serves all roles that the user assumes.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::arn::ArnParts;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::kept::{CodeUse, Issuer, KeptSession, Purpose, SessionKey, SourceKey};
use crate::domain::limits::{CHAINED_DURATION, DEFAULT_DURATION};
use crate::domain::session::{AssumeRequest, Start, UserSessionRequest};
use crate::domain::vault::{RecordName, VaultState};
use crate::flows::kept::{self, Wish};
use crate::flows::known_role::known_role;
use crate::flows::limits::check_code;
use crate::flows::mfa_code::{mfa_needed, untyped};
use crate::flows::world::World;
use crate::ports::aws::Access;

/// Seconds: what AWS gives unless it is asked for more.
const DURATION: u32 = 12 * 3600;

/// A user, by long-lived keys.
#[derive(Debug, Clone, Copy)]
pub(crate) struct User<'a> {
    pub(crate) access: &'a Access,
    pub(crate) identity: &'a Identity,
    pub(crate) start: &'a Start,
}

/// A role that wants a one-time code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) device: &'a str,
    pub(crate) role: &'a str,
    /// Seconds, as they were asked for.
    pub(crate) duration: Option<u32>,
    /// What the person typed.
    pub(crate) code: Option<&'a str>,
}

/// How a call shows that there was a code.
#[derive(Debug)]
pub(crate) enum Proof {
    /// It carries the code itself.
    Code(String),
    /// The user's own session signs it, which was had with one.
    Session(Box<Signing>),
}

/// A user's own session, to sign a call with.
#[derive(Debug)]
pub(crate) struct Signing {
    pub(crate) access: Access,
    /// Whether its code was given for this very call.
    pub(crate) is_fresh: bool,
    /// What part a person's code has in the sessions that it brings.
    pub(crate) code: CodeUse,
}

impl Signing {
    fn by(user: User<'_>, session: KeptSession, is_fresh: bool) -> Self {
        let end = session.credentials.expires;
        let due = end.map(|end| Purpose::Call.due(session.obtained, end));
        let client = Arc::clone(&user.access.client);
        Self {
            access: Access { credentials: session.credentials, client },
            is_fresh,
            code: match (session.code, due) {
                (CodeUse::None, _) => CodeUse::None,
                (_, Some(until)) => CodeUse::OfUser { until },
                (_, None) => CodeUse::Own,
            },
        }
    }
}

/// What a request carries of a proof: its code, or what signs it.
pub(crate) fn parted(proof: Option<Proof>) -> (Option<String>, Option<Signing>) {
    match proof {
        None => (None, None),
        Some(Proof::Code(code)) => (Some(code), None),
        Some(Proof::Session(signing)) => (None, Some(*signing)),
    }
}

/// What part a person's code has in a session: in that of the user which signed the call for it, else its own.
pub(crate) fn code_use(signing: Option<&Signing>, is_given: bool) -> CodeUse {
    match signing {
        Some(signing) => signing.code,
        None if is_given => CodeUse::Own,
        None => CodeUse::None,
    }
}

/// A proof for the role: the user's session that is kept, else one that a code brings, which then serves every
/// role of the user. Signed by it, AWS gives an hour at most (role chaining): of what was asked for nothing may
/// be lost, and a longer session takes a code of its own.
///
/// # Errors
/// [`FailureKind::MfaNeeded`] asks for a code.
pub(crate) async fn proof(
    world: &World,
    user: User<'_>,
    wanted: Wanted<'_>,
) -> Result<Proof, Failure> {
    let Wanted { device, role, code, .. } = wanted;
    if let Some(code) = code {
        check_code(code)?;
    }
    let needed = |serves_all| Failure { code_serves_all: serves_all, ..mfa_needed(device, role) };
    if !is_shared(world, user, wanted.duration) {
        let code = match code {
            Some(code) => Some(code.to_owned()),
            None => untyped(world, device).await?,
        };
        return code.map(Proof::Code).ok_or_else(|| needed(false));
    }
    let key = key(user.access, Some(device));
    let by = |session, is_fresh| Proof::Session(Box::new(Signing::by(user, session, is_fresh)));
    let find = || if code.is_none() { kept::find(world, &key, Purpose::Call) } else { None };
    if let Some(session) = find() {
        return Ok(by(session, false));
    }
    // Of several processes that want it one asks the device of the vault; a person is asked elsewhere.
    let _alone = world.vault.alone(&RecordName::Session(Box::new(key.clone()))).await;
    if let Some(session) = find() {
        return Ok(by(session, false));
    }
    let (code, by_person) = match code {
        Some(code) => (Some(code.to_owned()), CodeUse::Own),
        None => (untyped(world, device).await?, CodeUse::None),
    };
    let code = code.ok_or_else(|| needed(true))?;
    match ask(world, user, &key, Some((device, &code)), by_person).await {
        Ok(session) => {
            world.vault.keep(&session);
            Ok(by(session, true))
        }
        // Whose policies deny such sessions still assumes roles with a code.
        Err(failure) if failure.kind == FailureKind::Refused => Ok(Proof::Code(code)),
        Err(failure) => Err(failure),
    }
}

/// Whether a role refuses a session that was had with a code because that was too long ago.
pub(crate) fn wants_younger(world: &World, request: &AssumeRequest, failure: &Failure) -> bool {
    failure.kind == FailureKind::Refused && trust_holds(world, request, "aws:multifactorauthage")
}

/// Whether the trust policy of the role that is asked for, as it was listed, speaks of a key.
pub(crate) fn trust_holds(world: &World, request: &AssumeRequest, key: &str) -> bool {
    let trust = known_role(world, &request.role).and_then(|role| role.trust_text());
    trust.is_some_and(|trust| trust.to_lowercase().contains(key))
}

/// Whether one code may serve all roles: there is a place to keep it, and it costs nothing that was asked for.
fn is_shared(world: &World, user: User<'_>, duration: Option<u32>) -> bool {
    let is_long_lived = user.access.credentials.session_token.is_none();
    let is_kept = || match world.vault.condition() {
        VaultState::Absent | VaultState::Locked | VaultState::Unlocked => true,
        VaultState::Off | VaultState::Unreadable => false,
    };
    is_long_lived
        && user.identity.is_user()
        && duration.unwrap_or(DEFAULT_DURATION) <= CHAINED_DURATION
        && world.keeps_sessions
        && is_kept()
}

fn key(access: &Access, device: Option<&str>) -> SessionKey {
    SessionKey {
        issuer: Issuer::of(&access.client),
        source: SourceKey::UserSession {
            access_key: access.credentials.access_key_id.clone(),
            device: device.map(str::to_owned),
        },
        hops: Vec::new(),
    }
}

async fn ask(
    world: &World,
    user: User<'_>,
    key: &SessionKey,
    code: Option<(&str, &str)>,
    by_person: CodeUse,
) -> Result<KeptSession, Failure> {
    let request = UserSessionRequest {
        duration: DURATION,
        mfa: code.map(|(device, code)| (device.to_owned(), code.to_owned())),
    };
    let obtained = world.clock.now();
    let credentials = world.sts.user_session(user.access, &request).await?;
    Ok(KeptSession {
        key: key.clone(),
        start: user.start.clone(),
        identity: user.identity.clone(),
        credentials,
        chain: vec![user.identity.arn.clone()],
        obtained,
        carried: None,
        code: by_person,
    })
}

/// When a code was given for the user's own session, if one is kept that signs calls now. Unlocks nothing.
pub(crate) fn code_given(world: &World, access: &Access, identity: &Identity) -> Option<Timestamp> {
    let is_user = identity.is_user() && access.credentials.session_token.is_none();
    if !is_user || world.vault.condition() != VaultState::Unlocked {
        return None;
    }
    // A device is of its user's account; profiles may name those of hundreds.
    let may_be_theirs = |device: &&str| {
        ArnParts::parse(device).is_none_or(|arn| arn.account_id() == Some(identity.account))
    };
    let named = world.config.profiles.iter().filter_map(|one| one.settings.value("mfa_serial"));
    let named = named.filter(may_be_theirs);
    let devices: BTreeSet<String> =
        named.map(str::to_owned).chain(identity.usual_device()).collect();
    let kept = |device: &String| kept::find(world, &key(access, Some(device)), Purpose::Call);
    devices.iter().filter_map(kept).map(|session| session.obtained).max()
}

/// Under which name the user's own session is kept.
pub(crate) fn session_record(access: &Access, device: Option<&str>) -> RecordName {
    RecordName::Session(Box::new(key(access, device)))
}

/// The user's own session, had with a code if there is a device.
pub(crate) async fn session_of(
    world: &World,
    user: User<'_>,
    device: Option<&str>,
    need: Purpose,
    code: Option<&str>,
) -> Result<KeptSession, Failure> {
    let key = key(user.access, device);
    let Some(device) = device else {
        return kept::find_or(world, &key, need, async || {
            ask(world, user, &key, None, CodeUse::None).await
        })
        .await;
    };
    if let Some(code) = code {
        check_code(code)?;
    }
    let wish = Wish { need, with_code: code.is_some() };
    let needed = || Failure { code_serves_all: true, ..mfa_needed(device, &user.identity.arn) };
    let work = async || {
        let (code, by_person) = match code {
            Some(code) => (Some(code.to_owned()), CodeUse::Own),
            None => (untyped(world, device).await?, CodeUse::None),
        };
        let code = code.ok_or_else(needed)?;
        ask(world, user, &key, Some((device, &code)), by_person).await
    };
    kept::find_or(world, &key, wish, work).await
}

#[cfg(test)]
mod tests;
