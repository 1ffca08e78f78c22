//! The files that were read: where, whether they could be, and who else may read them.
#![expect(clippy::disallowed_methods, reason = "doctor looks at the files themselves")]

use std::path::Path;

use crate::adapters::profiles::{FileKind, location};
use crate::adapters::settings;
use crate::cli::command::doctor::Check;
use crate::domain::profile::FileProblem;
use crate::flows::world::World;

/// So many wrong lines are shown; a file of another kind is all wrong lines.
const TOLD: usize = 5;

pub(super) fn check(world: &World, checks: &mut Vec<Check>) {
    for (name, kind) in [("config", FileKind::Config), ("keys", FileKind::Credentials)] {
        match location(&world.environment, kind) {
            None => {
                let hint = "set HOME, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE";
                checks.push(Check::warning(name, "there is no home directory", hint));
            }
            Some(path) => checks.push(file(name, &path, kind == FileKind::Credentials)),
        }
    }
    problems(&world.config.problems, checks);
    if let Some(path) = settings::location(&world.environment).filter(|path| path.exists()) {
        checks.push(Check::good("settings", path.display().to_string()));
    }
    let ages = world.inventory.load_all();
    let oldest = ages.iter().map(|snapshot| snapshot.as_of).min();
    checks.push(Check::good(
        "cache",
        oldest.map_or_else(
            || "no account was listed yet".to_owned(),
            |oldest| {
                let age = crate::domain::time::ago(oldest, world.clock.now());
                format!("{} accounts, the oldest listed {age}", ages.len())
            },
        ),
    ));
}

/// The first lines that could not be read, and how many more there are.
fn problems(all: &[FileProblem], checks: &mut Vec<Check>) {
    let warning = |message: String| {
        Check::warning("config", message, "mend the line; everything else in the file is used")
    };
    for problem in all.iter().take(TOLD) {
        checks.push(warning(format!("{}: {}", problem.place, problem.message)));
    }
    if let Some(more) = all.len().checked_sub(TOLD).filter(|more| *more > 0) {
        checks.push(warning(format!("{more} more lines could not be read")));
    }
}

fn file(name: &'static str, path: &Path, holds_secrets: bool) -> Check {
    let shown = path.display().to_string();
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Check::good(name, format!("{shown} is not there"))
        }
        Err(error) => Check::warning(name, format!("{shown}: {error}"), "make it readable"),
        Ok(metadata) if holds_secrets && others_may_read(&metadata) => Check::warning(
            name,
            format!("{shown} can be read by others on this machine"),
            format!("chmod 600 {shown}"),
        ),
        Ok(_) => Check::good(name, shown),
    }
}

#[cfg(unix)]
fn others_may_read(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn others_may_read(_metadata: &std::fs::Metadata) -> bool {
    false
}
