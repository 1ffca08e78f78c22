//! Secrets at rest, and the person who unlocks them.

use std::any::Any;
use std::fmt;
use std::time::SystemTime;

use futures_util::future::BoxFuture;

use crate::domain::failure::Failure;
use crate::domain::kept::KeptSession;
use crate::domain::secret::Secret;
use crate::domain::vault::{KeySource, Record, RecordKind, RecordName, VaultState, VaultStatus};

/// How a vault is, and when a session last came or went, if that is known.
pub type VaultMark = (VaultState, Option<SystemTime>);

/// The vault: a record that cannot be read is absent, and the person is told once; nothing is ever
/// deleted unasked. Calls may block for as long as the person takes to unlock it.
pub trait Vault: Send + Sync + fmt::Debug {
    /// One record; unlocks the vault if there is one.
    fn load(&self, name: &RecordName) -> Option<Record>;

    /// All records of a kind that can be read, in no particular order.
    fn all(&self, kind: RecordKind) -> Vec<Record>;

    /// Makes the vault if there is none. If nothing says what unlocks it, the person is asked.
    ///
    /// # Errors
    /// Says why there is none.
    fn begin(&self) -> Result<(), Failure>;

    /// Keeps a record in place of the one of its name; makes the vault if there is none.
    fn save(&self, record: &Record) -> Result<(), Failure>;

    /// Keeps a session, if anything is kept here; what goes wrong is told, and stops nothing.
    fn keep(&self, session: &KeptSession);

    /// Whether a session that is kept now outlives this process.
    fn outlives(&self) -> bool;

    /// Waits until no other process obtains the record of this name, and keeps the others waiting until the
    /// hold is dropped. Never waits if nothing is kept.
    fn alone<'a>(&'a self, name: &'a RecordName) -> BoxFuture<'a, Hold>;

    /// The same for a question to the person; those who wait are told which process asks `purpose`.
    fn alone_to_ask<'a>(&'a self, device: &'a str, purpose: &'a str) -> BoxFuture<'a, Hold>;

    /// The same for what is kept outside of the vault as well, such as the token of a sign-in: one waits also
    /// if the vault keeps nothing.
    fn alone_with<'a>(&'a self, thing: &'a str, purpose: &'a str) -> BoxFuture<'a, Hold>;

    /// Forgets a record; says whether there was one.
    fn remove(&self, name: &RecordName) -> Result<bool, Failure>;

    /// How it is; asks for nothing and makes nothing.
    fn status(&self) -> VaultStatus;

    /// The same without counting what it holds: for what is asked of each of many identities.
    fn condition(&self) -> VaultState {
        self.status().state
    }

    /// What is another one once other sessions may be found in it than before, whichever process did that; opens
    /// nothing.
    fn mark(&self) -> VaultMark {
        (self.condition(), None)
    }

    /// Unlocks the vault.
    ///
    /// # Errors
    /// Says why it stays closed.
    fn unlock(&self) -> Result<(), Failure>;

    /// Unlocks the vault, or makes it if one is wanted and there is none.
    ///
    /// # Errors
    /// As [`unlock`](Self::unlock) and [`begin`](Self::begin).
    fn unlock_or_make(&self) -> Result<(), Failure> {
        match self.condition() {
            VaultState::Absent => self.begin(),
            VaultState::Off
            | VaultState::Unreadable
            | VaultState::Locked
            | VaultState::Unlocked => self.unlock(),
        }
    }

    /// Forgets the key that unlocks it, until it is asked for again.
    fn lock(&self) -> Result<(), Failure>;

    /// Replaces the key that everything is encrypted with, and what unlocks it. An interrupted change is
    /// finished when the vault is opened next.
    fn rekey(&self, source: KeySource) -> Result<(), Failure>;

    /// Deletes the records of these kinds; says how many.
    fn forget(&self, kinds: &[RecordKind]) -> Result<usize, Failure>;

    /// Deletes the vault with all that is in it.
    fn destroy(&self) -> Result<(), Failure>;
}

/// What keeps other processes waiting until it is dropped.
pub struct Hold {
    lock: Option<Box<dyn Any + Send>>,
    has_waited: bool,
}

impl Hold {
    /// Holds whatever lets go when it is dropped.
    pub fn of(lock: impl Any + Send) -> Self {
        Self { lock: Some(Box::new(lock)), has_waited: false }
    }

    /// Whether another process had it before.
    pub fn has_waited(&self) -> bool {
        self.has_waited
    }

    /// The same, had after another process.
    pub fn after_waiting(self, has_waited: bool) -> Self {
        Self { has_waited, ..self }
    }

    /// Keeps no process waiting.
    pub fn nothing() -> Self {
        Self { lock: None, has_waited: false }
    }
}

impl fmt::Debug for Hold {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Hold")
            .field("is_held", &self.lock.is_some())
            .finish_non_exhaustive()
    }
}

/// Why a passphrase is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassphraseQuestion {
    /// To unlock.
    Unlock {
        /// Whether the one before was wrong.
        again: bool,
    },
    /// To be the new one: asked twice.
    New,
}

/// The person in front of the program.
pub trait Person: Send + Sync + fmt::Debug {
    /// Whether there is a way to ask: a terminal, or a dialog of the desktop.
    fn is_there(&self) -> bool;

    /// Whether a program that is started may ask on a terminal itself.
    fn has_terminal(&self) -> bool;

    /// A passphrase; `None` without a terminal, or if none was given.
    fn passphrase(&self, question: PassphraseQuestion) -> Option<Secret>;

    /// Which of these shall unlock a vault that is to be made; `None` for none, and without a terminal.
    fn vault_key(&self, offered: &[KeySource]) -> Option<KeySource>;

    /// Tells what is wrong but stops nothing.
    fn warn(&self, text: &str);

    /// Tells what one waits for.
    fn tell(&self, text: &str);
}
