//! `kamen keys import`: long-lived keys that lie in files, or with aws-vault, come into the vault.

mod edit;
mod find;

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::adapters::config_file;
use crate::adapters::config_file::ConfigFile;
use crate::cli::ExitStatus;
use crate::cli::command::keys::import::edit::{Change, changes};
use crate::cli::command::keys::import::find::{Found, from_aws_vault, from_files};
use crate::cli::consent::Consent;
use crate::cli::context::Context;
use crate::domain::failure::Failure;
use crate::domain::key_id::shown_key_id;
use crate::domain::text::harmless;
use crate::flows::vault_key;
use crate::flows::world::World;

pub(super) use edit::key_process;
pub(super) use find::{holds_keys, is_one_word};

/// Take long-lived keys out of the credentials file, or over from aws-vault
///
/// Each key comes into the vault, and its profile gets a `credential_process` line in its place, so that every
/// tool goes on. Nothing is written before you have seen what changes; every other line stays as it is, and
/// what is kept of the files as they were holds no secret.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Whose keys (default: every profile that holds some)
    profiles: Vec<String>,
    /// Where the keys are now
    #[arg(long, value_enum, default_value = "files")]
    from: Source,
    /// Replace keys that the vault holds under the same names
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Source {
    /// `~/.aws/credentials` and `~/.aws/config`
    Files,
    /// aws-vault, by its own `aws-vault export`
    AwsVault,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let found = match arguments.from {
        Source::Files => from_files(world, &arguments.profiles, |text| context.output.note(text))?,
        Source::AwsVault => from_aws_vault(world, &arguments.profiles)?,
    };
    let changes = changes(&context.environment, &found)?;
    if !context.output.is_json() {
        for change in &changes {
            context.output.line(&change.before.path.display().to_string())?;
            context.output.diff(&change.diff)?;
        }
    }
    let question = format!("take {} into the vault, and write this?", names(&found).join(", "));
    let is_written = !found.is_empty() && arguments.consent.is_given(context, &question);
    if is_written {
        context.block_on(take_in(world, &found, arguments.replace))?;
        for change in &changes {
            write(context, change)?;
        }
    }
    if context.output.is_json() {
        context.output.json(&document(&found, &changes, is_written))?;
    } else if found.is_empty() {
        context.output.line("no profile holds a long-lived key")?;
    } else if is_written {
        context.output.note(&format!("{} in the vault", names(&found).join(", ")));
    }
    if found.is_empty() || is_written { Ok(0) } else { arguments.consent.refused() }
}

fn names(found: &[Found]) -> Vec<String> {
    found.iter().map(|found| format!("`{}`", harmless(&found.name))).collect()
}

/// Keeps the keys, before anything else is changed.
async fn take_in(world: &World, found: &[Found], replaces: bool) -> Result<(), Failure> {
    for Found { name, credentials } in found {
        vault_key::take_in(world, name, credentials, replaces).await?;
    }
    Ok(())
}

fn write(context: &Context, change: &Change) -> Result<(), Failure> {
    let ConfigFile { path, .. } = &change.before;
    if let Some(backup) = config_file::replace(&context.environment, &change.before, &change.text)?
    {
        let text = format!(
            "{} is written; what it was, without its secrets, is kept: {}",
            path.display(),
            backup.display()
        );
        context.output.note(&text);
    }
    Ok(())
}

fn document(found: &[Found], changes: &[Change], is_written: bool) -> Value {
    let keys = found.iter().map(
        |found| json!({ "name": found.name, "access_key_id": shown_key_id(&found.credentials.access_key_id) }),
    );
    let files = changes.iter().map(
        |change| json!({ "file": change.before.path.display().to_string(), "diff": change.diff }),
    );
    json!({
        "version": 1,
        "keys": keys.collect::<Vec<_>>(),
        "files": files.collect::<Vec<_>>(),
        "written": is_written,
    })
}
