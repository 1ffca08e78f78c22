//! Long-lived keys in the vault, as the first credentials of a plan.

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::{BaseSource, ClientSettings};
use crate::domain::secret::Credentials;
use crate::domain::text::harmless;
use crate::domain::vault::{LongLivedKey, Record, RecordName};
use crate::flows::sign_in;
use crate::flows::world::World;

/// The first credentials of a plan: from the vault, else from where the source says.
///
/// # Errors
/// As [`sign_in::credentials`]; the vault stays locked, or holds no such key.
pub(crate) async fn first_credentials(
    world: &World,
    source: &BaseSource,
    client: &ClientSettings,
) -> Result<Credentials, Failure> {
    match source {
        BaseSource::VaultKey { name } => find(world, name).map(|key| key.credentials),
        BaseSource::Environment
        | BaseSource::StaticKeys { .. }
        | BaseSource::Process { .. }
        | BaseSource::WebIdentity { .. }
        | BaseSource::IdentityCenter { .. }
        | BaseSource::Container
        | BaseSource::InstanceMetadata => sign_in::credentials(world, source, client).await,
    }
}

/// The key of a name.
///
/// # Errors
/// The vault stays locked, or holds no such key.
pub fn find(world: &World, name: &str) -> Result<LongLivedKey, Failure> {
    world.vault.unlock()?;
    load(world, name).ok_or_else(|| {
        let message = format!("the vault holds no key `{}`", harmless(name));
        Failure::new(FailureKind::Credentials, message)
            .with_hint("`kamen keys list` names those that it holds, `kamen keys add` adds one")
    })
}

/// The access key id of a name, if the vault is open and holds it.
pub(crate) fn id(world: &World, name: &str) -> Option<String> {
    load(world, name).map(|key| key.credentials.access_key_id)
}

fn load(world: &World, name: &str) -> Option<LongLivedKey> {
    match world.vault.load(&RecordName::LongLivedKey(name.to_owned()))? {
        Record::LongLivedKey(key) => Some(key),
        Record::Session(_) | Record::MfaSeed(_) | Record::SignIn(_) => None,
    }
}
