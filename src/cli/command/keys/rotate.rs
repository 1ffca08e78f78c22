//! `kamen keys rotate NAME`.

use serde_json::json;

use crate::cli::ExitStatus;
use crate::cli::ask::with_code;
use crate::cli::context::Context;
use crate::domain::failure::Failure;
use crate::flows::rotate::{Asked, rotate};

/// Exchange a key for a new one: made, proved and taken into use before the old one is deleted
///
/// Interrupted anywhere, the next run goes on. It needs iam:ListAccessKeys, CreateAccessKey, UpdateAccessKey and
/// DeleteAccessKey for the user's own keys. If a policy wants MFA for these, a code is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The key's name
    name: String,
    /// Delete another key of the user first, if it is inactive
    #[arg(long)]
    replace_inactive: bool,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let Arguments { name, replace_inactive } = arguments;
    let world = context.world()?;
    let say = |text: &str| context.output.note(text);
    let rotating = async |mfa_code: Option<&str>| {
        let asked = Asked { replaces_inactive: *replace_inactive, mfa_code };
        rotate(world, name, asked, &say).await
    };
    let rotated = context.block_on(with_code(context, rotating))?;
    if context.output.is_json() {
        let document =
            json!({ "version": 1, "name": name, "old": rotated.old, "new": rotated.new });
        context.output.json(&document)?;
    }
    Ok(0)
}
