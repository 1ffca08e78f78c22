//! `kamen lock`: the vault's key is forgotten until it is asked for again.

use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::domain::failure::Failure;

/// Lock the vault: forget the key that unlocks it
///
/// Sessions that are in use go on; shells keep what they have.
#[derive(Debug, clap::Args)]
pub struct Arguments {}

pub fn run(context: &Context, _: &Arguments) -> Result<ExitStatus, Failure> {
    context.world_in_any_case().vault.lock()?;
    Ok(0)
}
