//! The folder of one live shell: what its prompt reads, the socket that takes orders, its copy of the AWS
//! configuration. It holds no secret, and only its owner can enter it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::adapters::{file, folders};
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::failure::Failure;
use crate::domain::live::{GENERATION, LIVE};
use crate::domain::system::in_words;
use crate::domain::text::is_harmful;

/// What the folder's name begins with; the number of the process follows.
pub(super) const PREFIX: &str = "kamen-live-";

/// Who the shell is: `GENERATION PID`, then a line `NAME=value` or `NAME` for each variable that changes.
const STATE: &str = "state";

/// Where the kamen that serves the shell keeps its own files: others of the same person are those of another home,
/// or of the demo.
const HOME: &str = "home";

/// The socket that takes orders.
pub(super) const SOCKET: &str = "socket";

/// The largest state that is read; a dozen variables have a thousandth of it.
const MOST: u64 = 256 << 10;

/// The folder; it goes when this does.
#[derive(Debug)]
pub struct LiveFolder(TempDir);

impl LiveFolder {
    /// Makes one, in memory if the system has a place there, and takes away what dead ones left.
    ///
    /// # Errors
    /// There is no place for it.
    pub fn make(environment: &Environment) -> Result<Self, Failure> {
        let parent = parents(environment).into_iter().next().unwrap_or_else(std::env::temp_dir);
        file::sweep(&parent, PREFIX);
        let prefix = format!("{PREFIX}{}-", std::process::id());
        let made = file::private_folder(&parent, &prefix);
        let made = made.and_then(|folder| {
            file::write_private(&folder.path().join(HOME), home(environment).as_bytes())?;
            Ok(Self(folder))
        });
        made.map_err(|error| {
            Failure::local(format!("cannot make a folder for the shell: {}", in_words(&error)))
                .with_hint("check that `XDG_RUNTIME_DIR` or `TMPDIR` can be written")
        })
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Says who the shell is now. The prompt takes it over if the generation is another than before.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn tell(&self, generation: u64, changes: &EnvironmentChanges) -> Result<(), Failure> {
        let mut text = format!("{generation} {}\n", std::process::id());
        let given = changes.given().map(|(name, value)| (name, value.reveal()));
        for (name, value) in given.filter(|(_, value)| !value.contains(is_harmful)) {
            let _ = writeln!(text, "{name}={value}");
        }
        for name in changes.removed() {
            let _ = writeln!(text, "{name}");
        }
        file::replace_fleeting(&self.path().join(STATE), text.as_bytes())
    }
}

/// What an environment becomes if its live shell became another role since its last prompt.
pub fn caught_up(environment: Environment) -> Environment {
    let told = environment.value(LIVE).and_then(|folder| {
        let text = file::read_text(&Path::new(folder).join(STATE), MOST).ok()?;
        let generation = text.split(' ').next()?.to_owned();
        (environment.value(GENERATION) != Some(&generation)).then_some(text)
    });
    let Some(text) = told else { return environment };
    let lines = || text.lines().skip(1);
    let is_changed = |name: &str| {
        lines().any(|line| line.split('=').next().is_some_and(|changed| changed == name))
    };
    let kept = environment.iter().filter(|(name, _)| !is_changed(name));
    kept.chain(lines().filter_map(|line| line.split_once('='))).collect()
}

/// The folders of the live shells that belong to this environment's home, as far as they lie where it would make one.
pub fn all(environment: &Environment) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for parent in parents(environment) {
        let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
        let is_live = |entry: &std::fs::DirEntry| {
            entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX))
        };
        found.extend(entries.filter(is_live).map(|entry| entry.path()).filter(|path| is_own(path)));
    }
    let home = home(environment);
    let told = |folder: &PathBuf| file::read_text(&folder.join(HOME), MOST).ok();
    found.retain(|folder| told(folder).as_ref() == Some(&home));
    found.sort();
    found.dedup();
    found
}

/// The process of the kamen that made a folder.
pub(super) fn kamen_of(folder: &Path) -> Option<u32> {
    let name = folder.file_name()?.to_str()?;
    name.strip_prefix(PREFIX)?.split('-').next()?.parse().ok()
}

/// Whether a folder is this person's and no link: another's could only pretend to be a shell of theirs.
#[cfg(unix)]
pub(super) fn is_own(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let own = nix::unistd::geteuid().as_raw();
    std::fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir() && found.uid() == own)
}

#[cfg(not(unix))]
pub(super) fn is_own(folder: &Path) -> bool {
    folder.is_dir()
}

/// What stands in `HOME`.
fn home(environment: &Environment) -> String {
    folders::state(environment).unwrap_or_default().display().to_string()
}

/// Where such folders are made: the first, if it is there.
fn parents(environment: &Environment) -> Vec<PathBuf> {
    let runtime = environment.value("XDG_RUNTIME_DIR").map(PathBuf::from);
    let runtime = runtime.filter(|path| path.is_absolute() && path.is_dir());
    runtime.into_iter().chain([std::env::temp_dir()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_enter_the_folder_and_read_what_stands_in_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = LiveFolder::make(&Environment::default()).unwrap();
        folder.tell(1, &EnvironmentChanges::default()).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;

        assert_eq!(mode(folder.path()), 0o700);
        assert_eq!(mode(&folder.path().join(STATE)), 0o600);
    }

    #[test]
    fn the_shells_of_another_home_and_of_the_demo_are_not_ones_own() {
        let place = tempfile::tempdir().unwrap();
        let runtime = place.path().to_str().unwrap();
        let of = |more: (&str, &str)| -> Environment {
            [("XDG_RUNTIME_DIR", runtime), ("HOME", "/home/hana"), more].into_iter().collect()
        };
        let (own, other) = (of(("A", "b")), of(("HOME", "/home/eve")));
        let demo = of(("KAMEN_STATE_DIR", "/tmp/kamen-demo-x/state"));
        let folders = [&own, &other, &demo].map(|one| (one, LiveFolder::make(one).unwrap()));

        for (environment, folder) in &folders {
            assert_eq!(all(environment), [folder.path().to_path_buf()]);
            assert_eq!(kamen_of(folder.path()), Some(std::process::id()));
        }
    }

    #[test]
    fn an_environment_catches_up_with_what_its_shell_became() {
        let folder = LiveFolder::make(&Environment::default()).unwrap();
        let mut changes = EnvironmentChanges::default();
        changes.set("KAMEN_ACCOUNT", "222222222222");
        changes.set("SPOILED", "two\nlines");
        changes.remove("KAMEN_ROLE");
        folder.tell(2, &changes).unwrap();
        let path = folder.path().display().to_string();
        let inside = |generation: &str| -> Environment {
            let variables = [
                (LIVE, path.as_str()),
                (GENERATION, generation),
                ("KAMEN_ACCOUNT", "111111111111"),
                ("KAMEN_ROLE", "arn"),
            ];
            variables.into_iter().collect()
        };

        let later = caught_up(inside("1"));
        let same = caught_up(inside("2"));

        assert_eq!(later.value("KAMEN_ACCOUNT"), Some("222222222222"));
        assert_eq!((later.value("KAMEN_ROLE"), later.value("SPOILED")), (None, None));
        assert_eq!(same.value("KAMEN_ROLE"), Some("arn"), "the prompt has taken it over");
        assert!(all(&Environment::default()).contains(&folder.path().to_path_buf()));
    }
}
