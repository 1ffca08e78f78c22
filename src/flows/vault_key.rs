//! Long-lived keys in the vault, by their names.

use crate::domain::access_key::Rotation;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::process::OwnProcess;
use crate::domain::profile::{ClientSettings, Profile};
use crate::domain::secret::Credentials;
use crate::domain::text::harmless;
use crate::domain::vault::{LongLivedKey, Record, RecordName};
use crate::flows::plan::{active_profile, client_settings};
use crate::flows::world::World;
use crate::ports::vault::Hold;

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

/// Keeps other processes from changing the key of a name.
pub(crate) async fn alone(world: &World, name: &str) -> Hold {
    let thing = format!("rotation of {name}");
    world.vault.alone_with(&thing, &format!("the rotation of `{name}`")).await
}

/// Keeps a key that the person has, and makes sure that it can be had again; one that is kept already stays as it is,
/// with all that its exchange has come to.
///
/// # Errors
/// Another key has that name and is not to be replaced, or is being exchanged; the vault stays locked, or does not
/// keep it.
pub async fn take_in(
    world: &World,
    name: &str,
    credentials: &Credentials,
    replaces: bool,
) -> Result<(), Failure> {
    world.vault.begin()?;
    let _alone = alone(world, name).await;
    let shown = harmless(name);
    match load(world, name) {
        Some(held) if held.credentials == *credentials => return Ok(()),
        Some(_) if !replaces => {
            return Err(Failure::usage(format!("the vault holds another key `{shown}`"))
                .with_hint("`--replace` takes the new one in its place"));
        }
        // Its secret stands nowhere else.
        Some(LongLivedKey { rotation: Some(Rotation::Made { new }), .. }) => {
            let id = new.access_key_id;
            return Err(Failure::usage(format!("`{shown}` is being exchanged for {id}"))
                .with_hint(
                    "let `kamen keys rotate` end it, or `kamen keys remove` the key first",
                ));
        }
        Some(_) | None => {}
    }
    let record = LongLivedKey {
        name: name.to_owned(),
        credentials: credentials.clone(),
        added: world.clock.now(),
        rotation: None,
    };
    world.vault.save(&Record::LongLivedKey(record))?;
    if load(world, name).is_some_and(|kept| kept.credentials == *credentials) {
        return Ok(());
    }
    Err(Failure::local(format!("the key `{shown}` could not be read back"))
        .with_hint("nothing else was changed"))
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
