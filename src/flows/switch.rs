//! Switching to a role: one AssumeRole call, decided beforehand and proved afterwards.

mod mfa;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::IdentityKind;
use crate::domain::limits::{CHAINED_DURATION, session_name_of};
use crate::domain::profile::ProfileHop;
use crate::domain::role::Role;
use crate::domain::session::{AssumeOptions, AssumeRequest, SessionId, SessionSummary};
use crate::flows::limits::{self, Caller};
use crate::flows::obtain::{fresh_access, identify};
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
    if sessions.summary(from).is_some_and(|source| !is_user(&source)) {
        // The profile's device is for its own source: a session of a role has none.
        options.mfa_serial = device;
    }
    let id = sessions.new_id();
    perform(world, sessions, Switch { id, from, role, options, mfa_code }).await
}

/// What CloudTrail will show: the ARN of the session, before it is asked for.
pub fn predicted_arn(role: &RoleArn, session_name: &str) -> String {
    let (partition, account, name) = (role.partition(), role.account(), role.name());
    format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session_name}")
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
    let switch = Switch { id, from, role, options: options.clone(), mfa_code: None };
    perform(world, sessions, switch).await
}

/// One switch, with everything that belongs to it.
struct Switch<'a> {
    id: SessionId,
    from: SessionId,
    role: &'a RoleArn,
    options: AssumeOptions,
    mfa_code: Option<&'a str>,
}

async fn perform(
    world: &World,
    sessions: &Sessions,
    switch: Switch<'_>,
) -> Result<SessionSummary, Failure> {
    let access = Box::pin(fresh_access(world, sessions, switch.from)).await?;
    let source = sessions
        .summary(switch.from)
        .ok_or_else(|| Failure::usage("the session to switch from was forgotten"))?;
    let request = request(world, &source, &access, &switch).await?;
    let obtained = world.clock.now();
    let assumed = match world.sts.assume_role(&access, &request).await {
        Ok(assumed) => assumed,
        Err(failure) => return Err(mfa::refused(world, &source, &access, &request, failure).await),
    };
    let mut client = (*access.client).clone();
    client.region = request.options.region.clone().or(client.region);
    let region = client.region.clone();
    let access = Access { credentials: assumed.credentials, client: Arc::new(client) };
    let identity = identify(world, sessions, &access).await?;
    let mut chain = source.chain;
    chain.push(identity.arn.clone());
    let summary = SessionSummary {
        id: switch.id,
        identity,
        role: Some(switch.role.clone()),
        start: source.start,
        chain,
        expires: access.credentials.expires,
        region,
    };
    let options = request.options;
    let renewal = match request.mfa_code {
        Some(_) => Renewal::ByPerson,
        None => Renewal::Switch {
            from: switch.from,
            role: switch.role.clone(),
            options: options.clone(),
        },
    };
    let before = sessions.held(switch.from).and_then(|held| held.options);
    let mut carried = options.after(before.as_ref());
    // STS says it where the session before had one that this process does not know of.
    carried.source_identity = carried.source_identity.or(assumed.source_identity);
    let options = Some(carried);
    sessions.put(Held { summary: summary.clone(), access, obtained, renewal, options });
    Ok(summary)
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
    if let (Some(device), None) = (&options.mfa_serial, switch.mfa_code) {
        return Err(crate::flows::obtain::mfa_needed(device, switch.role.as_str()));
    }
    let session_name =
        options.session_name.clone().unwrap_or_else(|| source.identity.session_name());
    options.session_name = Some(session_name.clone());
    let request = AssumeRequest {
        role: switch.role.clone(),
        session_name,
        options,
        mfa_code: switch.mfa_code.map(str::to_owned),
    };
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
        let start = crate::domain::session::Start::Profile(profile.name.clone());
        plan(&world.config, &world.environment, &start).ok()?.hops.pop()
    });
    let first = found.next()?;
    if found.next().is_some() { None } else { Some(first) }
}

/// Whether a failure is AWS's no to the switch itself.
pub(crate) fn is_refusal(failure: &Failure) -> bool {
    failure.kind == FailureKind::Refused
}
