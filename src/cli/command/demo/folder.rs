//! The demo's folder: made at the start, removed at the end, and swept by a later demo if this one
//! was killed.
//!
//! A lock says whether its demo still runs: the kernel lets it go with the process, however that ends.
#![expect(clippy::disallowed_methods, reason = "the demo keeps a folder of its own")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use crate::domain::failure::Failure;
use crate::domain::system::in_words;

const PREFIX: &str = "kamen-demo-";

/// The file that a running demo holds locked.
const LOCK: &str = "lock";

/// A folder that goes at the end.
#[derive(Debug)]
pub(super) struct DemoFolder {
    folder: TempDir,
    /// `None` on file systems without locks: no other demo will take the folder for an abandoned one.
    _lock: Option<File>,
}

impl DemoFolder {
    /// Makes a folder that only the person may look into, and removes those of demos that were
    /// killed.
    pub(super) fn make() -> Result<Self, Failure> {
        let parent = std::env::temp_dir();
        sweep(&parent);
        Self::make_in(&parent).map_err(|error| {
            Failure::local(format!("cannot make a folder for the demo: {}", in_words(&error)))
                .with_hint("check that the temporary folder (`TMPDIR`) can be written")
        })
    }

    fn make_in(parent: &Path) -> std::io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o700));
        }
        let folder = builder.tempdir_in(parent)?;
        let lock = lock(folder.path()).ok();
        Ok(Self { folder, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Removes the folder, again if something was written into it meanwhile.
    pub(super) fn remove(self) -> Result<(), Failure> {
        let path = self.folder.path().to_path_buf();
        let mut removed = self.folder.close();
        for _ in 0..20 {
            if !path.exists() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(25));
            removed = fs::remove_dir_all(&path);
        }
        removed.map_err(|error| {
            Failure::local(format!("cannot remove `{}`: {}", path.display(), in_words(&error)))
                .with_hint("nothing in it is needed any more: remove it by hand")
        })
    }
}

/// Locks the folder. The lock gets its name only when it is held: a sweep that comes in between
/// finds none, and leaves the folder alone.
fn lock(folder: &Path) -> std::io::Result<File> {
    let unnamed = folder.join("lock.new");
    let file = File::create_new(&unnamed)?;
    file.try_lock()?;
    fs::rename(unnamed, folder.join(LOCK))?;
    Ok(file)
}

/// Removes the folders of demos that were killed. What cannot be looked at or removed stays.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let is_demo = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if is_demo && let Some(_lock) = abandoned(&entry.path()) {
            // Follows no link, not even one that takes a folder's place meanwhile.
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

/// The lock of a folder that is the person's own and whose demo no longer runs; while it is held no
/// other sweep touches the folder.
fn abandoned(folder: &Path) -> Option<File> {
    if !is_own(folder) {
        return None;
    }
    let file = open_no_link(&folder.join(LOCK)).ok()?;
    file.try_lock().ok().map(|()| file)
}

/// Whether it is a real folder that no other user could have made or written into.
#[cfg(unix)]
fn is_own(folder: &Path) -> bool {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    fs::symlink_metadata(folder).is_ok_and(|found| {
        found.is_dir()
            && found.uid() == nix::unistd::geteuid().as_raw()
            && found.permissions().mode() & 0o777 == 0o700
    })
}

/// The temporary folder is the person's own there.
#[cfg(not(unix))]
fn is_own(folder: &Path) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir())
}

fn open_no_link(path: &PathBuf) -> std::io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = nix::fcntl::OFlag::O_NOFOLLOW | nix::fcntl::OFlag::O_NONBLOCK;
        options.custom_flags(flags.bits());
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder whose demo was killed: all is there, but no process holds the lock.
    fn killed(parent: &Path) -> PathBuf {
        let demo = DemoFolder::make_in(parent).unwrap();
        fs::write(demo.path().join("config"), "x").unwrap();
        fs::create_dir(demo.path().join("cache")).unwrap();
        demo.folder.keep()
    }

    #[test]
    fn a_killed_demos_folder_goes_and_a_running_ones_stays() {
        let parent = tempfile::tempdir().unwrap();
        let running = DemoFolder::make_in(parent.path()).unwrap();
        let left = killed(parent.path());

        sweep(parent.path());

        assert!(!left.exists());
        assert!(running.path().join(LOCK).exists());
    }

    #[test]
    fn folders_without_a_lock_and_others_folders_stay() {
        let parent = tempfile::tempdir().unwrap();
        let beginning = parent.path().join("kamen-demo-beginning");
        let foreign = parent.path().join("other-demo");
        for folder in [&beginning, &foreign] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(foreign.join(LOCK), "").unwrap();

        sweep(parent.path());

        assert!(beginning.exists() && foreign.exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_folders_that_others_may_write_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let (parent, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let precious = killed(elsewhere.path());
        symlink(&precious, parent.path().join("kamen-demo-link")).unwrap();
        let shared = killed(parent.path());
        fs::set_permissions(&shared, fs::Permissions::from_mode(0o770)).unwrap();
        let linked_lock = killed(parent.path());
        fs::remove_file(linked_lock.join(LOCK)).unwrap();
        symlink(precious.join(LOCK), linked_lock.join(LOCK)).unwrap();

        sweep(parent.path());

        assert!(precious.join("config").exists() && shared.exists() && linked_lock.exists());
        // A link inside a folder that goes is removed, what it leads to is not.
        let inside = killed(parent.path());
        symlink(&precious, inside.join("link")).unwrap();
        sweep(parent.path());
        assert!(!inside.exists() && precious.join("config").exists());
    }
}
