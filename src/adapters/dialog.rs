//! A question in a dialog of the desktop, for those who run without a terminal.

use std::ffi::OsStr;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::adapters::programs::find;
use crate::domain::environment::Environment;
use crate::domain::secret::Secret;
use crate::domain::text::harmless;

/// A dialog that no one answers goes away: what asked for it waits as long.
const PATIENCE: Duration = Duration::from_mins(2);

/// An answer is a line.
const LIMIT: u64 = 4096;

/// Takes its text as an argument, which is not read as a part of the script.
const SCRIPT: [&str; 3] = [
    "on run argv",
    "text returned of (display dialog (item 1 of argv) default answer \"\" with title \"kamen\" HIDDEN)",
    "end run",
];

/// A program that shows dialogs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialog {
    Zenity,
    Kdialog,
    Osascript,
}

impl Dialog {
    /// The one that is there to use: with a display, that of the desktop first.
    pub(crate) fn of(environment: &Environment) -> Option<Self> {
        let has = |name: &str| environment.value(name).is_some();
        let offered: &[Self] = if has("DISPLAY") || has("WAYLAND_DISPLAY") {
            let desktop = environment.value("XDG_CURRENT_DESKTOP").unwrap_or_default();
            if desktop.contains("KDE") {
                &[Self::Kdialog, Self::Zenity]
            } else {
                &[Self::Zenity, Self::Kdialog]
            }
        } else if has("SSH_CONNECTION") {
            // Its screen is another's.
            &[]
        } else {
            &[Self::Osascript]
        };
        let path = environment.value("PATH");
        let is_there = |dialog: &&Self| find(OsStr::new(dialog.program()), path).is_ok();
        offered.iter().find(is_there).copied()
    }

    fn program(self) -> &'static str {
        match self {
            Self::Zenity => "zenity",
            Self::Kdialog => "kdialog",
            Self::Osascript => "osascript",
        }
    }

    /// Asks for a line; `None` if the dialog is left, or not answered.
    pub(crate) fn ask(self, question: &str, is_hidden: bool) -> Option<Secret> {
        let mut child = Command::new(self.program())
            .args(self.arguments(&harmless(question), is_hidden))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let line = answered(&mut child, PATIENCE);
        if line.is_none() {
            // It may have ended meanwhile; then there is nothing to stop.
            drop(child.kill());
        }
        let is_given = child.wait().is_ok_and(|status| status.success());
        let line = line.filter(|_| is_given)?;
        let text = line.trim_end_matches(['\r', '\n']);
        if text.is_empty() { None } else { Some(Secret::new(text)) }
    }

    fn arguments(self, question: &str, is_hidden: bool) -> Vec<String> {
        let words: Vec<&str> = match self {
            Self::Zenity => {
                let words = ["--entry", "--title=kamen", "--text", question];
                words.into_iter().chain(is_hidden.then_some("--hide-text")).collect()
            }
            Self::Kdialog => {
                let kind = if is_hidden { "--password" } else { "--inputbox" };
                vec!["--title", "kamen", kind, question]
            }
            Self::Osascript => {
                let hidden = if is_hidden { "with hidden answer" } else { "" };
                let lines = SCRIPT.map(|line| line.replace("HIDDEN", hidden));
                let lines = lines.into_iter().flat_map(|line| ["-e".to_owned(), line]);
                return lines.chain([question.to_owned()]).collect();
            }
        };
        words.into_iter().map(str::to_owned).collect()
    }
}

/// What a child prints until it ends.
fn answered(child: &mut Child, patience: Duration) -> Option<Zeroizing<String>> {
    let (sender, answer) = mpsc::channel();
    let stdout = child.stdout.take()?;
    // Not joined: a grandchild may keep the pipe open for ever.
    std::thread::spawn(move || {
        let mut text = Zeroizing::new(String::new());
        let read = stdout.take(LIMIT).read_to_string(&mut text);
        drop(sender.send(read.ok().map(|_| text)));
    });
    answer.recv_timeout(patience).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        variables.iter().copied().collect()
    }

    #[cfg(unix)]
    #[test]
    fn the_desktops_own_program_is_taken_if_there_is_a_display() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        for name in ["zenity", "kdialog", "osascript"] {
            let path = folder.path().join(name);
            std::fs::write(&path, "#!/bin/sh\n").unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        }
        let path = ("PATH", folder.path().to_str().unwrap());
        let of = |more: &[(&str, &str)]| Dialog::of(&environment(&[&[path], more].concat()));

        assert_eq!(of(&[("DISPLAY", ":0")]), Some(Dialog::Zenity));
        let kde = ("XDG_CURRENT_DESKTOP", "KDE");
        assert_eq!(of(&[("WAYLAND_DISPLAY", "wayland-0"), kde]), Some(Dialog::Kdialog));
        assert_eq!(of(&[]), Some(Dialog::Osascript));
        assert_eq!(of(&[("SSH_CONNECTION", "x")]), None);
        assert_eq!(Dialog::of(&environment(&[("PATH", "/nowhere"), ("DISPLAY", ":0")])), None);
    }

    #[test]
    fn the_question_is_an_argument_of_its_own_and_secrets_are_hidden() {
        let question = "code of \"x\"; $(touch y)";
        for dialog in [Dialog::Zenity, Dialog::Kdialog, Dialog::Osascript] {
            let (shown, hidden) =
                (dialog.arguments(question, false), dialog.arguments(question, true));

            assert!(shown.iter().any(|word| word == question), "{shown:?}");
            assert!(hidden.iter().any(|word| word == question), "{hidden:?}");
            assert_ne!(shown, hidden, "{dialog:?}");
        }
    }

    #[test]
    fn a_dialog_that_is_not_answered_is_given_up() {
        let mut child = Command::new("sleep").arg("30").stdout(Stdio::piped()).spawn().unwrap();

        let answer = answered(&mut child, Duration::from_millis(50));
        child.kill().unwrap();

        assert!(answer.is_none());
        child.wait().unwrap();
    }
}
