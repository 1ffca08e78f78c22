//! Whether a program can be started, known without starting it: what would fail is said before anything is done.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

/// Looks for a program as the system would; `path` is the `PATH` that counts, and without one the system knows
/// better.
///
/// # Errors
/// It is not there, or not to be executed.
pub(crate) fn find(program: &OsStr, path: Option<&str>) -> io::Result<()> {
    if program.as_encoded_bytes().contains(&b'/') {
        return executable(Path::new(program));
    }
    let Some(path) = path else { return Ok(()) };
    let mut problem = io::Error::from(io::ErrorKind::NotFound);
    for folder in std::env::split_paths(path) {
        match executable(&folder.join(program)) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => problem = error,
        }
    }
    Err(problem)
}

#[cfg(unix)]
fn executable(path: &Path) -> io::Result<()> {
    use nix::unistd::{AccessFlags, access};

    access(path, AccessFlags::X_OK)?;
    if path.is_dir() { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
}

#[cfg(not(unix))]
fn executable(path: &Path) -> io::Result<()> {
    let is_there = path.exists() || path.with_extension("exe").exists();
    if is_there { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn found(program: &str, path: Option<&str>) -> Result<(), io::ErrorKind> {
        find(OsStr::new(program), path).map_err(|error| error.kind())
    }

    #[test]
    fn a_program_is_looked_for_on_the_path_and_must_be_one_that_runs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        std::fs::write(folder.path().join("notes"), "").unwrap();
        let whole = format!("/no/such/folder:{path}:/bin:/usr/bin");

        assert_eq!(found("sh", Some(&whole)), Ok(()));
        assert_eq!(found("/bin/sh", Some("")), Ok(()));
        assert_eq!(found("no-such-program", Some(&whole)), Err(io::ErrorKind::NotFound));
        assert_eq!(found("/bin/no-such-program", Some(&whole)), Err(io::ErrorKind::NotFound));
        assert_eq!(found("notes", Some(path)), Err(io::ErrorKind::PermissionDenied));
        assert_eq!(found(path, Some("")), Err(io::ErrorKind::PermissionDenied), "a folder");
        assert_eq!(found("no-such-program", None), Ok(()), "the system looks");
    }
}
