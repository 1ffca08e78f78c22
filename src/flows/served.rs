//! What leaves this process of a session: a long-lived key in the vault stays there, and its user's own session
//! goes in its place.

use std::sync::Arc;

use crate::domain::failure::Failure;
use crate::domain::profile::BaseSource;
use crate::domain::session::{SessionId, Start};
use crate::flows::sessions::{Renewal, Sessions};
use crate::flows::switch::fresh_access;
use crate::flows::user_session::{User, session_of};
use crate::flows::world::World;
use crate::ports::aws::Access;

/// The keys that may leave this process for a session: of a long-lived key in the vault a session of its user,
/// with a code if the profile names a device; of everything else the keys themselves.
///
/// # Errors
/// As [`fresh_access`]; [`FailureKind::MfaNeeded`](crate::domain::failure::FailureKind::MfaNeeded) asks for a code.
pub async fn served(
    world: &World,
    sessions: &Sessions,
    id: SessionId,
    code: Option<&str>,
) -> Result<Access, Failure> {
    let access = fresh_access(world, sessions, id).await?;
    let Some(held) = sessions.held(id) else { return Ok(access) };
    let Renewal::Plan(start, plan) = &held.renewal else { return Ok(access) };
    let BaseSource::VaultKey { is_bare: false, .. } = plan.base else { return Ok(access) };
    if !plan.hops.is_empty() {
        return Ok(access);
    }
    let user = User { access: &access, identity: &held.summary.identity, start };
    let device = device(world, start);
    let session = session_of(world, user, device, sessions.need(), code).await?;
    Ok(Access { credentials: session.credentials, client: Arc::clone(&access.client) })
}

/// The device of a profile that leads to its user.
fn device<'a>(world: &'a World, start: &Start) -> Option<&'a str> {
    let Start::Profile(name) = start else { return None };
    world.config.profile(name)?.settings.value("mfa_serial")
}
