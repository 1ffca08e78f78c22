//! What changes in the shared files when keys leave them.

use std::collections::BTreeSet;

use crate::adapters::config_file::{ConfigFile, read};
use crate::adapters::profiles::{FileKind, merge_file};
use crate::cli::command::keys::import::find::{Found, leads_here};
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::key_text::{
    diff, hidden, with_setting, without_empty_section, without_settings,
};
use crate::domain::profile::{Profile, SharedConfig};
use crate::domain::profile_text::{ProfileEntry, edited};
use crate::domain::text::harmless;

/// The settings that leave.
const KEYS: [&str; 2] = ["aws_access_key_id", "aws_secret_access_key"];

/// Settings that make a session of them.
pub(super) const TOKENS: [&str; 2] = ["aws_session_token", "aws_security_token"];

/// A file that is to be another.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) before: ConfigFile,
    pub(super) text: String,
    /// With every secret hidden.
    pub(super) diff: Vec<String>,
}

/// The files that change, in the order in which they are written: as long as the keys stand there, a profile
/// that has the new line too goes by them.
pub(super) fn changes(environment: &Environment, found: &[Found]) -> Result<Vec<Change>, Failure> {
    let config = read(environment, FileKind::Config)?;
    let credentials = read(environment, FileKind::Credentials)?;
    if config.path == credentials.path {
        let message =
            format!("{} is both the config and the credentials file", config.path.display());
        return Err(Failure::usage(message).with_hint("let them be two files"));
    }
    let text = without_keys(FileKind::Config, &config, &config.text, found)?;
    let text = with_process(&config, &text, found)?;
    let rest = without_keys(FileKind::Credentials, &credentials, &credentials.text, found)?;
    let changes = [(config, text), (credentials, rest)].into_iter();
    let changes = changes.filter(|(before, text)| before.text != *text);
    let secrets: Vec<&str> =
        found.iter().map(|found| found.credentials.secret_access_key.reveal()).collect();
    let shown = |text: &str| hidden(text, &secrets);
    let change = |(before, text): (ConfigFile, String)| {
        let diff = diff(&shown(&before.text), &shown(&text));
        Change { before, text, diff }
    };
    Ok(changes.map(change).collect())
}

/// Whether a process is aws-vault's, about this very profile.
fn asks_aws_vault_for(command: &str, name: &str) -> bool {
    let mut words = command.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
    let program = words.next().unwrap_or_default();
    program.rsplit('/').next() == Some("aws-vault") && words.any(|word| word == name)
}

fn parsed(kind: FileKind, file: &ConfigFile, text: &str) -> SharedConfig {
    let mut shared = SharedConfig::default();
    merge_file(&mut shared, kind, &file.path, text.as_bytes());
    shared
}

/// The text without the keys that were taken. Read anew until none is left: a section or a setting may stand there
/// twice.
///
/// # Errors
/// A profile holds another key here than the one that was taken, which would be lost.
fn without_keys(
    kind: FileKind,
    file: &ConfigFile,
    text: &str,
    found: &[Found],
) -> Result<String, Failure> {
    let mut text = text.to_owned();
    loop {
        let shared = parsed(kind, file, &text);
        let mut begins = BTreeSet::new();
        for found in found {
            if let Some(profile) = shared.profile(&found.name) {
                refuse_another(profile, found)?;
                let places = KEYS.iter().filter_map(|key| profile.settings.place(key));
                begins.extend(places.map(|place| place.line));
            }
        }
        let rest = without_settings(&text, &begins);
        if rest == text {
            return Ok(text);
        }
        text = match kind {
            FileKind::Config => rest,
            FileKind::Credentials => without_headers(file, rest, found),
        };
    }
}

/// What would be deleted is what was taken, or nothing is deleted.
fn refuse_another(profile: &Profile, found: &Found) -> Result<(), Failure> {
    let own = &found.credentials;
    let taken = [own.access_key_id.as_str(), own.secret_access_key.reveal()];
    let settings = &profile.settings;
    let differs = |(key, value): (&&str, &str)| settings.value(key).is_some_and(|own| own != value);
    let is_another = KEYS.iter().zip(taken).any(differs);
    let is_session = TOKENS.iter().any(|key| settings.value(key).is_some());
    if !is_another && !is_session {
        return Ok(());
    }
    let name = harmless(&found.name);
    let message = format!("profile `{name}` holds another key ({})", profile.place);
    Err(Failure::usage(message)
        .with_hint("take that one out first: beside it no other would ever be used"))
}

/// Sections of the credentials file that hold nothing more go as well.
fn without_headers(file: &ConfigFile, mut text: String, found: &[Found]) -> String {
    for found in found {
        let shared = parsed(FileKind::Credentials, file, &text);
        let header = shared.profile(&found.name).map(|profile| profile.place.line);
        if let Some(header) = header {
            text = without_empty_section(&text, header);
        }
    }
    text
}

/// What gives a key of the vault to every tool.
pub(in crate::cli::command::keys) fn key_process(name: &str) -> String {
    format!("kamen credential-process --key {name}")
}

/// The config file with a line in each profile that gives its key from the vault. One that starts aws-vault
/// leaves for it.
fn with_process(file: &ConfigFile, text: &str, found: &[Found]) -> Result<String, Failure> {
    let mut text = text.to_owned();
    for Found { name, .. } in found {
        let value = key_process(name);
        let shared = parsed(FileKind::Config, file, &text);
        let Some(profile) = shared.profile(name) else {
            let lines = vec![("credential_process", value)];
            let entry = ProfileEntry { name: name.clone(), lines, ..ProfileEntry::default() };
            text = edited(&text, &[entry], |_| false).text;
            continue;
        };
        if leads_here(&profile.settings, name) {
            continue;
        }
        let header = profile.place.line;
        if let Some(command) = profile.settings.value("credential_process") {
            if !asks_aws_vault_for(command, name) {
                let message = format!(
                    "profile `{}` has a `credential_process` of its own ({})",
                    harmless(name),
                    profile.place
                );
                return Err(Failure::usage(message).with_hint("remove that line first"));
            }
            let begins = profile.settings.place("credential_process").map(|place| place.line);
            text = without_settings(&text, &begins.into_iter().collect());
        }
        text = with_setting(&text, header, &format!("credential_process = {value}"));
    }
    Ok(text)
}
