//! Start-up files that give their place to another program.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::adapters::file::make_folder;
use crate::adapters::shell::startup::{LOUD, QUIET, fish, take_away, write, zsh};
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::failure::Failure;
use crate::domain::system::in_words;

/// What such a program makes of the session that it is started in.
const PROGRAMS: [(&str, &str); 5] = [
    ("tmux", "its windows belong to a server that was started with another session"),
    ("screen", "its windows may belong to another session"),
    ("nu", "its prompt is not marked"),
    ("xonsh", "its prompt is not marked"),
    ("elvish", "its prompt is not marked"),
];

/// Said of a bash whose first prompt does not come to our file.
const UNMARKED_BASH: (&str, &str) =
    ("bash", "its prompt is not marked, and what its files set stands; let them not start another");

/// Forgets in our own file what was prepared for a bash that the person's files might have started.
pub(super) const FORGET: &str = r#"
__kamen_late='. "$__KAMEN_LATE"'
case "${PROMPT_COMMAND-}" in
  *"$__kamen_late"*)
    # A read-only one goes on to lead to our file.
    if ! (PROMPT_COMMAND=) 2>/dev/null; then __kamen_late=
    elif [ "${PROMPT_COMMAND[*]}" = "$__kamen_late" ]; then \builtin unset PROMPT_COMMAND
    else
      PROMPT_COMMAND="${PROMPT_COMMAND//"$__kamen_late"/:}"
      \builtin typeset +x PROMPT_COMMAND
    fi ;;
esac
if [ -n "$__kamen_late" ]; then \builtin unset __KAMEN_LATE; fi
\builtin unset __kamen_late
if [ -n "${__KAMEN_DATA-}" ]; then
  # Their files may have put others before it or behind it, or made this read-only.
  if (XDG_DATA_DIRS=) 2>/dev/null; then
    XDG_DATA_DIRS=":${XDG_DATA_DIRS-}:"
    XDG_DATA_DIRS=${XDG_DATA_DIRS//":$__KAMEN_DATA:"/:}
    XDG_DATA_DIRS=${XDG_DATA_DIRS#:}
    XDG_DATA_DIRS=${XDG_DATA_DIRS%:}
    case $XDG_DATA_DIRS in
      ''|/usr/local/share:/usr/share) \builtin unset XDG_DATA_DIRS ;;
    esac
  fi
  \builtin unset __KAMEN_DATA
fi
"#;

/// Where programs look for what others brought along, if nothing says it.
const DATA: &str = "/usr/local/share:/usr/share";

/// Makes a fish that is started from here come to our file: it reads what it finds in these folders before the
/// person's own, and the event comes before its first prompt.
fn prepare_fish(
    command: &mut Command,
    folder: &TempDir,
    environment: &Environment,
    changes: &EnvironmentChanges,
) -> Result<(), Failure> {
    let data = folder.path().join("data");
    let vendor = data.join("fish/vendor_conf.d");
    make_folder(&vendor).map_err(|error| {
        Failure::local(format!("cannot make `{}`: {}", vendor.display(), in_words(&error)))
    })?;
    let late = "function __kamen_late --on-event fish_prompt\n  functions -e __kamen_late\n  \
                set -l file $__KAMEN_DATA/late.fish; test -r $file; and source $file\nend\n";
    write(folder, "data/fish/vendor_conf.d/kamen.fish", late)?;
    write(folder, "data/late.fish", &fish::late(folder, changes))?;
    let own = environment.value("XDG_DATA_DIRS").filter(|own| !own.is_empty()).unwrap_or(DATA);
    command.env("XDG_DATA_DIRS", format!("{}:{own}", data.display()));
    command.env("__KAMEN_DATA", data);
    Ok(())
}

/// `exec bash` at the end of a start-up file leads to a bash that reads the person's files and none of ours: it
/// comes to ours by the command that it finds in its environment for its first prompt.
pub(super) fn prepare(
    command: &mut Command,
    folder: &TempDir,
    environment: &Environment,
    changes: &EnvironmentChanges,
) -> Result<(), Failure> {
    command.env_remove("__KAMEN_LATE");
    prepare_fish(command, folder, environment, changes)?;
    if environment.value("PROMPT_COMMAND").is_some() {
        return Ok(());
    }
    let here = folder.path().display();
    let zsh = format!("if [ \"${{ZDOTDIR-}}\" = '{here}' ]; then{}fi\n", zsh::FORGET);
    let (away, mark) = (take_away(changes), super::bash::MARK);
    let once = format!("{QUIET}{FORGET}{zsh}{away}{mark}{LOUD}");
    let text = format!("if [ -z \"${{__kamen_hook-}}\" ]; then\n{once}\nfi\n__kamen_mark\n");
    let file = write(folder, "late", &text)?;
    command.env("__KAMEN_LATE", file).env("PROMPT_COMMAND", ". \"$__KAMEN_LATE\"");
    Ok(())
}

/// A line for the top of our file that says what the person's own leads to; empty if it leads nowhere else.
pub(super) fn warning(environment: &Environment) -> String {
    let Some(home) = environment.value("HOME") else { return String::new() };
    let files = [".bashrc", ".bash_profile", ".bash_login", ".profile"];
    let home = PathBuf::from(home);
    files.into_iter().find_map(|name| warning_of(&home, name)).unwrap_or_default()
}

/// The same for zsh.
pub(super) fn warning_of_zsh(environment: &Environment) -> String {
    let folder = environment.value("ZDOTDIR").or_else(|| environment.value("HOME"));
    folder.and_then(|folder| warning_of(Path::new(folder), ".zshrc")).unwrap_or_default()
}

/// What is said of a file; `None` if it is not there.
fn warning_of(folder: &Path, name: &str) -> Option<String> {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let text = read(name)?;
    // Such a file takes our command away.
    let bash = read(".bashrc").filter(|text| text.contains("PROMPT_COMMAND="));
    let to_bash = || (starts_bash(&text) && bash.is_some()).then_some(UNMARKED_BASH);
    let Some((program, effect)) = led_to(&text).or_else(to_bash) else {
        return Some(String::new());
    };
    let file = match name {
        ".zshrc" => folder.join(name).display().to_string().replace('\'', ""),
        _ => format!("~/{name}"),
    };
    Some(format!("echo 'kamen: {file} starts {program}: {effect}' >&2\n"))
}

fn starts_bash(text: &str) -> bool {
    text.lines().filter_map(started).any(|started| started == "bash")
}

/// The program that a file puts in the shell's place, with what that does.
fn led_to(text: &str) -> Option<(&'static str, &'static str)> {
    text.lines()
        .filter_map(started)
        .find_map(|started| PROGRAMS.iter().find(|(program, _)| *program == started).copied())
}

/// The name of the program in `… exec PROGRAM …`.
fn started(line: &str) -> Option<&str> {
    let line = line.split('#').next()?;
    let (before, behind) = line.split_once("exec ")?;
    let is_word = before.is_empty() || before.ends_with([' ', '\t', ';', '&', '|', '{']);
    let mut words = behind.split_whitespace().filter(|word| !word.starts_with('-'));
    let program = words.find(|word| *word != "env" && !word.contains('=')).filter(|_| is_word)?;
    let program = program.trim_end_matches(';');
    let quoted = |quote: char| program.strip_prefix(quote)?.strip_suffix(quote);
    quoted('"').or_else(|| quoted('\'')).unwrap_or(program).rsplit('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_the_shells_place_is_found_and_comments_are_not() {
        let program = |text: &str| led_to(text).map(|(program, _)| program);

        assert_eq!(program("PS1=x\n[ -t 1 ] && exec /usr/bin/xonsh -l\n"), Some("xonsh"));
        assert_eq!(program("if [ -z \"$TMUX\" ]; then exec tmux new -A -s main; fi"), Some("tmux"));
        assert_eq!(program("exec -l nu;"), Some("nu"));
        assert_eq!(program("exec env SHELL=nu \"/usr/bin/nu\""), Some("nu"));
        // A zsh or fish that is started from here reads our files.
        assert_eq!(program("exec zsh"), None);
        assert_eq!(program("exec fish"), None);
        assert_eq!(program("# exec nu\nalias x='docker exec nu'\nmyexec nu"), None);
    }

    #[test]
    fn a_bash_that_comes_to_our_file_by_its_prompt_is_not_warned_of() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().display().to_string();
        let environment: Environment = [("HOME", home.as_str())].into_iter().collect();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put(".zshrc", "exec bash -l\n");

        assert_eq!(warning_of_zsh(&environment), "");

        put(".bashrc", "PROMPT_COMMAND=mine\n");
        assert!(warning_of_zsh(&environment).contains(".zshrc starts bash"));
        assert_eq!(warning(&environment), "");
    }

    #[test]
    fn nothing_is_said_of_a_home_without_such_a_line() {
        let environment: Environment = [("HOME", "/nonexistent")].into_iter().collect();

        assert_eq!(warning(&environment), "");
    }
}
