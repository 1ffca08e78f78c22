//! A snapshot as bytes: a mark, a version, then postcard.
//!
//! Texts are decoded borrowed, and equal trust documents are stored and held once: most roles of an
//! account share a few of them, and loading 10,000 roles must not be felt.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::inventory::AccountSnapshot;
use crate::domain::role::Role;

/// What every file begins with: the mark, then the version of what follows. A file of another
/// version is as good as none.
const HEAD: &[u8] = b"kamen inventory 1\n";

#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    account: &'a str,
    alias: Option<&'a str>,
    as_of: Moment,
    documents: Vec<&'a str>,
    roles: Vec<StoredRole<'a>>,
}

/// Seconds and nanoseconds since 1970.
type Moment = (i64, i32);

#[derive(Serialize, Deserialize)]
struct StoredRole<'a> {
    #[serde(borrow)]
    arn: &'a str,
    id: &'a str,
    /// An index into the documents.
    trust: Option<usize>,
    description: Option<&'a str>,
    max_session_duration: u32,
    created: Option<Moment>,
}

/// The bytes of a snapshot.
pub(super) fn encode(snapshot: &AccountSnapshot) -> Result<Vec<u8>, postcard::Error> {
    let (mut documents, mut known) = (Vec::new(), HashMap::new());
    let mut number = |text| {
        *known.entry(text).or_insert_with(|| {
            documents.push(text);
            documents.len() - 1
        })
    };
    let roles = snapshot.roles.iter().map(|role| StoredRole {
        arn: role.arn.as_str(),
        id: &role.id,
        trust: role.trust.as_deref().map(&mut number),
        description: role.description.as_deref(),
        max_session_duration: role.max_session_duration,
        created: role.created.map(moment),
    });
    let roles = roles.collect();
    let stored = Stored {
        account: &snapshot.account.to_string(),
        alias: snapshot.alias.as_deref(),
        as_of: moment(snapshot.as_of),
        documents,
        roles,
    };
    postcard::to_extend(&stored, HEAD.to_vec())
}

/// The snapshot that the bytes hold; `None` where they are damaged or of another version.
pub(super) fn decode(bytes: &[u8]) -> Option<AccountSnapshot> {
    let stored: Stored<'_> = postcard::from_bytes(bytes.strip_prefix(HEAD)?).ok()?;
    let documents: Vec<Arc<str>> = stored.documents.into_iter().map(Arc::from).collect();
    let role = |role: StoredRole<'_>| {
        let trust = match role.trust {
            Some(number) => Some(Arc::clone(documents.get(number)?)),
            None => None,
        };
        Some(Role {
            arn: role.arn.parse().ok()?,
            id: role.id.to_owned(),
            trust,
            description: role.description.map(str::to_owned),
            max_session_duration: role.max_session_duration,
            created: role.created.and_then(timestamp),
        })
    };
    Some(AccountSnapshot {
        account: stored.account.parse().ok()?,
        alias: stored.alias.map(str::to_owned),
        roles: stored.roles.into_iter().map(role).collect::<Option<_>>()?,
        as_of: timestamp(stored.as_of)?,
    })
}

fn moment(time: Timestamp) -> Moment {
    (time.as_second(), time.subsec_nanosecond())
}

fn timestamp((seconds, nanoseconds): Moment) -> Option<Timestamp> {
    Timestamp::new(seconds, nanoseconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(number: usize) -> Role {
        Role {
            arn: format!("arn:aws:iam::012345678901:role/team/Role{number}").parse().unwrap(),
            id: format!("AROA{number:016}"),
            trust: (!number.is_multiple_of(3))
                .then(|| Arc::from(format!("{{\"kind\":{}}}", number % 3))),
            description: number.is_multiple_of(2).then(|| "仮面".to_owned()),
            max_session_duration: 3600,
            created: Timestamp::new(1_700_000_000, 5).ok(),
        }
    }

    fn snapshot() -> AccountSnapshot {
        AccountSnapshot {
            account: "012345678901".parse().unwrap(),
            alias: Some("acme".to_owned()),
            roles: (0..100).map(role).collect(),
            as_of: Timestamp::new(1_800_000_000, 123).unwrap(),
        }
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let decoded = decode(&encode(&snapshot()).unwrap()).unwrap();

        assert_eq!(decoded, snapshot());
    }

    #[test]
    fn equal_documents_are_held_once() {
        let decoded = decode(&encode(&snapshot()).unwrap()).unwrap();

        let trust = |index: usize| decoded.roles[index].trust.clone().unwrap();
        assert!(Arc::ptr_eq(&trust(1), &trust(4)) && !Arc::ptr_eq(&trust(1), &trust(2)));
    }

    #[test]
    fn no_cut_or_turned_byte_makes_it_panic() {
        let bytes = encode(&snapshot()).unwrap();

        for end in 0..bytes.len() {
            assert_eq!(decode(&bytes[..end]), None);
        }
        for index in 0..bytes.len() {
            let mut turned = bytes.clone();
            turned[index] ^= 0xff;
            decode(&turned);
        }
    }
}
