//! One process obtains or asks, the others wait for what it comes to.

use std::io::Read;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::DiskVault;
use super::header::hex;
use super::lock::{Lock, Locks};
use crate::domain::kept::SourceKey;
use crate::domain::text::harmless;
use crate::domain::vault::RecordName;
use crate::ports::vault::Hold;

/// Between two looks at a lock that another process holds.
const PAUSE: Duration = Duration::from_millis(20);
/// After how many looks the person is told why nothing happens: a second.
const PATIENT_LOOKS: u32 = 50;
/// After how many looks one goes on without: five minutes.
const LAST_LOOK: u32 = 15_000;

impl DiskVault {
    pub(super) async fn wait_alone(&self, name: &RecordName) -> Hold {
        let Ok(folder) = self.folder() else { return Hold::nothing() };
        // Those who come before there is a vault wait for each other, too.
        let keys = if self.is_ready() { self.keys() } else { None };
        let Some(keys) = keys else { return Hold::nothing() };
        let Ok(file) = keys.file_name(name) else { return Hold::nothing() };
        // Locks are never deleted: their number is bounded, not one a record. A role's session may be had by one of
        // its user, which is waited for while the role's is held: these have locks of their own.
        let family = match name {
            RecordName::Session(key) if matches!(key.source, SourceKey::UserSession { .. }) => "u",
            RecordName::Session(_)
            | RecordName::LongLivedKey(_)
            | RecordName::MfaSeed(_)
            | RecordName::SignIn(_) => "s",
        };
        let shard = format!("{family}-{}", file.get(..2).unwrap_or(&file));
        match self.wait(&Locks::beside(folder), &shard).await {
            Some((lock, waited)) => Hold::of(lock).after_waiting(waited),
            None => Hold::nothing(),
        }
    }

    pub(super) async fn wait_to_ask(&self, device: &str, purpose: &str) -> Hold {
        if self.keys().is_none() {
            return Hold::nothing();
        }
        self.wait_with(device, purpose).await
    }

    pub(super) async fn wait_with(&self, thing: &str, purpose: &str) -> Hold {
        let Some(folder) = self.folder.as_deref() else { return Hold::nothing() };
        let digest = hex(&Sha256::digest(thing.as_bytes()));
        let name = format!("ask-{}", digest.get(..16).unwrap_or(&digest));
        let Some((mut lock, waited)) = self.wait(&Locks::beside(folder), &name).await else {
            return Hold::nothing();
        };
        // Who waits without knowing for whom waits all the same.
        drop(lock.sign(&format!("{purpose} that process {} asks for", std::process::id())));
        Hold::of(lock).after_waiting(waited)
    }

    /// Waits for a lock; `None` if there can be none, or not in time.
    async fn wait(&self, locks: &Locks, name: &str) -> Option<(Lock, bool)> {
        for look in 0..LAST_LOOK {
            match locks.at_once(name).ok()? {
                Ok(lock) => return Some((lock, look > 0)),
                Err(mut held) if look == PATIENT_LOOKS => {
                    let mut holder = String::new();
                    if held.read_to_string(&mut holder).is_ok() && !holder.is_empty() {
                        self.person.tell(&format!("waiting for {}", harmless(&holder)));
                    }
                }
                Err(_) => {}
            }
            tokio::time::sleep(PAUSE).await;
        }
        None
    }
}
