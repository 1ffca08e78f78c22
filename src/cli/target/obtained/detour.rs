//! The second try: the plain way was refused, or there is none, and another start or a chain is certain.

use crate::cli::context::Context;
use crate::cli::judged;
use crate::cli::target::obtained::walked;
use crate::cli::target::surveyed;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::session::{AssumeOptions, SessionSummary, Start};
use crate::domain::text::harmless;
use crate::flows::find::Target;
use crate::flows::inventory::Inventory;
use crate::flows::plan::plan;
use crate::flows::world::World;
use crate::graph::judge::HeldChain;

/// Whether another identity may get there: AWS refused this one, or there is none.
pub(super) fn may_help(context: &Context, world: &World, failure: &Failure) -> bool {
    let start = context.start(world);
    match failure.kind {
        FailureKind::Refused => true,
        FailureKind::Credentials => plan(&world.config, &world.environment, &start).is_err(),
        FailureKind::Usage
        | FailureKind::Expired
        | FailureKind::SignInNeeded
        | FailureKind::MfaNeeded
        | FailureKind::Throttled
        | FailureKind::Unreachable
        | FailureKind::ClockSkew
        | FailureKind::Service
        | FailureKind::Local => false,
    }
}

/// The session of a role by the way that is certain, named in one line; without one, the refusal stands.
pub(super) async fn session(
    context: &Context,
    world: &World,
    (role, target, options): (&RoleArn, &Target, &AssumeOptions),
    refusal: Failure,
) -> Result<SessionSummary, Failure> {
    let id = options.external_id.as_deref();
    let Some(way) = certain(context, world, role, id).await else { return Err(refusal) };
    let start = match target {
        Target::Profile(name, _) => Start::Profile(name.clone()),
        Target::Role(_) => context.start(world),
    };
    let why = if refusal.kind == FailureKind::Refused {
        format!("{start} may not assume {}", role.name())
    } else {
        refusal.message
    };
    context.output.note(&harmless(&format!("{why}: going {}", in_words(context, &way))));
    walked(context, &way, options).await
}

/// What goes wrong while kamen looks for a way is not what the person asked for: the refusal tells more.
async fn certain(
    context: &Context,
    world: &World,
    role: &RoleArn,
    external_id: Option<&str>,
) -> Option<HeldChain> {
    // The role alone was looked up before; a chain may go by any.
    let inventory = surveyed(context, world, Inventory::cached(world), role).await.ok()?;
    let way = judged::chain(context, world, &inventory, role, external_id).await.ok()?;
    let from = context.sessions.summary(way.from)?;
    let is_plain = way.hops.len() == 1 && from.start == context.start(world);
    (!is_plain).then_some(way)
}

/// Where a way begins, and by which roles it goes.
fn in_words(context: &Context, way: &HeldChain) -> String {
    let from = context.sessions.summary(way.from);
    let from = from.map_or_else(String::new, |from| format!("{} ", from.start));
    let roles = way.roles();
    let before = roles.split_last().map(|(_, before)| before).unwrap_or_default();
    let names: Vec<&str> = before.iter().map(|arn| arn.rsplit('/').next().unwrap_or(arn)).collect();
    let by = if names.is_empty() { String::new() } else { format!(" by {}", names.join(", ")) };
    format!("from {from}({}){by}", way.caller)
}
