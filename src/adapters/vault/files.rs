//! The files of the vault: named, read up to a limit, written and deleted.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::adapters::file;
use crate::domain::failure::Failure;
use crate::domain::system::in_words;
use crate::domain::vault::RecordKind;

/// The folder of a kind; its letter says no more than the files' number does.
pub(super) fn records(folder: &Path, kind: RecordKind) -> PathBuf {
    folder.join(match kind {
        RecordKind::Session => "s",
        RecordKind::LongLivedKey => "k",
        RecordKind::MfaSeed => "m",
        RecordKind::SignIn => "i",
    })
}

/// The files of records in a folder; temporary ones, which a killed process may leave, are none.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let name = |entry: fs::DirEntry| entry.file_name().into_string().ok();
    entries.filter_map(name).filter(|name| !name.starts_with('.')).collect()
}

/// Writes a record; only what cannot be had again is worth waiting for the disk.
pub(super) fn write(path: &Path, bytes: &[u8], kind: RecordKind) -> Result<(), Failure> {
    match kind {
        RecordKind::Session => file::replace_fleeting(path, bytes),
        RecordKind::LongLivedKey | RecordKind::MfaSeed | RecordKind::SignIn => {
            file::replace(path, bytes)
        }
    }
}

/// Deletes a file; says whether there was one.
pub(super) fn delete(path: &Path) -> Result<bool, Failure> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => {
            Err(Failure::local(format!("cannot delete {}: {}", path.display(), in_words(&error)))
                .with_hint("check the owner of the file and of its folder"))
        }
    }
}

/// A file's bytes, unless there are too many.
pub(super) fn read_at_most(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limit { Err(ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

pub(super) fn unwritable(folder: &Path, error: &std::io::Error) -> Failure {
    Failure::local(format!(
        "the vault in {} cannot be written: {}",
        folder.display(),
        in_words(error)
    ))
    .with_hint("check the folder's owner, and the space left on the disk")
}
