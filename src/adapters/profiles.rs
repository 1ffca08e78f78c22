//! The shared config and credentials files, read as the SDKs read them, but tolerantly: a broken
//! line is named with its file and line, and the rest goes on.
//!
//! The SDK's own reader is not used: it gives no order, no places and no unknown keys, drops quoted
//! names, and fails as a whole on a single bad line.

mod cli;
mod current;
mod merge;
mod older;
mod parser;

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::adapters::file;
use crate::domain::environment::Environment;
use crate::domain::profile::{FileProblem, SharedConfig, SourceLine};
use crate::domain::system;

pub use current::SharedFiles;

/// Which of the two shared files; they name their sections differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// `~/.aws/config`: `[default]`, `[profile x]`, `[sso-session x]`, `[services x]`.
    Config,
    /// `~/.aws/credentials`: `[x]`.
    Credentials,
}

impl FileKind {
    /// The variable that names another place for the file.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Config => "AWS_CONFIG_FILE",
            Self::Credentials => "AWS_SHARED_CREDENTIALS_FILE",
        }
    }

    fn default_name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Credentials => "credentials",
        }
    }
}

/// Reads both shared files. A missing file counts as empty; what could not be read stands in
/// [`SharedConfig::problems`].
pub fn load(environment: &Environment) -> SharedConfig {
    let mut shared =
        SharedConfig { older_keys: older::older_keys(environment), ..SharedConfig::default() };
    for kind in [FileKind::Config, FileKind::Credentials] {
        let Some(path) = location(environment, kind) else { continue };
        match file::read(&path, file::MOST_CONFIG) {
            Ok(bytes) => merge_file(&mut shared, kind, &path, &Zeroizing::new(bytes)),
            Err(error) if file::is_missing(&error) => {
                if let Ok(target) = std::fs::read_link(&path) {
                    let target = target.display();
                    shared.problems.push(FileProblem {
                        message: format!("it is a link to {target}, which is not there"),
                        place: SourceLine { file: path.into(), line: 0 },
                    });
                }
            }
            Err(error) => {
                let problem = FileProblem {
                    message: format!("the file cannot be read: {}", in_words(&path, &error)),
                    place: SourceLine { file: path.into(), line: 0 },
                };
                shared.problems.push(problem);
            }
        }
    }
    shared
}

/// Why a file cannot be read, without the system's error numbers.
fn in_words(path: &Path, error: &io::Error) -> String {
    if path.is_dir() {
        return "it is a folder".to_owned();
    }
    if error.kind() == ErrorKind::PermissionDenied {
        return "this user may not (`chmod u+r` if it is yours)".to_owned();
    }
    system::in_words(error)
}

/// Where a file stands: its variable, else `~/.aws`; `None` without a home directory.
pub fn location(environment: &Environment, kind: FileKind) -> Option<PathBuf> {
    match environment.value(kind.variable()) {
        Some(path) => Some(environment.expand_home(path)),
        None => Some(environment.home()?.join(".aws").join(kind.default_name())),
    }
}

/// Replaces a leading `~/` by the home directory.
pub fn expand_home(path: &str, environment: &Environment) -> PathBuf {
    environment.expand_home(path)
}

/// Reads the bytes of one file and merges them over what is there already.
pub fn merge_file(shared: &mut SharedConfig, kind: FileKind, path: &Path, bytes: &[u8]) {
    if kind == FileKind::Credentials {
        shared.credentials_file = Some(path.to_path_buf());
    }
    let path: &Arc<Path> = &path.into();
    let parsed = parser::parse(path, bytes);
    shared.problems.extend(parsed.problems);
    shared.refused_by_cli.extend(parsed.refused);
    merge::merge(shared, kind, path, parsed.sections);
}

#[cfg(test)]
mod tests;
