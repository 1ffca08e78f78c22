//! What is kept at rest, encrypted: records by name, and what unlocks them.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::access_key::Rotation;
use crate::domain::kept::{KeptSession, SessionKey};
use crate::domain::secret::{Credentials, Secret};
use crate::domain::sign_in::{KeptSignIn, Portal};

/// What unlocks the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeySource {
    /// A passphrase, asked for once a login.
    Passphrase,
    /// What a command prints.
    Command,
    /// There is no vault: nothing outlives the process.
    None,
    /// A secret in the keyring of the system.
    Keyring,
}

impl KeySource {
    /// The word of the settings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::Command => "command",
            Self::None => "none",
            Self::Keyring => "keyring",
        }
    }
}

impl KeySource {
    /// What a person is told that it is.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Passphrase => "a passphrase",
            Self::Command => "a command",
            Self::None => "nothing: nothing is kept",
            Self::Keyring => "the keyring of this system",
        }
    }
}

impl fmt::Display for KeySource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// Kinds of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordKind {
    /// What can be had again.
    Session,
    LongLivedKey,
    MfaSeed,
    SignIn,
}

impl RecordKind {
    pub const ALL: [Self; 4] = [Self::Session, Self::LongLivedKey, Self::MfaSeed, Self::SignIn];
}

/// Names one record. Two names are equal only if every value in them is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RecordName {
    Session(Box<SessionKey>),
    /// The name that the person gave a long-lived key.
    LongLivedKey(String),
    /// The ARN of an MFA device.
    MfaSeed(String),
    SignIn(Portal),
}

impl RecordName {
    pub fn kind(&self) -> RecordKind {
        match self {
            Self::Session(_) => RecordKind::Session,
            Self::LongLivedKey(_) => RecordKind::LongLivedKey,
            Self::MfaSeed(_) => RecordKind::MfaSeed,
            Self::SignIn(_) => RecordKind::SignIn,
        }
    }
}

/// What a record holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    Session(Box<KeptSession>),
    LongLivedKey(LongLivedKey),
    MfaSeed(MfaSeed),
    SignIn(KeptSignIn),
}

impl Record {
    pub fn name(&self) -> RecordName {
        match self {
            Self::Session(session) => RecordName::Session(Box::new(session.key.clone())),
            Self::LongLivedKey(key) => RecordName::LongLivedKey(key.name.clone()),
            Self::MfaSeed(seed) => RecordName::MfaSeed(seed.device.clone()),
            Self::SignIn(sign_in) => RecordName::SignIn(sign_in.portal.clone()),
        }
    }
}

/// A user's own keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongLivedKey {
    /// A profile's name, usually.
    pub name: String,
    pub credentials: Credentials,
    pub added: Timestamp,
    /// Set as long as it is being exchanged for another.
    pub rotation: Option<Rotation>,
}

/// What a virtual MFA device makes its codes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MfaSeed {
    /// The device's ARN.
    pub device: String,
    /// In base32, as AWS shows it once.
    pub seed: Secret,
    pub added: Timestamp,
    /// The last half minute whose code was given out: AWS takes each code once.
    pub used_step: Option<u64>,
}

/// How the vault is, without a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultStatus {
    /// What unlocks it, or would if there were one.
    pub source: KeySource,
    pub state: VaultState,
    /// Files of records, readable or not.
    pub records: usize,
    /// Where it is; `None` without a home.
    pub folder: Option<std::path::PathBuf>,
}

/// Whether the vault can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultState {
    /// Nothing was ever kept.
    Absent,
    /// Nothing is kept: the settings say so, or name no key, and none can be found here.
    Off,
    Locked,
    Unlocked,
    /// Written by a newer kamen, or damaged.
    Unreadable,
}

impl VaultState {
    pub fn word(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Off => "off",
            Self::Locked => "locked",
            Self::Unlocked => "unlocked",
            Self::Unreadable => "unreadable",
        }
    }
}
