//! Start-up files that give their place to another program.

use std::path::PathBuf;

use crate::domain::environment::Environment;

/// What such a program makes of the session that it is started in.
const PROGRAMS: [(&str, &str); 6] = [
    ("tmux", "its windows belong to a server that was started with another session"),
    ("screen", "its windows may belong to another session"),
    ("fish", "its prompt is not marked; `kamen shell --shell fish` marks it"),
    ("nu", "its prompt is not marked"),
    ("xonsh", "its prompt is not marked"),
    ("elvish", "its prompt is not marked"),
];

/// A line for the top of our file that says what the person's own leads to; empty if it leads nowhere else.
pub(super) fn warning(environment: &Environment) -> String {
    let Some(home) = environment.value("HOME") else { return String::new() };
    let files = [".bashrc", ".bash_profile", ".bash_login", ".profile"];
    let read = |name: &'static str| {
        let path = PathBuf::from(home).join(name);
        std::fs::read_to_string(path).ok().map(|text| (name, text))
    };
    let Some((name, text)) = files.into_iter().find_map(read) else { return String::new() };
    let Some((program, effect)) = led_to(&text) else { return String::new() };
    format!("echo 'kamen: ~/{name} starts {program}: {effect}' >&2\n")
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
    let program = words.next().filter(|_| is_word)?;
    program.trim_end_matches(';').rsplit('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_the_shells_place_is_found_and_comments_are_not() {
        let program = |text: &str| led_to(text).map(|(program, _)| program);

        assert_eq!(program("PS1=x\n[ -t 1 ] && exec /usr/bin/fish -l\n"), Some("fish"));
        assert_eq!(program("if [ -z \"$TMUX\" ]; then exec tmux new -A -s main; fi"), Some("tmux"));
        assert_eq!(program("exec -l nu;"), Some("nu"));
        // A zsh that is started from here reads our files.
        assert_eq!(program("exec zsh"), None);
        assert_eq!(program("# exec fish\nalias x='docker exec fish'\nmyexec fish"), None);
    }

    #[test]
    fn nothing_is_said_of_a_home_without_such_a_line() {
        let environment: Environment = [("HOME", "/nonexistent")].into_iter().collect();

        assert_eq!(warning(&environment), "");
    }
}
