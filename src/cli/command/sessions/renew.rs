//! Kept sessions, obtained anew by the way that they were obtained before.

use jiff::Timestamp;

use crate::cli::ExitStatus;
use crate::cli::ask::with_code;
use crate::cli::command::sessions::chosen::Chosen;
use crate::cli::context::Context;
use crate::cli::live::LiveShell;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::kept::{HopKey, KeptSession, Purpose};
use crate::domain::live::Act;
use crate::domain::profile::CredentialPlan;
use crate::domain::session::{SessionId, SessionSummary};
use crate::domain::text::harmless;
use crate::domain::time::left;
use crate::flows::kept::key_of_plan;
use crate::flows::obtain::obtain_plan;
use crate::flows::plan::plan;
use crate::flows::switch::switch;

/// Renews sessions one by one; what cannot be renewed does not keep the others from it. The kamen that serves a live
/// shell renews its own, which the vault then keeps.
pub(super) fn all(context: &Context, chosen: &Chosen) -> Result<ExitStatus, Failure> {
    let is_served = |session: &&KeptSession| {
        let id = &session.credentials.access_key_id;
        !chosen.shells.iter().any(|shell| shell.access_key_id == *id)
    };
    let kept: Vec<&KeptSession> = chosen.kept.iter().filter(is_served).collect();
    let is_alone = kept.len() + chosen.shells.len() == 1;
    let mut failed = None;
    for session in kept {
        let renewed = context.block_on(renewed(context, session));
        let renewed = renewed.map(|summary| (summary.identity.arn, summary.expires));
        failed = said(context, (&session.identity.arn, ""), renewed, is_alone)?.or(failed);
    }
    for shell in &chosen.shells {
        let renewed = LiveShell::of(context, shell)
            .and_then(|live| context.block_on(live.told(context, &Act::Renew, None)))
            .map(|standing| (standing.arn, standing.expires));
        let beside = format!(" (shell {})", shell.process());
        failed = said(context, (&shell.arn, &beside), renewed, is_alone)?.or(failed);
    }
    failed.map_or(Ok(0), |failure| Ok(failure.kind.exit_code()))
}

/// Says what became of one; the failure, if it is not the only one that was to be renewed.
fn said(
    context: &Context,
    (arn, beside): (&str, &str),
    renewed: Result<(String, Option<Timestamp>), Failure>,
    is_alone: bool,
) -> Result<Option<Failure>, Failure> {
    let now = context.world()?.clock.now();
    match renewed {
        Ok((arn, expires)) => {
            let left = expires.map_or_else(String::new, |end| left(end, now));
            context.output.note(&format!("renewed {}, {left}{beside}", harmless(&arn)));
            Ok(None)
        }
        Err(failure) if is_alone => Err(failure),
        Err(failure) => {
            context.output.note(&format!("not renewed: {}: {failure}{beside}", harmless(arn)));
            Ok(Some(failure))
        }
    }
}

/// The same session with new keys, which take the place of the old ones in the vault.
async fn renewed(context: &Context, session: &KeptSession) -> Result<SessionSummary, Failure> {
    let (world, sessions) = (context.world()?, &context.sessions);
    let plan = plan(&world.config, &world.environment, &session.start)?;
    let own = key_of_plan(world, &plan);
    let changed = || {
        Failure::usage(format!("{} leads elsewhere by now", session.start))
            .with_hint("switch to the role again")
    };
    let hops = session.key.hops.as_slice();
    let shared = hops.len().min(own.hops.len());
    let (own, further) = (own.hops.get(..shared), hops.split_at(shared).1);
    if own != hops.get(..shared) {
        return Err(changed());
    }
    let plan = CredentialPlan { hops: plan.hops.into_iter().take(shared).collect(), ..plan };
    // Those on the way are good if they last for a call.
    sessions.serve(if further.is_empty() { Purpose::Anew } else { Purpose::Call });
    let start =
        async |code: Option<&str>| obtain_plan(world, sessions, &session.start, &plan, code).await;
    let mut reached = with_code(context, start).await?;
    for (place, hop) in further.iter().enumerate() {
        if place + 1 == further.len() {
            sessions.serve(Purpose::Anew);
        }
        reached = step(context, reached.id, hop).await?;
    }
    Ok(reached)
}

async fn step(context: &Context, from: SessionId, hop: &HopKey) -> Result<SessionSummary, Failure> {
    let (world, sessions) = (context.world()?, &context.sessions);
    let role: RoleArn =
        hop.role.parse().map_err(|_| Failure::usage(format!("`{}` is no role", hop.role)))?;
    let switched = async |code: Option<&str>| {
        switch(world, sessions, from, &role, hop.options.clone(), code).await
    };
    with_code(context, switched).await
}
