//! Reads the process environment, once.

use crate::domain::environment::Environment;

/// All variables of this process; those that are not Unicode are left out.
pub fn read() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
