//! `kamen keys`: long-lived keys and MFA seeds in the vault.

mod add;
mod code;
mod import;
mod list;
mod rotate;

use clap::Subcommand;

use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::person::agrees;
use crate::domain::failure::Failure;
use crate::domain::vault::{RecordName, VaultState};
use crate::flows::world::World;

/// Long-lived keys and MFA seeds in the vault
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Add(add::KeyArguments),
    AddMfa(add::SeedArguments),
    Import(import::Arguments),
    Rotate(rotate::Arguments),
    List(list::Arguments),
    MfaCode(code::Arguments),
    /// Delete a key or an MFA seed from the vault; in AWS it stays
    Remove {
        /// The key's name, or the device's ARN
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    match &arguments.action {
        Action::Add(arguments) => add::key(context, arguments),
        Action::AddMfa(arguments) => add::seed(context, arguments),
        Action::Import(arguments) => import::run(context, arguments),
        Action::Rotate(arguments) => rotate::run(context, arguments),
        Action::List(arguments) => list::run(context, arguments),
        Action::MfaCode(arguments) => code::run(context, arguments),
        Action::Remove { name, yes } => remove(context, name, *yes),
    }
}

/// The world with its vault open, if there is one: what a closed one holds is not known.
fn opened(context: &Context) -> Result<&World, Failure> {
    let world = context.world()?;
    match world.vault.status().state {
        VaultState::Locked | VaultState::Unreadable => world.vault.unlock()?,
        VaultState::Absent | VaultState::Off | VaultState::Unlocked => {}
    }
    Ok(world)
}

fn remove(context: &Context, name: &str, yes: bool) -> Result<ExitStatus, Failure> {
    let vault = &context.world()?.vault;
    vault.unlock()?;
    let names = [RecordName::LongLivedKey(name.to_owned()), RecordName::MfaSeed(name.to_owned())];
    let Some(found) = names.into_iter().find(|name| vault.load(name).is_some()) else {
        return Err(Failure::usage(format!("the vault holds no key and no MFA seed `{name}`"))
            .with_hint("`kamen keys list` names them"));
    };
    if !yes && !agrees(&format!("delete `{name}` from the vault? it cannot be recovered")) {
        return Err(Failure::usage("nothing was deleted").with_hint("`--yes` asks nothing"));
    }
    vault.remove(&found)?;
    Ok(0)
}
