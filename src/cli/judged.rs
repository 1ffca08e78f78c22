//! The judge of this run: who asks, and what was learned of their policies.

use serde_json::{Value, json};

use crate::cli::ExitStatus;
use crate::cli::ask::with_code;
use crate::cli::context::Context;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::role::Role;
use crate::domain::session::{SessionSummary, Start};
use crate::flows::chain::{Way, no_way, ways};
use crate::flows::inventory::Inventory;
use crate::flows::judge::{Judge, JudgeOptions, MAX_AGE};
use crate::flows::leads::leads;
use crate::flows::obtain::obtain;
use crate::flows::world::World;
use crate::graph::Hop;
use crate::policy::decide::evaluate::Decision;
use crate::policy::explain::reason::Reason;
use crate::scenario::answer::reason_json;

/// The session in use and its judge. Asks AWS if what was learned is old, or with `--refresh`.
pub(super) async fn judge(
    context: &Context,
    world: &World,
    inventory: &Inventory,
) -> Result<(SessionSummary, Judge), Failure> {
    judge_from(context, world, inventory, &context.start(world)).await
}

/// The same, from a start that the command chose.
pub(super) async fn judge_from(
    context: &Context,
    world: &World,
    inventory: &Inventory,
    start: &Start,
) -> Result<(SessionSummary, Judge), Failure> {
    let session =
        with_code(context, async |code| obtain(world, &context.sessions, start, code).await)
            .await?;
    judge_for(context, world, inventory, session).await
}

async fn judge_for(
    context: &Context,
    world: &World,
    inventory: &Inventory,
    session: SessionSummary,
) -> Result<(SessionSummary, Judge), Failure> {
    let options = &context.options;
    let judge_options = JudgeOptions {
        session_name: options.session_name.as_deref(),
        external_id: options.external_id.as_deref(),
        source_identity: options.source_identity.as_deref(),
        tags: &options.tags,
        duration: options.duration,
        is_only_start: options.profile.is_some(),
        max_age: if options.refresh { None } else { Some(MAX_AGE) },
    };
    let judge =
        Judge::learn(world, &context.sessions, inventory, session.id, judge_options).await?;
    Ok((session, judge))
}

/// The same, from every identity held: chains may begin anywhere, unless `--profile` says where.
pub(super) async fn judge_of_all(
    context: &Context,
    world: &World,
    inventory: &Inventory,
) -> Result<(SessionSummary, Judge), Failure> {
    if context.options.profile.is_some() {
        return judge(context, world, inventory).await;
    }
    let (known, _) = leads(world);
    let usable = known.iter().filter(|lead| !lead.wants_mfa());
    let each = usable.map(|lead| obtain(world, &context.sessions, &lead.start, None));
    // One that cannot be had is no place to begin, and nothing else.
    let all = futures_util::future::join_all(each).await;
    let own = judge(context, world, inventory).await;
    match (own, all.into_iter().find_map(Result::ok)) {
        // Without an identity of the SDK's choice any other will do.
        (Err(failure), Some(session)) if failure.kind == FailureKind::Credentials => {
            judge_for(context, world, inventory, session).await
        }
        (own, _) => own,
    }
}

/// The certain chain to a role.
pub(super) async fn way(
    context: &Context,
    world: &World,
    inventory: &Inventory,
    role: &RoleArn,
) -> Result<Way, Failure> {
    let (_, judge) = judge_of_all(context, world, inventory).await?;
    ways(&judge, role).0.ok_or_else(|| no_way(role))
}

/// A role as it is known; one that was never listed has no trust policy to read.
pub(super) fn known_role(inventory: &Inventory, arn: &RoleArn) -> Role {
    inventory.role(arn).cloned().unwrap_or_else(|| Role {
        arn: arn.clone(),
        id: String::new(),
        trust: None,
        description: None,
        max_session_duration: 3600,
        created: None,
    })
}

/// Reasons as scenario files have them, each with the action that was decided.
pub(super) fn reasons(reasons: &[Reason]) -> Vec<Value> {
    let one = |reason: &Reason| {
        let mut entry = reason_json(reason);
        if let Value::Object(entry) = &mut entry {
            entry.insert("action".to_owned(), reason.action.into());
        }
        entry
    };
    reasons.iter().map(one).collect()
}

/// 0 for a certain yes, else 1: so that scripts may ask.
pub(super) fn status(decision: Decision) -> ExitStatus {
    u8::from(decision != Decision::Allow)
}

/// A chain's hops as documented.
pub(super) fn hops(way: &Way) -> Vec<Value> {
    let one = |hop: &Hop| {
        json!({
            "from": &*hop.from,
            "to": &*hop.to,
            "decision": hop.evaluation.decision.word(),
            "reasons": reasons(&hop.evaluation.reasons),
        })
    };
    way.hops.iter().map(one).collect()
}
