//! `credential_process`: a command that prints credentials as JSON (AWS SDKs and Tools Reference
//! Guide, "Process credential provider").

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::child::Child;
use crate::adapters::token_file::moment;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::key_form::KeyFault;
use crate::domain::process::DEPTH;
use crate::domain::profile::SourceLine;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::system::in_words;
use crate::domain::text::{harmless, without_colours, without_secrets};

/// As many bytes as credentials may have; those of AWS have less than 4 kB.
const MOST_PRINTED: usize = 64 * 1024;

/// As much of the end of its standard error as is kept.
const MOST_SAID: usize = 4096;

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

/// Runs the command in a shell, as the Rust SDK does, for at most `limit` seconds; apart if nothing may ask on the
/// terminal.
pub(super) async fn run(
    (command, is_apart): (&str, bool),
    limit: u32,
    depth: u32,
    now: Timestamp,
    say: impl Fn(&str),
) -> Result<Credentials, Failure> {
    let limit = Duration::from_secs(limit.max(1).into());
    let (status, printed, stderr) = match timeout(limit, listen_to((command, is_apart), depth, say))
        .await
    {
        Ok(Ok(output)) => output,
        Ok(Err(failure)) => return Err(failure),
        Err(_) => {
            let message = format!("did not end within {} seconds", limit.as_secs());
            return Err(failed(&message).with_hint(
                "it may be waiting for input; `process-timeout` in kamen's settings gives it longer",
            ));
        }
    };
    if !status.success() {
        return Err(failed(&format!("ended with {status}{}", last_words(&stderr))));
    }
    if printed.iter().all(u8::is_ascii_whitespace) {
        return Err(failed(&format!("printed no credentials{}", last_words(&stderr))));
    }
    let printed = serde_json::from_slice(&printed).map_err(|error| {
        // The error's text may quote a value: only its place is said.
        let place = format!("line {}, column {}", error.line(), error.column());
        let what = if error.is_data() { "lacks a field or has a wrong one" } else { "is no JSON" };
        failed(&format!("printed something that {what} ({place}){}", last_words(&stderr))).with_hint(
            "it must print Version, AccessKeyId, SecretAccessKey and, if it has one, SessionToken",
        )
    })?;
    read(printed, now)
}

/// Runs the command to its end. What it prints is wiped from memory when it has been read.
async fn listen_to(
    (command, is_apart): (&str, bool),
    depth: u32,
    say: impl Fn(&str),
) -> Result<(ExitStatus, Zeroizing<Vec<u8>>, Vec<u8>), Failure> {
    let unstarted = |error: io::Error| failed(&format!("cannot be started: {}", in_words(&error)));
    let deeper = depth.saturating_add(1).to_string();
    let mut child = Child::start(command, is_apart, &[(DEPTH, &deeper)]).map_err(unstarted)?;
    let (stdout, stderr) = child.streams();
    let (printed, said) = tokio::join!(head(stdout), tail(stderr, say));
    let printed = printed?;
    Ok((child.wait().await.map_err(unstarted)?, printed, said))
}

/// All that comes, which may not be more than credentials ever are.
pub(super) async fn head(
    stream: Option<impl AsyncRead + Unpin>,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    // Never grown beyond its first size, so that no copy is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_PRINTED + 1));
    let Some(stream) = stream else { return Ok(bytes) };
    let most = u64::try_from(MOST_PRINTED + 1).unwrap_or(u64::MAX);
    let read = stream.take(most).read_to_end(&mut bytes).await;
    read.map_err(|error| failed(&format!("cannot be read from: {}", in_words(&error))))?;
    if bytes.len() > MOST_PRINTED {
        return Err(failed(&format!("printed more than {} kB", MOST_PRINTED / 1024))
            .with_hint("it must print the credentials as JSON and nothing else"));
    }
    Ok(bytes)
}

/// A process that answers at once has nothing to say: what it wrote is shown once one waits for it.
const PATIENCE: Duration = Duration::from_millis(700);

/// The last of what comes: a process that says much must neither be held up nor fill the memory. While one
/// waits, its last line is shown: it may ask for a touch.
pub(super) async fn tail(stream: Option<impl AsyncRead + Unpin>, say: impl Fn(&str)) -> Vec<u8> {
    let (mut kept, mut piece) = (Vec::new(), [0; 4096]);
    let Some(mut stream) = stream else { return kept };
    let mut shown = String::new();
    loop {
        match timeout(PATIENCE, stream.read(&mut piece)).await {
            Ok(Ok(length @ 1..)) => {
                kept.extend_from_slice(piece.get(..length).unwrap_or_default());
                kept.drain(..kept.len().saturating_sub(MOST_SAID));
            }
            Ok(Ok(0) | Err(_)) => return kept,
            // It says nothing more, and has not ended.
            Err(_) => {
                let line = last_line(&kept);
                if !line.is_empty() && line != shown {
                    say(&line);
                    shown = line;
                }
            }
        }
    }
}

fn read(printed: Printed, now: Timestamp) -> Result<Credentials, Failure> {
    if printed.version != 1 {
        return Err(failed(&format!("printed Version {}; only 1 is known", printed.version)));
    }
    let expires: Option<Timestamp> = match printed.expiration.as_deref() {
        None => None,
        Some(text) => Some(moment(text).ok_or_else(|| {
            failed(&format!("printed an Expiration that is no time: `{}`", harmless(text)))
        })?),
    };
    if let Some(end) = expires.filter(|end| *end <= now) {
        let message = format!("its `credential_process` printed credentials that ended at {end}");
        return Err(Failure::new(FailureKind::Expired, message)
            .with_hint("sign in with the tool behind that command"));
    }
    let credentials = Credentials {
        access_key_id: printed.access_key_id,
        secret_access_key: Secret::new(printed.secret_access_key),
        session_token: printed.session_token.filter(|token| !token.is_empty()).map(Secret::new),
        expires,
    };
    match KeyFault::of(&credentials) {
        Some(fault) => Err(failed(&format!("printed credentials whose {} {fault}", fault.part()))),
        None => Ok(credentials),
    }
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

/// The last line that the command wrote to its standard error, shortened; what looks like a secret in it
/// is not shown.
fn last_words(stderr: &[u8]) -> String {
    match last_line(stderr) {
        line if line.is_empty() => line,
        line => format!(": {line}"),
    }
}

fn last_line(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let text = without_colours(&text);
    let line = text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    let line: String = without_secrets(line).chars().take(200).collect();
    harmless(&line).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn run_at(command: &str) -> Result<Credentials, Failure> {
        run((command, false), 5, 0, "2026-01-01T00:00:00Z".parse().unwrap(), |_| {}).await
    }

    #[tokio::test]
    async fn printed_credentials_are_read() {
        let credentials = run_at(
            r#"echo '{"Version":1,"AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-01-01T01:00:00UTC","More":[]}'"#,
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
            ("echo sign in first >&2", FailureKind::Credentials, "no credentials: sign in first"),
            ("printf '\\033[31mred\\033[0m' >&2; exit 2", FailureKind::Credentials, ": red"),
            ("echo '{\"Version\":1}'", FailureKind::Credentials, "lacks a field"),
            (
                r#"echo '{"Version":2,"AccessKeyId":"A","SecretAccessKey":"s"}'"#,
                FailureKind::Credentials,
                "Version 2",
            ),
            (
                r#"echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":""}'"#,
                FailureKind::Credentials,
                "an Expiration that is no time: ``",
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
    async fn a_key_that_no_request_can_carry_is_refused() {
        for keys in [
            r#""AccessKeyId":"A\u000aB","SecretAccessKey":"s""#,
            r#""AccessKeyId":"","SecretAccessKey":"s""#,
        ] {
            let failure = run_at(&format!("echo '{{\"Version\":1,{keys}}}'")).await.unwrap_err();

            assert!(failure.message.contains("access key id"), "{failure}");
        }
    }

    #[tokio::test]
    async fn endless_output_is_cut_off_and_endless_complaints_do_not_hold_it_up() {
        let endless = run_at("yes").await.unwrap_err();
        let loud = run_at("yes complaint | head -c 1000000 >&2; echo the end >&2; exit 1").await;

        assert!(endless.message.contains("more than 64 kB"), "{endless}");
        assert!(loud.unwrap_err().message.ends_with("the end"));
    }

    #[tokio::test]
    async fn what_it_says_is_shown_while_one_waits_and_only_then() {
        let said = |command: &'static str| async move {
            let lines = std::cell::RefCell::new(Vec::new());
            let now = Timestamp::UNIX_EPOCH;
            drop(
                run((command, false), 20, 0, now, |line| lines.borrow_mut().push(line.to_owned()))
                    .await,
            );
            lines.into_inner()
        };

        let waits = said("echo starting >&2; printf 'touch your key' >&2; sleep 3; exit 1").await;
        let ends = said("echo cached >&2; exit 1").await;
        let leaks =
            said("echo wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY >&2; sleep 2; exit 1").await;

        assert_eq!(waits, ["touch your key"]);
        assert_eq!(ends, [""; 0]);
        assert_eq!(leaks, ["***"]);
    }

    #[tokio::test]
    async fn secrets_that_it_complains_of_are_not_shown() {
        let failure = run_at(
            "echo 'refused: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY for alice' >&2; exit 1",
        )
        .await
        .unwrap_err();

        assert!(failure.message.ends_with("refused: *** for alice"), "{failure}");
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_ended() {
        let failure =
            run(("sleep 30", false), 1, 0, Timestamp::UNIX_EPOCH, |_| {}).await.unwrap_err();

        assert!(failure.message.contains("within 1 seconds"), "{failure}");
    }

    #[tokio::test]
    async fn no_secret_reaches_the_words_of_a_failure() {
        let failure = run_at(r#"echo '{"Version":1,"SecretAccessKey":"wJalrSECRET"'"#).await;

        assert!(!format!("{failure:?}").contains("wJalr"));
    }
}
