//! `credential_process`: a command that prints credentials as JSON (AWS SDKs and Tools Reference
//! Guide, "Process credential provider").

use std::process::Stdio;
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use tokio::process::Command;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::SourceLine;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::text::harmless;

/// What the command prints.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    version: i64,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiration: Option<String>,
}

/// Runs the command in a shell, as the Rust SDK does, for at most `limit` seconds.
pub(super) async fn run(command: &str, limit: u32, now: Timestamp) -> Result<Credentials, Failure> {
    let output = shell(command)
        .stdin(Stdio::null()) // the keys typed at the screens are not the command's
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .output();
    let limit = Duration::from_secs(limit.max(1).into());
    let output = match tokio::time::timeout(limit, output).await {
        Ok(Ok(output)) => output,
        Ok(Err(error)) => return Err(failed(&format!("cannot be started: {error}"))),
        Err(_) => {
            let message = format!("did not end within {} seconds", limit.as_secs());
            return Err(failed(&message).with_hint(
                "it may be waiting for input; `process-timeout` in kamen's settings gives it longer",
            ));
        }
    };
    if !output.status.success() {
        return Err(failed(&format!("ended with {}{}", output.status, last_words(&output.stderr))));
    }
    let printed = serde_json::from_slice(&output.stdout).map_err(|error| {
        // The error's text may quote a value: only its place is said.
        let place = format!("line {}, column {}", error.line(), error.column());
        let what = if error.is_data() { "lacks a field or has a wrong one" } else { "is no JSON" };
        failed(&format!("printed something that {what} ({place})"))
            .with_hint("it must print Version, AccessKeyId, SecretAccessKey and, where it has one, SessionToken")
    })?;
    read(printed, now)
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd.exe");
    shell.arg("/C").arg(command);
    shell
}

fn read(printed: Printed, now: Timestamp) -> Result<Credentials, Failure> {
    if printed.version != 1 {
        return Err(failed(&format!("printed Version {}; only 1 is known", printed.version)));
    }
    if printed.access_key_id.is_empty() || printed.secret_access_key.is_empty() {
        return Err(failed("printed empty keys"));
    }
    let expires: Option<Timestamp> = match printed.expiration.as_deref() {
        None | Some("") => None,
        Some(text) => Some(text.parse().map_err(|_| {
            failed(&format!("printed an Expiration that is no time: `{}`", harmless(text)))
        })?),
    };
    if let Some(end) = expires.filter(|end| *end <= now) {
        let message = format!("its `credential_process` printed credentials that ended at {end}");
        return Err(Failure::new(FailureKind::Expired, message)
            .with_hint("sign in with the tool behind that command"));
    }
    Ok(Credentials {
        access_key_id: printed.access_key_id,
        secret_access_key: Secret::new(printed.secret_access_key),
        session_token: printed.session_token.filter(|token| !token.is_empty()).map(Secret::new),
        expires,
    })
}

/// Names the profile and the line that asked for the command.
pub(super) fn named(mut failure: Failure, profile: &str, place: &SourceLine) -> Failure {
    failure.message = format!("profile `{profile}`: {} ({place})", failure.message);
    failure
}

fn failed(what: &str) -> Failure {
    Failure::new(FailureKind::Credentials, format!("its `credential_process` {what}"))
        .with_hint("run the command by hand to see what it says")
}

/// The last line that the command wrote to its standard error, shortened.
fn last_words(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let Some(line) = text.lines().map(str::trim).rfind(|line| !line.is_empty()) else {
        return String::new();
    };
    let line: String = line.chars().take(200).collect();
    format!(": {}", harmless(&line))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn run_at(command: &str) -> Result<Credentials, Failure> {
        run(command, 5, "2026-01-01T00:00:00Z".parse().unwrap()).await
    }

    #[tokio::test]
    async fn printed_credentials_are_read() {
        let credentials = run_at(
            r#"echo '{"Version":1,"AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-01-01T01:00:00Z","More":[]}'"#,
        )
        .await
        .unwrap();

        assert_eq!(credentials.access_key_id, "ASIAIOSFODNN7EXAMPLE");
        assert_eq!(credentials.session_token.unwrap().reveal(), "t");
        assert_eq!(credentials.expires.unwrap().to_string(), "2026-01-01T01:00:00Z");
    }

    #[tokio::test]
    async fn what_goes_wrong_is_said() {
        for (command, kind, words) in [
            ("echo who >&2; echo no token >&2; exit 3", FailureKind::Credentials, "3: no token"),
            ("echo hello", FailureKind::Credentials, "is no JSON"),
            ("echo '{\"Version\":1}'", FailureKind::Credentials, "lacks a field"),
            (
                r#"echo '{"Version":2,"AccessKeyId":"A","SecretAccessKey":"s"}'"#,
                FailureKind::Credentials,
                "Version 2",
            ),
            (
                r#"echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"2025-12-31T00:00:00Z"}'"#,
                FailureKind::Expired,
                "ended at 2025-12-31",
            ),
        ] {
            let failure = run_at(command).await.unwrap_err();

            assert_eq!(failure.kind, kind, "{command}");
            assert!(failure.message.contains(words), "{}", failure.message);
        }
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_ended() {
        let failure = run("sleep 30", 1, Timestamp::UNIX_EPOCH).await.unwrap_err();

        assert!(failure.message.contains("within 1 seconds"), "{failure}");
    }

    #[tokio::test]
    async fn no_secret_reaches_the_words_of_a_failure() {
        let failure = run_at(r#"echo '{"Version":1,"SecretAccessKey":"wJalrSECRET"'"#).await;

        assert!(!format!("{failure:?}").contains("wJalr"));
    }
}
