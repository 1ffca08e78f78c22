//! Completes ROLE, and the command behind `--`: programs in its first place, files behind them.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::adapters::environment;
use crate::cli::paths::{OFFERED, files, names_in};
use crate::cli::target;

/// Completes ROLE, and behind `--` a word of the command: the parser of completions counts places alone, and takes
/// the command's words for those before it.
pub(super) fn complete() -> ArgValueCompleter {
    let role = target::complete_assumable();
    ArgValueCompleter::new(move |begun: &OsStr| {
        let words: Vec<OsString> = std::env::args_os().collect();
        let environment = environment::read();
        let place = environment.value("_CLAP_COMPLETE_INDEX").and_then(|text| text.parse().ok());
        let Some(place) = place_in_command(&words, place) else { return role.complete(begun) };
        let begun = begun.to_str().unwrap_or_default();
        let mut names = files(begun);
        if place == 0 && !begun.contains('/') {
            names.extend(programs(begun, environment.value("PATH").unwrap_or_default()));
        }
        names.into_iter().take(OFFERED).map(CompletionCandidate::new).collect()
    })
}

/// How many words of the command stand before the one at `place`; `None` if it stands before the `--` that parts
/// the command from kamen's words. The shell hands all words over behind a `--` of its own.
fn place_in_command(words: &[OsString], place: Option<usize>) -> Option<usize> {
    let typed: Vec<&OsString> = words.iter().skip_while(|word| *word != "--").skip(1).collect();
    let place = place.unwrap_or(typed.len().saturating_sub(1));
    let dashes = typed.iter().take(place).position(|word| *word == "--")?;
    Some(place - dashes - 1)
}

/// The programs on the path whose names begin so.
fn programs(begun: &str, path: &str) -> BTreeSet<String> {
    if begun.is_empty() {
        return BTreeSet::new();
    }
    std::env::split_paths(path).flat_map(|folder| names_in(&folder, begun)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_stands_right_behind_the_dashes() {
        let words = |text: &str| -> Vec<OsString> { text.split(' ').map(OsString::from).collect() };

        let place = |text: &str, place| place_in_command(&words(text), place);

        assert_eq!(place("kamen -- kamen exec dev -- aw", Some(4)), Some(0));
        assert_eq!(place("kamen -- kamen exec dev -- aw", None), Some(0));
        assert_eq!(place("kamen -- kamen exec -- aw", Some(3)), Some(0));
        assert_eq!(place("kamen -- kamen exec dev -- ls /tm", Some(5)), Some(1));
        assert_eq!(place("kamen -- kamen exec dev", Some(2)), None);
    }
}
