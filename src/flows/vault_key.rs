//! Long-lived keys in the vault, by their names.

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::process::OwnProcess;
use crate::domain::profile::{ClientSettings, Profile};
use crate::domain::text::harmless;
use crate::domain::vault::{LongLivedKey, Record, RecordName};
use crate::flows::plan::{active_profile, client_settings};
use crate::flows::world::World;

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

/// How AWS is talked to with the key of a name: as the profile says that gives it.
pub fn client(world: &World, name: &str) -> ClientSettings {
    let profile = profile(world, name).or_else(|| active_profile(&world.environment));
    client_settings(&world.config, &world.environment, profile)
}

/// The profile that gives the key of a name.
pub(crate) fn profile<'a>(world: &'a World, name: &str) -> Option<&'a str> {
    let gives = |profile: &&Profile| {
        let command = profile.settings.value("credential_process");
        let own = command.and_then(OwnProcess::of_command);
        own.is_some_and(|own| own.key.as_deref() == Some(name))
    };
    world.config.profiles.iter().find(gives).map(|profile| profile.name.as_str())
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
