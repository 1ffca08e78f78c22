//! Makes each shell read its person's own start-up files first, then marks the prompt and puts the
//! session back if those files changed it.
//!
//! The files written here name variables and never hold their values.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::adapters::file::sweep;
use crate::adapters::shell::{adopt, apply};
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::failure::Failure;

/// The shells whose prompt is marked, and all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShellKind {
    Bash,
    Zsh,
    Fish,
    /// A shell that takes its prompt from `PS1` in the environment.
    Posix,
    /// Any other: it finds the variables and makes of them what it likes.
    Other,
}

impl ShellKind {
    /// Reads the kind off the program's name.
    pub(super) fn of(program: &OsStr) -> Self {
        let name = Path::new(program).file_name().and_then(OsStr::to_str).unwrap_or_default();
        match name.trim_start_matches('-') {
            "bash" => Self::Bash,
            "zsh" => Self::Zsh,
            "fish" => Self::Fish,
            "sh" | "dash" | "ash" | "ksh" | "mksh" | "yash" => Self::Posix,
            _ => Self::Other,
        }
    }
}

/// A command ready to run, and the folder that it reads from.
#[derive(Debug)]
pub(super) struct Dressed {
    pub(super) command: Command,
    /// Removed when dropped.
    pub(super) files: Option<TempDir>,
}

/// The shell to run: the one asked for, `$SHELL`, the user database's, or `/bin/sh`.
pub(super) fn program(asked: Option<&str>, environment: &Environment) -> OsString {
    if let Some(asked) = asked.filter(|asked| !asked.is_empty()) {
        return asked.into();
    }
    if let Some(own) = environment.value("SHELL") {
        return own.into();
    }
    fallback()
}

#[cfg(unix)]
fn fallback() -> OsString {
    let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok().flatten();
    let shell = user.map(|user| user.shell.into_os_string()).filter(|shell| !shell.is_empty());
    shell.unwrap_or_else(|| "/bin/sh".into())
}

#[cfg(not(unix))]
fn fallback() -> OsString {
    "cmd.exe".into()
}

/// What stands in the prompt. Shells expand prompts in their own ways, so only characters that
/// none of them treats specially are kept.
pub(super) fn mark(text: &str, depth: u32) -> String {
    let plain = |c: char| {
        c.is_alphanumeric()
            || matches!(c, ' ' | '-' | '_' | '.' | '/' | ':' | '@' | '+' | '=' | ',')
    };
    let kept: String = text.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    if depth > 1 { format!("{kept}, depth {depth}") } else { kept }
}

/// Prepares the command for this kind of shell.
pub(super) fn dress(
    kind: ShellKind,
    program: &OsStr,
    environment: &Environment,
    changes: &EnvironmentChanges,
) -> Result<Dressed, Failure> {
    let mut command = Command::new(program);
    adopt(&mut command, environment);
    apply(&mut command, changes);
    let files = match kind {
        ShellKind::Bash => Some(bash(&mut command, changes)?),
        ShellKind::Zsh => Some(zsh(&mut command, environment, changes)?),
        ShellKind::Fish => {
            fish(&mut command, changes);
            None
        }
        ShellKind::Posix => {
            let own = environment.value("PS1").unwrap_or("$ ");
            command.env("PS1", format!("({}) {own}", prompt_of(changes)));
            None
        }
        ShellKind::Other => None,
    };
    Ok(Dressed { command, files })
}

fn prompt_of(changes: &EnvironmentChanges) -> &str {
    changes.value(super::PROMPT).map_or("kamen", |value| value.reveal())
}

const BASH: &str = r#"
__kamen_mark() {
  local before=$?
  case "$PS1" in
    "($KAMEN_PROMPT) "*) ;;
    *) PS1="($KAMEN_PROMPT) $PS1" ;;
  esac
  return $before
}
if [[ "$(declare -p PROMPT_COMMAND 2>/dev/null)" == "declare -a"* ]]; then
  PROMPT_COMMAND+=(__kamen_mark)
else
  PROMPT_COMMAND="${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__kamen_mark"
fi
"#;

/// `--rcfile` replaces `~/.bashrc` only; the system's own is still read by bash itself.
fn bash(command: &mut Command, changes: &EnvironmentChanges) -> Result<TempDir, Failure> {
    let folder = folder()?;
    let own = "if [ -f ~/.bashrc ]; then . ~/.bashrc; fi\n";
    let text = format!("{}{own}{}{BASH}", keep(changes), put_back(changes));
    let file = write(&folder, "bashrc", &text)?;
    command.arg("--rcfile").arg(file);
    Ok(folder)
}

const ZSH_ENVIRONMENT: &str = r"
if (( ${+KAMEN_ZDOTDIR} )); then ZDOTDIR=$KAMEN_ZDOTDIR; else unset ZDOTDIR; fi
unset KAMEN_ZDOTDIR
if [[ -f ${ZDOTDIR:-$HOME}/.zshenv ]]; then source ${ZDOTDIR:-$HOME}/.zshenv; fi
if (( ${+ZDOTDIR} )); then __kamen_own=$ZDOTDIR; fi
ZDOTDIR=$__kamen_folder
";

const ZSH_OWN: &str = r"
if (( ${+__kamen_own} )); then ZDOTDIR=$__kamen_own; else unset ZDOTDIR; fi
if [[ ${HISTFILE-} == $__kamen_folder/* ]]; then HISTFILE=${ZDOTDIR:-$HOME}/${HISTFILE:t}; fi
unset __kamen_own __kamen_folder
if [[ -f ${ZDOTDIR:-$HOME}/.zshrc ]]; then source ${ZDOTDIR:-$HOME}/.zshrc; fi
";

const ZSH: &str = r#"
__kamen_mark() {
  [[ $PROMPT == "($KAMEN_PROMPT) "* ]] || PROMPT="($KAMEN_PROMPT) $PROMPT"
}
autoload -Uz add-zsh-hook && add-zsh-hook precmd __kamen_mark
"#;

/// zsh reads its files from `ZDOTDIR`: ours stand there, lead to the person's own, and leave
/// `ZDOTDIR` as it was for everything that is started later.
fn zsh(
    command: &mut Command,
    environment: &Environment,
    changes: &EnvironmentChanges,
) -> Result<TempDir, Failure> {
    let folder = folder()?;
    let start = format!("__kamen_folder=$ZDOTDIR\n{}{ZSH_ENVIRONMENT}", keep(changes));
    write(&folder, ".zshenv", &start)?;
    write(&folder, ".zshrc", &format!("{ZSH_OWN}{}{ZSH}", put_back(changes)))?;
    command.env_remove("KAMEN_ZDOTDIR");
    if let Some(own) = environment.value("ZDOTDIR") {
        command.env("KAMEN_ZDOTDIR", own);
    }
    command.env("ZDOTDIR", folder.path());
    Ok(folder)
}

const FISH: &str = r#"
functions -q fish_prompt; and functions --copy fish_prompt __kamen_own_prompt
function __kamen_status; return $argv[1]; end
function fish_prompt
  set -l before $status
  printf '(%s) ' "$KAMEN_PROMPT"
  __kamen_status $before
  functions -q __kamen_own_prompt; and __kamen_own_prompt; or printf '> '
end
"#;

/// fish runs `--init-command` after its own files; the values to put back travel beside the
/// originals in the environment. Erasing is global only: a universal variable is the person's, and
/// nothing in fish hides one that is exported, so it is named.
fn fish(command: &mut Command, changes: &EnvironmentChanges) {
    let mut text = String::new();
    for (index, (name, value)) in named(changes).enumerate() {
        let kept = format!("__KAMEN_KEPT_{index}");
        command.env(&kept, value);
        let _ = writeln!(text, "set -gx {name} \"${kept}\"; set -eg {kept}");
    }
    for name in changes.removed().filter(|name| is_name(name)) {
        let advice = format!("fish exports `{name}` to every program; `set -Ue {name}` ends that");
        let _ = writeln!(text, "set -eg {name}; set -qUx {name}; and echo 'kamen: {advice}' >&2");
    }
    text.push_str(FISH);
    command.arg("--init-command").arg(text);
}

/// Remembers the session before the person's own files run.
fn keep(changes: &EnvironmentChanges) -> String {
    named(changes).enumerate().fold(String::new(), |mut text, (index, (name, _))| {
        let _ = writeln!(text, "__kamen_kept_{index}=\"${name}\"");
        text
    })
}

/// Puts the session back after them, so that an `export AWS_PROFILE=…` there does not win.
fn put_back(changes: &EnvironmentChanges) -> String {
    let mut text = String::new();
    for (index, (name, _)) in named(changes).enumerate() {
        let _ =
            writeln!(text, "export {name}=\"$__kamen_kept_{index}\"; unset __kamen_kept_{index}");
    }
    for name in changes.removed().filter(|name| is_name(name)) {
        let _ = writeln!(text, "unset {name}");
    }
    text
}

fn named(changes: &EnvironmentChanges) -> impl Iterator<Item = (&str, &str)> {
    changes.given().filter(|(name, _)| is_name(name)).map(|(name, value)| (name, value.reveal()))
}

fn is_name(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts_well && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// What the names of these folders begin with; the number of the process follows.
const FOLDER: &str = "kamen-shell-";

fn folder() -> Result<TempDir, Failure> {
    // A shell that was killed along with us left its folder behind.
    sweep(&std::env::temp_dir(), FOLDER);
    let prefix = format!("{FOLDER}{}-", std::process::id());
    let made = tempfile::Builder::new().prefix(&prefix).tempdir();
    made.map_err(|error| {
        Failure::local(format!("cannot write a start-up file for the shell: {error}"))
            .with_hint("check that the temporary folder (`TMPDIR`) can be written")
    })
}

fn write(folder: &TempDir, name: &str, text: &str) -> Result<std::path::PathBuf, Failure> {
    let file = folder.path().join(name);
    std::fs::write(&file, text)
        .map_err(|error| Failure::local(format!("cannot write `{}`: {error}", file.display())))?;
    Ok(file)
}

#[cfg(test)]
mod tests;
