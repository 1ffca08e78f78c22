//! The files that were read: where, whether they could be, and who else may read them.

use std::path::Path;

use crate::adapters::profiles::{FileKind, location};
use crate::adapters::settings;
use crate::cli::doctor::{Check, Health};
use crate::flows::world::World;

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
    for problem in &world.config.problems {
        let place = &problem.place;
        checks.push(Check {
            name: "config",
            health: Health::Warning,
            message: format!("{}:{}: {}", place.file.display(), place.line, problem.message),
            hint: Some("mend the line; everything else in the file is used".to_owned()),
        });
    }
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
                let age = crate::cli::time::ago(oldest, world.clock.now());
                format!("{} accounts, the oldest listed {age}", ages.len())
            },
        ),
    ));
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
