//! A hermetic place to run kamen in: an empty environment, a home of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use assert_cmd::Command;
use tempfile::TempDir;

/// The binary under test: the one just built, or the one that `KAMEN_BINARY` names.
pub(crate) fn kamen_binary() -> PathBuf {
    std::env::var_os("KAMEN_BINARY")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_kamen")), PathBuf::from)
}

/// A temporary home and the variables that a child is given; nothing leaks in from the outside.
#[derive(Debug)]
pub(crate) struct TestEnvironment {
    home: TempDir,
    variables: BTreeMap<String, String>,
}

impl TestEnvironment {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder can be made");
        let path = std::env::var("PATH").expect("PATH is set");
        let mut variables = BTreeMap::new();
        for (name, value) in [
            ("PATH", path.as_str()),
            ("HOME", home.path().to_str().expect("a temporary folder has a plain name")),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("LC_ALL", "C.UTF-8"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("PYTHONDONTWRITEBYTECODE", "1"),
        ] {
            variables.insert(name.to_owned(), value.to_owned());
        }
        Self { home, variables }
    }

    /// Sets a variable for every child from now on.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) -> &mut Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// Removes a variable.
    pub(crate) fn unset(&mut self, name: &str) -> &mut Self {
        self.variables.remove(name);
        self
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn variables(&self) -> &BTreeMap<String, String> {
        &self.variables
    }

    /// Writes a file below the home, with its folders.
    pub(crate) fn write(&self, path: &str, text: &str) -> PathBuf {
        let file = self.home.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a file has a folder")).expect("folder made");
        std::fs::write(&file, text).expect("file written");
        file
    }

    /// So many of kamen at the same time; whether each of them came to a good end.
    pub(crate) fn at_once(&self, count: usize, arguments: &[&str]) -> Vec<bool> {
        let start = |_| {
            let mut command = std::process::Command::new(kamen_binary());
            command.env_clear().envs(&self.variables).args(arguments).stdout(Stdio::null());
            command.spawn().expect("kamen starts")
        };
        let children: Vec<Child> = (0..count).map(start).collect();
        children.into_iter().map(|mut child| child.wait().unwrap().success()).collect()
    }

    /// Any program in this environment.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(&self.variables).current_dir(self.home.path());
        command
    }

    /// kamen in this environment.
    pub(crate) fn kamen(&self) -> Command {
        self.command(kamen_binary())
    }
}
