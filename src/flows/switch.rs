//! Switching to a role: one AssumeRole call, decided beforehand and proved afterwards.

mod mfa;

use std::sync::Arc;

use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::IdentityKind;
use crate::domain::kept::{HopKey, KeptSession, SessionKey};
use crate::domain::limits::{CHAINED_DURATION, session_name_of};
use crate::domain::profile::{ClientSettings, CredentialPlan, ProfileHop};
use crate::domain::role::Role;
use crate::domain::session::{AssumeOptions, AssumeRequest, SessionId, SessionSummary, Start};
use crate::flows::kept::{self, key_of_plan};
use crate::flows::limits::{self, Caller};
use crate::flows::mfa_code::of_vault;
use crate::flows::obtain::{fresh_access, identify, mfa_needed};
use crate::flows::plan::plan;
use crate::flows::sessions::{Held, Renewal, Sessions};
use crate::flows::world::World;
use crate::ports::aws::Access;

/// Assumes a role from a session that is held, and asks AWS who the new session is.
///
/// What `options` leave open is filled in: first from the only profile that names the role, then from
/// the settings; the session is named after the person.
///
/// # Errors
/// [`FailureKind::MfaNeeded`] names the device: ask for its code and call again with it. Limits of
/// semantics 1.13 are [`FailureKind::Usage`], without a call.
pub async fn switch(
    world: &World,
    sessions: &Sessions,
    from: SessionId,
    role: &RoleArn,
    options: AssumeOptions,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let device = options.mfa_serial.clone();
    let mut options = with_defaults(world, role, options);
    let before = sessions.held(from).map(|held| held.key);
    let key = before.map(|before| key_of(world, &before, role, &options));
    if sessions.summary(from).is_some_and(|source| !is_user(&source)) {
        // The profile's device is for its own source: a session of a role has none.
        options.mfa_serial = device;
    }
    let id = sessions.new_id();
    perform(world, sessions, Switch { id, from, role, options, key, mfa_code }).await
}

/// `options`, completed by the profile that names the role, where exactly one does.
pub fn with_profile_options(
    world: &World,
    role: &RoleArn,
    mut options: AssumeOptions,
) -> AssumeOptions {
    if let Some(hop) = only_hop_to(world, role) {
        options.external_id = options.external_id.or(hop.external_id);
        options.mfa_serial = options.mfa_serial.or(hop.mfa_serial);
        options.duration = options.duration.or(hop.duration);
        options.session_name = options.session_name.or(hop.session_name);
        options.source_identity = options.source_identity.or(hop.source_identity);
    }
    options
}

/// Obtains an ended session again, under the id that it has.
pub(crate) async fn renew(
    world: &World,
    sessions: &Sessions,
    id: SessionId,
    from: SessionId,
    role: &RoleArn,
    options: &AssumeOptions,
) -> Result<SessionSummary, Failure> {
    let key = sessions.held(id).map(|held| held.key);
    let options = options.clone();
    let switch = Switch { id, from, role, options, key, mfa_code: None };
    perform(world, sessions, switch).await
}

/// One switch, with everything that belongs to it.
struct Switch<'a> {
    id: SessionId,
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
    let session = if let Some(session) = kept::find(world, &key, sessions.need()) {
        session
    } else {
        let access = Box::pin(fresh_access(world, sessions, switch.from)).await?;
        let from = sessions.held(switch.from).ok_or_else(forgotten)?;
        let work = async || assume(world, sessions, &from, &access, &switch, &key).await;
        kept::find_or(world, &key, sessions.need(), work).await?
    };
    let client = sessions.held(switch.from).ok_or_else(forgotten)?.access.client;
    let renewal = Renewal::Switch {
        from: switch.from,
        role: switch.role.clone(),
        options: switch.options.clone(),
    };
    let place = Place { id: switch.id, client: &client, region: switch.options.region.clone() };
    Ok(hold(sessions, session, place, renewal))
}

/// Where a session is held, and what its calls go to.
struct Place<'a> {
    id: SessionId,
    client: &'a ClientSettings,
    region: Option<String>,
}

/// Holds a session for this process.
fn hold(
    sessions: &Sessions,
    session: KeptSession,
    place: Place<'_>,
    renewal: Renewal,
) -> SessionSummary {
    sessions.remember_identity(&session.credentials.access_key_id, &session.identity);
    let mut client = place.client.clone();
    client.region = place.region.or(client.region);
    let summary = SessionSummary {
        id: place.id,
        identity: session.identity,
        role: session.key.hops.last().and_then(|hop| hop.role.parse().ok()),
        start: session.start,
        chain: session.chain,
        expires: session.credentials.expires,
        region: client.region.clone(),
    };
    sessions.put(Held {
        summary: summary.clone(),
        access: Access { credentials: session.credentials, client: Arc::new(client) },
        obtained: session.obtained,
        renewal: if session.with_code { Renewal::ByPerson } else { renewal },
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
    options: &AssumeOptions,
) -> Option<SessionSummary> {
    let options = with_defaults(world, role, options.clone());
    let key = key_of(world, &key_of_plan(world, plan), role, &options);
    let session = kept::find(world, &key, sessions.need())?;
    let region = options.region.clone();
    let renewal = Renewal::Way {
        start: start.clone(),
        plan: Box::new(plan.clone()),
        role: role.clone(),
        options: Box::new(options),
    };
    let place = Place { id: sessions.new_id(), client: &plan.client, region };
    Some(hold(sessions, session, place, renewal))
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
    let request = request(world, source, access, switch).await?;
    let obtained = world.clock.now();
    let assumed = match world.sts.assume_role(access, &request).await {
        Ok(assumed) => assumed,
        Err(failure) => return Err(mfa::refused(world, source, access, &request, failure).await),
    };
    let new = Access { credentials: assumed.credentials, client: Arc::clone(&access.client) };
    let identity = identify(world, sessions, &new).await?;
    let mut chain = source.chain.clone();
    chain.push(identity.arn.clone());
    let mut carried = request.options.after(from.options.as_ref());
    // STS says it where the session before had one that this process does not know of.
    carried.source_identity = carried.source_identity.or(assumed.source_identity);
    Ok(KeptSession {
        key: key.clone(),
        start: source.start.clone(),
        identity,
        credentials: new.credentials,
        chain,
        obtained,
        carried: Some(carried),
        with_code: switch.mfa_code.is_some(),
    })
}

/// Decides the whole request, and checks it.
async fn request(
    world: &World,
    source: &SessionSummary,
    access: &Access,
    switch: &Switch<'_>,
) -> Result<AssumeRequest, Failure> {
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
        options.mfa_serial = Some(mfa::device(world, source, access).await?);
    }
    let mut code = switch.mfa_code.map(str::to_owned);
    if let (Some(device), None) = (&options.mfa_serial, &code) {
        code = of_vault(world, device).await;
        if code.is_none() {
            return Err(mfa_needed(device, switch.role.as_str()));
        }
    }
    let session_name =
        options.session_name.clone().unwrap_or_else(|| source.identity.session_name());
    options.session_name = Some(session_name.clone());
    let request =
        AssumeRequest { role: switch.role.clone(), session_name, options, mfa_code: code };
    limits::check(&request, &Caller { identity: &source.identity, temporary, role_maximum })?;
    Ok(request)
}

fn with_defaults(world: &World, role: &RoleArn, options: AssumeOptions) -> AssumeOptions {
    let mut options = with_profile_options(world, role, options);
    let defaults = &world.settings.defaults;
    options.session_name =
        options.session_name.or_else(|| defaults.session_name.as_deref().map(session_name_of));
    options.region = options.region.or_else(|| defaults.region.clone());
    options
}

/// The settings' duration, cut to what this switch can have; `None` leaves AWS's own, one hour.
fn default_duration(world: &World, role: &RoleArn, temporary: bool) -> Option<u32> {
    let wanted = world.settings.defaults.duration?;
    let role_maximum =
        known_role(world, role).map_or(CHAINED_DURATION, |role| role.max_session_duration);
    let allowed = if temporary { role_maximum.min(CHAINED_DURATION) } else { role_maximum };
    Some(wanted.min(allowed))
}

fn is_user(session: &SessionSummary) -> bool {
    matches!(session.identity.kind(), IdentityKind::User { .. })
}

/// The role as it was last listed.
fn known_role(world: &World, role: &RoleArn) -> Option<Role> {
    let snapshot = world.inventory.load(role.account())?;
    snapshot.roles.into_iter().find(|known| known.arn == *role)
}

fn only_hop_to(world: &World, role: &RoleArn) -> Option<ProfileHop> {
    let mut found = world.config.profiles.iter().filter_map(|profile| {
        if profile.settings.value("role_arn") != Some(role.as_str()) {
            return None;
        }
        let start = Start::Profile(profile.name.clone());
        plan(&world.config, &world.environment, &start).ok()?.hops.pop()
    });
    let first = found.next()?;
    if found.next().is_some() { None } else { Some(first) }
}

/// Whether a failure is AWS's no to the switch itself.
pub(crate) fn is_refusal(failure: &Failure) -> bool {
    failure.kind == FailureKind::Refused
}

#[cfg(test)]
mod tests;
