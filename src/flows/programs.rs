//! Programs that give the keys of a profile (`credential_process`, `web_identity_token_process`): which of them
//! have answered before. One that never did may ask a person, or never answer: it is not run only to draw a list.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::flows::world::World;
use crate::ports::store::Changed;

/// The note in which programs are remembered.
const NOTE: &str = "programs";
/// More are not remembered: then all begin anew.
const MOST: usize = 10_000;

/// Whether this command has given keys before.
pub(crate) fn is_known(world: &World, command: &str) -> bool {
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
pub(crate) fn forget(world: &World, command: &str) {
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

#[cfg(test)]
mod tests;
