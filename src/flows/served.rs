//! What leaves this process of a session: a long-lived key in the vault stays there, and its user's own session
//! goes in its place.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::failure::Failure;
use crate::domain::kept::Purpose;
use crate::domain::profile::BaseSource;
use crate::domain::session::{SessionId, Start};
use crate::domain::vault::RecordName;
use crate::flows::sessions::{Held, Renewal, Sessions};
use crate::flows::switch::access_for;
use crate::flows::user_session::{User, session_of, session_record};
use crate::flows::world::World;
use crate::ports::aws::Access;

/// The keys that may leave this process for a session: of a long-lived key in the vault a session of its user,
/// with a code if the profile names a device; of everything else the keys themselves.
///
/// # Errors
/// As [`access_for`]; [`FailureKind::MfaNeeded`](crate::domain::failure::FailureKind::MfaNeeded) asks for a code.
pub async fn served(
    world: &World,
    sessions: &Sessions,
    id: SessionId,
    code: Option<&str>,
) -> Result<Access, Failure> {
    let needs = (Purpose::Call, sessions.need());
    handed(world, sessions, id, needs, code).await.map(|handed| handed.access)
}

/// Keys that leave this process, and since when there are these.
#[derive(Debug)]
pub(crate) struct Handed {
    pub(crate) access: Access,
    pub(crate) obtained: Timestamp,
}

/// The same for something that asks again before their end.
pub(crate) async fn served_on(
    world: &World,
    sessions: &Sessions,
    id: SessionId,
) -> Result<Handed, Failure> {
    handed(world, sessions, id, (Purpose::Renewing, Purpose::Renewing), None).await
}

/// Forgets what is kept of a session, and what is served in its place.
pub fn forget_kept(world: &World, sessions: &Sessions, id: SessionId) {
    let Some(held) = sessions.held(id) else { return };
    let own = RecordName::Session(Box::new(held.key.clone()));
    let in_its_place =
        stand_in(&held).map(|start| session_record(&held.access, device(world, start)));
    for record in [Some(own), in_its_place].into_iter().flatten() {
        // Without a vault nothing is kept of it.
        drop(world.vault.remove(&record));
    }
}

/// The keys of a session as its `need` is, or of a user's session in their place, good for the other one.
async fn handed(
    world: &World,
    sessions: &Sessions,
    id: SessionId,
    (own, need): (Purpose, Purpose),
    code: Option<&str>,
) -> Result<Handed, Failure> {
    let access = access_for(world, sessions, id, own).await?;
    let forgotten = || Failure::usage("this session was forgotten");
    let held = sessions.held(id).ok_or_else(forgotten)?;
    let Some(start) = stand_in(&held) else {
        return Ok(Handed { access, obtained: held.obtained });
    };
    let user = User { access: &access, identity: &held.summary.identity, start };
    let session = session_of(world, user, device(world, start), need, code).await?;
    let client = Arc::clone(&access.client);
    let access = Access { credentials: session.credentials, client };
    Ok(Handed { access, obtained: session.obtained })
}

/// The start of a long-lived key of the vault which stays there, so that a session of its user stands in for it.
fn stand_in(held: &Held) -> Option<&Start> {
    let Renewal::Plan(start, plan) = &held.renewal else { return None };
    match plan.base {
        BaseSource::VaultKey { is_bare: false, .. } if plan.hops.is_empty() => Some(start),
        BaseSource::VaultKey { .. }
        | BaseSource::Environment
        | BaseSource::StaticKeys { .. }
        | BaseSource::Process { .. }
        | BaseSource::WebIdentity { .. }
        | BaseSource::IdentityCenter { .. }
        | BaseSource::Login(_)
        | BaseSource::Container
        | BaseSource::InstanceMetadata => None,
    }
}

/// The device of a profile that leads to its user.
fn device<'a>(world: &'a World, start: &Start) -> Option<&'a str> {
    let Start::Profile(name) = start else { return None };
    world.config.profile(name)?.settings.value("mfa_serial")
}

#[cfg(test)]
mod tests;
