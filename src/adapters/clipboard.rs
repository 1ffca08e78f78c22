//! Texts for the clipboard: through the command that the person named, through a program of the desktop
//! or tmux, which confirm what they take, or else through the terminal (OSC 52), which confirms nothing.

use std::io::Write;
use std::process::{Command, Stdio};

use crossterm::clipboard::CopyToClipboard;
use crossterm::queue;

use crate::domain::failure::Failure;
use crate::domain::system::in_words;

/// What most terminals take in one OSC 52 sequence, encoded.
const LONGEST: usize = 100_000;

/// Programs that take a text on their standard input, each with the variable without which it has no
/// clipboard to write to; an empty one stands for programs that are only found where they work.
const PROGRAMS: [(&str, &str); 5] = [
    ("WAYLAND_DISPLAY", "wl-copy"),
    ("DISPLAY", "xclip -selection clipboard"),
    ("WSL_DISTRO_NAME", "clip.exe"),
    ("", "pbcopy"),
    ("TMUX", "tmux load-buffer -w -"),
];

/// The commands to try before the terminal, the surest first.
pub(crate) fn commands(variable: impl Fn(&str) -> Option<String>) -> Vec<&'static str> {
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let offered = |(name, _): &&(&str, &str)| {
        if name.is_empty() { cfg!(target_os = "macos") } else { is_set(name) }
    };
    PROGRAMS.iter().filter(offered).map(|(_, command)| *command).collect()
}

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
        .map_err(|error| failed(&format!("could not be started: {}", in_words(&error))))?;
    let written = child.stdin.take().map(|mut input| input.write_all(text.as_bytes()));
    let status =
        child.wait().map_err(|error| failed(&format!("was lost: {}", in_words(&error))))?;
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
    fn programs_are_tried_where_they_have_a_clipboard() {
        let set = |names: &'static [&str]| {
            move |name: &str| names.contains(&name).then(|| "set".to_owned())
        };

        assert_eq!(commands(set(&["WAYLAND_DISPLAY", "TMUX"])).first(), Some(&"wl-copy"));
        assert_eq!(commands(set(&["TMUX"])).last(), Some(&"tmux load-buffer -w -"));
        if !cfg!(target_os = "macos") {
            assert!(commands(set(&[])).is_empty());
        }
    }

    #[test]
    fn a_copy_command_that_fails_is_named() {
        let failure = pipe_into("no-such-command-of-kamen --in", "x").unwrap_err();

        assert!(failure.message.contains("no-such-command-of-kamen"), "{}", failure.message);
        assert_eq!(pipe_into("cat", "text"), Ok(()));
    }
}
