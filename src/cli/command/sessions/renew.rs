//! Kept sessions, obtained anew by the way that they were obtained before.

use crate::cli::ExitStatus;
use crate::cli::ask::with_code;
use crate::cli::context::Context;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::kept::{HopKey, KeptSession, Purpose};
use crate::domain::profile::CredentialPlan;
use crate::domain::session::{SessionId, SessionSummary};
use crate::domain::text::harmless;
use crate::domain::time::left;
use crate::flows::kept::key_of_plan;
use crate::flows::obtain::obtain_plan;
use crate::flows::plan::plan;
use crate::flows::switch::switch;

/// Renews sessions one by one; what cannot be renewed does not keep the others from it.
pub(super) fn all(context: &Context, chosen: &[KeptSession]) -> Result<ExitStatus, Failure> {
    let now = context.world()?.clock.now();
    let mut failed = None;
    for session in chosen {
        match context.block_on(renewed(context, session)) {
            Ok(summary) => {
                let left = summary.expires.map_or_else(String::new, |end| left(end, now));
                let arn = harmless(&summary.identity.arn).into_owned();
                context.output.note(&format!("renewed {arn}, {left}"));
            }
            Err(failure) if chosen.len() == 1 => return Err(failure),
            Err(failure) => {
                let arn = harmless(&session.identity.arn).into_owned();
                context.output.note(&format!("not renewed: {arn}: {failure}"));
                failed = Some(failure);
            }
        }
    }
    failed.map_or(Ok(0), |failure| Ok(failure.kind.exit_code()))
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
