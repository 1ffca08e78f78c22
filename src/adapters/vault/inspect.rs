//! The files of a vault looked at without one, for the checks that fuzzing asks.

use zeroize::Zeroizing;

use super::header::Header;
use super::record::RecordKeys;
use super::seal::SealingKey;
use crate::domain::vault::{Record, RecordKind};

/// A header as it is written again; `None` if these bytes are none.
pub fn header_again(bytes: &[u8]) -> Option<Vec<u8>> {
    Header::from_bytes(bytes).ok()?.to_bytes().ok()
}

fn keys() -> Option<RecordKeys> {
    Some(RecordKeys::new([7; 16], &SealingKey::from_bytes(&[7; 32])?))
}

/// A record of a vault whose key is all sevens.
pub fn record_in(kind: RecordKind, file: &str, bytes: &[u8]) -> Option<Record> {
    keys()?.open(kind, file, bytes)
}

/// A record as such a vault keeps it: its file's name, and the bytes.
pub fn sealed_record(record: &Record) -> Option<(String, Vec<u8>)> {
    keys()?.seal(record).ok()
}

/// The record that stands in a sealed text, if one does.
pub fn record_of_text(text: &[u8]) -> Option<Record> {
    RecordKeys::read(&Zeroizing::new(text.to_vec()))
}

#[cfg(test)]
mod tests;
