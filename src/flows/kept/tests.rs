//! What names a session that is kept, and when it is found, kept and forgotten.

use std::cell::Cell;
use std::collections::HashSet;

use super::*;
use crate::domain::identity::Identity;
use crate::domain::kept::CodeUse;
use crate::domain::profile::ClientSettings;
use crate::domain::secret::Secret;
use crate::domain::session::Start;
use crate::domain::vault::LongLivedKey;
use crate::flows::fixture::{Fixture, account, fixture};
use crate::flows::plan::plan;

const ROLE: &str = "arn:aws:iam::111111111111:role/A";

/// An hour's session of a role, from a key of this id.
fn session(fixture: &Fixture, key: &str, hops: usize) -> KeptSession {
    let obtained = fixture.world.clock.now();
    let hops = vec![HopKey::new(ROLE, AssumeOptions::default()); hops];
    let issuer = Issuer::of(&ClientSettings::default());
    KeptSession {
        key: SessionKey { issuer, source: SourceKey::AccessKey(key.to_owned()), hops },
        start: Start::Environment,
        identity: Identity {
            arn: "arn:aws:sts::111111111111:assumed-role/A/alice".to_owned(),
            account: account("111111111111"),
            user_id: "AROAEXAMPLE:alice".to_owned(),
        },
        credentials: Credentials {
            access_key_id: format!("ASIA{key}"),
            secret_access_key: Secret::new("example"),
            session_token: Some(Secret::new("example")),
            expires: obtained.checked_add(jiff::SignedDuration::from_hours(1)).ok(),
        },
        chain: Vec::new(),
        obtained,
        carried: None,
        code: CodeUse::None,
    }
}

/// The ids of the keys at which the kept sessions begin.
fn kept(world: &World) -> Vec<SourceKey> {
    let mut found: Vec<SourceKey> = all(world).into_iter().map(|one| one.key.source).collect();
    found.sort_by_key(|source| format!("{source:?}"));
    found
}

#[test]
fn everything_that_a_profile_says_of_its_role_is_in_the_name_of_the_session() {
    let settings = [
        "",
        "role_session_name = ada",
        "duration_seconds = 900",
        "external_id = acme",
        "source_identity = ada",
        "mfa_serial = arn:aws:iam::111111111111:mfa/alice",
    ];
    let sections = settings.iter().enumerate().map(|(index, setting)| {
        format!("[p{index}]\nrole_arn = {ROLE}\nsource_profile = alice\n{setting}\n")
    });
    let world = fixture(&sections.collect::<String>()).world;

    let names = (0..settings.len()).map(|index| {
        let start = Start::Profile(format!("p{index}"));
        key_of_plan(&world, &plan(&world.config, &world.environment, &start).unwrap())
    });
    let names: HashSet<SessionKey> = names.collect();

    assert_eq!(names.len(), settings.len(), "{names:#?}");
}

#[test]
fn nothing_is_found_for_who_keeps_nothing_nor_what_is_no_session() {
    let mut fixture = fixture("");
    let (role, key) = (session(&fixture, "AKIAROLE", 1), session(&fixture, "AKIAKEY", 0));
    for kept in [&role, &key] {
        fixture.world.vault.keep(kept);
    }
    let found = |world: &World, one: &KeptSession| find(world, &one.key, Purpose::Call).is_some();

    assert!(found(&fixture.world, &role));
    assert!(!found(&fixture.world, &key), "keys that are written down are no session");
    fixture.world.keeps_sessions = false;
    assert!(!found(&fixture.world, &role));
}

#[test]
fn a_session_without_a_code_is_not_what_one_with_a_code_is_asked_for() {
    let fixture = fixture("");
    let without = session(&fixture, "AKIAONE", 1);
    let with = KeptSession { code: CodeUse::Own, ..session(&fixture, "AKIATWO", 1) };
    for kept in [&without, &with] {
        fixture.world.vault.keep(kept);
    }
    let found = |one: &KeptSession, with_code: bool| {
        find(&fixture.world, &one.key, Wish { need: Purpose::Call, with_code }).is_some()
    };

    assert_eq!([found(&without, false), found(&with, false)], [true, true]);
    assert_eq!([found(&without, true), found(&with, true)], [false, true]);
}

#[test]
fn a_session_outlives_the_process_if_it_has_an_end_and_is_kept() {
    let mut fixture = fixture("");
    let (role, key) = (session(&fixture, "AKIAROLE", 1).key, session(&fixture, "AKIAKEY", 0).key);
    let outlives =
        |world: &World, key: &SessionKey| [true, false].map(|end| outlives(world, key, end));

    assert_eq!(outlives(&fixture.world, &role), [true, false]);
    assert_eq!(outlives(&fixture.world, &key), [false, false]);
    fixture.world.keeps_sessions = false;
    assert_eq!(outlives(&fixture.world, &role), [false, false]);
}

#[test]
fn what_begins_at_a_source_is_forgotten_and_what_has_ended_is_not_listed() {
    let fixture = fixture("");
    let ended = session(&fixture, "AKIAENDED", 1);
    fixture.world.vault.keep(&ended);
    fixture.clock.advance(3600);
    for key in ["AKIAONE", "AKIATWO"] {
        fixture.world.vault.keep(&session(&fixture, key, 1));
    }
    let source = |key: &str| SourceKey::AccessKey(key.to_owned());
    assert_eq!(kept(&fixture.world), [source("AKIAONE"), source("AKIATWO")]);

    forget(&fixture.world, |one| *one == source("AKIAONE")).unwrap();

    assert_eq!(kept(&fixture.world), [source("AKIATWO")]);
}

#[tokio::test]
async fn what_is_obtained_is_kept_once_if_it_is_a_session_with_an_end() {
    let mut fixture = fixture("");
    let (role, key) = (session(&fixture, "AKIAROLE", 1), session(&fixture, "AKIAKEY", 0));
    let mut endless = session(&fixture, "AKIAENDLESS", 1);
    endless.credentials.expires = None;
    let calls = Cell::new(0);
    let had = async |world: &World, one: &KeptSession| {
        let obtain = async || {
            calls.set(calls.get() + 1);
            Ok(one.clone())
        };
        find_or(world, &one.key, Purpose::Call, obtain).await.unwrap();
    };

    fixture.world.keeps_sessions = false;
    had(&fixture.world, &role).await;
    assert_eq!(kept(&fixture.world), []);
    fixture.world.keeps_sessions = true;
    for one in [&role, &role, &key, &endless] {
        had(&fixture.world, one).await;
    }

    assert_eq!(kept(&fixture.world), [role.key.source]);
    assert_eq!(calls.get(), 4, "the role's once for each world, the others each time");
}

/// The source that a profile of this text is named by.
fn source_of_profile(world: &World) -> SourceKey {
    let start = Start::Profile("p".to_owned());
    key_of_plan(world, &plan(&world.config, &world.environment, &start).unwrap()).source
}

#[test]
fn a_process_is_another_source_once_its_line_or_its_profile_changes() {
    let texts = [
        "[p]\ncredential_process = /bin/cp\n",
        "[p]\ncredential_process = /bin/cp --for other\n",
        "[p]\ncredential_process = /bin/cp\nregion = eu-west-1\n",
        "[p]\ncredential_process = /bin/cp\nregion = eu-west-2\n",
    ];

    let sources = texts.map(|text| source_of_profile(&fixture(text).world));

    assert_eq!(sources.iter().collect::<HashSet<_>>().len(), texts.len(), "{sources:#?}");
    assert_eq!(source_of_profile(&fixture(texts[0]).world), sources[0]);
}

#[test]
fn a_key_of_the_vault_is_named_by_its_id_since_another_may_have_its_name_tomorrow() {
    let world = fixture("[p]\ncredential_process = kamen credential-process --key dev\n").world;
    assert_eq!(source_of_profile(&world), SourceKey::Unnamed, "the vault holds none");

    for id in ["AKIAONE", "AKIATWO"] {
        let credentials = Credentials {
            access_key_id: id.to_owned(),
            secret_access_key: Secret::new("example"),
            session_token: None,
            expires: None,
        };
        let (name, added) = ("dev".to_owned(), world.clock.now());
        let key = LongLivedKey { name, credentials, added, rotation: None };
        world.vault.save(&Record::LongLivedKey(key)).unwrap();

        assert_eq!(source_of_profile(&world), SourceKey::AccessKey(id.to_owned()));
    }
}
