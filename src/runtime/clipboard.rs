//! Texts for the clipboard: through the terminal (OSC 52), which works over SSH as well, or
//! through a command that the person named.

use std::io::Write;
use std::process::{Command, Stdio};

use crossterm::clipboard::CopyToClipboard;
use crossterm::queue;

use crate::domain::failure::Failure;

/// What most terminals take in one OSC 52 sequence, encoded.
const LONGEST: usize = 100_000;

/// The bytes that make the terminal take `text`.
pub(crate) fn sequence(text: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let queued = queue!(bytes, CopyToClipboard::to_clipboard_from(text));
    if queued.is_err() || bytes.len() > LONGEST {
        return Err(Failure::local("this text is too long for the terminal's clipboard")
            .with_hint("name a `copy-command` in config.toml, such as `wl-copy` or `pbcopy`"));
    }
    Ok(bytes)
}

/// Gives `text` to the command's standard input. Blocks until the command ends.
pub(crate) fn pipe_into(command: &str, text: &str) -> Result<(), Failure> {
    let failed = |what: &str| {
        Failure::local(format!("`{command}` {what}"))
            .with_hint("correct `copy-command` in config.toml, or remove it to use the terminal")
    };
    let words = shlex::split(command).unwrap_or_default();
    let (program, arguments) = words.split_first().ok_or_else(|| failed("is not a command"))?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(&format!("could not be started: {error}")))?;
    let written = child.stdin.take().map(|mut input| input.write_all(text.as_bytes()));
    let status = child.wait().map_err(|error| failed(&format!("was lost: {error}")))?;
    match written {
        Some(Ok(())) if status.success() => Ok(()),
        _ => Err(failed("did not take the text")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_is_given_the_text_in_base64() {
        let bytes = sequence("arn").unwrap();

        assert_eq!(String::from_utf8_lossy(&bytes), "\u{1b}]52;c;YXJu\u{1b}\\");
    }

    #[test]
    fn a_copy_command_that_fails_is_named() {
        let failure = pipe_into("no-such-command-of-kamen --in", "x").unwrap_err();

        assert!(failure.message.contains("no-such-command-of-kamen"), "{}", failure.message);
        assert_eq!(pipe_into("cat", "text"), Ok(()));
    }
}
