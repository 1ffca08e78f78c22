//! `kamen credential-process`: a session for the SDKs, in AWS's own format (AWS SDKs and Tools Reference
//! Guide, "Process credential provider").

use std::borrow::Cow;
use std::path::PathBuf;

use crate::adapters::control::keys;
use crate::cli::context::Context;
use crate::cli::process_document::document;
use crate::cli::{ExitStatus, target};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::kept::Purpose;
use crate::domain::process::{DEEPEST, DEPTH};

/// Print a session as AWS SDKs and tools take it from a `credential_process`
///
/// In ~/.aws/config: credential_process = kamen credential-process ROLE. Without ROLE it is what
/// `--profile` leads to, or with `--key NAME` a long-lived key of the vault.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The role, or a profile
    #[arg(add = target::complete_assumable(), required_unless_present_any = ["profile", "key", "live"])]
    role: Option<String>,
    /// A long-lived key of the vault instead, by its name
    #[arg(long, value_name = "NAME", conflicts_with = "role")]
    key: Option<String>,
    /// The key itself, and not a session of its user. IAM takes a session only if it was had with an MFA code
    #[arg(long, requires = "key")]
    no_session: bool,
    /// For `--live=process`: the keys of the live shell of this folder
    #[arg(long, hide = true, value_name = "FOLDER", conflicts_with_all = ["role", "key"])]
    live: Option<PathBuf>,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    if let Some(folder) = &arguments.live {
        context.output.line(keys(folder)?.reveal())?;
        return Ok(0);
    }
    refuse_loops(context)?;
    context.sessions.serve(Purpose::Renewing);
    context.person.take_to_dialogs(&context.environment);
    let credentials = match &arguments.key {
        Some(name) => {
            context.block_on(target::key_credentials(context, name, arguments.no_session))
        }
        None => context.block_on(target::credentials(context, arguments.role.as_deref())),
    };
    let credentials = credentials.map_err(|failure| with_command(failure, context, arguments))?;
    // Nothing else may stand there: clients read all of it.
    context.output.line(document(&credentials).reveal())?;
    Ok(0)
}

/// Names the command that asks for a code in a terminal, and keeps what comes of it.
fn with_command(failure: Failure, context: &Context, arguments: &Arguments) -> Failure {
    if failure.kind != FailureKind::MfaNeeded {
        return failure;
    }
    let named = arguments.role.as_ref().or(context.options.profile.as_ref());
    let command = match (&arguments.key, named) {
        (Some(key), _) => format!("kamen credential-process --key {} >/dev/null", quoted(key)),
        (None, Some(name)) => format!("kamen exec {} -- true", quoted(name)),
        (None, None) => return failure,
    };
    let Ok(world) = context.world() else { return failure };
    if !world.keeps_sessions {
        return failure;
    }
    let has_vault = world.vault.outlives();
    let before = if has_vault { "" } else { "set `[vault] key` in kamen's settings, then " };
    failure.with_hint(format!("{before}run `{command}` in a terminal: what it obtains is kept"))
}

fn quoted(word: &str) -> String {
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), Cow::into_owned)
}

/// Stops a profile whose process leads back to it through something that kamen cannot see through.
fn refuse_loops(context: &Context) -> Result<(), Failure> {
    let depth = context.environment.value(DEPTH).and_then(|text| text.parse::<u32>().ok());
    if depth.is_none_or(|depth| depth < DEEPEST) {
        return Ok(());
    }
    Err(Failure::usage("kamen was started by a credential_process of its own again and again")
        .with_hint("a profile leads to itself: `kamen doctor` names each profile's way"))
}
