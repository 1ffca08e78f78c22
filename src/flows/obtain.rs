//! Credentials of a start: base credentials, then the roles of its plan, each kept and shared.

mod walk;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::profile::CredentialPlan;
use crate::domain::session::{SessionId, SessionSummary, Start};
use crate::flows::kept::key_of_plan;
use crate::flows::plan::plan;
use crate::flows::sessions::{Held, Renewal, Sessions, carried_by, is_fresh};
use crate::flows::switch;
use crate::flows::world::World;
use crate::ports::aws::Access;

pub(crate) use walk::Step;

/// The session of a start. Asks AWS who it is, once for each key.
///
/// # Errors
/// [`FailureKind::MfaNeeded`] names the device: ask for its code and call again with it.
pub async fn obtain(
    world: &World,
    sessions: &Sessions,
    start: &Start,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let plan = plan(&world.config, &world.environment, start)?;
    obtain_plan(world, sessions, start, &plan, mfa_code).await
}

/// The session that a plan leads to; `start` names it. For plans that are cut short or changed.
pub async fn obtain_plan(
    world: &World,
    sessions: &Sessions,
    start: &Start,
    plan: &CredentialPlan,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let id = sessions.id_of_plan(plan);
    let now = world.clock.now();
    if let Some(held) = sessions.held(id)
        && is_fresh(held.summary.expires, held.obtained, now)
    {
        return Ok(held.summary);
    }
    let taken = walk::walk(world, sessions, start, plan, mfa_code).await?;
    let identity = identify(world, sessions, &taken.access).await?;
    let mut chain = taken.chain;
    chain.pop();
    chain.push(identity.arn.clone());
    let summary = SessionSummary {
        id,
        identity,
        role: plan.hops.last().and_then(|hop| hop.role_arn.parse().ok()),
        start: start.clone(),
        chain,
        expires: taken.access.credentials.expires,
        region: plan.client.region.clone(),
    };
    sessions.put(Held {
        summary: summary.clone(),
        access: taken.access,
        obtained: taken.obtained,
        renewal: Renewal::Plan(start.clone(), plan.clone()),
        options: carried_by(plan),
        key: key_of_plan(world, plan),
    });
    Ok(summary)
}

/// The keys of a session, renewed where their end is near.
pub async fn fresh_access(
    world: &World,
    sessions: &Sessions,
    id: SessionId,
) -> Result<Access, Failure> {
    let held = sessions.held(id).ok_or_else(|| Failure::usage("this session was forgotten"))?;
    if is_fresh(held.summary.expires, held.obtained, world.clock.now()) {
        return Ok(held.access);
    }
    match &held.renewal {
        Renewal::Plan(start, plan) => {
            obtain_plan(world, sessions, start, plan, None).await?;
        }
        Renewal::Switch { from, role, options } => {
            switch::renew(world, sessions, id, *from, role, options).await?;
        }
        Renewal::Way { start, plan, role, options } => {
            let from = obtain_plan(world, sessions, start, plan, None).await?.id;
            switch::renew(world, sessions, id, from, role, options).await?;
        }
        Renewal::ByPerson => {
            let still_valid = held.summary.expires.is_some_and(|end| end > world.clock.now());
            if !still_valid {
                return Err(ended(&held.summary.identity.arn));
            }
        }
    }
    sessions.access(id).ok_or_else(|| Failure::usage("this session was forgotten"))
}

/// Who these keys are, as GetCallerIdentity answers; asked once for each key.
pub async fn identify(
    world: &World,
    sessions: &Sessions,
    access: &Access,
) -> Result<Identity, Failure> {
    let key = &access.credentials.access_key_id;
    if let Some(identity) = sessions.identity_of(key) {
        return Ok(identity);
    }
    let identity = world.sts.caller_identity(access).await?;
    sessions.remember_identity(key, &identity);
    Ok(identity)
}

fn ended(arn: &str) -> Failure {
    Failure::new(FailureKind::Expired, format!("the session {arn} has ended"))
        .with_hint("switch to the role again")
}

/// A code of `device` is needed before `role` can be assumed.
pub(crate) fn mfa_needed(device: &str, role: &str) -> Failure {
    let mut failure = Failure::new(
        FailureKind::MfaNeeded,
        format!("{role} wants a code of the MFA device {device}"),
    )
    .with_hint("give the six digits with `--mfa-code`, or run this on a terminal");
    failure.mfa_device = Some(device.to_owned());
    failure
}

#[cfg(test)]
mod tests;
