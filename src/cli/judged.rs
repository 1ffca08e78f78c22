//! The judge of this run: who asks, and what was learned of their policies.

use std::collections::BTreeSet;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, join_all, select};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::cli::ExitStatus;
use crate::cli::ask::with_code;
use crate::cli::context::Context;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::Lead;
use crate::domain::role::Role;
use crate::domain::session::{SessionId, SessionSummary, Start};
use crate::flows::inventory::Inventory;
use crate::flows::judge::{JudgeOptions, MAX_AGE, approach};
use crate::flows::leads::known_leads;
use crate::flows::obtain::obtain;
use crate::flows::sessions::Sessions;
use crate::flows::walk::no_way;
use crate::flows::world::World;
use crate::graph::Hop;
use crate::graph::judge::{HeldChain, Judge, Reach, chains};
use crate::policy::decide::evaluate::Decision;
use crate::policy::explain::reason::Reason;
use crate::scenario::answer::reason_json;

/// The session in use and its judge. Asks AWS if what was learned is old, or with `--refresh`.
pub(super) async fn judge(
    context: &Context,
    world: &World,
    inventory: &Inventory,
) -> Result<(SessionSummary, Judge), Failure> {
    let session = in_use(context, world).await?;
    judge_for(context, world, inventory, session, (max_age(context), None)).await
}

/// The session in use; if no profile was named and none is the default, the first other identity will do.
async fn in_use(context: &Context, world: &World) -> Result<SessionSummary, Failure> {
    let (start, sessions) = (world.own.clone(), &context.sessions);
    let own = with_code(context, async |code| obtain(world, sessions, &start, code).await).await;
    match own {
        Err(failure) if lacks_a_default(context, &failure) => {
            let known = known_leads(world, sessions);
            let usable: Vec<&Lead> = known.iter().filter(|lead| lead.answers_alone()).collect();
            first_of(world, sessions, &usable).await.ok_or(failure)
        }
        own => own,
    }
}

/// Whether there are no credentials where the person named no profile: another identity may stand in.
fn lacks_a_default(context: &Context, failure: &Failure) -> bool {
    failure.kind == FailureKind::Credentials && !context.names_a_profile()
}

/// How old what was learned may be: it is learned again with `--refresh`.
fn max_age(context: &Context) -> Option<SignedDuration> {
    if context.options.refresh { None } else { Some(MAX_AGE) }
}

async fn judge_for(
    context: &Context,
    world: &World,
    inventory: &Inventory,
    session: SessionSummary,
    (max_age, accounts): (Option<SignedDuration>, Option<&BTreeSet<AccountId>>),
) -> Result<(SessionSummary, Judge), Failure> {
    let options = &context.options;
    let judge_options = JudgeOptions {
        session_name: options.session_name.as_deref(),
        external_id: options.external_id.as_deref(),
        source_identity: options.source_identity.as_deref(),
        tags: &options.tags,
        duration: options.duration,
        is_only_start: options.profile.is_some(),
        accounts,
        max_age,
    };
    let judge =
        Judge::learn(world, &context.sessions, inventory, session.id, judge_options).await?;
    Ok((session, judge))
}

/// How long the other identities may take, once the one in use has answered.
const PATIENCE: Duration = Duration::from_secs(3);

/// The same, from every identity that answers without a person: chains may begin anywhere, unless
/// `--profile` says where.
pub(super) async fn judge_of_all(
    context: &Context,
    world: &World,
    inventory: &Inventory,
) -> Result<(SessionSummary, Judge), Failure> {
    judge_of_all_from(context, world, inventory, &world.own).await
}

/// The same for one role: only identities that may become it are asked for, and of the cache only roles that may lie on
/// the way are read into the inventory.
pub(super) async fn judge_of_one(
    context: &Context,
    world: &World,
    inventory: &mut Inventory,
    role: &Role,
) -> Result<(SessionSummary, Judge), Failure> {
    let accounts = approach(world, inventory, role);
    if accounts.is_none() {
        *inventory = Inventory::cached(world);
    }
    let start = world.own.clone();
    let accounts = accounts.as_ref();
    let session = session_of_all(context, world, &start, accounts).await?;
    judge_for(context, world, inventory, session, (max_age(context), accounts)).await
}

/// The same, after policies were learned from `began` on: these are not asked for again.
pub(super) async fn judge_of_all_since(
    context: &Context,
    world: &World,
    inventory: &Inventory,
    began: Timestamp,
) -> Result<(SessionSummary, Judge), Failure> {
    let start = world.own.clone();
    let session = session_of_all(context, world, &start, None).await?;
    // What is a second older than the command is as good.
    let since =
        world.clock.now().duration_since(began).saturating_add(SignedDuration::from_secs(1));
    let max_age = max_age(context).unwrap_or(since).max(since);
    judge_for(context, world, inventory, session, (Some(max_age), None)).await
}

/// The same, with the identity in use from a start that the command chose.
pub(super) async fn judge_of_all_from(
    context: &Context,
    world: &World,
    inventory: &Inventory,
    start: &Start,
) -> Result<(SessionSummary, Judge), Failure> {
    let session = session_of_all(context, world, start, None).await?;
    judge_for(context, world, inventory, session, (max_age(context), None)).await
}

/// The session in use, with those of all other identities beside it, or of those that are in one of the accounts.
async fn session_of_all(
    context: &Context,
    world: &World,
    start: &Start,
    accounts: Option<&BTreeSet<AccountId>>,
) -> Result<SessionSummary, Failure> {
    let sessions = &context.sessions;
    let own = with_code(context, async |code| obtain(world, sessions, start, code).await);
    if context.options.profile.is_some() {
        return own.await;
    }
    let known = known_leads(world, sessions);
    let usable: Vec<&Lead> =
        known.iter().filter(|lead| lead.answers_alone() && lead.start != *start).collect();
    // Without an identity of the SDK's choice the first other one will do.
    let own = async {
        match own.await {
            Err(failure) if lacks_a_default(context, &failure) => {
                first_of(world, sessions, &usable).await.ok_or(failure)
            }
            own => own,
        }
    };
    let plays = |account: AccountId| accounts.is_none_or(|only| only.contains(&account));
    let each = usable.iter().filter(|lead| lead.account.is_none_or(plays));
    let others = pin!(join_all(each.map(|lead| obtain(world, sessions, &lead.start, None))));
    // One that cannot be had is no place to begin, and nothing else; nor is one that hangs.
    match select(pin!(own), others).await {
        Either::Left((own, others)) => {
            drop(timeout(PATIENCE, others).await);
            own
        }
        Either::Right((_, own)) => own.await,
    }
}

/// The session of the first start that can be used; one that hangs cannot.
async fn first_of(world: &World, sessions: &Sessions, leads: &[&Lead]) -> Option<SessionSummary> {
    for lead in leads {
        if let Ok(Ok(session)) = timeout(PATIENCE, obtain(world, sessions, &lead.start, None)).await
        {
            return Some(session);
        }
    }
    None
}

/// The certain chain to a role, if this external id is sent to it.
pub(super) async fn chain(
    context: &Context,
    world: &World,
    inventory: &Inventory,
    role: &RoleArn,
    external_id: Option<&str>,
) -> Result<HeldChain, Failure> {
    let (_, mut judge) = judge_of_all(context, world, inventory).await?;
    if let Some(id) = external_id {
        judge.suppose_external_id(role, id);
    }
    let (certain, possible) = chains(&judge, role);
    certain.ok_or_else(|| no_way(role, possible.as_ref()))
}

/// The identities held, and what each can do.
#[derive(Debug)]
pub(super) struct People<'a> {
    pub(super) reach: Reach<'a>,
    sessions: &'a Sessions,
}

impl<'a> People<'a> {
    /// `--profile` asks what that one identity can do by itself; `wanted` is the role if one alone is asked about.
    pub(super) fn new(context: &'a Context, judge: &'a Judge, wanted: Option<&RoleArn>) -> Self {
        let with_chains = context.options.profile.is_none();
        Self { reach: Reach::new(judge, with_chains, wanted), sessions: &context.sessions }
    }

    /// An identity held.
    pub(super) fn of(&self, session: SessionId) -> Option<SessionSummary> {
        self.sessions.summary(session)
    }
}

/// A role as it is known; one that was never listed has no trust policy to read.
pub(super) fn known_role(inventory: &Inventory, arn: &RoleArn) -> Role {
    inventory.role(arn).cloned().unwrap_or_else(|| Role {
        arn: arn.clone(),
        id: "".into(),
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
pub(super) fn hops(chain: &HeldChain) -> Vec<Value> {
    let one = |hop: &Hop| {
        json!({
            "from": &*hop.from,
            "to": &*hop.to,
            "decision": hop.evaluation.decision.word(),
            "reasons": reasons(&hop.evaluation.reasons),
        })
    };
    chain.hops.iter().map(one).collect()
}
