//! Programs that give the keys of a profile (`credential_process`, `web_identity_token_process`): which of them
//! have answered before. One that never did may ask a person, or never answer: it is not run only to draw a list.

use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::session::{SessionSummary, Start};
use crate::flows::obtain::obtain;
use crate::flows::plan::plan;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::ports::store::Changed;

/// The note in which programs are remembered.
const NOTE: &str = "programs";
/// More are not remembered: then all begin anew.
const MOST: usize = 10_000;
/// So long a list waits for a program that has answered before.
const PATIENCE: Duration = Duration::from_secs(10);

/// The session of a start, for a list or what is read for one. The program behind the identity that the person
/// starts from has all the time there is.
///
/// # Errors
/// Beside those of [`obtain`]: a program was not run, or gave no answer in time.
pub(crate) async fn obtain_for_list(
    world: &World,
    sessions: &Sessions,
    start: &Start,
) -> Result<SessionSummary, Failure> {
    let plan = plan(&world.config, &world.environment, start)?;
    let (command, setting) = match plan.base.command() {
        Some(program) if *start != world.own => program,
        _ => return obtain(world, sessions, start, None).await,
    };
    if sessions.held(sessions.id_of_plan(&plan)).is_none() && !is_known(world, command) {
        return Err(not_run(start, setting));
    }
    let answer = timeout(PATIENCE, obtain(world, sessions, start, None)).await;
    answer.unwrap_or_else(|_| {
        forget(world, command);
        let failure = late(start, setting);
        sessions.remember_failure(start, &failure);
        Err(failure)
    })
}

/// Whether this command has given keys before.
fn is_known(world: &World, command: &str) -> bool {
    of(world.notes.read(NOTE).as_deref()).contains(&digest(command))
}

/// Remembers that a command gave keys.
pub(crate) fn remember(world: &World, command: &str) {
    if !is_known(world, command) {
        change(world, &|known| {
            if known.len() >= MOST {
                known.clear();
            }
            known.insert(digest(command));
        });
    }
}

/// Forgets a command that let a list wait: no further list does.
fn forget(world: &World, command: &str) {
    change(world, &|known| {
        known.remove(&digest(command));
    });
}

fn change(world: &World, change: &dyn Fn(&mut BTreeSet<String>)) {
    // A note that cannot be kept costs a row of a list next time, nothing more.
    drop(world.notes.update(NOTE, &mut |before| {
        let mut known = of(before);
        change(&mut known);
        serde_json::to_string(&known).map_or(Changed::Not, Changed::To)
    }));
}

fn of(text: Option<&str>) -> BTreeSet<String> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// A command may hold a secret: it is never written down itself.
fn digest(command: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(command.as_bytes()))
}

fn not_run(start: &Start, setting: &str) -> Failure {
    let message = format!("the `{setting}` of {start} was not run: it may ask you something");
    Failure::new(FailureKind::Credentials, message).with_hint(
        "lists run it once it has answered: be that identity once, or let `kamen doctor --try` run all",
    )
}

fn late(start: &Start, setting: &str) -> Failure {
    let message = format!("the `{setting}` of {start} gave no answer in {} s", PATIENCE.as_secs());
    Failure::new(FailureKind::Unreachable, message)
        .with_hint("be that identity once: what the program asks there cannot be asked for a list")
}
