//! Reads the process environment, once.

use std::path::Path;

use crate::domain::environment::Environment;

/// Whether this runs in a container, whose loopback no browser of the person's reaches.
pub fn in_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"].iter().any(|mark| Path::new(mark).exists())
}

/// All variables of this process; those that are not Unicode are left out.
pub fn read() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
