//! aws-vault's keys, by its own commands: it knows its stores best, and asks for their passphrases itself.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::domain::environment::Environment;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::secret::{Credentials, Secret};
use crate::domain::system::in_words;
use crate::domain::text::harmless;

const PROGRAM: &str = "aws-vault";
/// It may wait for a person.
const PATIENCE: Duration = Duration::from_mins(5);
/// No list and no key is longer.
const LIMIT: u64 = 64 * 1024;

/// What `aws-vault export --format=json` prints.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Exported {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

/// The profiles whose keys it holds.
///
/// # Errors
/// It is not there, fails, or prints what is no list.
pub fn names(environment: &Environment) -> Result<Vec<String>, Failure> {
    let printed = run(environment, &["list", "--credentials"])?;
    let text = std::str::from_utf8(&printed).map_err(|_| failed("printed no text"))?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// The key of a profile.
///
/// # Errors
/// It is not there, fails, or prints what is no key.
pub fn export(environment: &Environment, profile: &str) -> Result<Credentials, Failure> {
    let printed = run(environment, &["export", "--format=json", "--no-session", profile])?;
    // serde's own words may quote what was read.
    let exported: Exported = serde_json::from_slice(&printed)
        .map_err(|_| failed(&format!("printed no key for `{}`", harmless(profile))))?;
    if exported.session_token.is_some_and(|token| !token.is_empty()) {
        let message = format!("gives a session for `{}`, which ends", harmless(profile));
        return Err(failed(&message).with_hint("name the profile that holds the key itself"));
    }
    Ok(Credentials {
        access_key_id: exported.access_key_id,
        secret_access_key: Secret::new(exported.secret_access_key),
        session_token: None,
        expires: None,
    })
}

/// Runs it at the person's terminal, and takes what it prints.
fn run(environment: &Environment, arguments: &[&str]) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .env_clear()
        .envs(environment.iter())
        // Inside a session of its own it refuses to work.
        .env_remove("AWS_VAULT")
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| {
            failed(&format!("cannot be started: {}", in_words(&error)))
                .with_hint("is it on your PATH?")
        })?;
    let (sender, printed) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        // Not joined: a grandchild may keep the pipe open for ever.
        std::thread::spawn(move || drop(sender.send(all_of(stdout))));
    }
    let answer = printed.recv_timeout(PATIENCE);
    if answer.as_ref().is_ok_and(|bytes| bytes.len() as u64 <= LIMIT) {
        let status =
            child.wait().map_err(|error| failed(&format!("is lost: {}", in_words(&error))))?;
        if !status.success() {
            return Err(failed(&format!("ended with {status}")));
        }
        return answer.map_err(|_| failed("printed nothing"));
    }
    // It may have ended meanwhile; then there is nothing to stop.
    drop(child.kill());
    drop(child.wait());
    Err(failed(match answer {
        Ok(_) => "printed too much",
        Err(_) => "did not end within five minutes",
    }))
}

fn all_of(pipe: impl Read) -> Zeroizing<Vec<u8>> {
    // Never grown beyond its first size, so that no copy is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(LIMIT).unwrap_or(0) + 1));
    // A pipe that breaks ends like one that is closed.
    drop(pipe.take(LIMIT + 1).read_to_end(&mut bytes));
    bytes
}

fn failed(what: &str) -> Failure {
    Failure::new(FailureKind::Credentials, format!("aws-vault {what}"))
        .with_hint("run `aws-vault export --format=json --no-session PROFILE` by hand")
}
