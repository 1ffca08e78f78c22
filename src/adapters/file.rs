//! Files read with a limit, and replaced as a whole: a reader sees the old one or the new one, never a half.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use tempfile::TempDir;

use crate::domain::failure::Failure;
use crate::domain::system::in_words;

/// The largest shared file or settings file that is read; what people write has a hundredth of it.
pub const MOST_CONFIG: u64 = 16 << 20;

/// The largest token, MFA seed or note that is read.
pub const MOST_NOTE: u64 = 1 << 20;

/// Reads a regular file of at most `limit` bytes.
///
/// Anything else is an error in words and is never waited for: a pipe may be silent for ever, and a
/// device may have no end. `/dev/null` is what people name for "no file", and is an empty one.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let found = fs::metadata(path)?;
    if !found.is_file() {
        if path == Path::new("/dev/null") {
            return Ok(Vec::new());
        }
        return Err(io::Error::other(format!("it is {}, not a file", kind(&found))));
    }
    // With room for all of it: what grows leaves copies behind, and some of these files hold keys.
    let expected = usize::try_from(found.len().min(limit)).unwrap_or(0);
    let mut bytes = Vec::with_capacity(expected + 1);
    // One more than the limit, so that a file which is as long as the limit is told from a longer one.
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > limit) {
        return Err(io::Error::other(format!("it is larger than {limit} bytes")));
    }
    Ok(bytes)
}

/// The same for text.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    let bytes = read(path, limit)?;
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// By what another version of a file is told: when it was written, and how many bytes it has; `None` if there is none.
pub type Stamp = Option<(SystemTime, u64)>;

/// The stamp of a file as it is now.
pub fn stamp(path: &Path) -> Stamp {
    let found = fs::metadata(path).ok()?;
    Some((found.modified().ok()?, found.len()))
}

/// Deletes a file; says whether there was one.
pub fn remove(path: &Path) -> Result<bool, Failure> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if is_missing(&error) => Ok(false),
        Err(error) => {
            Err(Failure::local(format!("cannot delete {}: {}", path.display(), in_words(&error)))
                .with_hint("check the owner of the file and of its folder"))
        }
    }
}

/// Whether an error says that there is no such file, be it that a folder above it is none.
pub fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(unix)]
fn kind(found: &fs::Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = found.file_type();
    if kind.is_dir() {
        "a directory"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind(found: &fs::Metadata) -> &'static str {
    if found.is_dir() { "a directory" } else { "a device" }
}

/// Replaces a file, and makes its folder if there is none.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    try_replace(path, bytes, true).map_err(|error| unwritable(path, &error))
}

/// Replaces a file that can be had again: a crash of the machine may leave it empty.
pub fn replace_fleeting(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    try_replace(path, bytes, false).map_err(|error| unwritable(path, &error))
}

/// Makes sure that a file could be replaced: makes its folder if there is none, and leaves the file alone.
pub fn try_to_replace(path: &Path) -> Result<(), Failure> {
    let tried = || {
        let folder = folder_of(path)?;
        make_folder(folder)?;
        tempfile::Builder::new().prefix(&unfinished()).tempfile_in(folder).map(drop)
    };
    tried().map_err(|error| unwritable(path, &error))
}

/// Opens the file of a lock, which is made if there is none; its folder must be there.
pub fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether a folder takes files, or could be made to; nothing is made and nothing is left.
///
/// # Errors
/// Says why it does not.
pub fn takes_files(folder: &Path) -> Result<(), Failure> {
    let nearest = folder.ancestors().find(|folder| fs::symlink_metadata(folder).is_ok());
    let tried =
        tempfile::Builder::new().prefix(&unfinished()).tempfile_in(nearest.unwrap_or(folder));
    tried.map(drop).map_err(|error| unwritable(folder, &error))
}

/// Changes a file under a lock that every process takes: `change` gets what is there and gives what shall
/// be there, or `None` to leave it.
pub fn change(
    path: &Path,
    limit: u64,
    change: impl FnOnce(Option<Vec<u8>>) -> Option<Vec<u8>>,
) -> Result<(), Failure> {
    // The file itself is replaced, and a lock on it would be lost with it.
    change_under(&path.with_extension("lock"), path, limit, change)
}

/// The same under a lock that stands elsewhere: nothing is left beside a file that is the person's.
pub fn change_under(
    lock: &Path,
    path: &Path,
    limit: u64,
    change: impl FnOnce(Option<Vec<u8>>) -> Option<Vec<u8>>,
) -> Result<(), Failure> {
    let changed = || {
        make_folder(folder_of(path)?)?;
        make_folder(folder_of(lock)?)?;
        let lock = open_lock(lock)?;
        lock.lock()?;
        let before = match read(path, limit) {
            Ok(bytes) => Some(bytes),
            Err(error) if is_missing(&error) => None,
            Err(error) => return Err(error),
        };
        change(before).map_or(Ok(()), |bytes| try_replace(path, &bytes, true))
    };
    changed().map_err(|error| unwritable(path, &error))
}

/// Puts a damaged file aside under another name, which is given back; an older one is kept, too.
pub fn keep_aside(path: &Path) -> Option<PathBuf> {
    let name = |number: u32| match number {
        0 => path.with_extension("damaged"),
        number => path.with_extension(format!("damaged-{number}")),
    };
    let aside = (0..100).map(name).find(|aside| !aside.exists())?;
    fs::rename(path, &aside).ok()?;
    Some(aside)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the system's enum may grow")]
fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let hint = match error.kind() {
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a file stands where a folder is needed: check the XDG_* and KAMEN_* variables"
        }
        _ => "check the folder's owner and the space left on the disk",
    };
    Failure::local(format!("cannot write {}: {}", path.display(), in_words(error))).with_hint(hint)
}

fn folder_of(path: &Path) -> io::Result<&Path> {
    path.parent().ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

fn try_replace(path: &Path, bytes: &[u8], lasts: bool) -> io::Result<()> {
    let folder = folder_of(path)?;
    make_folder(folder)?;
    sweep_once(folder);
    // Made with mode 0600, in the same folder: a rename across file systems would not be atomic.
    let mut file = tempfile::Builder::new().prefix(&unfinished()).tempfile_in(folder)?;
    file.write_all(bytes)?;
    if lasts {
        // Without it, a crash right after could leave an empty file under the right name.
        file.as_file().sync_all()?;
    }
    file.persist(path)?;
    Ok(())
}

/// What the name of an unfinished file begins with.
const UNFINISHED: &str = ".kamen-";

fn unfinished() -> String {
    format!("{UNFINISHED}{}-", std::process::id())
}

/// Removes what killed processes left half written in a folder; each process looks once.
fn sweep_once(folder: &Path) {
    static SWEPT: LazyLock<Mutex<HashSet<PathBuf>>> = LazyLock::new(Mutex::default);
    let mut swept = SWEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if swept.insert(folder.to_path_buf()) {
        sweep(folder, UNFINISHED);
    }
}

/// Removes what dead processes left in a folder: entries called `PREFIX`, the process's number, `-` and more.
pub fn sweep(folder: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(prefix)?.split('-').next());
        let Some(process) = number.and_then(|digits| digits.parse::<i32>().ok()) else { continue };
        if is_dead(process) && is_own(&entry) {
            let path = entry.path();
            // What cannot be removed now is tried again the next time.
            drop(if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) });
        }
    }
}

#[cfg(unix)]
fn is_dead(process: i32) -> bool {
    use nix::errno::Errno;
    use nix::sys::signal::kill;
    use nix::unistd::Pid;
    process > 0 && kill(Pid::from_raw(process), None) == Err(Errno::ESRCH)
}

#[cfg(not(unix))]
fn is_dead(_: i32) -> bool {
    false
}

/// Whether the entry is this person's, and no link to something else.
#[cfg(unix)]
fn is_own(entry: &fs::DirEntry) -> bool {
    use std::os::unix::fs::MetadataExt;
    let own = nix::unistd::geteuid().as_raw();
    entry.metadata().is_ok_and(|found| !found.is_symlink() && found.uid() == own)
}

#[cfg(not(unix))]
fn is_own(_: &fs::DirEntry) -> bool {
    true
}

/// Makes a folder that only its owner can enter, with those above it.
#[cfg(unix)]
pub fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Makes a folder with those above it.
#[cfg(not(unix))]
pub fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Makes a fleeting folder that only its owner can enter, whatever the umask is: a temporary folder is
/// everyone's. Its name begins with `prefix`; it goes when what is given back does.
pub fn private_folder(parent: &Path, prefix: &str) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o700));
    }
    builder.tempdir_in(parent)
}

/// Writes a new file that only its owner can read.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    options.create_new(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)?.write_all(bytes)
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
