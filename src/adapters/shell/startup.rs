//! Makes each shell read its person's own start-up files first, then marks the prompt and puts the
//! session back if those files changed it.
//!
//! The files written here name variables and never hold their values.

mod bash;
mod fish;
mod handover;
mod zsh;

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::adapters::file::{private_folder, sweep, write_private};
use crate::adapters::shell::{adopt, apply};
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::failure::Failure;
use crate::domain::shell::parts;
use crate::domain::system::in_words;

/// The shells whose prompt is marked, and all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShellKind {
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
            "bash" | "rbash" => Self::Bash,
            "zsh" => Self::Zsh,
            "fish" => Self::Fish,
            "sh" | "dash" | "ash" | "ksh" | "mksh" | "yash" => Self::Posix,
            _ => Self::Other,
        }
    }
}

/// What makes a shell mark its prompt with the session that it carries, and follow a live one. Twice is once,
/// and hooks of others stay.
pub fn hook(kind: ShellKind) -> &'static str {
    match kind {
        ShellKind::Bash => bash::MARK,
        ShellKind::Zsh => zsh::MARK,
        ShellKind::Fish => fish::MARK,
        ShellKind::Posix | ShellKind::Other => "",
    }
}

/// A command ready to run, and the folder that it reads from.
#[derive(Debug)]
pub(super) struct Dressed {
    pub(super) command: Command,
    /// Removed when dropped.
    files: Option<TempDir>,
}

impl Dressed {
    /// Whether the shell came to a prompt of its own, if that can be known.
    pub(super) fn came_to_prompt(&self) -> Option<bool> {
        self.files.as_ref().map(|folder| folder.path().join(READY).exists())
    }
}

/// Where the path stands at which a shell says that it has come to its prompt.
const READY_VARIABLE: &str = "__KAMEN_READY";
const READY: &str = "ready";

/// Programs that stand in the user database for accounts that are not to be worked in.
const NO_SHELLS: [&str; 4] = ["false", "nologin", "true", "sync"];

/// A shell to run, with the options that stand behind its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) name: OsString,
    pub(super) options: Vec<OsString>,
}

impl Program {
    /// Options that make no other shell of the one that is opened anyway.
    const PLAIN: [&str; 5] = ["-l", "--login", "-i", "-il", "-li"];

    fn of(text: &str) -> Self {
        let (name, options) = parts(text);
        // A login shell of bash would read none of our files.
        let is_plain = |option: &&str| Self::PLAIN.contains(option);
        let marked = matches!(
            ShellKind::of(name.as_ref()),
            ShellKind::Bash | ShellKind::Zsh | ShellKind::Fish
        );
        let options = options.into_iter().filter(|option| !(marked && is_plain(option)));
        Self { name: name.into(), options: options.map(OsString::from).collect() }
    }
}

/// The shell to run: the one asked for, `$SHELL`, the user database's, or `/bin/sh`.
pub(super) fn program(asked: Option<&str>, environment: &Environment) -> Program {
    let asked = asked.filter(|asked| !asked.is_empty());
    match asked.or_else(|| environment.value("SHELL")) {
        Some(named) => Program::of(named),
        None => Program { name: fallback(), options: Vec::new() },
    }
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

/// The failure for a program that ends at once, whatever it is asked.
pub(super) fn check(program: &OsStr) -> Result<(), Failure> {
    let name = Path::new(program).file_name().and_then(OsStr::to_str).unwrap_or_default();
    if !NO_SHELLS.contains(&name) {
        return Ok(());
    }
    let message = format!("`{}` is no shell to work in", program.to_string_lossy());
    Err(Failure::local(message)
        .with_hint("name one: `--shell bash`, or `shell` under `[defaults]` of the settings"))
}

/// What to say of a shell that ended and had never shown its prompt.
pub(super) fn never_ready(program: &OsStr) -> String {
    format!(
        "`{}` never came to its prompt: its start-up files end it or start another program \
         (`exit`, `set -e`, `exec`)",
        program.to_string_lossy()
    )
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
    program: &Program,
    environment: &Environment,
    changes: &EnvironmentChanges,
) -> Result<Dressed, Failure> {
    let mut command = Command::new(&program.name);
    adopt(&mut command, environment);
    apply(&mut command, changes);
    // A shell that was started by such a one must not speak for it.
    command.env_remove(READY_VARIABLE);
    let files = match kind {
        ShellKind::Bash => Some(bash::dress(&mut command, environment, changes)?),
        ShellKind::Zsh => Some(zsh::dress(&mut command, environment, changes)?),
        ShellKind::Fish => Some(fish::dress(&mut command, changes)?),
        ShellKind::Posix => {
            let own = environment.value("PS1").unwrap_or("$ ");
            command.env("PS1", format!("({}) {own}", prompt_of(changes)));
            None
        }
        ShellKind::Other => None,
    };
    command.args(&program.options);
    Ok(Dressed { command, files })
}

fn prompt_of(changes: &EnvironmentChanges) -> &str {
    changes.value(super::PROMPT).map_or("kamen", |value| value.reveal())
}

/// bash and zsh: ends tracing (`set -x`), which would print what is kept and put back.
const QUIET: &str = r"
{ case $- in (*x*) __kamen_traced=x; \builtin set +x ;; (*) __kamen_traced= ;; esac; } 2>/dev/null
";

/// Goes on with tracing.
const LOUD: &str = r#"
if [ -n "$__kamen_traced" ]; then \builtin set -x; fi
{ \builtin unset __kamen_traced; } 2>/dev/null
"#;

/// Remembers the session before the person's own files run.
fn keep(changes: &EnvironmentChanges) -> String {
    let lines = named(changes).enumerate().fold(String::new(), |mut text, (index, (name, _))| {
        let _ = writeln!(text, "__kamen_kept_{index}=\"${name}\"");
        text
    });
    format!("{QUIET}{lines}{LOUD}")
}

/// Puts the session back after them, so that an `export AWS_PROFILE=…` there does not win. An alias of the
/// person's must not stand in for a builtin.
fn put_back(changes: &EnvironmentChanges) -> String {
    let mut text = String::from(FREE);
    for (index, (name, _)) in named(changes).enumerate() {
        let kept = format!("__kamen_kept_{index}");
        let _ = writeln!(
            text,
            "__kamen_free {name}; \\builtin export {name}=\"${kept}\" 2>/dev/null || __kamen_fixed {name}; \
             \\builtin unset {kept}"
        );
    }
    text + &take_away(changes)
}

/// Removes the variables that would speak for another identity.
fn take_away(changes: &EnvironmentChanges) -> String {
    let removed = changes.removed().filter(|name| is_name(name));
    removed.fold(String::from(FREE), |mut text, name| {
        let _ = writeln!(
            text,
            "__kamen_free {name}; \\builtin unset {name} 2>/dev/null || __kamen_fixed {name}"
        );
        text
    })
}

/// bash and zsh: makes a variable writable that a start-up file made read-only. zsh can, and would give up the
/// whole file otherwise; bash cannot, and the prompt goes on to say what such a variable does.
const FREE: &str = r#"
__kamen_free() {
  if [ -z "${ZSH_VERSION-}" ]; then return 0; fi
  if \builtin eval "[[ \${(t)$1-} == *readonly* ]]"; then \builtin typeset -g +r "$1"; fi
}
__kamen_fixed() {
  echo "kamen: your start-up files made $1 read-only: it stays as it is, and programs that heed it may be another identity" >&2
}
"#;

fn named(changes: &EnvironmentChanges) -> impl Iterator<Item = (&str, &str)> {
    changes.given().filter(|(name, _)| is_name(name)).map(|(name, value)| (name, value.reveal()))
}

fn is_name(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts_well && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// What the names of these folders begin with; the number of the process follows.
const FOLDER: &str = "kamen-shell-";

/// A folder for a shell's files, which the shell is told of.
fn folder(command: &mut Command) -> Result<TempDir, Failure> {
    // A shell that was killed along with us left its folder behind.
    sweep(&std::env::temp_dir(), FOLDER);
    let prefix = format!("{FOLDER}{}-", std::process::id());
    let folder = private_folder(&std::env::temp_dir(), &prefix).map_err(|error| {
        Failure::local(format!("cannot write a start-up file for the shell: {}", in_words(&error)))
            .with_hint("check that the temporary folder (`TMPDIR`) can be written")
    })?;
    command.env(READY_VARIABLE, folder.path().join(READY));
    Ok(folder)
}

fn write(folder: &TempDir, name: &str, text: &str) -> Result<PathBuf, Failure> {
    let file = folder.path().join(name);
    write_private(&file, text.as_bytes()).map_err(|error| {
        Failure::local(format!("cannot write `{}`: {}", file.display(), in_words(&error)))
    })?;
    Ok(file)
}

/// bash and zsh: keeps kamen on the search path, whatever a start-up file made of it; `found` looks for it there.
fn keep_found(found: &str) -> String {
    let own = std::env::current_exe().ok().filter(|own| own.file_stem() == Some("kamen".as_ref()));
    let folder = own.as_deref().and_then(Path::parent).and_then(Path::to_str);
    let Some(folder) = folder.filter(|folder| !folder.contains(['\'', ':', '\n'])) else {
        return String::new();
    };
    found.replace("FOLDER", folder)
}

#[cfg(test)]
mod tests;
