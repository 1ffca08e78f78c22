//! Where kamen keeps its own files, after the XDG base directories on every system.

use std::path::{Path, PathBuf};

use crate::domain::environment::Environment;

pub use crate::adapters::file::takes_files;

/// `$XDG_CONFIG_HOME/kamen`, else `~/.config/kamen`.
pub fn config(environment: &Environment) -> Option<PathBuf> {
    folder(environment, "XDG_CONFIG_HOME", ".config")
}

/// `$KAMEN_CACHE_DIR`, else `$XDG_CACHE_HOME/kamen`, else `~/.cache/kamen`.
pub fn cache(environment: &Environment) -> Option<PathBuf> {
    let own = environment.value("KAMEN_CACHE_DIR").map(|path| environment.expand_home(path));
    own.or_else(|| folder(environment, "XDG_CACHE_HOME", ".cache"))
}

/// `$KAMEN_STATE_DIR`, else `$XDG_STATE_HOME/kamen`, else `~/.local/state/kamen`.
pub fn state(environment: &Environment) -> Option<PathBuf> {
    let own = environment.value("KAMEN_STATE_DIR").map(|path| environment.expand_home(path));
    own.or_else(|| folder(environment, "XDG_STATE_HOME", ".local/state"))
}

/// `$XDG_CONFIG_HOME/TOOL`, else `~/.config/TOOL`: where another tool keeps what it is told.
pub fn config_of(environment: &Environment, tool: &str) -> Option<PathBuf> {
    Some(config(environment)?.with_file_name(tool))
}

fn folder(environment: &Environment, variable: &str, below_home: &str) -> Option<PathBuf> {
    // The specification says that a relative path is to be ignored.
    let named = environment.value(variable).map(Path::new).filter(|path| path.is_absolute());
    let base = match named {
        Some(path) => path.to_path_buf(),
        None => environment.home()?.join(below_home),
    };
    Some(base.join("kamen"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_win_unless_they_are_relative() {
        let environment: Environment =
            [("HOME", "/home/eve"), ("XDG_CACHE_HOME", "/tmp/c"), ("XDG_STATE_HOME", "relative")]
                .into_iter()
                .collect();

        assert_eq!(config(&environment), Some(PathBuf::from("/home/eve/.config/kamen")));
        assert_eq!(cache(&environment), Some(PathBuf::from("/tmp/c/kamen")));
        assert_eq!(state(&environment), Some(PathBuf::from("/home/eve/.local/state/kamen")));
        assert_eq!(state(&Environment::default()), None);
    }
}
