//! What fuzzing asks is answered by the vault's own reading and writing.

use super::*;
use crate::adapters::vault::header::DataKeys;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::vault::{KeySource, LongLivedKey};

fn record() -> Record {
    Record::LongLivedKey(LongLivedKey {
        name: "dev".to_owned(),
        credentials: Credentials {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: Secret::new("example"),
            session_token: None,
            expires: None,
        },
        added: jiff::Timestamp::UNIX_EPOCH,
        rotation: None,
    })
}

#[test]
fn a_record_is_opened_under_the_name_and_kind_that_it_was_sealed_for() {
    let (file, bytes) = sealed_record(&record()).unwrap();

    assert_eq!(record_in(RecordKind::LongLivedKey, &file, &bytes), Some(record()));
    assert_eq!(record_in(RecordKind::Session, &file, &bytes), None);
    assert_eq!(record_in(RecordKind::LongLivedKey, "other", &bytes), None);
    assert_eq!(record_of_text(&bytes), None, "it is not kept in the clear");
}

#[test]
fn a_header_is_written_again_as_it_was_read() {
    let data = DataKeys { current: SealingKey::from_bytes(&[7; 32]).unwrap(), previous: None };
    let header = Header::new([1; 16], KeySource::Passphrase, &Secret::new("right"), &data).unwrap();
    let bytes = header.to_bytes().unwrap();

    assert_eq!(header_again(&bytes), Some(bytes.clone()));
    assert_eq!(header_again(b"none"), None);
}
