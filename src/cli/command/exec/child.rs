//! Completes the command behind `--`: programs in its first place, files behind them.
#![expect(clippy::disallowed_methods, reason = "a shell asks what there is on the disk")]

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::adapters::environment;

/// How many names are offered.
const OFFERED: usize = 500;

/// Completes a word of the command.
pub(super) fn complete() -> ArgValueCompleter {
    ArgValueCompleter::new(|begun: &OsStr| {
        let begun = begun.to_str().unwrap_or_default();
        let words: Vec<OsString> = std::env::args_os().collect();
        let environment = environment::read();
        let place = environment.value("_CLAP_COMPLETE_INDEX").and_then(|text| text.parse().ok());
        let mut names = files(begun);
        if is_first(&words, place) && !begun.contains('/') {
            names.extend(programs(begun, environment.value("PATH").unwrap_or_default()));
        }
        names.into_iter().take(OFFERED).map(CompletionCandidate::new).collect()
    })
}

/// Whether the word at `place` stands right behind the `--` that parts the command from kamen's words. The
/// shell hands all words over behind a `--` of its own.
fn is_first(words: &[OsString], place: Option<usize>) -> bool {
    let typed: Vec<&OsString> = words.iter().skip_while(|word| *word != "--").skip(1).collect();
    let place = place.unwrap_or(typed.len().saturating_sub(1));
    place.checked_sub(1).and_then(|before| typed.get(before)).is_some_and(|word| *word == "--")
}

/// The programs on the path whose names begin so.
fn programs(begun: &str, path: &str) -> BTreeSet<String> {
    if begun.is_empty() {
        return BTreeSet::new();
    }
    std::env::split_paths(path).flat_map(|folder| names_in(&folder, begun)).collect()
}

/// The files whose paths begin so; folders end in `/`.
fn files(begun: &str) -> BTreeSet<String> {
    let (folder, name) = begun.rsplit_once('/').map_or(("", begun), |(folder, name)| {
        (begun.get(..=folder.len()).unwrap_or_default(), name)
    });
    let place = if folder.is_empty() { PathBuf::from(".") } else { PathBuf::from(folder) };
    let found = names_in(&place, name).into_iter();
    // Hidden files are for those who ask for them.
    let found = found.filter(|found| name.starts_with('.') || !found.starts_with('.'));
    let shown = found.map(|found| {
        let end = if place.join(&found).is_dir() { "/" } else { "" };
        format!("{folder}{found}{end}")
    });
    shown.collect()
}

fn names_in(folder: &Path, begun: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| name.starts_with(begun)).take(OFFERED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_stands_right_behind_the_dashes() {
        let words = |text: &str| -> Vec<OsString> { text.split(' ').map(OsString::from).collect() };

        assert!(is_first(&words("kamen -- kamen exec dev -- aw"), Some(4)));
        assert!(is_first(&words("kamen -- kamen exec dev -- aw"), None));
        assert!(!is_first(&words("kamen -- kamen exec dev -- ls /tm"), Some(5)));
        assert!(!is_first(&words("kamen -- kamen exec dev"), Some(2)));
    }

    #[test]
    fn files_are_offered_with_their_folders() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("notes")).unwrap();
        std::fs::write(folder.path().join("note.txt"), "").unwrap();
        std::fs::write(folder.path().join(".note"), "").unwrap();
        let begun = format!("{}/no", folder.path().display());

        let found: Vec<String> = files(&begun).into_iter().collect();

        let at = |name: &str| format!("{}/{name}", folder.path().display());
        assert_eq!(found, [at("note.txt"), at("notes/")]);
        assert_eq!(files(&at(".n")).len(), 1);
    }
}
