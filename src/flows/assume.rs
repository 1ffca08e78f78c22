//! From what the person names to a session that is it: a role by a switch, a profile by its own way.

use crate::domain::failure::Failure;
use crate::domain::profile::{CredentialPlan, ProfileHop};
use crate::domain::session::{AssumeOptions, Origin, SessionSummary, Start};
use crate::flows::assigned::Assigned;
use crate::flows::find::Target;
use crate::flows::leads::named_roles;
use crate::flows::obtain::obtain_plan;
use crate::flows::plan::{default_start, plan};
use crate::flows::sessions::Sessions;
use crate::flows::switch::{kept_from, switch};
use crate::flows::walk::{obtain_sparing, walk};
use crate::flows::world::World;

/// The session of what was named. `from` is the start that was asked for; without one a profile goes its
/// own way, and a role is assumed from the default start, or by the profile that names it if there is
/// no default.
///
/// # Errors
/// As [`walk`]; `FailureKind::MfaNeeded` asks for a code and another call with it.
pub async fn assume(
    world: &World,
    sessions: &Sessions,
    from: Option<&str>,
    target: &Target,
    options: AssumeOptions,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    if let (Target::Profile(name, _), None) = (target, from) {
        return assume_profile(world, sessions, name, options, mfa_code).await;
    }
    let Some(role) = target.role() else {
        let message = "this profile names no role, so no other start can lead to it";
        return Err(Failure::usage(message).with_hint("leave `--profile` out"));
    };
    let is_of_portal = || {
        let assigned = Assigned::known(world);
        assigned.of(role).is_some() || !assigned.awaiting(role).is_empty()
    };
    if from.is_some() && is_of_portal() {
        let message = "a permission set comes from Identity Center, and from no profile";
        return Err(Failure::usage(message).with_hint("leave `--profile` out"));
    }
    let start = default_start(&world.config, &world.environment, from);
    if from.is_none() && plan(&world.config, &world.environment, &start).is_err() {
        let named = named_roles(world).into_iter().find(|(_, known)| known == role);
        if let Some((profile, _)) = named {
            return assume_profile(world, sessions, &profile, options, mfa_code).await;
        }
    }
    let roles = std::slice::from_ref(role);
    walk(world, sessions, &Origin::Start(start), roles, options, mfa_code).await
}

/// Walks a profile; its last role is assumed with what the options add to the profile's own settings.
async fn assume_profile(
    world: &World,
    sessions: &Sessions,
    name: &str,
    options: AssumeOptions,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let start = Start::Profile(name.to_owned());
    let mut plan = plan(&world.config, &world.environment, &start)?;
    let Some(hop) = plan.hops.pop() else {
        return obtain_plan(world, sessions, &start, &plan, mfa_code).await;
    };
    let role = hop.role_arn.parse().map_err(|error| Failure::usage(format!("{error}")))?;
    let options = merged(options, hop, &plan);
    let kept = (&options, mfa_code.is_some());
    if let Some(session) = kept_from(world, sessions, &start, &plan, &role, kept) {
        return Ok(session);
    }
    let mut code = mfa_code;
    let source = obtain_sparing(world, sessions, &start, &plan, &mut code).await?;
    let session = switch(world, sessions, source.id, &role, options, code).await;
    session.map_err(|mut failure| {
        failure.message = format!("profile `{name}`: {}", failure.message);
        failure
    })
}

/// What the person says wins over what the profile says.
fn merged(options: AssumeOptions, hop: ProfileHop, plan: &CredentialPlan) -> AssumeOptions {
    AssumeOptions {
        session_name: options.session_name.or(hop.session_name),
        duration: options.duration.or(hop.duration),
        external_id: options.external_id.or(hop.external_id),
        source_identity: options.source_identity.or(hop.source_identity),
        mfa_serial: options.mfa_serial.or(hop.mfa_serial),
        region: options.region.or_else(|| plan.client.region.clone()),
        ..options
    }
}

#[cfg(test)]
mod tests;
