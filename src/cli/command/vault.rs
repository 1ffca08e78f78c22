//! `kamen vault`: what is kept at rest, what unlocks it, a new key, and forgetting.

use clap::{Subcommand, ValueEnum};
use serde_json::json;

use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::cli::person::agrees;
use crate::domain::failure::Failure;
use crate::domain::vault::{KeySource, RecordKind, VaultState, VaultStatus};

/// Look at the vault, unlock it, give it a new key, or forget what is in it
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What unlocks it, whether it is unlocked, and how many records it holds
    Status,
    /// Unlock it now, for as long as `[vault] unlocked-for` says; make it if there is none yet
    Unlock,
    /// Encrypt everything anew, under a new passphrase or another way to unlock it
    Rekey {
        /// What unlocks it from now on (default: what the settings say)
        #[arg(long, value_enum)]
        key: Option<NewSource>,
    },
    /// Forget the sessions that are kept; with --all delete the vault with all that is in it
    Forget {
        /// Long-lived keys and MFA seeds too: they cannot be recovered
        #[arg(long)]
        all: bool,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum NewSource {
    /// The keyring of the system: Secret Service, Keychain, Credential Manager
    Keyring,
    Passphrase,
    Command,
}

impl From<NewSource> for KeySource {
    fn from(source: NewSource) -> Self {
        match source {
            NewSource::Keyring => Self::Keyring,
            NewSource::Passphrase => Self::Passphrase,
            NewSource::Command => Self::Command,
        }
    }
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let vault = &world.vault;
    match &arguments.action {
        Action::Status => print(context, &vault.status())?,
        Action::Unlock => {
            let is_new = vault.condition() == VaultState::Absent;
            vault.unlock_or_make()?;
            if is_new {
                context.output.note("the vault is made");
            }
        }
        Action::Rekey { key } => {
            let source = key.map(KeySource::from).or(world.settings.vault.key);
            let source = source.unwrap_or(vault.status().source);
            vault.rekey(source)?;
            context
                .output
                .note(&format!("the vault has a new key, unlocked by {}", source.in_words()));
            if world.settings.vault.key != Some(source) {
                let text = format!("keep `[vault] key = \"{source}\"` in kamen's settings");
                context.output.note(&text);
            }
        }
        Action::Forget { all: false, .. } => {
            let count = vault.forget(&[RecordKind::Session])?;
            context.output.note(&format!("{count} sessions are forgotten"));
        }
        Action::Forget { all: true, yes } => {
            let question = "delete the vault with all long-lived keys and MFA seeds in it?";
            if !yes && !agrees(question) {
                return Err(Failure::usage("nothing was deleted").with_hint("`--yes` asks nothing"));
            }
            vault.destroy()?;
            context.output.note("the vault is deleted");
        }
    }
    Ok(0)
}

fn print(context: &Context, status: &VaultStatus) -> Result<(), Failure> {
    let folder = status.folder.as_ref().map(|folder| folder.display().to_string());
    let output = &context.output;
    if output.is_json() {
        return output.json(&json!({
            "version": 1,
            "state": status.state.word(),
            "key": status.source.word(),
            "records": status.records,
            "folder": folder,
        }));
    }
    let paint = match status.state {
        VaultState::Unlocked => Paint::Good,
        VaultState::Unreadable => Paint::Bad,
        VaultState::Absent | VaultState::Off | VaultState::Locked => Paint::Warning,
    };
    let row = |name: &str, value: &str| output.line(&format!("{name:<12}{value}"));
    row("state", &output.paint(paint, status.state.word()))?;
    row("unlocked by", status.source.in_words())?;
    row("records", &status.records.to_string())?;
    row("folder", folder.as_deref().unwrap_or("there is no home directory"))
}
