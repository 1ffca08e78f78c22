//! `kamen keys mfa-code NAME`.

use serde_json::json;

use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::domain::failure::Failure;
use crate::domain::text::nearest;
use crate::domain::totp::{Authenticator, begin, step};
use crate::domain::vault::{MfaSeed, Record, RecordKind};

pub(super) fn run(context: &Context, name: &str) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let seeds =
        world.vault.all(RecordKind::MfaSeed).into_iter().filter_map(|record| match record {
            Record::MfaSeed(seed) => Some(seed),
            Record::LongLivedKey(_) | Record::Session(_) | Record::SignIn(_) => None,
        });
    let seed = find(seeds.collect(), name)?;
    let authenticator = Authenticator::of_seed(&seed.seed)
        .map_err(|error| Failure::local(error.to_string()).with_hint("add the seed again"))?;
    let now = step(world.clock.now());
    let code = authenticator.code(now);
    if context.output.is_json() {
        let document =
            json!({ "version": 1, "device": seed.device, "code": code, "until": begin(now + 1) });
        context.output.json(&document)?;
    } else {
        context.output.line(&code)?;
    }
    Ok(0)
}

/// The device of a name: its ARN, else the only one whose ARN contains it.
fn find(seeds: Vec<MfaSeed>, name: &str) -> Result<MfaSeed, Failure> {
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
