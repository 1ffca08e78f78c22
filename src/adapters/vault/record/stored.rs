//! What a record's sealed text holds, as postcard writes it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::adapters::vault::sign_in::StoredSignIn;
use crate::domain::access_key::Rotation;
use crate::domain::identity::Identity;
use crate::domain::kept::{CodeUse, KeptSession, SessionKey};
use crate::domain::secret::{Credentials, Secret};
use crate::domain::session::{AssumeOptions, Start};
use crate::domain::vault::{LongLivedKey, MfaSeed, Record};

/// A record as it is sealed. Variants are only ever added at the end; other fields need a new version.
#[derive(Serialize, Deserialize)]
pub(super) enum Stored {
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
        code: StoredCodeUse,
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

/// Was a flag once: none and a code of its own are still written as that was.
#[derive(Serialize, Deserialize)]
pub(super) enum StoredCodeUse {
    None,
    Own,
    OfUser(Moment),
}

#[derive(Serialize, Deserialize)]
pub(super) enum StoredRotation {
    Begun(Moment),
    Made(StoredCredentials),
    Switched(String),
}

/// Seconds and nanoseconds since 1970.
pub(in crate::adapters::vault) type Moment = (i64, i32);

#[derive(Serialize, Deserialize)]
pub(super) struct StoredCredentials {
    id: String,
    secret: Zeroizing<String>,
    token: Option<Zeroizing<String>>,
    expires: Option<Moment>,
}

impl Stored {
    pub(super) fn of(record: &Record) -> Self {
        match record {
            Record::Session(session) => Self::Session {
                key: Box::new(session.key.clone()),
                start: session.start.clone(),
                identity: session.identity.clone(),
                credentials: StoredCredentials::of(&session.credentials),
                chain: session.chain.clone(),
                obtained: moment(session.obtained),
                carried: session.carried.clone().map(Box::new),
                code: StoredCodeUse::of(session.code),
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

    pub(super) fn into_record(self) -> Option<Record> {
        Some(match self {
            Self::Session { key, start, identity, credentials, chain, obtained, carried, code } => {
                Record::Session(Box::new(KeptSession {
                    key: *key,
                    start,
                    identity,
                    credentials: credentials.into_credentials()?,
                    chain,
                    obtained: timestamp(obtained)?,
                    carried: carried.map(|options| *options),
                    code: code.into_code_use()?,
                }))
            }
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

impl StoredCodeUse {
    fn of(code: CodeUse) -> Self {
        match code {
            CodeUse::None => Self::None,
            CodeUse::Own => Self::Own,
            CodeUse::OfUser { until } => Self::OfUser(moment(until)),
        }
    }

    fn into_code_use(self) -> Option<CodeUse> {
        Some(match self {
            Self::None => CodeUse::None,
            Self::Own => CodeUse::Own,
            Self::OfUser(until) => CodeUse::OfUser { until: timestamp(until)? },
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

pub(in crate::adapters::vault) fn hidden(secret: &Secret) -> Zeroizing<String> {
    Zeroizing::new(secret.reveal().to_owned())
}

pub(in crate::adapters::vault) fn moment(at: Timestamp) -> Moment {
    (at.as_second(), at.subsec_nanosecond())
}

pub(in crate::adapters::vault) fn timestamp((seconds, nanoseconds): Moment) -> Option<Timestamp> {
    Timestamp::new(seconds, nanoseconds).ok()
}
