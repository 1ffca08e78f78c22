//! The shared files as a whole, for the changes that the person agreed to.

use std::path::{Path, PathBuf};

use crate::adapters::profiles::{FileKind, location};
use crate::adapters::{file, folders};
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::key_text::hidden;
use crate::domain::system::in_words;

/// One of the files, and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// Links are followed: what they lead to is changed, not the link.
    pub path: PathBuf,
    pub text: String,
    /// Whether it may hold keys, each in a setting of its own.
    pub holds_settings: bool,
}

/// Reads a file; one that is not there is empty.
///
/// # Errors
/// There is no home, or the file cannot be read or is no text.
pub fn read(environment: &Environment, kind: FileKind) -> Result<ConfigFile, Failure> {
    let path = location(environment, kind).ok_or_else(|| {
        let hint = format!("set `HOME` or `{}`", kind.variable());
        Failure::local("there is no home folder").with_hint(hint)
    })?;
    Ok(ConfigFile { holds_settings: true, ..read_at(path)? })
}

/// The same for another file of the person's that is read line by line.
///
/// # Errors
/// It cannot be read, or is no text.
pub fn read_at(path: PathBuf) -> Result<ConfigFile, Failure> {
    let path = std::fs::canonicalize(&path).unwrap_or(path);
    let text = match file::read_text(&path, file::MOST_CONFIG) {
        Ok(text) => text,
        Err(error) if file::is_missing(&error) => String::new(),
        Err(error) => {
            return Err(Failure::local(format!(
                "cannot read {}: {}",
                path.display(),
                in_words(&error)
            )));
        }
    };
    Ok(ConfigFile { path, text, holds_settings: false })
}

/// Replaces the file as a whole, and keeps what it was beside it, one of settings without its secrets; gives the path
/// of that. What stood there before the first change of all is kept for good, beside what stood there last.
///
/// # Errors
/// It has changed since it was read, or cannot be written.
pub fn replace(
    environment: &Environment,
    before: &ConfigFile,
    text: &str,
) -> Result<Option<PathBuf>, Failure> {
    let mut is_same = false;
    let backup = backup_of(&before.path);
    let keeps = !before.text.is_empty();
    // Others may be meant to read it.
    let permissions = std::fs::metadata(&before.path).ok().map(|found| found.permissions());
    let mut kept = Ok(());
    file::change_under(
        &lock_of(environment, &before.path),
        &before.path,
        file::MOST_CONFIG,
        |now| {
            is_same = now.unwrap_or_default() == before.text.as_bytes();
            if is_same && keeps {
                let shown = if before.holds_settings {
                    hidden(&before.text, &[])
                } else {
                    before.text.clone()
                };
                kept = file::replace(&backup, shown.as_bytes());
            }
            (is_same && kept.is_ok()).then(|| text.as_bytes().to_vec())
        },
    )?;
    kept?;
    if let Some(permissions) = permissions {
        // Without it the file is the person's alone, which loses nothing.
        drop(std::fs::set_permissions(&before.path, permissions));
    }
    if is_same {
        return Ok(keeps.then_some(backup));
    }
    Err(Failure::local(format!("{} was changed meanwhile", before.path.display()))
        .with_hint("run it again"))
}

fn backup_of(path: &Path) -> PathBuf {
    let called = |ending: &str| {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(ending);
        path.with_file_name(name)
    };
    let first = called(".before-kamen");
    if first.exists() { called(".before-kamen-last") } else { first }
}

/// A lock for the file in the state folder, the same for every process; without one beside the file.
fn lock_of(environment: &Environment, path: &Path) -> PathBuf {
    let Some(state) = folders::state(environment) else { return path.with_extension("lock") };
    let number = crc32fast::hash(path.as_os_str().as_encoded_bytes());
    state.join("locks").join(format!("{number:08x}.lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(path: &Path) -> Environment {
        let state = path.with_file_name("state");
        let variables = [
            ("AWS_CONFIG_FILE", path.to_str().unwrap()),
            ("KAMEN_STATE_DIR", state.to_str().unwrap()),
        ];
        variables.into_iter().collect()
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_what_was_there_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("dotfiles"), folder.path().join("config"));
        std::fs::write(&real, "[default]\naws_secret_access_key = example\n").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let shared = std::os::unix::fs::PermissionsExt::from_mode(0o640);
        std::fs::set_permissions(&real, shared).unwrap();
        let before = read(&environment(&link), FileKind::Config).unwrap();

        let backup =
            replace(&environment(&link), &before, "[default]\n[profile a]\n").unwrap().unwrap();

        assert!(link.is_symlink());
        let mode = std::os::unix::fs::PermissionsExt::mode(&real.metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o640);
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "[default]\n[profile a]\n");
        let kept = "[default]\naws_secret_access_key = ***\n";
        assert_eq!(std::fs::read_to_string(backup).unwrap(), kept);
    }

    #[test]
    fn what_was_there_of_a_start_up_file_is_kept_word_for_word() {
        let folder = tempfile::tempdir().unwrap();
        let (path, text) = (folder.path().join(".bashrc"), "export TOKEN=$(pass token)\n  more\n");
        std::fs::write(&path, text).unwrap();

        let environment = environment(&path);

        let backup = replace(&environment, &read_at(path.clone()).unwrap(), "2").unwrap().unwrap();
        let last = replace(&environment, &read_at(path.clone()).unwrap(), "3").unwrap().unwrap();
        replace(&environment, &read_at(path).unwrap(), "4").unwrap();

        assert_eq!(std::fs::read_to_string(backup).unwrap(), text);
        assert_eq!(std::fs::read_to_string(last).unwrap(), "3");
        assert!(!folder.path().join(".bashrc.lock").exists());
    }

    #[test]
    fn what_another_wrote_meanwhile_is_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        let before = read(&environment(&path), FileKind::Config).unwrap();
        std::fs::write(&path, "[profile other]\n").unwrap();

        let failure = replace(&environment(&path), &before, "[profile a]\n").unwrap_err();

        assert!(failure.message.contains("changed meanwhile"), "{failure}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "[profile other]\n");
    }
}
