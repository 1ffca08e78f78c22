//! How a shell is led to the keys that are renewed for it.

use jiff::Timestamp;

use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::live::{GENERATION, LIVE};
use crate::domain::profile::SharedConfig;
use crate::flows::carry::{GIVEN, GIVEN_KEYS, MARKER};
use crate::flows::plan::names_credentials;

/// In which form a shell finds the endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// By the variables alone.
    Variables,
    /// By the variables, and the marker that the person's own file has.
    OwnMarker,
    /// By the variables, and a copy of the file that has the marker.
    Copy,
}

impl Form {
    /// The form that works with every SDK beside this file.
    ///
    /// # Errors
    /// The marker's name is taken by a profile with credentials, or a file of older tools holds keys: they would win.
    pub fn of(config: &SharedConfig) -> Result<Self, Failure> {
        if let Some(keys) = &config.older_keys {
            let text = format!("{}, before they ask for what `--live` serves", keys.in_words());
            let hint = "`--live=process` comes before that file, or make a profile of its keys";
            return Err(Failure::usage(text).with_hint(hint));
        }
        let gives = |name: &str| config.profile(name).is_some_and(names_credentials);
        Ok(if !gives("default") {
            Self::Variables
        } else if gives(MARKER) {
            let text = format!("your profile `{MARKER}` would win over the endpoint of `--live`");
            return Err(Failure::usage(text).with_hint("give that profile another name"));
        } else if config.profile(MARKER).is_some() {
            Self::OwnMarker
        } else {
            Self::Copy
        })
    }
}

/// How a child comes by the keys.
#[derive(Debug, Clone, Copy)]
pub enum Lead<'a> {
    /// From an endpoint at an address, with a token.
    Endpoint(&'a str, &'a str, Form),
    /// From a command that the marker of its own copy of the file names.
    Process,
}

/// Whether the marker may lead to a process.
///
/// # Errors
/// Its name is taken by a profile with credentials, which would win in some file.
pub fn may_be_process(config: &SharedConfig) -> Result<(), Failure> {
    if config.profile(MARKER).is_some_and(names_credentials) {
        let text = format!("your profile `{MARKER}` is in the way of `--live=process`");
        return Err(Failure::usage(text).with_hint("give that profile another name"));
    }
    Ok(())
}

/// Turns what a child would be given of a session's keys into what leads it to where they are renewed.
pub fn lead(mut changes: EnvironmentChanges, way: Lead<'_>, folder: &str) -> EnvironmentChanges {
    for name in GIVEN_KEYS {
        changes.remove(name);
    }
    changes.set(LIVE, folder);
    changes.set(GENERATION, "1");
    if let Lead::Endpoint(address, token, _) = way {
        changes.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", address);
        changes.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", token);
    }
    match way {
        Lead::Endpoint(_, _, Form::Variables) => {}
        Lead::Endpoint(_, _, Form::OwnMarker | Form::Copy) | Lead::Process => {
            changes.set("AWS_PROFILE", MARKER);
        }
    }
    changes
}

/// What of a session's environment a shell takes over at its next prompt, beside the keys that it asks for;
/// `ends` is when they end, if they could not be renewed.
pub fn followed(changes: &EnvironmentChanges, ends: Option<Timestamp>) -> EnvironmentChanges {
    let mut followed = EnvironmentChanges::default();
    let is_own = |name: &str| !GIVEN_KEYS.contains(&name) && ![LIVE, GENERATION].contains(&name);
    let is_place = |name: &str| {
        ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CA_BUNDLE"].contains(&name)
            || name.starts_with("AWS_ENDPOINT_URL")
    };
    let is_followed = |name: &str| is_own(name) && (name.starts_with("KAMEN_") || is_place(name));
    for (name, value) in changes.given().filter(|(name, _)| is_followed(name)) {
        followed.set(name, value.reveal());
    }
    let is_given = |name: &str| GIVEN.contains(&name) || is_place(name);
    for name in changes.removed().filter(|name| is_own(name) && is_given(name)) {
        followed.remove(name);
    }
    match ends {
        Some(end) => followed.set("KAMEN_EXPIRES", end.to_string()),
        None => followed.remove("KAMEN_EXPIRES"),
    }
    followed
}
