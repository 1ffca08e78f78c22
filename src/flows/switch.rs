//! Switching to a role: one AssumeRole call, decided beforehand and proved afterwards.

mod anew;
mod mfa;
mod options;
mod renew;

use std::sync::Arc;

use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::kept::{CodeUse, HopKey, KeptSession, Purpose, SessionKey};
use crate::domain::profile::{ClientSettings, CredentialPlan};
use crate::domain::session::{AssumeOptions, AssumeRequest, SessionId, SessionSummary, Start};
use crate::flows::identify::identify;
use crate::flows::kept::{self, Wish, key_of_plan};
use crate::flows::known_role::known_role;
use crate::flows::limits::{self, Caller};
use crate::flows::mfa_code::mfa_needed;
use crate::flows::sessions::{Held, Renewal, Sessions, Word};
use crate::flows::switch::options::{default_duration, with_defaults};
use crate::flows::user_session::{Signing, User, Wanted, code_use, parted, proof, wants_younger};
use crate::flows::world::World;
use crate::ports::aws::Access;

pub use anew::as_before;
pub(crate) use mfa::device;
pub use options::with_profile_options;
pub use renew::{access_for, fresh_access, replaced_by};

/// Assumes a role from a session that is held, and asks AWS who the new session is.
///
/// What `options` leave open is filled in: first from the only profile that names the role, then from
/// the settings; the session is named after the person.
///
/// # Errors
/// [`FailureKind::MfaNeeded`](crate::domain::failure::FailureKind::MfaNeeded) names the device: ask for its code and call again with it. Limits of
/// semantics 1.13 are [`FailureKind::Usage`](crate::domain::failure::FailureKind::Usage), without a call.
pub async fn switch(
    world: &World,
    sessions: &Sessions,
    from: SessionId,
    role: &RoleArn,
    options: AssumeOptions,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let place = (None, sessions.need());
    switch_into(world, sessions, place, (from, role), options, mfa_code).await
}

/// The same into a session's place, held under its id: of the one that is given, else of the very same that is held.
/// The need tells which of those that are kept is good enough.
pub(crate) async fn switch_into(
    world: &World,
    sessions: &Sessions,
    (place, need): (Option<SessionId>, Purpose),
    (from, role): (SessionId, &RoleArn),
    options: AssumeOptions,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let device = options.mfa_serial.clone();
    let mut options = with_defaults(world, role, options);
    let before = sessions.held(from).map(|held| held.key);
    let key = before.map(|before| key_of(world, &before, role, &options));
    if sessions.summary(from).is_some_and(|source| !source.identity.is_user()) {
        // The profile's device is for its own source: a session of a role has none.
        options.mfa_serial = device;
    }
    let same = || same_held(sessions, from, key.as_ref()?, options.region.as_ref());
    let id = place.or_else(same).unwrap_or_else(|| sessions.new_id());
    perform(world, sessions, Switch { id, need, from, role, options, key, mfa_code }).await
}

/// The session of the same role, asked for in the same way, that calls the same region: a chain that is walked again
/// leaves no second row of what is on its way.
fn same_held(
    sessions: &Sessions,
    from: SessionId,
    key: &SessionKey,
    region: Option<&String>,
) -> Option<SessionId> {
    let source = sessions.held(from)?;
    let region = region.or(source.access.client.region.as_ref());
    sessions.id_of_switch(key, region.map(String::as_str))
}

/// One switch, with everything that belongs to it.
struct Switch<'a> {
    id: SessionId,
    /// What a kept session must be good for to be taken.
    need: Purpose,
    from: SessionId,
    role: &'a RoleArn,
    options: AssumeOptions,
    /// `None` if the session to switch from was forgotten.
    key: Option<SessionKey>,
    mfa_code: Option<&'a str>,
}

async fn perform(
    world: &World,
    sessions: &Sessions,
    switch: Switch<'_>,
) -> Result<SessionSummary, Failure> {
    let forgotten = || Failure::usage("the session to switch from was forgotten");
    let key = switch.key.clone().ok_or_else(forgotten)?;
    let wish = Wish { need: switch.need, with_code: switch.mfa_code.is_some() };
    let session = if let Some(session) = kept::find(world, &key, wish) {
        session
    } else {
        let access = Box::pin(fresh_access(world, sessions, switch.from)).await?;
        let from = sessions.held(switch.from).ok_or_else(forgotten)?;
        // Another program may have put other keys where those before were.
        let key = SessionKey { source: from.key.source.clone(), ..key };
        let work = async || assume(world, sessions, &from, &access, &switch, &key).await;
        kept::find_or(world, &key, wish, work).await?
    };
    let client = sessions.held(switch.from).ok_or_else(forgotten)?.access.client;
    let renewal = Renewal::Switch {
        from: switch.from,
        role: switch.role.clone(),
        options: switch.options.clone(),
    };
    let place = Place { id: switch.id, client: &client, region: switch.options.region.clone() };
    Ok(hold(world, sessions, session, place, renewal))
}

/// Where a session is held, and what its calls go to.
struct Place<'a> {
    id: SessionId,
    client: &'a ClientSettings,
    region: Option<String>,
}

/// Holds a session for this process.
fn hold(
    world: &World,
    sessions: &Sessions,
    session: KeptSession,
    place: Place<'_>,
    renewal: Renewal,
) -> SessionSummary {
    let key = &session.credentials.access_key_id;
    sessions.remember_identity(key, &session.identity, Word::Remembered);
    let is_confirmed = sessions.is_confirmed(key);
    let renewal = if session.code == CodeUse::Own { Renewal::ByPerson } else { renewal };
    let expires = session.credentials.expires;
    let mut client = place.client.clone();
    client.region = place.region.or(client.region);
    let summary = SessionSummary {
        id: place.id,
        is_kept: kept::outlives(world, &session.key, expires.is_some()),
        identity: session.identity,
        is_confirmed,
        role: session.key.hops.last().and_then(|hop| hop.role.parse().ok()),
        start: session.start,
        chain: session.chain,
        expires,
        renews: sessions.due(&renewal, session.obtained, expires, session.code),
        is_read_only: session.carried.as_ref().is_some_and(AssumeOptions::is_read_only),
        region: client.region.clone(),
    };
    sessions.put(Held {
        summary: summary.clone(),
        access: Access { credentials: session.credentials, client: Arc::new(client) },
        obtained: session.obtained,
        renewal,
        options: session.carried,
        key: session.key,
    });
    summary
}

/// The session of a role from where a plan leads to, if it is kept: nothing is asked, and the plan not walked.
pub(crate) fn kept_from(
    world: &World,
    sessions: &Sessions,
    start: &Start,
    plan: &CredentialPlan,
    role: &RoleArn,
    (options, with_code): (&AssumeOptions, bool),
) -> Option<SessionSummary> {
    let options = with_defaults(world, role, options.clone());
    let key = key_of(world, &key_of_plan(world, plan), role, &options);
    let session = kept::find(world, &key, Wish { need: sessions.need(), with_code })?;
    let region = options.region.clone();
    let renewal = Renewal::Way {
        start: start.clone(),
        plan: Box::new(plan.clone()),
        role: role.clone(),
        options: Box::new(options),
    };
    let place = Place { id: sessions.new_id(), client: &plan.client, region };
    Some(hold(world, sessions, session, place, renewal))
}

/// Names the session of a switch by what is asked for.
fn key_of(
    world: &World,
    before: &SessionKey,
    role: &RoleArn,
    options: &AssumeOptions,
) -> SessionKey {
    let duration = options.duration.or(world.settings.defaults.duration);
    before.with_hop(HopKey::new(role.as_str(), AssumeOptions { duration, ..options.clone() }))
}

/// Makes the call.
async fn assume(
    world: &World,
    sessions: &Sessions,
    from: &Held,
    access: &Access,
    switch: &Switch<'_>,
    key: &SessionKey,
) -> Result<KeptSession, Failure> {
    let source = &from.summary;
    let asked = switch.options.mfa_serial.as_ref();
    let (request, signing) = request(world, source, access, switch).await?;
    let obtained = world.clock.now();
    let signs = signing.as_ref().map_or(access, |signing| &signing.access);
    let assumed = match (world.sts.assume_role(signs, &request).await, &signing) {
        (Ok(assumed), _) => assumed,
        (Err(failure), None) => {
            let failure = mfa::refused(world, source, access, &request, failure).await;
            let Some(device) = failure.mfa_device.clone().filter(|_| asked.is_none()) else {
                return Err(failure);
            };
            // Now that the device is known: a session that was had with its code before may serve.
            let options = AssumeOptions { mfa_serial: Some(device), ..switch.options.clone() };
            let with_device = Switch { options, key: None, ..*switch };
            return Box::pin(assume(world, sessions, from, access, &with_device, key)).await;
        }
        (Err(failure), Some(signing)) => {
            let device = request.options.mfa_serial.as_deref().unwrap_or_default();
            let is_young = signing.is_fresh || !wants_younger(world, &request, &failure);
            return Err(if is_young { failure } else { mfa_needed(device, switch.role.as_str()) });
        }
    };
    let identity = if let Some(identity) = assumed.identity() {
        identity
    } else {
        let credentials = assumed.credentials.clone();
        let new = Access { credentials, client: Arc::clone(&access.client) };
        identify(world, sessions, &new).await?
    };
    let mut chain = source.chain.clone();
    chain.push(identity.arn.clone());
    let mut carried = request.options.after(from.options.as_ref());
    // STS says it if the session before had one that this process does not know of.
    carried.source_identity = carried.source_identity.or(assumed.source_identity);
    Ok(KeptSession {
        key: key.clone(),
        start: source.start.clone(),
        identity,
        credentials: assumed.credentials,
        chain,
        obtained,
        carried: Some(carried),
        code: code_use(signing.as_ref(), switch.mfa_code.is_some()),
    })
}

/// Decides the whole request, and checks it; comes with the session of the user's own, if one signs it.
async fn request(
    world: &World,
    source: &SessionSummary,
    access: &Access,
    switch: &Switch<'_>,
) -> Result<(AssumeRequest, Option<Signing>), Failure> {
    let temporary = access.credentials.session_token.is_some();
    let mut options = switch.options.clone();
    let role_maximum = options
        .duration
        .and_then(|_| known_role(world, switch.role))
        .map(|role| role.max_session_duration);
    if options.duration.is_none() {
        options.duration = default_duration(world, switch.role, temporary);
    }
    if switch.mfa_code.is_some() && options.mfa_serial.is_none() {
        options.mfa_serial = Some(device(world, (&source.start, &source.identity), access).await?);
    }
    let proof = match &options.mfa_serial {
        None => None,
        Some(device) => {
            let user = User { access, identity: &source.identity, start: &source.start };
            let (role, duration) = (switch.role.as_str(), options.duration);
            let wanted = Wanted { device, role, duration, code: switch.mfa_code };
            Some(proof(world, user, wanted).await?)
        }
    };
    let (mfa_code, signing) = parted(proof);
    let session_name =
        options.session_name.clone().unwrap_or_else(|| source.identity.session_name());
    options.session_name = Some(session_name.clone());
    let request = AssumeRequest { role: switch.role.clone(), session_name, options, mfa_code };
    limits::check(&request, &Caller { identity: &source.identity, temporary, role_maximum })?;
    Ok((request, signing))
}

#[cfg(test)]
mod tests;
