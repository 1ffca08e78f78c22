//! Reads kamen's own `config.toml`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::adapters::profiles::expand_home;
use crate::adapters::{file, folders};
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::profile::SourceLine;
use crate::domain::settings::{Action, Guard, KamenSettings};
use crate::domain::system::in_words;
use crate::domain::toml_words::plain;

/// The commented sample; what it says without comments is what counts without a file.
pub const SAMPLE: &str = include_str!("../../assets/config.toml");

/// The file's place: `$KAMEN_CONFIG`, else `kamen/config.toml` in the configuration folder.
pub fn location(environment: &Environment) -> Option<PathBuf> {
    match environment.value("KAMEN_CONFIG") {
        Some(path) => Some(expand_home(path, environment)),
        None => Some(folders::config(environment)?.join("config.toml")),
    }
}

/// Reads the settings. No file is no failure, unless `$KAMEN_CONFIG` names it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the system's enum may grow")]
pub fn load(environment: &Environment) -> Result<KamenSettings, Failure> {
    let Some(path) = location(environment) else { return Ok(KamenSettings::default()) };
    match file::read_text(&path, file::MOST_CONFIG) {
        Ok(text) => parse(&path, &text),
        Err(error) if file::is_missing(&error) && environment.value("KAMEN_CONFIG").is_none() => {
            Ok(KamenSettings::default())
        }
        Err(error) => {
            let is_named = environment.value("KAMEN_CONFIG").is_some();
            let hint = match error.kind() {
                ErrorKind::PermissionDenied => {
                    "make it readable (`chmod u+r`), or remove it: kamen works without"
                }
                _ if is_named => "correct or unset KAMEN_CONFIG",
                ErrorKind::InvalidData => "save it as UTF-8, or remove it: kamen works without",
                _ => "put a file in its place, or remove it: kamen works without",
            };
            let message = format!("cannot read {}: {}", path.display(), in_words(&error));
            Err(Failure::usage(message).with_hint(hint))
        }
    }
}

/// Reads settings from text; `path` is named in failures.
pub fn parse(path: &Path, text: &str) -> Result<KamenSettings, Failure> {
    let settings: KamenSettings = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let place = SourceLine { file: path.into(), line };
        let written = text.lines().nth(line - 1).unwrap_or_default().trim();
        let message = plain(error.message());
        Failure::usage(format!("{place}: {message} (in `{written}`)"))
            .with_hint("`kamen doctor --sample` shows every setting with its default")
    })?;
    let is_nameless = |guard: &Guard| guard.name.trim().is_empty();
    if let Some(place) = settings.guards.iter().position(is_nameless) {
        let message = format!("{}: the guard number {} has no name", path.display(), place + 1);
        return Err(
            Failure::usage(message).with_hint("give it a `name`: questions and doctor say it")
        );
    }
    check_actions(path, &settings.actions)?;
    Ok(settings)
}

fn check_actions(path: &Path, actions: &[Action]) -> Result<(), Failure> {
    for (place, action) in actions.iter().enumerate() {
        let is_twin = actions.iter().take(place).any(|other| other.name == action.name);
        let twin = is_twin.then(|| "another one has its name".to_owned());
        if let Some(problem) = action.problem().or(twin) {
            let name = if action.name.is_empty() { "" } else { &format!(" (`{}`)", action.name) };
            let file = path.display();
            let message = format!("{file}: the action number {}{name}: {problem}", place + 1);
            return Err(
                Failure::usage(message).with_hint("see `[[actions]]` in `kamen doctor --sample`")
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        variables.iter().copied().collect()
    }

    #[test]
    fn the_sample_says_what_counts_without_a_file() {
        assert_eq!(parse(Path::new("sample"), SAMPLE).unwrap(), KamenSettings::default());
    }

    #[test]
    fn the_examples_of_the_sample_are_right_too() {
        let example = |line: &str| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with([' ', '\t']) => rest.to_owned(),
            _ => line.to_owned(),
        };
        let text: Vec<_> = SAMPLE.lines().map(example).collect();

        let settings = parse(Path::new("sample"), &text.join("\n")).unwrap();

        assert_eq!(settings.defaults.duration, Some(7200));
        assert_eq!(settings.accounts.len(), 1);
        assert_eq!(settings.keys["roles"]["top"], ["g g", "home"]);
    }

    #[test]
    fn a_failure_names_file_line_and_field() {
        for (text, line, word) in [
            ("[screen]\ntheem = 'dark'", 2, "theem"),
            ("\n[screen]\nmouse = 3\n", 3, "mouse"),
            ("[accounts.12]\nname = 'x'", 1, "12"),
            ("[network]\nread-timeout = 'soon'", 2, "read-timeout"),
            ("[accounts.111111111111]\nname = 'x'\ncolor = 'blurple'", 3, "`color = 'blurple'`"),
            ("[accounts.111111111111]\ncolor = '#12345'", 2, "#rrggbb"),
            ("[screen\n", 1, "screen"),
        ] {
            let failure = parse(Path::new("/x/config.toml"), text).unwrap_err();

            let place = format!("/x/config.toml:{line}: ");
            assert!(failure.message.starts_with(&place), "{}", failure.message);
            assert!(failure.message.contains(word), "{}", failure.message);
        }
    }

    #[test]
    fn a_missing_file_counts_only_when_it_was_named() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().to_str().unwrap();
        let named = folder.path().join("none.toml");

        let plain = load(&environment(&[("HOME", home)]));
        let missing = load(&environment(&[("KAMEN_CONFIG", named.to_str().unwrap())]));
        std::fs::write(&named, "[screen]\nmouse = false").unwrap();
        let read = load(&environment(&[("HOME", home), ("KAMEN_CONFIG", "~/none.toml")]));

        assert_eq!(plain, Ok(KamenSettings::default()));
        assert!(missing.unwrap_err().message.contains("none.toml"));
        assert!(!read.unwrap().screen.mouse);
    }
}
