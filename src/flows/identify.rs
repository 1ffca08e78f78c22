//! Who holds some keys.

use crate::domain::failure::Failure;
use crate::domain::identity::Identity;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::ports::aws::Access;

/// Who these keys are, as GetCallerIdentity answers; asked once for each key.
pub async fn identify(
    world: &World,
    sessions: &Sessions,
    access: &Access,
) -> Result<Identity, Failure> {
    let key = &access.credentials.access_key_id;
    if let Some(identity) = sessions.identity_of(key) {
        return Ok(identity);
    }
    let identity = world.sts.caller_identity(access).await?;
    sessions.remember_identity(key, &identity);
    Ok(identity)
}
