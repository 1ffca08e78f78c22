//! What kamen keeps between two runs: files of roles, favourites and recent roles, damaged in every way.

use kamen::adapters::store::{roles_in, sealed_roles, search_roles};
use kamen::app::note::{Notes, RECENT};
use kamen::ports::store::Wanted;

pub fn check(bytes: &[u8]) {
    roles(bytes);
    // Behind right checksums, to get past them.
    roles(&sealed_roles(bytes));
    notes(&String::from_utf8_lossy(bytes));
}

/// What is found by name is what is there as a whole.
fn roles(file: &[u8]) {
    let Some(all) = roles_in(file) else { return };
    for role in &all.roles {
        let found = search_roles(file, Wanted::Named(role.arn.name())).map(|found| found.roles);
        // The groups may be out of order, and then a role is missed; what is found is right.
        for found in found.unwrap_or_default() {
            assert!(found.arn.name().eq_ignore_ascii_case(role.arn.name()));
            assert!(all.roles.contains(&found));
        }
    }
}

/// Damaged notes hold nothing twice, and what was read is read again.
fn notes(text: &str) {
    let read = Notes::read(text);
    if read.is_damaged {
        assert!(read.notes.recent.len() <= RECENT);
    }
    let written = serde_json::to_string(&read.notes).expect("notes are written");
    let again = Notes::read(&written);
    assert!(!again.is_damaged);
    assert_eq!(again.notes, read.notes);
    let merged = read.notes.merged(&read.notes, read.notes.clone());
    assert_eq!(merged.favourites, read.notes.favourites);
}
