//! The way into a role: from where it begins, through every role on the way, into the one that is wanted.

use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::limits::session_name_of;
use crate::domain::profile::CredentialPlan;
use crate::domain::session::{AssumeOptions, Origin, SessionId, SessionSummary, Start};
use crate::flows::obtain::obtain_plan;
use crate::flows::plan::plan;
use crate::flows::sessions::Sessions;
use crate::flows::switch::{kept_from, switch};
use crate::flows::world::World;

/// Assumes `roles` one after the other; `options` are for the last of them.
///
/// Sessions of roles carry no MFA on (semantics 1.12), so that the code goes to the first who wants one:
/// a role in the start's own plan, else the first role here. The region is that of all sessions; so are
/// the source identity, which none on the way may drop, and if there is a way, the session's name.
///
/// # Errors
/// [`FailureKind::MfaNeeded`] names the device: ask for its code and call again with it.
pub async fn walk(
    world: &World,
    sessions: &Sessions,
    origin: &Origin,
    roles: &[RoleArn],
    options: AssumeOptions,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let Some((last, before)) = roles.split_last() else {
        return Err(Failure::usage("the chain has no role"));
    };
    if let (Origin::Start(start), []) = (origin, before) {
        let plan = plan(&world.config, &world.environment, start)?;
        if let Some(session) = kept_from(world, sessions, start, &plan, last, &options) {
            return Ok(session);
        }
    }
    let mut options = options;
    let mut code = mfa_code;
    let mut from = begin(world, sessions, origin, &mut code).await?;
    let mut device = options.mfa_serial.take();
    if mfa_code.is_some() && code.is_none() {
        // The device was the start's own, and it has answered.
        device = None;
    }
    if !before.is_empty() {
        // Named as one chain, and not after a profile that happens to name a role on the way.
        let name = options.session_name.take().or_else(|| name(world, sessions, from));
        options.session_name = name;
    }
    for role in before {
        let own = AssumeOptions {
            session_name: options.session_name.clone(),
            source_identity: options.source_identity.clone(),
            region: options.region.clone(),
            mfa_serial: device.take(),
            ..AssumeOptions::default()
        };
        from = switch(world, sessions, from, role, own, code.take()).await?.id;
    }
    options.mfa_serial = device;
    switch(world, sessions, from, last, options, code).await
}

/// The session of a plan. A code works once: it is spent only if a role of the plan asks for it.
pub(crate) async fn obtain_sparing(
    world: &World,
    sessions: &Sessions,
    start: &Start,
    plan: &CredentialPlan,
    code: &mut Option<&str>,
) -> Result<SessionSummary, Failure> {
    match obtain_plan(world, sessions, start, plan, None).await {
        Err(failure) if failure.kind == FailureKind::MfaNeeded && code.is_some() => {
            obtain_plan(world, sessions, start, plan, code.take()).await
        }
        other => other,
    }
}

/// The session to begin from.
async fn begin(
    world: &World,
    sessions: &Sessions,
    origin: &Origin,
    code: &mut Option<&str>,
) -> Result<SessionId, Failure> {
    match origin {
        Origin::Here(session) => Ok(*session),
        Origin::Start(start) => {
            let plan = plan(&world.config, &world.environment, start)?;
            let held = obtain_sparing(world, sessions, start, &plan, code).await?;
            Ok(held.id)
        }
    }
}

/// What the sessions of a chain are called: as the settings say, else after the identity at the start.
fn name(world: &World, sessions: &Sessions, from: SessionId) -> Option<String> {
    let of_settings = world.settings.defaults.session_name.as_deref().map(session_name_of);
    of_settings.or_else(|| Some(sessions.summary(from)?.identity.session_name()))
}
