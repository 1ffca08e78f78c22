//! Secrets at rest: what unlocks the vault, and what lies in files that every program can read.
#![expect(clippy::disallowed_methods, reason = "doctor looks at the files themselves")]

use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;

use crate::cli::command::doctor::Check;
use crate::domain::keys_end::keys_end;
use crate::domain::profile::Profile;
use crate::domain::text::harmless;
use crate::domain::time::typed;
use crate::domain::vault::{KeySource, VaultState};
use crate::flows::world::World;

/// So many profiles are named.
const NAMED: usize = 5;
/// So many files of another tool's cache are looked at.
const MOST_FILES: usize = 2000;
/// None of them is larger.
const LARGEST: u64 = 1 << 20;

pub(super) fn check(world: &World, checks: &mut Vec<Check>) {
    vault(world, checks);
    plain_keys(world, checks);
    plain_sessions(world, checks);
}

fn vault(world: &World, checks: &mut Vec<Check>) {
    let status = world.vault.status();
    let held = match (status.source, world.settings.vault.held_for(status.source)) {
        (KeySource::None, _) => String::new(),
        (_, 0) => "; asked for by each process".to_owned(),
        (_, seconds) => format!("; held by the kernel for {}, if it can", typed(seconds)),
    };
    let source = status.source.in_words();
    checks.push(match status.state {
        VaultState::Off => {
            let text =
                "none: nothing outlives the program; `[vault] key` in kamen's settings makes one";
            Check::good("vault", text)
        }
        VaultState::Absent => {
            Check::good("vault", format!("none yet; it will be unlocked by {source}{held}"))
        }
        VaultState::Locked | VaultState::Unlocked => {
            let (state, count) = (status.state.word(), status.records);
            let text = format!("{state}, {count} records, unlocked by {source}{held}");
            Check::good("vault", text)
        }
        VaultState::Unreadable => {
            let hint = "`kamen vault unlock` says why";
            Check::warning("vault", "its header cannot be used", hint)
        }
    });
}

/// Keys and sessions in the shared files.
fn plain_keys(world: &World, checks: &mut Vec<Check>) {
    let has = |profile: &Profile, key: &str| profile.settings.value(key).is_some();
    let holding = world.config.profiles.iter().filter(|one| has(one, "aws_secret_access_key"));
    let (sessions, keys): (Vec<&Profile>, Vec<&Profile>) =
        holding.partition(|one| has(one, "aws_session_token"));
    if !keys.is_empty() {
        let text = format!(
            "{} in files, readable by every program: {}",
            counted(keys.len(), "long-lived key"),
            named(&keys)
        );
        let hint = "`kamen keys import` takes them into the vault";
        checks.push(Check::warning("secrets", text, hint));
    }
    if !sessions.is_empty() {
        let now = world.clock.now();
        let mut text =
            format!("{} in files: {}", counted(sessions.len(), "session"), named(&sessions));
        let has_ended = |one: &&Profile| keys_end(&one.settings).is_some_and(|end| end <= now);
        let ended: Vec<&Profile> = sessions.iter().copied().filter(has_ended).collect();
        if !ended.is_empty() {
            text = format!("{text}; ended: {}", named(&ended));
        }
        let hint = "remove the profiles that other tools left there; kamen's sessions need none";
        checks.push(Check::warning("secrets", text, hint));
    }
    if keys.is_empty() && sessions.is_empty() {
        checks.push(Check::good("secrets", "the shared files hold no keys"));
    }
}

pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn named(profiles: &[&Profile]) -> String {
    let names: Vec<_> = profiles.iter().take(NAMED).map(|one| harmless(&one.name)).collect();
    let more = profiles.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", names.join(", "))
}

/// Sessions and tokens that the AWS CLI keeps in its own folders, as long as they are good.
fn plain_sessions(world: &World, checks: &mut Vec<Check>) {
    // No variable moves them.
    let Some(folder) = world.environment.home().map(|home| home.join(".aws")) else { return };
    let now = world.clock.now();
    let served = "`kamen credential-process` serves the AWS CLI without such files";
    let ended = "`kamen logout PROFILE` deletes that of a profile that you no longer need";
    for (place, what, hint) in [
        ("cli/cache", "session", served),
        ("sso/cache", "sign-in token", served),
        ("login/cache", "sign-in", ended),
    ] {
        let place = folder.join(place);
        let count = good_files(&place, now);
        if count > 0 {
            let text = format!("{} of the AWS CLI in {}", counted(count, what), place.display());
            checks.push(Check::warning("secrets", text, hint));
        }
    }
}

/// What the AWS CLI writes: a session's keys, or a token.
#[derive(Deserialize)]
struct Cached {
    #[serde(rename = "Credentials")]
    credentials: Option<CachedKeys>,
    #[serde(rename = "accessToken")]
    token: Option<serde::de::IgnoredAny>,
    #[serde(rename = "expiresAt")]
    expires: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CachedKeys {
    expiration: Option<String>,
}

fn good_files(folder: &Path, now: Timestamp) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let is_json = |path: &Path| path.extension().is_some_and(|kind| kind == "json");
    let paths = entries.flatten().take(MOST_FILES).map(|entry| entry.path());
    paths.filter(|path| is_json(path) && is_good(path, now)).count()
}

fn is_good(path: &Path, now: Timestamp) -> bool {
    if !path.metadata().is_ok_and(|found| found.is_file() && found.len() <= LARGEST) {
        return false;
    }
    let Ok(bytes) = std::fs::read(path) else { return false };
    let Ok(cached) = serde_json::from_slice::<Cached>(&bytes) else { return false };
    let end = match (cached.credentials, cached.token) {
        (Some(keys), _) => keys.expiration,
        (None, Some(_)) => cached.expires,
        (None, None) => return false,
    };
    // One whose end cannot be read may be good.
    end.and_then(|end| end.replace("UTC", "Z").parse::<Timestamp>().ok())
        .is_none_or(|end| end > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_still_good_counts() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        write("good.json", r#"{"Credentials": {"Expiration": "2026-01-01T01:00:00+00:00"}}"#);
        write("ended.json", r#"{"Credentials": {"Expiration": "2025-12-31T23:00:00Z"}}"#);
        write("token.json", r#"{"accessToken": "x", "expiresAt": "2026-01-01T01:00:00UTC"}"#);
        write("client.json", r#"{"clientId": "x", "expiresAt": "2026-01-01T01:00:00Z"}"#);
        write("odd.json", r#"{"accessToken": "x"}"#);
        write("session.db", r#"{"accessToken": "x"}"#);
        write("broken.json", "{");

        assert_eq!(good_files(folder.path(), now), 3);
        assert_eq!(good_files(&folder.path().join("none"), now), 0);
    }
}
