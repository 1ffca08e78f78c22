//! One record as a file: a mark, a version, the data key's id, then what is sealed.

mod stored;

use zeroize::Zeroizing;

use super::header::{KeyId, VaultId, hex, key_id};
use super::seal::SealingKey;
use crate::domain::failure::Failure;
use crate::domain::vault::{Record, RecordKind, RecordName};

use stored::Stored;

pub(super) use stored::{Moment, hidden, moment, timestamp};

const MAGIC: &[u8; 8] = b"KAMENREC";
const VERSION: u8 = 1;
/// No record is longer; a longer file is none.
pub(super) const LIMIT: usize = 1024 * 1024;

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
    bytes.starts_with(MAGIC)
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

#[cfg(test)]
mod tests;
