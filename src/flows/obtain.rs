//! Credentials of a start: base credentials, then the roles of its plan, each kept and shared.

mod walk;

use crate::domain::failure::Failure;
use crate::domain::kept::{Purpose, is_good_for};
use crate::domain::profile::CredentialPlan;
use crate::domain::session::{SessionSummary, Start};
use crate::flows::identify::identify;
use crate::flows::kept::{is_replaced, key_from, outlives};
use crate::flows::sessions::{Held, Renewal, Sessions, Word, carried_by};
use crate::flows::world::World;

/// The session of a start. Asks AWS who it is, once for each key.
///
/// # Errors
/// [`FailureKind::MfaNeeded`](crate::domain::failure::FailureKind::MfaNeeded) names the device: ask for its code and call again with it.
pub async fn obtain(
    world: &World,
    sessions: &Sessions,
    start: &Start,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let plan = world.plans.of(&world.config, &world.environment, start)?;
    let obtained = obtain_plan(world, sessions, start, &plan, mfa_code).await;
    if let Err(failure) = &obtained {
        sessions.remember_failure(start, failure);
    }
    obtained
}

/// The same, although the session that is held would do: another takes its place.
///
/// # Errors
/// As [`obtain`].
pub async fn obtain_anew(
    world: &World,
    sessions: &Sessions,
    start: &Start,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let plan = world.plans.of(&world.config, &world.environment, start)?;
    // Apart, so that none of the other tasks finds its own sessions not good enough.
    let apart = Sessions::default();
    apart.serve(Purpose::Anew);
    let mut held = obtain_held(world, &apart, start, &plan, mfa_code).await?;
    held.summary.id = sessions.id_of_plan(&plan);
    let key = &held.access.credentials.access_key_id;
    let by = if apart.is_confirmed(key) { Word::OfAws } else { Word::Remembered };
    sessions.remember_identity(key, &held.summary.identity, by);
    let summary = held.summary.clone();
    sessions.put(held);
    Ok(summary)
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
        && is_good_for(sessions.renewal_need(), held.summary.expires, held.obtained, now)
        && !is_replaced(world, plan, &held.access)
    {
        return Ok(held.summary);
    }
    let held = obtain_held(world, sessions, start, plan, mfa_code).await?;
    let summary = held.summary.clone();
    sessions.put(held);
    Ok(summary)
}

/// The same without taking it in: it is not used before the caller takes it in.
pub(crate) async fn obtain_held(
    world: &World,
    sessions: &Sessions,
    start: &Start,
    plan: &CredentialPlan,
    mfa_code: Option<&str>,
) -> Result<Held, Failure> {
    let taken = walk::walk(world, sessions, start, plan, mfa_code).await?;
    let identity = identify(world, sessions, &taken.access).await?;
    let mut chain = taken.chain;
    chain.pop();
    chain.push(identity.arn.clone());
    let renewal = Renewal::Plan(start.clone(), plan.clone());
    let expires = taken.access.credentials.expires;
    let key = key_from(taken.source, plan);
    let summary = SessionSummary {
        id: sessions.id_of_plan(plan),
        is_confirmed: sessions.is_confirmed(&taken.access.credentials.access_key_id),
        identity,
        role: plan.hops.last().and_then(|hop| hop.role_arn.parse().ok()),
        start: start.clone(),
        chain,
        expires,
        renews: sessions.due(&renewal, taken.obtained, expires, taken.code),
        is_read_only: false,
        is_kept: outlives(world, &key, expires.is_some()),
        region: plan.client.region.clone(),
    };
    Ok(Held {
        summary,
        access: taken.access,
        obtained: taken.obtained,
        renewal,
        options: carried_by(plan),
        key,
    })
}
