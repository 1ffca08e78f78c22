//! Where the secret comes from that unlocks the vault.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::domain::environment::Environment;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::secret::Secret;
use crate::domain::system::in_words;
use crate::domain::text::harmless;

/// Names a file that holds the passphrase, for machines without a person.
pub(super) const PASSPHRASE_FILE: &str = "KAMEN_VAULT_PASSPHRASE_FILE";

/// A secret is a line, and no novel.
const LIMIT: u64 = 4096;

/// The file that holds the passphrase, if one is named.
pub(super) fn passphrase_file(environment: &Environment) -> Option<PathBuf> {
    environment.value(PASSPHRASE_FILE).map(|path| environment.expand_home(path))
}

/// The passphrase in a file, without the line's end.
pub(super) fn read_passphrase(path: &Path) -> Result<Secret, Failure> {
    let named = |what: String| {
        Failure::usage(format!("{PASSPHRASE_FILE}: {} {what}", path.display()))
            .with_hint("name a file that holds the passphrase on one line")
    };
    let file = std::fs::File::open(path)
        .map_err(|error| named(format!("is not read: {}", in_words(&error))))?;
    let mut bytes = Vec::new();
    let read = file.take(LIMIT + 1).read_to_end(&mut bytes);
    read.map_err(|error| named(format!("is not read: {}", in_words(&error))))?;
    line(bytes).map_err(|what| named(what.to_owned()))
}

/// What a command prints, without the line's end.
pub(super) fn run(command: &[String], patience: Duration) -> Result<Secret, Failure> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(Failure::usage("`[vault] key = \"command\"` needs a `key-command`")
            .with_hint("such as `key-command = [\"pass\", \"show\", \"kamen\"]`"));
    };
    let failed = |what: String| {
        let message = format!("the vault's key-command `{}` {what}", harmless(program));
        Failure::new(FailureKind::Credentials, message)
            .with_hint("run it by hand: it must print the vault's secret on one line")
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!("cannot be started: {}", in_words(&error))))?;
    let (sender, printed) = mpsc::channel();
    if let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) {
        // Neither is joined here: a grandchild may keep the pipes open for ever.
        let said = std::thread::spawn(move || all_of(stderr));
        std::thread::spawn(move || {
            let bytes = beginning(stdout);
            // What prints without end is told at once.
            let said = if fits(&bytes) { said.join().unwrap_or_default() } else { Vec::new() };
            drop(sender.send((bytes, said)));
        });
    }
    let answer = printed.recv_timeout(patience);
    if !answer.as_ref().is_ok_and(|(bytes, _)| fits(bytes)) {
        // It may have ended meanwhile; then there is nothing to stop.
        drop(child.kill());
    }
    let status = child.wait().map_err(|error| failed(format!("is lost: {}", in_words(&error))))?;
    match answer {
        Err(_) => Err(failed(format!("did not end within {} seconds", patience.as_secs()))),
        Ok((bytes, _)) if !fits(&bytes) => Err(failed("prints too much for a secret".to_owned())),
        Ok((_, said)) if !status.success() => {
            Err(failed(format!("ended with {status}{}", last_line(&said))))
        }
        Ok((bytes, _)) => line(bytes).map_err(|what| failed(what.to_owned())),
    }
}

/// As much as is ever looked at. The pipe is closed then, which ends most of what prints on.
fn beginning(pipe: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A pipe that breaks ends like one that is closed.
    drop(pipe.take(LIMIT + 1).read_to_end(&mut bytes));
    bytes
}

/// The same, and the rest is read too, so that a command that complains much never hangs on a full pipe.
fn all_of(mut pipe: impl Read) -> Vec<u8> {
    let bytes = beginning(pipe.by_ref());
    drop(std::io::copy(&mut pipe, &mut std::io::sink()));
    bytes
}

fn fits(bytes: &[u8]) -> bool {
    bytes.len() as u64 <= LIMIT
}

fn line(bytes: Vec<u8>) -> Result<Secret, &'static str> {
    if !fits(&bytes) {
        return Err("holds too much for a secret");
    }
    let text = zeroize::Zeroizing::new(String::from_utf8(bytes).map_err(|_| "holds no text")?);
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err("holds nothing"),
        line if line.contains('\n') => Err("holds more than one line"),
        line => Ok(Secret::new(line)),
    }
}

fn last_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().map(str::trim).rfind(|line| !line.is_empty());
    line.map(|line| format!(": {}", harmless(line))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_at(script: &str) -> Result<String, String> {
        let command = ["sh", "-c", script].map(str::to_owned);
        let secret = run(&command, Duration::from_secs(2));
        secret.map(|secret| secret.reveal().to_owned()).map_err(|failure| failure.message)
    }

    #[test]
    fn the_secret_is_the_line_that_the_command_prints() {
        assert_eq!(run_at("echo ' two words '"), Ok(" two words ".to_owned()));
        assert_eq!(run_at("printf 'x\\r\\n'"), Ok("x".to_owned()));
    }

    #[test]
    fn a_command_that_fails_hangs_or_babbles_is_told_by_name() {
        for (script, words) in [
            ("echo no token >&2; exit 3", "3: no token"),
            ("true", "holds nothing"),
            ("echo a; echo b", "more than one line"),
            ("head -c 100000 /dev/zero | tr '\\0' x", "too much"),
            ("yes", "prints too much for a secret"),
            ("trap '' PIPE; while :; do echo y; done", "prints too much for a secret"),
            (
                "head -c 100000 /dev/zero >&2; echo no token >&2; exit 3",
                "ended with exit status: 3",
            ),
            ("printf '\\377'", "no text"),
            ("sleep 30", "did not end within 2 seconds"),
            ("sleep 30 & exit 0", "did not end within 2 seconds"),
        ] {
            let message = run_at(script).unwrap_err();
            assert!(message.contains("key-command `sh`") && message.contains(words), "{message}");
        }
        assert!(run(&[], Duration::ZERO).unwrap_err().hint.unwrap().contains("pass"));
        let missing = run(&["/nonexistent".to_owned()], Duration::ZERO).unwrap_err();
        assert!(missing.message.contains("cannot be started"), "{missing}");
    }

    #[test]
    fn an_empty_file_is_no_passphrase() {
        let file = tempfile::NamedTempFile::new().unwrap();

        let empty = read_passphrase(file.path()).unwrap_err();
        std::fs::write(file.path(), "correct horse\n").unwrap();

        assert!(empty.message.contains("holds nothing"), "{empty}");
        assert_eq!(read_passphrase(file.path()).unwrap().reveal(), "correct horse");
        assert!(read_passphrase(Path::new("/nonexistent")).is_err());
    }

    #[test]
    fn a_secret_has_a_limit_and_may_reach_it() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let read = |bytes: usize| {
            std::fs::write(file.path(), "x".repeat(bytes)).unwrap();
            read_passphrase(file.path()).map(|secret| secret.reveal().len())
        };

        assert_eq!(read(4096).unwrap(), 4096);
        for bytes in [4097, 10_000] {
            assert!(read(bytes).unwrap_err().message.contains("holds too much"), "{bytes}");
        }
    }
}
