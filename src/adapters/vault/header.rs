//! The vault's own file: which vault it is, what unlocks it, and its data key, wrapped.

use std::cmp::Ordering;

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::seal::{KEY_BYTES, SealingKey, fill_random};
use crate::domain::failure::Failure;
use crate::domain::secret::Secret;
use crate::domain::vault::KeySource;

const MAGIC: &[u8; 8] = b"KAMENVLT";
/// What this program writes. A higher number is a newer program's.
const VERSION: u16 = 1;
/// A header has some 250 bytes; whatever is longer is none.
pub(super) const LIMIT: usize = 4096;

pub(super) type VaultId = [u8; 16];
pub(super) type KeyId = [u8; 8];

/// What a header says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) vault: VaultId,
    pub(super) source: KeySource,
    /// Which data key this is.
    pub(super) key: KeyId,
    stretching: Stretching,
    /// The data key, sealed under the key made from the source's secret.
    wrapped: Vec<u8>,
    /// During a change of the data key: the one before, sealed under the new one.
    previous: Option<Vec<u8>>,
}

/// How a secret becomes a key: Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Stretching {
    kibibytes: u32,
    passes: u32,
    salt: [u8; 16],
}

/// Why a file is no header that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    Damaged,
    /// Of a newer program, by its version.
    Newer(u16),
}

/// The keys that a header holds.
#[derive(Debug, Clone)]
pub(super) struct DataKeys {
    pub(super) current: SealingKey,
    pub(super) previous: Option<SealingKey>,
}

impl Header {
    /// A header for a new data key; `previous` is the one that it replaces.
    pub(super) fn new(
        vault: VaultId,
        source: KeySource,
        secret: &Secret,
        keys: &DataKeys,
    ) -> Result<Self, Failure> {
        let mut salt = [0; 16];
        fill_random(&mut salt)?;
        let (kibibytes, passes) = match source {
            // As random as the key itself: no one can guess it, however fast.
            KeySource::Keyring => (64, 1),
            // 64 MiB and three passes take some 0.3 s, once a login (RFC 9106, second recommendation).
            KeySource::Passphrase | KeySource::Command | KeySource::None => (64 * 1024, 3),
        };
        let stretching = Stretching { kibibytes, passes, salt };
        let (key, wrapped) = (key_id(&keys.current), Vec::new());
        let mut header = Self { vault, source, key, stretching, wrapped, previous: None };
        let wrapping = header.stretch(secret)?;
        header.wrapped = wrapping.seal(&header.place(b"data key"), keys.current.as_bytes())?;
        if let Some(previous) = &keys.previous {
            let place = header.place(b"previous key");
            header.previous = Some(keys.current.seal(&place, previous.as_bytes())?);
        }
        Ok(header)
    }

    /// A new vault's id.
    pub(super) fn new_id() -> Result<VaultId, Failure> {
        let mut id = [0; 16];
        fill_random(&mut id)?;
        Ok(id)
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Failure> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        postcard::to_extend(self, bytes).map_err(|error| {
            Failure::local(format!("the vault's header cannot be written: {error}"))
        })
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        let rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(Unreadable::Damaged)?;
        let (version, body) = rest.split_first_chunk().ok_or(Unreadable::Damaged)?;
        let version = u16::from_le_bytes(*version);
        match version.cmp(&VERSION) {
            Ordering::Equal => {}
            Ordering::Greater => return Err(Unreadable::Newer(version)),
            Ordering::Less => return Err(Unreadable::Damaged),
        }
        match postcard::take_from_bytes::<Self>(body) {
            Ok((header, [])) if header.stretching.is_bearable() => Ok(header),
            Ok(_) | Err(_) => Err(Unreadable::Damaged),
        }
    }

    /// The data keys, if the secret is the right one. A wrong secret and a changed header look alike.
    pub(super) fn unwrap(&self, secret: &Secret) -> Result<Option<DataKeys>, Failure> {
        let wrapping = self.stretch(secret)?;
        let opened = wrapping.open(&self.place(b"data key"), &self.wrapped);
        let current = opened.and_then(|bytes| SealingKey::from_bytes(&bytes));
        Ok(current.map(|current| self.with_previous(current)))
    }

    /// The data keys, from a current one that was held elsewhere meanwhile.
    pub(super) fn with_previous(&self, current: SealingKey) -> DataKeys {
        let sealed = self.previous.as_deref();
        let opened = sealed.and_then(|bytes| current.open(&self.place(b"previous key"), bytes));
        let previous = opened.and_then(|bytes| SealingKey::from_bytes(&bytes));
        DataKeys { current, previous }
    }

    pub(super) fn is_changing(&self) -> bool {
        self.previous.is_some()
    }

    /// The same vault with the change of its data key done.
    pub(super) fn settled(&self) -> Self {
        Self { previous: None, ..self.clone() }
    }

    fn stretch(&self, secret: &Secret) -> Result<SealingKey, Failure> {
        let Stretching { kibibytes, passes, salt } = self.stretching;
        let failed = |error: argon2::Error| {
            Failure::local(format!("the vault's passphrase cannot be used: {error}"))
        };
        let parameters = Params::new(kibibytes, passes, 1, Some(KEY_BYTES)).map_err(failed)?;
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
            .hash_password_into(secret.reveal().as_bytes(), &salt, key.as_mut_slice())
            .map_err(failed)?;
        SealingKey::from_bytes(key.as_slice()).ok_or_else(|| Failure::local("a key has 32 bytes"))
    }

    /// What binds a wrapped key to this vault, its source and its stretching.
    fn place(&self, what: &[u8]) -> Vec<u8> {
        let Stretching { kibibytes, passes, salt } = self.stretching;
        let mut place = [MAGIC.as_slice(), &VERSION.to_le_bytes(), &self.vault].concat();
        place.extend_from_slice(self.source.word().as_bytes());
        place.extend_from_slice(&kibibytes.to_le_bytes());
        place.extend_from_slice(&passes.to_le_bytes());
        place.extend_from_slice(&salt);
        place.extend_from_slice(what);
        place
    }
}

impl Stretching {
    /// Whether a damaged or hostile file asks for no more memory or time than a machine has.
    fn is_bearable(&self) -> bool {
        (8..=1024 * 1024).contains(&self.kibibytes) && (1..=16).contains(&self.passes)
    }
}

/// Tells one data key from another without telling anything about it.
pub(super) fn key_id(key: &SealingKey) -> KeyId {
    let mut id = KeyId::default();
    id.iter_mut().zip(key.derive(b"kamen key id").as_bytes()).for_each(|(to, from)| *to = *from);
    id
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |four: u8| char::from_digit(four.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(secret: &str, keys: &DataKeys) -> Header {
        Header::new([7; 16], KeySource::Passphrase, &Secret::new(secret), keys).unwrap()
    }

    fn keys() -> DataKeys {
        let key = || SealingKey::random().unwrap();
        DataKeys { current: key(), previous: Some(key()) }
    }

    #[test]
    fn only_the_right_secret_gives_the_keys() {
        let keys = keys();
        let header = header("right", &keys);
        let read = Header::from_bytes(&header.to_bytes().unwrap()).unwrap();

        let opened = read.unwrap(&Secret::new("right")).unwrap().unwrap();

        assert_eq!(read, header);
        assert_eq!(opened.current.as_bytes(), keys.current.as_bytes());
        let previous = |keys: &DataKeys| keys.previous.clone().unwrap().as_bytes().to_vec();
        assert_eq!(previous(&opened), previous(&keys));
        assert!(read.unwrap(&Secret::new("wrong")).unwrap().is_none());
    }

    #[test]
    fn a_header_of_another_vault_or_source_does_not_open() {
        let header = header("right", &keys());
        let right = Secret::new("right");

        let other = Header { vault: [8; 16], ..header.clone() };
        let source = Header { source: KeySource::Command, ..header };

        assert!(other.unwrap(&right).unwrap().is_none());
        assert!(source.unwrap(&right).unwrap().is_none());
    }

    #[test]
    fn damage_and_a_newer_version_are_told_apart() {
        let bytes = header("right", &keys()).to_bytes().unwrap();
        let mut newer = bytes.clone();
        newer[8] = 9;

        assert_eq!(Header::from_bytes(&newer), Err(Unreadable::Newer(9)));
        for length in 0..bytes.len() {
            assert_eq!(Header::from_bytes(&bytes[..length]), Err(Unreadable::Damaged));
        }
        let longer = [bytes.as_slice(), b"x"].concat();
        assert_eq!(Header::from_bytes(&longer), Err(Unreadable::Damaged));
    }

    #[test]
    fn a_version_that_never_was_is_damage() {
        let mut bytes = header("right", &keys()).to_bytes().unwrap();
        bytes[8] = 0;

        assert_eq!(Header::from_bytes(&bytes), Err(Unreadable::Damaged));
    }

    #[test]
    fn vaults_and_keys_are_told_apart_by_their_ids() {
        let keys = keys();
        let previous = keys.previous.clone().unwrap();

        assert_ne!(Header::new_id().unwrap(), Header::new_id().unwrap());
        assert_ne!(key_id(&keys.current), key_id(&previous));
        assert_eq!(key_id(&previous), key_id(&previous.clone()));
    }

    #[test]
    fn bytes_are_written_as_pairs_of_hexadecimal_digits() {
        assert_eq!(hex(&[0x00, 0x1f, 0xa0, 0xff]), "001fa0ff");
    }

    #[test]
    fn a_header_that_asks_for_too_much_memory_is_damaged() {
        let mut header = header("right", &keys());
        header.stretching.kibibytes = u32::MAX;

        assert_eq!(Header::from_bytes(&header.to_bytes().unwrap()), Err(Unreadable::Damaged));
    }
}
