//! The keys that can come into the vault.

use crate::adapters::aws_vault;
use crate::cli::command::keys::add::check_key;
use crate::cli::command::keys::import::edit::TOKENS;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::process::OwnProcess;
use crate::domain::profile::{Profile, Settings, SharedConfig};
use crate::domain::profile_text::is_word;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::text::{harmless, nearest};
use crate::flows::world::World;

/// A key, and the profile that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) name: String,
    pub(super) credentials: Credentials,
}

/// The keys in the shared files. What was named must hold one; of the others those are left out that cannot be
/// taken, and `say` is told why.
pub(super) fn from_files(
    world: &World,
    names: &[String],
    say: impl Fn(&str),
) -> Result<Vec<Found>, Failure> {
    let config = &world.config;
    if names.is_empty() {
        let holding = config.profiles.iter().filter(|profile| holds_keys(profile));
        let mut found = Vec::new();
        for profile in holding {
            match key_of(profile) {
                Ok(key) => found.push(key),
                Err(why) => say(&format!("left alone: {}", why.message)),
            }
        }
        return Ok(found);
    }
    let one = |name: &String| match config.profile(name) {
        Some(profile) => key_of(profile),
        None => Err(unknown(config, name)),
    };
    names.iter().map(one).collect()
}

/// The keys that aws-vault holds, printed by itself; it may ask for its own passphrase.
pub(super) fn from_aws_vault(world: &World, names: &[String]) -> Result<Vec<Found>, Failure> {
    let all;
    let names = if names.is_empty() {
        all = aws_vault::names(&world.environment)?;
        &all
    } else {
        names
    };
    let key = |name: &String| {
        check_name(name)?;
        let credentials = aws_vault::export(&world.environment, name)?;
        check_key(&credentials)?;
        Ok(Found { name: name.clone(), credentials })
    };
    names.iter().map(key).collect()
}

pub(in crate::cli::command::keys) fn holds_keys(profile: &Profile) -> bool {
    profile.settings.value("aws_secret_access_key").is_some()
}

fn key_of(profile: &Profile) -> Result<Found, Failure> {
    let Profile { name, settings, place } = profile;
    let refused = |what: &str, hint: &str| {
        Failure::usage(format!("profile `{}` {what} ({place})", harmless(name))).with_hint(hint)
    };
    check_name(name)?;
    let value = |key: &str| settings.value(key);
    let (Some(id), Some(secret)) = (value("aws_access_key_id"), value("aws_secret_access_key"))
    else {
        return Err(refused("holds no long-lived key", "`kamen doctor` lists what the files hold"));
    };
    if TOKENS.iter().any(|key| value(key).is_some()) {
        return Err(refused("holds a session, which ends", "only a user's own keys are kept"));
    }
    if value("source_profile") == Some(name.as_str()) {
        let hint = "move the role to a profile of its own, with this one as its `source_profile`";
        return Err(refused("is the source of its own role", hint));
    }
    if value("credential_process").is_some() && !leads_here(settings, name) {
        let hint = "remove that line or the keys: only one of them is used";
        return Err(refused("has a `credential_process` beside its keys", hint));
    }
    let credentials = Credentials {
        access_key_id: id.to_owned(),
        secret_access_key: Secret::new(secret),
        session_token: None,
        expires: None,
    };
    check_key(&credentials).map_err(|mut failure| {
        failure.message = format!("profile `{}`: {} ({place})", harmless(name), failure.message);
        failure
    })?;
    Ok(Found { name: name.clone(), credentials })
}

/// Whether the profile has the line already: an earlier import ended half way.
pub(super) fn leads_here(settings: &Settings, name: &str) -> bool {
    let own = settings.value("credential_process").and_then(OwnProcess::of_command);
    own.is_some_and(|own| own.key.as_deref() == Some(name))
}

/// Whether a line of the config file can name a key so.
pub(in crate::cli::command::keys) fn is_one_word(name: &str) -> bool {
    is_word(name) && !name.starts_with('-')
}

fn check_name(name: &str) -> Result<(), Failure> {
    if is_one_word(name) {
        return Ok(());
    }
    let text = format!("`{}` would be more than one word to a shell", harmless(name));
    Err(Failure::usage(text).with_hint("give the profile a name of letters, digits and _+=,.@:/-"))
}

fn unknown(config: &SharedConfig, name: &str) -> Failure {
    let names = config.profiles.iter().map(|profile| profile.name.as_str());
    let near = nearest(name, names, 3);
    let failure =
        Failure::new(FailureKind::Usage, format!("there is no profile `{}`", harmless(name)));
    match near.as_slice() {
        [] => failure.with_hint("`kamen doctor` lists the profiles"),
        near => failure.with_hint(format!("did you mean {}?", near.join(" or "))),
    }
}
