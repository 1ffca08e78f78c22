//! One-time codes that a program prints: `mfa_process` of a profile, or `ykman`.

use std::process::ExitStatus;
use std::time::Duration;

use tokio::time::timeout;
use zeroize::Zeroizing;

use super::child::Child;
use super::process::{head, tail};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::limits::mfa_code;
use crate::domain::system::in_words;
use crate::domain::text::harmless;

/// Tells the program whose code is wanted.
const DEVICE: &str = "AWS_MFA_SERIAL";

/// Runs the command in a shell for at most `limit` seconds; `say` is told what it says while one waits, such as
/// that a key is to be touched.
pub(super) async fn run(
    (command, is_apart): (&str, bool),
    device: &str,
    limit: u32,
    say: impl Fn(&str),
) -> Result<String, Failure> {
    let failed = |what: &str| {
        let message = format!("the program for the codes of {} {what}", harmless(device));
        Failure::new(FailureKind::Credentials, message)
            .with_hint("run `mfa_process` (or ykman) by hand: it must print the six digits alone")
    };
    let limit = Duration::from_secs(limit.max(1).into());
    let answer = timeout(limit, listen((command, is_apart), device, say)).await;
    let (status, printed) = match answer {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => return Err(failed(&format!("cannot be used: {error}"))),
        Err(_) => return Err(failed(&format!("did not end within {} seconds", limit.as_secs()))),
    };
    if !status.success() {
        return Err(failed(&format!("ended with {status}")));
    }
    let text = std::str::from_utf8(&printed).unwrap_or_default();
    mfa_code(text.trim()).ok_or_else(|| failed("printed no code of six digits"))
}

async fn listen(
    (command, is_apart): (&str, bool),
    device: &str,
    say: impl Fn(&str),
) -> Result<(ExitStatus, Zeroizing<Vec<u8>>), String> {
    let started = Child::start(command, is_apart, &[(DEVICE, device)]);
    let mut child = started.map_err(|error| in_words(&error))?;
    let (stdout, stderr) = child.streams();
    let (printed, _) = tokio::join!(head(stdout), tail(stderr, say));
    let printed = printed.map_err(|failure| failure.message)?;
    Ok((child.wait().await.map_err(|error| in_words(&error))?, printed))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn run_at(command: &str) -> Result<String, String> {
        run((command, false), "phone", 1, |_| {}).await.map_err(|failure| failure.message)
    }

    #[tokio::test]
    async fn the_code_is_what_the_program_prints_and_all_else_is_told() {
        assert_eq!(run_at("echo ' 123456 '").await, Ok("123456".to_owned()));
        assert_eq!(
            run_at("test $AWS_MFA_SERIAL = phone && echo 000000").await,
            Ok("000000".to_owned())
        );
        for (command, words) in [
            ("echo 12345", "no code of six digits"),
            ("true", "no code of six digits"),
            ("echo 123456; exit 3", "ended with"),
            ("sleep 30", "did not end within 1 seconds"),
            ("yes", "more than 64 kB"),
        ] {
            let message = run_at(command).await.unwrap_err();
            assert!(message.contains(words) && message.contains("phone"), "{command}: {message}");
        }
    }
}
