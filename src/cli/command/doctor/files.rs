//! The files that were read: where, whether they could be, and who else may read them.
#![expect(clippy::disallowed_methods, reason = "doctor looks at the files themselves")]

use std::path::Path;

use crate::adapters::directory::here;
use crate::adapters::profiles::{FileKind, location};
use crate::adapters::{folders, settings};
use crate::cli::command::doctor::Check;
use crate::cli::command::doctor::secrets::counted;
use crate::cli::directory::in_words;
use crate::domain::directory::Trust;
use crate::domain::limits::{SESSION_NAME, session_name_of};
use crate::domain::profile::{FileProblem, ProfileProblem};
use crate::domain::region::misspelt;
use crate::domain::settings::SwitchDefaults;
use crate::domain::system;
use crate::domain::time::ago;
use crate::flows::guard::facts;
use crate::flows::plan::{all_javascript_apart, apart, oddities, read_apart};
use crate::flows::world::World;
use crate::runtime::check_settings;

/// Where a region of the settings stands.
const REGION: &str = "correct `region` below `[defaults]`: every switch would ask there";

/// What AWS does not take as it stands below `[defaults]`, with what to do.
fn of_defaults(defaults: &SwitchDefaults) -> Option<(String, &'static str)> {
    if let Some(told) = defaults.region.as_deref().and_then(misspelt) {
        return Some((told, REGION));
    }
    let name = defaults.session_name.as_deref()?;
    let breach = SESSION_NAME.check(name).err()?;
    let sent = session_name_of(name);
    let told = format!("`session-name`, `{name}`, {breach}: `{sent}` is sent");
    Some((
        told,
        "correct `session-name` below `[defaults]`, so that CloudTrail shows what you mean",
    ))
}

/// So many wrong lines are shown; a file of another kind is all wrong lines.
const SHOWN: usize = 20;

pub(super) fn check(world: &World, checks: &mut Vec<Check>) {
    for (name, kind) in [("config", FileKind::Config), ("keys", FileKind::Credentials)] {
        match location(&world.environment, kind) {
            None => {
                let hint = "set HOME, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE";
                checks.push(Check::warning(name, "there is no home directory", hint));
            }
            Some(path) => {
                let variable = kind.variable();
                let named = world.environment.value(variable).map(|value| (variable, value));
                checks.push(file(name, &path, kind == FileKind::Credentials, named));
            }
        }
    }
    problems(&world.config.problems, checks);
    other_tools(world, checks);
    if let Some(path) = settings::location(&world.environment).filter(|path| path.exists()) {
        checks.push(match of_defaults(&world.settings.defaults) {
            Some((told, hint)) => {
                Check::warning("settings", format!("{}: {told}", path.display()), hint)
            }
            None => Check::good("settings", path.display().to_string()),
        });
    }
    if let Err(failure) = check_settings(&world.environment, &world.settings) {
        checks.push(Check::broken("settings", &failure));
    }
    folders(world, checks);
    directory(world, checks);
    guards(world, checks);
    let ages = world.inventory.load_all();
    let oldest = ages.iter().map(|snapshot| snapshot.as_of).min();
    checks.push(Check::good(
        "cache",
        oldest.map_or_else(
            || "no account was listed yet".to_owned(),
            |oldest| {
                let age = ago(oldest, world.clock.now());
                let accounts = counted(ages.len(), "account");
                format!("{accounts}, the oldest listed {age}")
            },
        ),
    ));
}

/// Folders of kamen's own that take no file: nothing is kept in them, and every command goes on without.
fn folders(world: &World, checks: &mut Vec<Check>) {
    let own = [folders::state(&world.environment), folders::cache(&world.environment)];
    for folder in own.into_iter().flatten() {
        if let Err(failure) = folders::takes_files(&folder) {
            let hint = "nothing is kept there: make it writable, or set KAMEN_STATE_DIR and KAMEN_CACHE_DIR";
            checks.push(Check::warning("folders", failure.message, hint));
        }
    }
}

/// What roles ask for at every door.
fn guards(world: &World, checks: &mut Vec<Check>) {
    let (looks_at_units, _) = world.settings.guards_look_at();
    if looks_at_units && facts(world, None).units.is_empty() {
        let message =
            "guards look at organizational units, and none could be read yet: they let all through";
        let hint = "`kamen roles --refresh` reads them, if an identity of yours may";
        checks.push(Check::warning("guard", message, hint));
    }
    for guard in &world.settings.guards {
        checks.push(Check::good("guard", guard.in_words()));
    }
}

/// The role that this directory asks for.
fn directory(world: &World, checks: &mut Vec<Check>) {
    match here(&world.environment) {
        Ok(None) => {}
        Ok(Some(found)) => {
            let (path, wish) = (found.path.display(), in_words(&found.wish));
            let text = format!("{path} asks for {wish}: {}", found.trust.word());
            checks.push(match found.trust {
                Trust::Trusted => Check::good("directory", text),
                Trust::Declined | Trust::Unasked => Check::untried("directory", text),
            });
        }
        Err(failure) => checks.push(Check::broken("directory", &failure)),
    }
}

/// What the AWS CLI makes of the same files, and settings that no tool of AWS's heeds.
fn other_tools(world: &World, checks: &mut Vec<Check>) {
    let mut files = Vec::new();
    for refused in &world.config.refused_by_cli {
        if !files.contains(&&refused.place.file) {
            files.push(&refused.place.file);
            let message = format!(
                "the AWS CLI and boto3 refuse the whole file: {}: {}",
                refused.place, refused.message
            );
            checks.push(Check::warning("aws cli", message, "correct that line"));
        }
    }
    if let Some(keys) = &world.config.older_keys {
        let message = format!("where no profile names credentials, {}", keys.in_words());
        let hint = "kamen and the other SDKs do not read that file: make a profile of its keys";
        checks.push(Check::warning("aws cli", message, hint));
    }
    let otherwise = world.config.read_otherwise_by_cli.iter();
    let otherwise: Vec<FileProblem> = otherwise.map(|told| told.problem.clone()).collect();
    told("aws cli", &otherwise, "kamen reads it as the other SDKs do", checks);
    let apart: Vec<FileProblem> = apart(&world.config, &world.environment)
        .into_iter()
        .map(|told| FileProblem { message: named(&told), ..told.problem })
        .collect();
    told("aws cli", &apart, "correct it if the AWS CLI is to be the same identity", checks);
    let apart = all_javascript_apart(&world.config);
    told("javascript", &apart, "correct it if programs in JavaScript use the profile", checks);
    let apart = read_apart(&world.config);
    told("config", &apart, "keep the keys and the role in profiles of their own", checks);
    told("config", &oddities(&world.config), "correct or remove the line", checks);
}

fn named(told: &ProfileProblem) -> String {
    format!("profile `{}`: {}", told.profile, told.problem.message)
}

/// The first of many, and how many more there are.
fn told(name: &'static str, all: &[FileProblem], hint: &str, checks: &mut Vec<Check>) {
    for problem in all.iter().take(SHOWN) {
        let message = format!("{}: {}", problem.place, problem.message);
        checks.push(Check::warning(name, message, hint));
    }
    if let Some(next) = all.get(SHOWN) {
        let more = all.len() - SHOWN;
        let message = format!("{more} more lines like these, from {} on", next.place);
        checks.push(Check::warning(name, message, hint));
    }
}

/// The first lines that could not be read, and how many more there are.
fn problems(all: &[FileProblem], checks: &mut Vec<Check>) {
    let line = "correct the line; kamen uses everything else in the file";
    // That a file is no file, or cannot be read, was said of the file.
    let is_told = |problem: &&FileProblem| {
        problem.place.line == 0
            && (!problem.place.file.is_file() || std::fs::read(&problem.place.file).is_err())
    };
    for problem in all.iter().filter(|problem| !is_told(problem)).take(SHOWN) {
        let hint = match problem.place.line {
            0 => "until it can be read, kamen works without this file",
            _ => line,
        };
        let message = format!("{}: {}", problem.place, problem.message);
        checks.push(Check::warning("config", message, hint));
    }
    if let Some(more) = all.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        checks.push(Check::warning("config", format!("{more} more lines could not be read"), line));
    }
}

/// `named` is the variable that names the file, with its value.
fn file(
    name: &'static str,
    path: &Path,
    holds_secrets: bool,
    named: Option<(&str, &str)>,
) -> Check {
    let shown = path.display().to_string();
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => absent(name, path, named),
        Err(error) => {
            Check::warning(name, format!("{shown}: {}", system::in_words(&error)), remedy(&error))
        }
        Ok(metadata) if metadata.is_dir() => Check::warning(
            name,
            format!("{shown} is a folder, and should be a file"),
            "remove it (Docker makes one in place of a file that it was to mount)",
        ),
        // A pipe may be silent for ever; `/dev/null` is what people name for "no file".
        Ok(metadata) if !metadata.is_file() && path != Path::new("/dev/null") => Check::warning(
            name,
            format!("{shown} is no file, but a pipe, a socket or a device"),
            "put a file in its place; kamen works without it",
        ),
        Ok(_) if std::fs::File::open(path).is_err() => Check::warning(
            name,
            format!("{shown} cannot be read: this user may not"),
            format!("`chmod u+r {shown}` if it is yours; until then kamen works without it"),
        ),
        Ok(metadata) if holds_secrets && others_may_read(&metadata) => Check::warning(
            name,
            format!("{shown} can be read by others on this machine"),
            format!("chmod 600 {shown}"),
        ),
        Ok(_) => Check::good(name, shown),
    }
}

/// What helps a path that leads to no file.
#[expect(clippy::wildcard_enum_match_arm, reason = "the system's enum may grow")]
fn remedy(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            "make its folder one that this user may enter: `chmod u+x`"
        }
        std::io::ErrorKind::NotADirectory => {
            "a folder is to stand above it: move the file that stands there"
        }
        _ => "correct or remove the link",
    }
}

/// A file that is not there: no matter, unless a link or a variable says that it should be.
fn absent(name: &'static str, path: &Path, named: Option<(&str, &str)>) -> Check {
    let shown = path.display();
    if let Ok(target) = std::fs::read_link(path) {
        let message = format!("{shown} is a link to {}, which is not there", target.display());
        return Check::warning(name, message, "correct or remove the link");
    }
    match named {
        Some((variable, value)) if value.contains('$') => Check::warning(
            name,
            format!("{variable} is `{value}` literally: the `$` was not expanded"),
            format!(
                "the AWS CLI alone expands it; write it without quotes, or in double quotes: \
                 export {variable}=\"{value}\""
            ),
        ),
        Some((variable, _)) => Check::warning(
            name,
            format!("{shown}, which {variable} names, is not there"),
            format!("correct or unset {variable}"),
        ),
        None => Check::good(name, format!("{shown} is not there")),
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
