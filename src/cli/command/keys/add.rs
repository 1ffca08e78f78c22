//! Keys and seeds come in by the terminal or standard input, never as an argument: those can be read by
//! every process of the machine.

use serde::Deserialize;

use crate::cli::command::keys::import::{holds_keys, is_one_word, key_process};
use crate::cli::context::Context;
use crate::cli::person::{asked, hidden};
use crate::cli::{ExitStatus, input};
use crate::domain::arn::ArnParts;
use crate::domain::failure::Failure;
use crate::domain::key_form::KeyFault;
use crate::domain::key_id::shown_key_id;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::text::harmless;
use crate::domain::totp::Authenticator;
use crate::domain::vault::{MfaSeed, Record, RecordName};
use crate::flows::vault_key;
use crate::flows::world::World;

/// Keep a long-lived key in the vault
///
/// Asked for on the terminal, or with --stdin read as the JSON that `aws iam create-access-key` prints.
#[derive(Debug, clap::Args)]
pub(super) struct KeyArguments {
    /// What to call it: a profile's name, usually
    name: String,
    /// Read the key from standard input
    #[arg(long)]
    stdin: bool,
    /// Replace the key of this name
    #[arg(long)]
    replace: bool,
}

/// Keep the seed of a virtual MFA device in the vault
///
/// Asked for on the terminal, or with --stdin read from standard input; it is never shown again.
#[derive(Debug, clap::Args)]
pub(super) struct SeedArguments {
    /// The device's ARN, such as arn:aws:iam::012345678901:mfa/phone
    device: String,
    /// Read the seed from standard input
    #[arg(long)]
    stdin: bool,
    /// Replace the seed of this device
    #[arg(long)]
    replace: bool,
}

pub(super) fn key(context: &Context, arguments: &KeyArguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let name = &arguments.name;
    refuse_replacing(context, &RecordName::LongLivedKey(name.clone()), arguments.replace)?;
    let credentials = if arguments.stdin { printed_key()? } else { typed_key()? };
    check_key(&credentials)?;
    context.block_on(vault_key::take_in(world, name, &credentials, arguments.replace))?;
    let used = used_by(world, name);
    context.output.note(&format!("`{}` is in the vault; {used}", harmless(name)));
    Ok(0)
}

pub(super) fn seed(context: &Context, arguments: &SeedArguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let device = arguments.device.clone();
    check_device(&device)?;
    refuse_replacing(context, &RecordName::MfaSeed(device.clone()), arguments.replace)?;
    let seed = if arguments.stdin {
        Secret::new(input::text("-")?.trim())
    } else {
        hidden("seed of the device (its \"secret key\"): ").ok_or_else(nothing_given)?
    };
    Authenticator::of_seed(&seed).map_err(|error| {
        Failure::usage(error.to_string())
            .with_hint("AWS shows it once, when the device is made: `Base32StringSeed`")
    })?;
    let record =
        MfaSeed { device: device.clone(), seed, added: world.clock.now(), used_step: None };
    world.vault.begin()?;
    world.vault.save(&Record::MfaSeed(record))?;
    context.output.note(&format!(
        "the seed of {device} is in the vault: wherever a profile's `mfa_serial` or `--mfa-serial` names the \
         device, kamen makes the code"
    ));
    Ok(0)
}

/// Which profile gives a key of the vault, or what makes one do so.
fn used_by(world: &World, name: &str) -> String {
    if let Some(profile) = vault_key::profile(world, name) {
        return format!("profile `{}` gives it", harmless(profile));
    }
    if !is_one_word(name) {
        return "no profile can name it: `kamen keys add` it under a name of letters, digits and \
                _+=,.@:/-"
            .to_owned();
    }
    let own = world.config.profile(name);
    if own.is_some_and(holds_keys) {
        return format!(
            "profile `{name}` still holds a key of its own, which every tool takes first: \
             `kamen keys import {name}` puts the vault's in its place"
        );
    }
    let header =
        if name == "default" { "[default]".to_owned() } else { format!("[profile {name}]") };
    format!(
        "a profile in the config file gives it to kamen and every other tool by one line:\n\
         {header}\ncredential_process = {}",
        key_process(name)
    )
}

fn refuse_replacing(context: &Context, name: &RecordName, replace: bool) -> Result<(), Failure> {
    if replace || context.world()?.vault.load(name).is_none() {
        return Ok(());
    }
    Err(Failure::usage("the vault has one of that name already")
        .with_hint("`--replace` takes the new one in its place"))
}

fn typed_key() -> Result<Credentials, Failure> {
    let access_key_id = asked("access key id: ").ok_or_else(nothing_given)?;
    let secret_access_key = hidden("secret access key: ").ok_or_else(nothing_given)?;
    Ok(Credentials { access_key_id, secret_access_key, session_token: None, expires: None })
}

/// A key as the AWS CLI prints it, by itself or in its wrapping.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PrintedKey {
    access_key_id: String,
    secret_access_key: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Printed {
    #[serde(rename_all = "PascalCase")]
    Wrapped {
        access_key: PrintedKey,
    },
    Plain(PrintedKey),
}

fn printed_key() -> Result<Credentials, Failure> {
    let text = zeroize::Zeroizing::new(input::text("-")?);
    let printed: Printed = serde_json::from_str(&text).map_err(|_| {
        // serde's own words may quote what was read.
        Failure::usage("standard input holds no key")
            .with_hint("give the JSON that `aws iam create-access-key` prints")
    })?;
    let (Printed::Wrapped { access_key: key } | Printed::Plain(key)) = printed;
    Ok(Credentials {
        access_key_id: key.access_key_id,
        secret_access_key: Secret::new(key.secret_access_key),
        session_token: None,
        expires: None,
    })
}

pub(super) fn check_key(credentials: &Credentials) -> Result<(), Failure> {
    let id = &credentials.access_key_id;
    if let Some(fault) = KeyFault::of(credentials) {
        return Err(Failure::usage(format!("the {} {fault}", fault.part())).with_hint(fault.hint()));
    }
    if id.starts_with("ASIA") {
        return Err(Failure::usage(format!(
            "`{}` belongs to a session, which ends",
            shown_key_id(id)
        ))
        .with_hint("only a user's own keys (AKIA…) are kept for long"));
    }
    if id.len() < 16 || credentials.secret_access_key.reveal().len() < 16 {
        return Err(Failure::usage(
            "this is no key: id and secret have at least 16 characters each",
        )
        .with_hint("copy both as AWS shows them"));
    }
    Ok(())
}

fn check_device(device: &str) -> Result<(), Failure> {
    let parts = ArnParts::parse(device).filter(|parts| parts.service == "iam");
    match parts.map(|parts| parts.resource.split_once('/').map_or("", |(kind, _)| kind)) {
        Some("mfa") => Ok(()),
        Some("u2f") => {
            Err(Failure::usage(format!("{device} is a security key: it shows no codes"))
                .with_hint("STS takes codes alone; register a virtual device as well"))
        }
        Some(_) | None => {
            Err(Failure::usage(format!("`{device}` is no ARN of a virtual MFA device"))
                .with_hint("such as arn:aws:iam::012345678901:mfa/phone"))
        }
    }
}

fn nothing_given() -> Failure {
    Failure::usage("nothing was typed, or there is no terminal to ask on")
        .with_hint("run it in a terminal, or give it on standard input with `--stdin`")
}
