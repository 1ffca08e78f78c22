//! Files replaced as a whole: a reader sees the old one or the new one, never a half.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::domain::failure::Failure;

/// Replaces a file, and makes its folder where there is none.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    try_replace(path, bytes).map_err(|error| {
        Failure::local(format!("cannot write {}: {error}", path.display()))
            .with_hint("check the folder's owner and the space left on the disk")
    })
}

fn try_replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    make_folder(folder)?;
    // Made with mode 0600, in the same folder: a rename across file systems would not be atomic.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    // Without it, a crash right after could leave an empty file under the right name.
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Makes a folder that only its owner can enter, with those above it.
#[cfg(unix)]
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Makes a folder with those above it.
#[cfg(not(unix))]
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}
