//! `kamen here`: what `.kamen.toml` says, and whether it counts.

use serde_json::{Value, json};

use crate::adapters::directory::{Found, here};
use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::directory::{agreed, confirm, in_words};
use crate::cli::output::Paint;
use crate::domain::directory::Trust;
use crate::domain::failure::Failure;
use crate::domain::live::LIVE;
use crate::domain::text::harmless;

/// Say which role this directory asks for, and whether that counts
///
/// A file `.kamen.toml` in a directory says as which role one works in there and below: `role`, and if it likes
/// `region` and `live`. It counts once you have agreed to it, until it changes: `kamen shell`, `kamen exec` and
/// `kamen env` without ROLE take its role, and shells that know `kamen init` become it when you come in, and leave
/// it when you go; with `live` they say that `kamen shell` opens a live shell. Production is asked about each time.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Let the file count, as it is now
    #[arg(long, conflicts_with = "forget")]
    trust: bool,
    /// Forget what you said of it: you will be asked again
    #[arg(long)]
    forget: bool,
    /// For the functions of `kamen init`: ask, and print what the shell has to know
    #[arg(long, hide = true, conflicts_with_all = ["trust", "forget"])]
    ask: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let Some(mut found) = here(&context.environment)? else {
        if context.output.is_json() {
            context.output.json(&json!({ "version": 1, "directory": null }))?;
        } else if !arguments.ask {
            context.output.line("no `.kamen.toml` stands here or above")?;
        }
        return Ok(1);
    };
    if arguments.ask {
        return ask(context, &mut found);
    }
    if arguments.trust {
        found.answer(true)?;
        let text =
            "kamen: a shell that stands here already becomes it when you leave and come back";
        context.output.note(text);
    }
    if arguments.forget {
        found.forget()?;
    }
    if context.output.is_json() {
        context.output.json(&json!({ "version": 1, "directory": document(&found) }))?;
    } else {
        print(context, &found)?;
    }
    Ok(u8::from(found.trust != Trust::Trusted))
}

/// The documented shape of what a directory asks for.
pub(super) fn document(found: &Found) -> Value {
    json!({
        "file": found.path.display().to_string(),
        "role": found.wish.role,
        "region": found.wish.region,
        "live": found.wish.live,
        "trusted": found.trust == Trust::Trusted,
    })
}

fn print(context: &Context, found: &Found) -> Result<(), Failure> {
    let output = &context.output;
    output.line(&output.paint(Paint::Strong, &harmless(&found.path.display().to_string())))?;
    let live = if found.wish.live { "yes" } else { "no" };
    for (name, value) in [
        ("role", found.wish.role.as_str()),
        ("region", found.wish.region.as_deref().unwrap_or("as the role has it")),
        ("live", live),
        ("counts", if found.trust == Trust::Trusted { "yes" } else { found.trust.word() }),
    ] {
        let name = output.paint(Paint::Muted, &format!("{name:<9}"));
        output.line(&format!("  {name} {}", harmless(value)))?;
    }
    Ok(())
}

/// Prints where the answer is written down, and if it is yes the role and the region, a line each.
fn ask(context: &Context, found: &mut Found) -> Result<ExitStatus, Failure> {
    let agreed = agreed(context, found);
    if let Some(record) = found.record() {
        context.output.line(&record.display().to_string())?;
    }
    if !agreed? {
        return Ok(1);
    }
    if found.wish.live && context.environment.value(LIVE).is_none() {
        context.output.note(&format!(
            "kamen: this directory asks for {}: `kamen shell` opens it",
            harmless(&in_words(&found.wish))
        ));
        return Ok(1);
    }
    confirm(context, &found.wish)?;
    context.output.line(&found.wish.role)?;
    context.output.line(found.wish.region.as_deref().unwrap_or_default())?;
    Ok(0)
}
