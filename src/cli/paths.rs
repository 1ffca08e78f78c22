//! Files that a shell is offered for a word.
#![expect(clippy::disallowed_methods, reason = "a shell asks what there is on the disk")]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

/// How many names are offered.
pub(in crate::cli) const OFFERED: usize = 500;

/// Completes the file behind the `@` of a policy.
pub(in crate::cli) fn complete_policy() -> ArgValueCompleter {
    ArgValueCompleter::new(|begun: &OsStr| {
        let Some(path) = begun.to_str().and_then(|begun| begun.strip_prefix('@')) else {
            return Vec::new();
        };
        let named = files(path).into_iter().map(|file| format!("@{file}"));
        named.take(OFFERED).map(CompletionCandidate::new).collect()
    })
}

/// The files whose paths begin so; folders end in `/`.
pub(in crate::cli) fn files(begun: &str) -> BTreeSet<String> {
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

/// What a folder holds whose name begins so.
pub(in crate::cli) fn names_in(folder: &Path, begun: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| name.starts_with(begun)).take(OFFERED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
