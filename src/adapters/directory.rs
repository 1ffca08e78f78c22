//! `.kamen.toml` in the directory or above it, and which of them the person trusts: by path and content.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::adapters::{file, folders};
use crate::domain::directory::{DirectoryWish, FILE, Trust};
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::system::in_words;

/// The largest such file; what people write has three lines.
const MOST: u64 = 16 << 10;

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    pub wish: DirectoryWish,
    /// Whether the person wants it to count.
    pub trust: Trust,
    digest: String,
    /// Where it is written down that the person was asked; `None` without a home.
    record: Option<PathBuf>,
}

/// What the person said of a file, as it was then.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    path: String,
    digest: String,
    is_trusted: bool,
}

/// The file of the directory that this process works in, or of the nearest above.
///
/// # Errors
/// There is one, and it is another person's, or says nothing that can be understood.
pub fn here(environment: &Environment) -> Result<Option<Found>, Failure> {
    let Ok(folder) = std::env::current_dir() else { return Ok(None) };
    let Some(path) = nearest(&folder) else { return Ok(None) };
    let unreadable = |what: String, hint: &str| {
        Failure::usage(format!("{}: {what}", path.display())).with_hint(hint)
    };
    let bytes = read_own(&path).map_err(|error| {
        unreadable(error.to_string(), "only a file of your own that no one else may write counts")
    })?;
    let sample = "such as `role = \"dev/Deploy\"`; `region` and `live` may stand beside it";
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| unreadable("it is not UTF-8".to_owned(), sample))?;
    let wish = DirectoryWish::read(text).map_err(|wrong| unreadable(wrong, sample))?;
    let digest = hex(&bytes);
    let record = record_of(environment, &path);
    let trust = record.as_deref().map_or(Trust::Unasked, |record| trust(record, &path, &digest));
    Ok(Some(Found { path, wish, trust, digest, record }))
}

fn nearest(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(FILE)).find(|path| path.exists())
}

/// Reads the file, if it is the person's own and not another's to write.
#[cfg(unix)]
fn read_own(path: &Path) -> io::Result<Vec<u8>> {
    use std::os::unix::fs::MetadataExt;

    let found = fs::metadata(path)?;
    if found.uid() != nix::unistd::geteuid().as_raw() {
        return Err(io::Error::other("it is another user's"));
    }
    if found.mode() & 0o022 != 0 {
        return Err(io::Error::other("others may write it"));
    }
    file::read(path, MOST)
}

#[cfg(not(unix))]
fn read_own(path: &Path) -> io::Result<Vec<u8>> {
    file::read(path, MOST)
}

fn record_of(environment: &Environment, path: &Path) -> Option<PathBuf> {
    let name = hex(path.as_os_str().as_encoded_bytes());
    Some(folders::state(environment)?.join("directories").join(name))
}

fn hex(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        // A string takes whatever is written to it.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn trust(record: &Path, path: &Path, digest: &str) -> Trust {
    let bytes = file::read(record, MOST).ok();
    let known = bytes.and_then(|bytes| serde_json::from_slice::<Record>(&bytes).ok());
    match known {
        Some(known) if known.digest == digest && Path::new(&known.path) == path => {
            if known.is_trusted { Trust::Trusted } else { Trust::Declined }
        }
        Some(_) | None => Trust::Unasked,
    }
}

impl Found {
    /// Where the answer is written down, for a shell that looks whether the file is newer.
    pub fn record(&self) -> Option<&Path> {
        self.record.as_deref()
    }

    /// Writes down what the person says of the file as it is now.
    ///
    /// # Errors
    /// There is no place for it.
    pub fn answer(&mut self, is_trusted: bool) -> Result<(), Failure> {
        let record = self.record.as_deref().ok_or_else(|| {
            Failure::local("there is no home folder to write the answer to").with_hint("set `HOME`")
        })?;
        let path = self.path.display().to_string();
        let known = Record { path, digest: self.digest.clone(), is_trusted };
        let bytes = serde_json::to_vec(&known).unwrap_or_default();
        file::replace(record, &bytes)?;
        self.trust = if is_trusted { Trust::Trusted } else { Trust::Declined };
        Ok(())
    }

    /// Forgets what was said; it will be asked again.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn forget(&mut self) -> Result<(), Failure> {
        if let Some(record) = &self.record
            && let Err(error) = fs::remove_file(record)
            && !file::is_missing(&error)
        {
            return Err(Failure::local(format!(
                "cannot remove {}: {}",
                record.display(),
                in_words(&error)
            )));
        }
        self.trust = Trust::Unasked;
        Ok(())
    }
}
