//! The files of the vault: headers and records, damaged in every way.

use kamen::adapters::vault::{header_again, record_in, record_of_text, sealed_record};
use kamen::domain::vault::RecordKind;

pub fn check(bytes: &[u8]) {
    header(bytes);
    // Behind the right beginning, to get past it.
    header(&[b"KAMENVLT\x01\x00".as_slice(), bytes].concat());
    for kind in RecordKind::ALL {
        // Nothing that was not sealed with the key opens.
        assert_eq!(record_in(kind, "0123456789abcdef0123456789abcdef", bytes), None);
    }
    record(bytes);
}

/// What is read as a header is written as one, and read as the same.
fn header(bytes: &[u8]) {
    if let Some(written) = header_again(bytes) {
        assert_eq!(header_again(&written), Some(written));
    }
}

/// What stands in a text as a record is kept, and comes back the same, in its own place alone.
fn record(text: &[u8]) {
    let Some(record) = record_of_text(text) else { return };
    let Some((file, mut sealed)) = sealed_record(&record) else { return };
    let kind = record.name().kind();
    assert_eq!(record_in(kind, &file, &sealed).as_ref(), Some(&record));
    if let Some(last) = sealed.last_mut() {
        *last ^= 1;
    }
    assert_eq!(record_in(kind, &file, &sealed), None);
}
