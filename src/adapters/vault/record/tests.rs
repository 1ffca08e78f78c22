//! A record opens under its own name, kind and vault alone.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::adapters::vault::inspect::record_of_text;
use crate::domain::access_key::Rotation;
use crate::domain::kept::{HopKey, Issuer, SessionKey, SourceKey};
use crate::domain::profile::ClientSettings;
use crate::domain::role::Tag;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::session::AssumeOptions;
use crate::domain::sign_in::Portal;
use crate::domain::vault::LongLivedKey;

fn record(name: &str) -> Record {
    let expires = Some("2026-01-01T00:00:00.5Z".parse().unwrap());
    Record::LongLivedKey(LongLivedKey {
        name: name.to_owned(),
        credentials: Credentials {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            session_token: Some(Secret::new("AQoDYXdzEPT//EXAMPLE")),
            expires,
        },
        added: Timestamp::UNIX_EPOCH,
        rotation: None,
    })
}

fn keys(vault: u8) -> RecordKeys {
    RecordKeys::new([vault; 16], &SealingKey::from_bytes(&[1; 32]).unwrap())
}

const KIND: RecordKind = RecordKind::LongLivedKey;

#[test]
fn a_record_opens_under_its_own_name_kind_and_vault_alone() {
    let (file, bytes) = keys(1).seal(&record("dev")).unwrap();
    let (other, _) = keys(1).seal(&record("prod")).unwrap();

    assert_eq!(keys(1).open(KIND, &file, &bytes), Some(record("dev")));
    assert_eq!(keys(1).open(KIND, &other, &bytes), None);
    assert_eq!(keys(1).open(RecordKind::MfaSeed, &file, &bytes), None);
    assert_eq!(keys(2).open(KIND, &file, &bytes), None);
}

#[test]
fn a_key_is_kept_with_how_far_its_exchange_has_come() {
    let Record::LongLivedKey(key) = record("dev") else { panic!("a key") };
    let (new, at) = (key.credentials.clone(), Timestamp::UNIX_EPOCH);
    let old = "AKIAIOSFODNN7EXAMPLE".to_owned();

    for rotation in [Rotation::Begun { at }, Rotation::Made { new }, Rotation::Switched { old }] {
        let key = LongLivedKey { rotation: Some(rotation), ..key.clone() };
        let (file, bytes) = keys(1).seal(&Record::LongLivedKey(key.clone())).unwrap();
        assert_eq!(keys(1).open(KIND, &file, &bytes), Some(Record::LongLivedKey(key)));
    }
}

#[test]
fn a_file_says_that_it_is_a_record_and_under_which_key() {
    let (_, bytes) = keys(1).seal(&record("dev")).unwrap();

    let front = [MAGIC.as_slice(), &[VERSION], &keys(1).id].concat();
    assert!(bytes.starts_with(&front) && is_record(&bytes));
    assert!(!is_record(&bytes[1..]));
}

#[test]
fn a_record_cut_short_or_changed_is_absent() {
    let (file, bytes) = keys(1).seal(&record("dev")).unwrap();

    for index in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[index] ^= 0x20;
        assert_eq!(keys(1).open(KIND, &file, &changed), None, "byte {index}");
        assert_eq!(keys(1).open(KIND, &file, &bytes[..index]), None, "{index} bytes");
    }
}

#[test]
fn neither_name_nor_file_tells_what_is_in_it() {
    let (file, bytes) = keys(1).seal(&record("production")).unwrap();
    let shown = String::from_utf8_lossy(&bytes);

    assert!(file.len() == 32 && file.bytes().all(|byte| byte.is_ascii_hexdigit()), "{file}");
    for text in ["production", "AKIA", "wJalr", "AQoD"] {
        assert!(!shown.contains(text), "{text}");
    }
}

/// A key of values drawn from few, so that equal ones come up.
fn session_key() -> impl Strategy<Value = SessionKey> {
    let word = || prop::sample::select(vec!["", "a", "b", "ab"]).prop_map(str::to_owned);
    let maybe = move || prop::option::of(word());
    let issuer = (maybe(), maybe(), any::<bool>(), any::<bool>()).prop_map(
        |(endpoint, region, use_fips, use_dual_stack)| Issuer {
            endpoint,
            region,
            use_fips,
            use_dual_stack,
        },
    );
    let source = prop_oneof![
        word().prop_map(SourceKey::AccessKey),
        word().prop_map(SourceKey::Login),
        (word(), word()).prop_map(|(profile, digest)| SourceKey::Process { profile, digest }),
        (word(), word(), maybe()).prop_map(|(token_file, role, session_name)| {
            SourceKey::WebIdentity { token_file, role, session_name }
        }),
        (word(), maybe())
            .prop_map(|(access_key, device)| SourceKey::UserSession { access_key, device }),
        (maybe(), word(), word(), word(), word()).prop_map(
            |(session, start_url, region, account, role)| SourceKey::IdentityCenter {
                portal: Portal { session, start_url, region },
                account,
                role,
            }
        ),
    ];
    let tag = (word(), word()).prop_map(|(key, value)| Tag { key, value });
    let words = || prop::collection::vec(word(), 0..2);
    let options = (
        (maybe(), prop::option::of(900_u32..902), maybe(), maybe(), maybe(), maybe()),
        (prop::collection::vec(tag, 0..2), words(), words()),
    );
    let options = options.prop_map(
        |(
            (session_name, duration, external_id, source_identity, policy, mfa_serial),
            (tags, transitive_tag_keys, policy_arns),
        )| AssumeOptions {
            session_name,
            duration,
            external_id,
            source_identity,
            tags,
            transitive_tag_keys,
            policy,
            policy_arns,
            mfa_serial,
            region: None,
        },
    );
    let hop = (word(), options).prop_map(|(role, options)| HopKey::new(role, options));
    (issuer, source, prop::collection::vec(hop, 0..3))
        .prop_map(|(issuer, source, hops)| SessionKey { issuer, source, hops })
}

proptest! {
    #[test]
    fn two_sessions_share_a_file_only_if_all_that_shapes_them_is_the_same(
        one in session_key(),
        other in session_key(),
    ) {
        let keys = keys(1);
        let file = |key: &SessionKey| {
            keys.file_name(&RecordName::Session(Box::new(key.clone()))).unwrap()
        };

        prop_assert_eq!(file(&one) == file(&other), one == other);
        let mut nearly = one.clone();
        nearly.issuer.use_fips = !nearly.issuer.use_fips;
        prop_assert_ne!(file(&one), file(&nearly));
    }
}

#[test]
fn each_option_of_a_role_names_another_file() {
    let text = || Some("x".to_owned());
    let plain = AssumeOptions::default;
    let tag = Tag { key: "k".to_owned(), value: "v".to_owned() };
    let changed = [
        plain(),
        AssumeOptions { session_name: text(), ..plain() },
        AssumeOptions { duration: Some(900), ..plain() },
        AssumeOptions { external_id: text(), ..plain() },
        AssumeOptions { source_identity: text(), ..plain() },
        AssumeOptions { tags: vec![tag], ..plain() },
        AssumeOptions { transitive_tag_keys: vec!["x".to_owned()], ..plain() },
        AssumeOptions { policy: text(), ..plain() },
        AssumeOptions { policy_arns: vec!["x".to_owned()], ..plain() },
        AssumeOptions { mfa_serial: text(), ..plain() },
    ];

    let files: BTreeSet<String> = changed
        .iter()
        .map(|options| {
            let key = SessionKey {
                issuer: Issuer::of(&ClientSettings::default()),
                source: SourceKey::AccessKey("AKIAIOSFODNN7EXAMPLE".to_owned()),
                hops: vec![HopKey::new("role", options.clone())],
            };
            keys(1).file_name(&RecordName::Session(Box::new(key))).unwrap()
        })
        .collect();

    assert_eq!(files.len(), changed.len());
}

#[test]
fn a_text_is_a_record_as_a_whole_alone() {
    let mut text = postcard::to_allocvec(&Stored::of(&record("dev"))).unwrap();
    assert_eq!(record_of_text(&text), Some(record("dev")));
    text.push(0);
    assert_eq!(record_of_text(&text), None);
}
