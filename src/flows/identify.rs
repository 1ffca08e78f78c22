//! Who holds some keys: as AWS said a moment ago, as it said in an earlier run, or as it says now.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::session::SessionId;
use crate::flows::sessions::{Sessions, Word};
use crate::flows::world::World;
use crate::ports::aws::Access;
use crate::ports::store::Changed;

/// The note in which identities are remembered.
const NOTE: &str = "identities";

/// Identities that are remembered at most; with more, all are forgotten and learned anew.
const MOST: usize = 1000;

/// Who these keys are. AWS never gives a key to another identity, so that it is asked once for each
/// long-lived key, and once in a run for each session.
pub async fn identify(
    world: &World,
    sessions: &Sessions,
    access: &Access,
) -> Result<Identity, Failure> {
    let key = &access.credentials.access_key_id;
    if let Some(identity) = sessions.identity_of(key) {
        return Ok(identity);
    }
    if is_long_lived(access)
        && let Some(identity) = remembered(world, sessions).get(&fingerprint(access))
    {
        sessions.remember_identity(key, identity, Word::Remembered);
        return Ok(identity.clone());
    }
    ask(world, sessions, access).await
}

/// Asks AWS who a session is, unless it has said so in this run.
///
/// # Errors
/// Besides those of the call: the keys are another identity than was believed, which no AWS server says.
pub async fn confirm(world: &World, sessions: &Sessions, id: SessionId) -> Result<(), Failure> {
    let (Some(access), Some(summary)) = (sessions.access(id), sessions.summary(id)) else {
        return Ok(());
    };
    if summary.is_confirmed {
        return Ok(());
    }
    let identity = ask(world, sessions, &access).await?;
    let is_same = identity == summary.identity;
    sessions.confirm(id, &identity);
    if is_same {
        return Ok(());
    }
    Err(became(&summary.identity, &identity))
}

/// Keys of one identity that are another to AWS. A role that was made anew under its old name has another id.
fn became(was: &Identity, is: &Identity) -> Failure {
    let is_named_alike = was.arn == is.arn;
    let [was, is] = [was, is].map(|one| {
        if is_named_alike { format!("{} ({})", one.arn, one.user_id) } else { one.arn.clone() }
    });
    let message = format!("the keys that were known as {was} are {is}");
    Failure::new(FailureKind::Credentials, message).with_hint("choose the identity again")
}

async fn ask(world: &World, sessions: &Sessions, access: &Access) -> Result<Identity, Failure> {
    let identity = world.sts.caller_identity(access).await?;
    sessions.remember_identity(&access.credentials.access_key_id, &identity, Word::OfAws);
    if is_long_lived(access) {
        remember(world, sessions, &fingerprint(access), &identity);
    }
    Ok(identity)
}

fn remembered(world: &World, sessions: &Sessions) -> Arc<BTreeMap<String, Identity>> {
    sessions.remembered(|| Note::read(world).identities)
}

fn is_long_lived(access: &Access) -> bool {
    access.credentials.session_token.is_none()
}

fn remember(world: &World, sessions: &Sessions, key: &str, identity: &Identity) {
    if remembered(world, sessions).get(key) == Some(identity) {
        return;
    }
    // A note that cannot be kept costs a call next time, nothing more.
    drop(world.notes.update(NOTE, &mut |before| {
        let mut note = Note::of(before);
        if note.identities.len() >= MOST {
            note.identities.clear();
        }
        note.identities.insert(key.to_owned(), identity.clone());
        serde_json::to_string(&note).map_or(Changed::Not, Changed::To)
    }));
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Note {
    /// By a digest of the key's id and of the server that was asked.
    identities: BTreeMap<String, Identity>,
}

impl Note {
    fn read(world: &World) -> Self {
        Self::of(world.notes.read(NOTE).as_deref())
    }

    fn of(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

fn fingerprint(access: &Access) -> String {
    let server = access.client.sts_endpoint.as_deref().unwrap_or_default();
    let text = format!("{}\n{server}", access.credentials.access_key_id);
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests;
