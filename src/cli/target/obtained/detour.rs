//! The second try: the plain way was refused, or there is none, and another start or a chain is certain.

use crate::cli::ask::with_code;
use crate::cli::context::Context;
use crate::cli::judged;
use crate::cli::target::obtained::{assumed_target, options_for};
use crate::cli::target::surveyed;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::live::Wish;
use crate::domain::session::{AssumeOptions, Origin, SessionSummary, Start};
use crate::domain::text::harmless;
use crate::flows::find::Target;
use crate::flows::inventory::Inventory;
use crate::flows::plan::{own_start, plan, profile_role};
use crate::flows::walk::walk_chain;
use crate::flows::world::World;
use crate::graph::judge::HeldChain;

/// So many profiles that name a role are tried: each may wait for a server, or ask.
const MOST_PROFILES: usize = 3;

/// The way that was taken in the place of the plain one: who asks again goes by it at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// From this profile.
    From(String),
    /// By the chain that is certain.
    ByChain,
    /// As this profile, which names the role.
    As(String),
}

impl Taken {
    /// The wish for the same session by this way.
    pub(super) fn by(self, wish: Wish) -> Wish {
        match self {
            Self::From(name) => Wish { profile: Some(name), ..wish },
            Self::ByChain => Wish { by_chain: true, ..wish },
            Self::As(name) => Wish { role: Some(name), ..wish },
        }
    }
}

/// Whether another identity may get there: AWS refused this one, or there is none.
pub(super) fn may_help(context: &Context, world: &World, failure: &Failure) -> bool {
    let start = world.own.clone();
    match failure.kind {
        FailureKind::Refused => true,
        FailureKind::Credentials => {
            !context.names_a_profile() && plan(&world.config, &world.environment, &start).is_err()
        }
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

/// The session of a role by the way that is certain, else by a profile that names the role, in one line; without either,
/// the refusal stands.
pub(super) async fn session(
    context: &Context,
    world: &World,
    (role, target, options): (&RoleArn, &Target, &AssumeOptions),
    refusal: Failure,
) -> Result<(SessionSummary, Option<Taken>), Failure> {
    let why = if refusal.kind == FailureKind::Refused {
        format!("{} may not assume {}", start_of(world, target), role.name())
    } else {
        refusal.message.clone()
    };
    if let Some(way) = certain(context, world, role, options.external_id.as_deref()).await {
        return gone(context, (target, options), &way, &why).await;
    }
    let mut why = why;
    for name in naming(world, target, role) {
        context.output.note(&harmless(&format!("{why}: going by profile {name}, which names it")));
        match as_profile(context, name, role, options).await {
            Err(failure) if is_no_way(failure.kind) => {
                why = format!("profile {name} may not, either");
            }
            other => return Ok((other?, Some(Taken::As(name.to_owned())))),
        }
    }
    Err(refusal)
}

/// Whether a profile is of no help, and the next one may be.
fn is_no_way(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Refused | FailureKind::Credentials | FailureKind::Expired)
}

/// The session that a profile leads to.
async fn as_profile(
    context: &Context,
    name: &str,
    role: &RoleArn,
    options: &AssumeOptions,
) -> Result<SessionSummary, Failure> {
    let target = Target::Profile(name.to_owned(), Some(role.clone()));
    let origin = Origin::Start(Start::Profile(name.to_owned()));
    let options = aimed(context, &target, options, origin).await?;
    assumed_target(context, None, &target, &options).await
}

/// Who asks by the plain way.
fn start_of(world: &World, target: &Target) -> String {
    let start = match target {
        Target::Profile(name, _) => Start::Profile(name.clone()),
        Target::Role(_) => world.own.clone(),
    };
    match start {
        Start::Environment => start.keys(),
        Start::Profile(_) | Start::PermissionSet(_) => start.to_string(),
    }
}

/// The session at the end of a way, which is named.
async fn gone(
    context: &Context,
    (target, options): (&Target, &AssumeOptions),
    way: &HeldChain,
    why: &str,
) -> Result<(SessionSummary, Option<Taken>), Failure> {
    context.output.note(&harmless(&format!("{why}: going {}", in_words(context, way))));
    let from = beginning(context, way).filter(|_| way.hops.len() == 1);
    let taken = match &from {
        Some(Start::Profile(name)) => Taken::From(name.clone()),
        Some(Start::Environment | Start::PermissionSet(_)) | None => Taken::ByChain,
    };
    Ok((walked(context, (target, options), way).await?, Some(taken)))
}

/// The session at the end of a way. It asks for its codes itself: none that was typed at another way's question reaches it.
pub(super) async fn walked(
    context: &Context,
    (target, options): (&Target, &AssumeOptions),
    way: &HeldChain,
) -> Result<SessionSummary, Failure> {
    let world = context.world()?;
    let origin = beginning(context, way).map_or(Origin::Here(way.from), Origin::Start);
    let options = aimed(context, target, options, origin).await?;
    with_code(context, async |code| {
        walk_chain(world, &context.sessions, way, options.clone(), code).await
    })
    .await
}

/// What is sent from another origin: a device is whose user asks.
async fn aimed(
    context: &Context,
    target: &Target,
    options: &AssumeOptions,
    origin: Origin,
) -> Result<AssumeOptions, Failure> {
    let anew = options_for(context, target, &origin).await?;
    Ok(AssumeOptions { mfa_serial: anew.mfa_serial, ..options.clone() })
}

/// The profiles that name the very role and lead somewhere, in the order of the files.
fn naming<'a>(world: &'a World, target: &Target, role: &RoleArn) -> Vec<&'a str> {
    let Target::Role(_) = target else { return Vec::new() };
    let names = world.config.profiles.iter().map(|profile| profile.name.as_str());
    let names = names.filter(|name| profile_role(&world.config, name).as_ref() == Some(role));
    let is_whole = |name: &&str| {
        plan(&world.config, &world.environment, &Start::Profile((*name).into())).is_ok()
    };
    names.filter(is_whole).take(MOST_PROFILES).collect()
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
    let is_plain = way.hops.len() == 1 && from.start == world.own;
    (!is_plain).then_some(way)
}

/// The start that has the identity in which a way begins.
fn beginning(context: &Context, way: &HeldChain) -> Option<Start> {
    let session = context.sessions.summary(way.from)?;
    let world = context.world().ok()?;
    own_start(&world.config, &world.environment, &session)
}

/// Where a way begins, and by which roles it goes.
fn in_words(context: &Context, way: &HeldChain) -> String {
    let from = match beginning(context, way) {
        Some(start) => format!("{start} ({})", way.caller),
        None => way.caller.clone(),
    };
    let roles = way.roles();
    let before = roles.split_last().map(|(_, before)| before).unwrap_or_default();
    let names: Vec<&str> = before.iter().map(|arn| arn.rsplit('/').next().unwrap_or(arn)).collect();
    let by = if names.is_empty() { String::new() } else { format!(" by {}", names.join(", ")) };
    format!("from {from}{by}")
}
