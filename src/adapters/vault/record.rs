//! One record as a file: a mark, a version, the data key's id, then what is sealed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::header::{KeyId, VaultId, hex, key_id};
use super::seal::{NONCE_BYTES, SealingKey, TAG_BYTES};
use crate::domain::access_key::Rotation;
use crate::domain::failure::Failure;
use crate::domain::identity::Identity;
use crate::domain::kept::{KeptSession, SessionKey};
use crate::domain::secret::{Credentials, Secret};
use crate::domain::session::{AssumeOptions, Start};
use crate::domain::vault::{LongLivedKey, MfaSeed, Record, RecordKind, RecordName};

use super::sign_in::StoredSignIn;

const MAGIC: &[u8; 8] = b"KAMENREC";
const VERSION: u8 = 1;
/// No record is longer; a longer file is none.
pub(super) const LIMIT: usize = 1024 * 1024;
const FRONT: usize = MAGIC.len() + 1 + size_of::<KeyId>();

/// How many bytes of a keyed hash name a file.
const NAME_BYTES: usize = 16;

/// The data key's own keys, one a purpose, and the vault that they belong to.
#[derive(Debug, Clone)]
pub(super) struct RecordKeys {
    vault: VaultId,
    id: KeyId,
    names: SealingKey,
    records: SealingKey,
}

impl RecordKeys {
    pub(super) fn new(vault: VaultId, data: &SealingKey) -> Self {
        let (names, records) = (data.derive(b"kamen names"), data.derive(b"kamen records"));
        Self { vault, id: key_id(data), names, records }
    }

    /// The name of a record's file: it says nothing to those who lack the key.
    pub(super) fn file_name(&self, name: &RecordName) -> Result<String, Failure> {
        // postcard writes lengths before texts, so no two names are written alike.
        let written =
            Zeroizing::new(postcard::to_allocvec(name).map_err(|error| unwritable(&error))?);
        let digest = self.names.digest(&written);
        Ok(hex(digest.get(..NAME_BYTES).unwrap_or(&digest)))
    }

    /// A record's file: its name and its bytes.
    pub(super) fn seal(&self, record: &Record) -> Result<(String, Vec<u8>), Failure> {
        let name = self.file_name(&record.name())?;
        let text = Zeroizing::new(
            postcard::to_allocvec(&Stored::of(record)).map_err(|error| unwritable(&error))?,
        );
        let mut bytes = self.front();
        bytes.extend(self.records.seal(&self.place(record.name().kind(), &name), &text)?);
        Ok((name, bytes))
    }

    /// Reads a file; `None` if it is damaged, or of another vault, key, kind or name.
    pub(super) fn open(&self, kind: RecordKind, file: &str, bytes: &[u8]) -> Option<Record> {
        let sealed = bytes.strip_prefix(self.front().as_slice())?;
        if sealed.len() < NONCE_BYTES + TAG_BYTES {
            return None;
        }
        let text = self.records.open(&self.place(kind, file), sealed)?;
        let record = Self::read(&text)?;
        (self.file_name(&record.name()).ok()? == file).then_some(record)
    }

    /// The record that stands in a text, all of it.
    pub(super) fn read(text: &Zeroizing<Vec<u8>>) -> Option<Record> {
        let (stored, rest) = postcard::take_from_bytes::<Stored>(text).ok()?;
        stored.into_record().filter(|_| rest.is_empty())
    }

    fn front(&self) -> Vec<u8> {
        [MAGIC.as_slice(), &[VERSION], &self.id].concat()
    }

    /// What a record is bound to: its vault, kind and name.
    fn place(&self, kind: RecordKind, file: &str) -> Vec<u8> {
        [&self.front(), self.vault.as_slice(), &[tag(kind)], file.as_bytes()].concat()
    }
}

/// Whether a file looks like a record, of whatever vault.
pub(super) fn is_record(bytes: &[u8]) -> bool {
    bytes.len() >= FRONT && bytes.starts_with(MAGIC)
}

fn tag(kind: RecordKind) -> u8 {
    match kind {
        RecordKind::Session => 1,
        RecordKind::SignIn => 2,
        RecordKind::LongLivedKey => 4,
        RecordKind::MfaSeed => 5,
    }
}

fn unwritable(error: &postcard::Error) -> Failure {
    Failure::local(format!("a record of the vault cannot be written: {error}"))
}

/// A record as it is sealed. Variants are only ever added at the end; other fields need a new version.
#[derive(Serialize, Deserialize)]
enum Stored {
    LongLivedKey {
        name: String,
        credentials: StoredCredentials,
        added: Moment,
    },
    MfaSeed {
        device: String,
        seed: Zeroizing<String>,
        added: Moment,
        used_step: Option<u64>,
    },
    Session {
        key: Box<SessionKey>,
        start: Start,
        identity: Identity,
        credentials: StoredCredentials,
        chain: Vec<String>,
        obtained: Moment,
        carried: Option<Box<AssumeOptions>>,
        with_code: bool,
    },
    SignIn(StoredSignIn),
    /// A long-lived key that is being exchanged for another.
    RotatingKey {
        name: String,
        credentials: StoredCredentials,
        added: Moment,
        rotation: StoredRotation,
    },
}

#[derive(Serialize, Deserialize)]
enum StoredRotation {
    Begun(Moment),
    Made(StoredCredentials),
    Switched(String),
}

/// Seconds and nanoseconds since 1970.
pub(super) type Moment = (i64, i32);

#[derive(Serialize, Deserialize)]
struct StoredCredentials {
    id: String,
    secret: Zeroizing<String>,
    token: Option<Zeroizing<String>>,
    expires: Option<Moment>,
}

impl Stored {
    fn of(record: &Record) -> Self {
        match record {
            Record::Session(session) => Self::Session {
                key: Box::new(session.key.clone()),
                start: session.start.clone(),
                identity: session.identity.clone(),
                credentials: StoredCredentials::of(&session.credentials),
                chain: session.chain.clone(),
                obtained: moment(session.obtained),
                carried: session.carried.clone().map(Box::new),
                with_code: session.with_code,
            },
            Record::LongLivedKey(key) => {
                let (name, added) = (key.name.clone(), moment(key.added));
                let credentials = StoredCredentials::of(&key.credentials);
                match key.rotation.as_ref().map(StoredRotation::of) {
                    Some(rotation) => Self::RotatingKey { name, credentials, added, rotation },
                    None => Self::LongLivedKey { name, credentials, added },
                }
            }
            Record::MfaSeed(seed) => Self::MfaSeed {
                device: seed.device.clone(),
                seed: hidden(&seed.seed),
                added: moment(seed.added),
                used_step: seed.used_step,
            },
            Record::SignIn(sign_in) => Self::SignIn(StoredSignIn::of(sign_in)),
        }
    }

    fn into_record(self) -> Option<Record> {
        Some(match self {
            Self::Session {
                key,
                start,
                identity,
                credentials,
                chain,
                obtained,
                carried,
                with_code,
            } => Record::Session(Box::new(KeptSession {
                key: *key,
                start,
                identity,
                credentials: credentials.into_credentials()?,
                chain,
                obtained: timestamp(obtained)?,
                carried: carried.map(|options| *options),
                with_code,
            })),
            Self::LongLivedKey { name, credentials, added } => Record::LongLivedKey(LongLivedKey {
                name,
                credentials: credentials.into_credentials()?,
                added: timestamp(added)?,
                rotation: None,
            }),
            Self::RotatingKey { name, credentials, added, rotation } => {
                Record::LongLivedKey(LongLivedKey {
                    name,
                    credentials: credentials.into_credentials()?,
                    added: timestamp(added)?,
                    rotation: Some(rotation.into_rotation()?),
                })
            }
            Self::MfaSeed { device, seed, added, used_step } => Record::MfaSeed(MfaSeed {
                device,
                seed: Secret::new(seed.as_str()),
                added: timestamp(added)?,
                used_step,
            }),
            Self::SignIn(stored) => Record::SignIn(stored.into_sign_in()?),
        })
    }
}

impl StoredRotation {
    fn of(rotation: &Rotation) -> Self {
        match rotation {
            Rotation::Begun { at } => Self::Begun(moment(*at)),
            Rotation::Made { new } => Self::Made(StoredCredentials::of(new)),
            Rotation::Switched { old } => Self::Switched(old.clone()),
        }
    }

    fn into_rotation(self) -> Option<Rotation> {
        Some(match self {
            Self::Begun(at) => Rotation::Begun { at: timestamp(at)? },
            Self::Made(new) => Rotation::Made { new: new.into_credentials()? },
            Self::Switched(old) => Rotation::Switched { old },
        })
    }
}

impl StoredCredentials {
    fn of(credentials: &Credentials) -> Self {
        Self {
            id: credentials.access_key_id.clone(),
            secret: hidden(&credentials.secret_access_key),
            token: credentials.session_token.as_ref().map(hidden),
            expires: credentials.expires.map(moment),
        }
    }

    fn into_credentials(self) -> Option<Credentials> {
        let expires = match self.expires {
            None => None,
            Some(end) => Some(timestamp(end)?),
        };
        Some(Credentials {
            access_key_id: self.id,
            secret_access_key: Secret::new(self.secret.as_str()),
            session_token: self.token.as_deref().map(|token| Secret::new(token.as_str())),
            expires,
        })
    }
}

pub(super) fn hidden(secret: &Secret) -> Zeroizing<String> {
    Zeroizing::new(secret.reveal().to_owned())
}

pub(super) fn moment(at: Timestamp) -> Moment {
    (at.as_second(), at.subsec_nanosecond())
}

pub(super) fn timestamp((seconds, nanoseconds): Moment) -> Option<Timestamp> {
    Timestamp::new(seconds, nanoseconds).ok()
}

#[cfg(test)]
mod tests;
