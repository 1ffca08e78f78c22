//! The way into a role: from where it begins, through every role on the way, into the one that is wanted.

use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::kept::Purpose;
use crate::domain::limits::session_name_of;
use crate::domain::permission_set::{is_stand_in, set_of};
use crate::domain::profile::CredentialPlan;
use crate::domain::session::{AssumeOptions, Origin, SessionId, SessionSummary, Start};
use crate::flows::assigned::assignment;
use crate::flows::obtain::obtain_plan;
use crate::flows::plan::plan;
use crate::flows::sessions::Sessions;
use crate::flows::switch::{kept_from, switch, switch_into};
use crate::flows::world::World;
use crate::graph::Hop;
use crate::graph::judge::HeldChain;
use crate::policy::words::in_words;

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
    walk_into(world, sessions, None, (origin, roles), options, mfa_code).await
}

/// Walks to the role of a session that is held, and puts the new session in its place: what is kept of it is not
/// good enough. [`as_before`](crate::flows::switch::as_before) says how it was asked for.
///
/// # Errors
/// As [`walk`].
pub async fn walk_anew(
    world: &World,
    sessions: &Sessions,
    id: SessionId,
    (origin, roles): (&Origin, &[RoleArn]),
    options: AssumeOptions,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    walk_into(world, sessions, Some(id), (origin, roles), options, mfa_code).await
}

async fn walk_into(
    world: &World,
    sessions: &Sessions,
    renewed: Option<SessionId>,
    (origin, roles): (&Origin, &[RoleArn]),
    options: AssumeOptions,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let Some((last, before)) = roles.split_last() else {
        return Err(Failure::usage("the chain has no role"));
    };
    if let Some(start) = set_behind(world, roles).await? {
        return from_set(world, sessions, start, roles, options, mfa_code).await;
    }
    if let (Origin::Start(start), [], None) = (origin, before, renewed) {
        let plan = plan(&world.config, &world.environment, start)?;
        let kept = (&options, mfa_code.is_some());
        if let Some(session) = kept_from(world, sessions, start, &plan, last, kept) {
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
    match renewed {
        Some(id) => {
            let place = (Some(id), Purpose::Anew);
            switch_into(world, sessions, place, (from, last), options, code).await
        }
        None => switch(world, sessions, from, last, options, code).await,
    }
}

/// Walks a chain that was found. `options` are for the last role.
pub async fn walk_chain(
    world: &World,
    sessions: &Sessions,
    chain: &HeldChain,
    options: AssumeOptions,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let read = |hop: &Hop| hop.to.parse().map_err(|error| Failure::usage(format!("{error}")));
    let roles = chain.hops.iter().map(read).collect::<Result<Vec<RoleArn>, Failure>>()?;
    // Named as it was judged.
    let session_name = options.session_name.or_else(|| chain.session_name.clone());
    let options = AssumeOptions { session_name, ..options };
    walk(world, sessions, &Origin::Here(chain.from), &roles, options, mfa_code).await
}

/// The failure if no chain leads to a role for certain; `possible` is one that may, or that takes something to send along.
pub fn no_way(target: &RoleArn, possible: Option<&HeldChain>) -> Failure {
    let refused = |message: String| Failure::new(FailureKind::Refused, message);
    let Some(chain) = possible else {
        return refused(format!("no chain of roles leads to {target}"))
            .with_hint("`kamen why ROLE` says what is missing, `kamen who-can ROLE` who can");
    };
    let needs = in_words(&chain.needs());
    if needs.is_empty() {
        return refused(format!("no chain of roles leads to {target} for certain"))
            .with_hint("`kamen path ROLE` shows one that may, and what is not known of it");
    }
    refused(format!("the chain that leads to {target} takes {needs}"))
        .with_hint("`kamen path ROLE` shows it, `kamen why ROLE` says what to send")
}

/// The permission set behind the first role, if one has it: Identity Center alone hands it out, from wherever
/// one begins.
async fn set_behind(world: &World, roles: &[RoleArn]) -> Result<Option<Start>, Failure> {
    let Some((first, set)) = roles.first().and_then(|role| Some((role, set_of(role)?))) else {
        return Ok(None);
    };
    match assignment(world, first).await? {
        Some(assignment) => Ok(Some(Start::PermissionSet(Box::new(assignment)))),
        None if is_stand_in(first) => {
            let message = format!("no sign-in gives you `{set}` in account {}", first.account());
            Err(Failure::usage(message).with_hint("`kamen roles --refresh` lists what you have"))
        }
        None => Ok(None),
    }
}

/// The session of a permission set, and through it the roles behind it.
async fn from_set(
    world: &World,
    sessions: &Sessions,
    start: Start,
    roles: &[RoleArn],
    options: AssumeOptions,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let behind = roles.get(1..).unwrap_or_default();
    if behind.is_empty() {
        refuse_options(&options)?;
        let plan = plan(&world.config, &world.environment, &start)?;
        return obtain_plan(world, sessions, &start, &plan, mfa_code).await;
    }
    Box::pin(walk(world, sessions, &Origin::Start(start), behind, options, mfa_code)).await
}

/// What GetRoleCredentials cannot be sent is refused, and not dropped.
fn refuse_options(options: &AssumeOptions) -> Result<(), Failure> {
    let sent = [
        ("a session name", options.session_name.is_some()),
        ("a duration", options.duration.is_some()),
        ("an external id", options.external_id.is_some()),
        ("a source identity", options.source_identity.is_some()),
        ("tags", !options.tags.is_empty()),
        ("a session policy", options.policy.is_some() || !options.policy_arns.is_empty()),
    ];
    let Some((what, _)) = sent.iter().find(|(_, is_sent)| *is_sent) else { return Ok(()) };
    let message = format!("{what} cannot be sent for a permission set: Identity Center decides");
    Err(Failure::usage(message)
        .with_hint("leave it out, or assume a role behind the permission set"))
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

#[cfg(test)]
mod tests;
