//! One-time codes, asked for on the controlling terminal: standard input and output may be elsewhere.
#![expect(clippy::disallowed_methods, reason = "the terminal is asked here")]

use std::fs::File;
use std::io::{BufRead, BufReader, Write};

use crate::adapters::dialog::Dialog;
use crate::cli::context::Context;
use crate::cli::guide;
use crate::cli::output::note;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::gate::Gate;
use crate::domain::text::harmless;
use crate::flows::mfa_code::untyped;
use crate::ports::vault::{Hold, Person};

/// How many codes one command asks for: a chain may want several, a typing error one more.
const ATTEMPTS: usize = 3;

/// Runs `work`; if a code is missing, asks for it and runs it again.
///
/// `work` is given the code of `--mfa-code` first, if there is one.
pub async fn with_code<T>(
    context: &Context,
    mut work: impl AsyncFnMut(Option<&str>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let world = context.world()?;
    let mut code = context.options.mfa_code.clone();
    // Of several processes that want a code of one device, one asks, and the others take what comes of it.
    let mut asking: Option<Hold> = None;
    let mut asked = 0;
    let mut gates = Vec::new();
    loop {
        let failure = match work(code.as_deref()).await {
            // Another process asks, and tries again with what it is told.
            Err(failure) if context.person.is_left_alone() => return Err(failure),
            Err(failure) if failure.kind == FailureKind::MfaNeeded => failure,
            Err(failure) if failure.kind == FailureKind::SignInNeeded => {
                signed_in(context, failure, &mut gates).await?;
                continue;
            }
            other => return other,
        };
        let device = failure.mfa_device.as_deref().unwrap_or("your MFA device");
        let refused = code.is_some().then_some(failure.message.as_str());
        if code.is_none() {
            code = untyped(world, device).await?;
            if code.is_some() {
                continue;
            }
        }
        if asking.is_none() {
            let purpose = format!("the code of {device}");
            let hold = world.vault.alone_to_ask(device, &purpose).await;
            let has_waited = hold.has_waited();
            asking = Some(hold);
            if has_waited && code.is_none() {
                continue;
            }
        }
        if asked == ATTEMPTS {
            return Err(failure);
        }
        asked += 1;
        let serves_all = failure.code_serves_all;
        let answer = match context.person.dialog() {
            Some(dialog) => ask_in(dialog, device, refused),
            None => ask(device, serves_all, refused),
        };
        code = Some(answer.ok_or_else(|| failure.clone())?);
    }
}

/// Signs in if the person wants to, once to each gate.
async fn signed_in(
    context: &Context,
    failure: Failure,
    gates: &mut Vec<Gate>,
) -> Result<(), Failure> {
    if failure.gates.len() > 1 && context.person.is_there() {
        note(&failure.message);
    }
    // Otherwise the token looks good, and only Identity Center knows that it is not.
    let is_revoked = failure.code.is_some();
    for gate in &failure.gates {
        if gates.contains(gate) {
            continue;
        }
        gates.push(gate.clone());
        if guide::offer(context, gate, is_revoked).await? {
            return Ok(());
        }
    }
    Err(failure)
}

/// Asks in a dialog of the desktop.
fn ask_in(dialog: Dialog, device: &str, refused: Option<&str>) -> Option<String> {
    let question = format!("{QUESTION} {device}");
    let question = refused.map_or(question.clone(), |text| format!("{text}. {question}"));
    let code = dialog.ask(&question, false)?;
    digits(code.reveal())
}

/// Asks on the terminal; `None` if there is none, or nothing was typed. `refused` is what AWS said of
/// the code before.
fn ask(device: &str, serves_all: bool, refused: Option<&str>) -> Option<String> {
    let mut terminal = File::options().read(true).write(true).open(TERMINAL).ok()?;
    if let Some(text) = refused {
        writeln!(terminal, "{}", harmless(text)).ok()?;
    }
    if serves_all && refused.is_none() {
        writeln!(terminal, "{SERVES_ALL}").ok()?;
    }
    write!(terminal, "{QUESTION} {}: ", harmless(device)).ok()?;
    terminal.flush().ok()?;
    let mut line = String::new();
    BufReader::new(terminal).read_line(&mut line).ok()?;
    digits(&line)
}

/// A code as people type it.
fn digits(text: &str) -> Option<String> {
    let code = text.trim().replace(' ', "");
    if code.is_empty() { None } else { Some(code) }
}

/// What is asked for.
const QUESTION: &str = "MFA code of";

/// What a code brings, and what it costs.
const SERVES_ALL: &str = "this code serves all roles of your user for 12h, in sessions of up to 1h; for a longer one \
    give `--duration`, and a code of its own";

#[cfg(unix)]
const TERMINAL: &str = "/dev/tty";
#[cfg(not(unix))]
const TERMINAL: &str = "CON";
