//! `kamen keys mfa-code NAME`.

use std::io::Write;

use serde_json::json;

use crate::adapters::clipboard;
use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::person::terminal;
use crate::domain::failure::Failure;
use crate::domain::text::nearest;
use crate::domain::vault::{MfaSeed, Record, RecordKind};
use crate::flows::mfa_code::show;

use super::opened;

/// Print the code that an MFA device shows now, such as for a sign-in in the browser
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The device's ARN, or enough of it
    name: String,
    /// Copy it, and print nothing
    #[arg(long)]
    copy: bool,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = opened(context)?;
    let seeds =
        world.vault.all(RecordKind::MfaSeed).into_iter().filter_map(|record| match record {
            Record::MfaSeed(seed) => Some(seed),
            Record::LongLivedKey(_) | Record::Session(_) | Record::SignIn(_) => None,
        });
    let seed = find(seeds.collect(), &arguments.name)?;
    let device = seed.device.clone();
    let shown = context.block_on(show(world, seed))?;
    if shown.was_given_out {
        let text = "this code was given out before, and AWS takes each once: the next one comes at";
        context.output.note(&format!("{text} {}", shown.until));
    }
    if arguments.copy {
        copy(context, &shown.code)?;
    } else if context.output.is_json() {
        let (code, until) = (&shown.code, shown.until);
        let document = json!({ "version": 1, "device": device, "code": code, "until": until });
        context.output.json(&document)?;
    } else {
        context.output.line(&shown.code)?;
    }
    Ok(0)
}

/// Through the command of the settings or a program of the desktop, else through the terminal.
fn copy(context: &Context, code: &str) -> Result<(), Failure> {
    let own = context.world()?.settings.screen.copy_command.as_deref();
    let variable = |name: &str| context.environment.value(name).map(str::to_owned);
    let is_taken = match own {
        Some(command) => clipboard::pipe_into(command, code).map(|()| true)?,
        None => clipboard::commands(variable)
            .into_iter()
            .any(|command| clipboard::pipe_into(command, code).is_ok()),
    };
    if is_taken {
        context.output.note("the code is in the clipboard");
        return Ok(());
    }
    let bytes = clipboard::sequence(code)?;
    let sent = terminal().and_then(|mut terminal| terminal.write_all(&bytes).ok());
    sent.ok_or_else(|| {
        Failure::local("there is no clipboard here, and no terminal that may have one")
            .with_hint("name a `copy-command` in config.toml, or leave `--copy` out")
    })?;
    context.output.note("the code was sent to the terminal's clipboard");
    Ok(())
}

/// The device of a name: its ARN, else the only one whose ARN contains it.
fn find(seeds: Vec<MfaSeed>, name: &str) -> Result<MfaSeed, Failure> {
    // As a script's unset variable gives it: a part of every ARN.
    if name.trim().is_empty() {
        return Err(
            Failure::usage("which device?").with_hint("name one that `kamen keys list` shows")
        );
    }
    let devices: Vec<String> = seeds.iter().map(|seed| seed.device.clone()).collect();
    let exact = |device: &&String| device.as_str() == name;
    let found: Vec<&String> = match devices.iter().find(exact) {
        Some(device) => vec![device],
        None => devices.iter().filter(|device| device.contains(name)).collect(),
    };
    match found.as_slice() {
        [device] => {
            let seed = seeds.into_iter().find(|seed| seed.device == **device);
            seed.ok_or_else(|| Failure::local("the device is gone"))
        }
        [] => {
            let near = nearest(name, devices.iter().map(String::as_str), 3);
            let hint = match near.as_slice() {
                [] => "`kamen keys add-mfa DEVICE` adds one".to_owned(),
                near => format!("did you mean {}?", near.join(" or ")),
            };
            Err(Failure::usage(format!("the vault holds no MFA seed `{name}`")).with_hint(hint))
        }
        several => {
            let names: Vec<&str> = several.iter().map(|device| device.as_str()).collect();
            let message = format!("`{name}` means several devices:\n  {}", names.join("\n  "));
            Err(Failure::usage(message).with_hint("give more of the ARN"))
        }
    }
}
