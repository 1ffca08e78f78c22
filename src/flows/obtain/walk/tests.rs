//! What a walk asks for, by whose keys, and what it takes from before.

use super::*;
use crate::domain::arn::RoleArn;
use crate::domain::inventory::{AccountSnapshot, Server};
use crate::domain::kept::SourceKey;
use crate::domain::policy_text::PolicyText;
use crate::domain::role::Role;
use crate::domain::session::SessionSummary;
use crate::domain::vault::{Record, RecordKind};
use crate::flows::fixture::{Fixture, fixture};
use crate::flows::obtain::obtain;
use crate::flows::switch::{fresh_access, switch};
use crate::ports::fake::FakeSts;

const DEVICE: &str = "arn:aws:iam::111111111111:mfa/alice";

/// `one` is A from alice, `two` is B from there, `three` C from that; `guarded` and `other` want a code.
fn walked() -> (Fixture, Arc<FakeSts>) {
    let role = |name: &str| format!("role_arn = arn:aws:iam::111111111111:role/{name}\n");
    let more = format!(
        "[one]\n{}source_profile = alice\nduration_seconds = 3600\nexternal_id = acme\n\
         role_session_name = ada\nsource_identity = ada\n\
         [two]\n{}source_profile = one\n[three]\n{}source_profile = two\n\
         [guarded]\n{}source_profile = alice\nmfa_serial = {DEVICE}\n\
         [other]\n{}source_profile = alice\nmfa_serial = {DEVICE}\n\
         [long]\n{}source_profile = alice\nmfa_serial = {DEVICE}\nduration_seconds = 7200\n",
        role("A"),
        role("B"),
        role("C"),
        role("Guarded"),
        role("Other"),
        role("Long")
    );
    let mut fixture = fixture(&more);
    let sts = Arc::new(FakeSts::new(Arc::clone(&fixture.clock)));
    (fixture.world.sts, fixture.world.base) = (Arc::clone(&sts) as _, Arc::clone(&sts) as _);
    (fixture, sts)
}

async fn got(
    fixture: &Fixture,
    sessions: &Sessions,
    profile: &str,
    code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    obtain(&fixture.world, sessions, &Start::Profile(profile.to_owned()), code).await
}

/// Who signed each call, and for which role.
fn calls(sts: &FakeSts) -> Vec<(String, String)> {
    let calls = sts.assumed().into_iter();
    calls.map(|(key, request)| (key, request.role.name().to_owned())).collect()
}

fn call(key: &str, role: &str) -> (String, String) {
    (key.to_owned(), role.to_owned())
}

fn refusal() -> Failure {
    Failure::new(FailureKind::Refused, "not authorized")
}

#[tokio::test]
async fn each_role_is_assumed_from_the_one_before_with_what_its_profile_says() {
    let (fixture, sts) = walked();

    let session = got(&fixture, &Sessions::default(), "two", None).await.unwrap();

    assert_eq!(calls(&sts), [call("AKIAALICEEXAMPLE", "A"), call("ASIA1", "B")]);
    let request = sts.assumed()[0].1.clone();
    assert_eq!(request.session_name, "ada");
    assert_eq!(request.options.duration, Some(3600));
    assert_eq!(request.options.external_id.as_deref(), Some("acme"));
    assert_eq!(request.options.source_identity.as_deref(), Some("ada"));
    assert_eq!((request.options.mfa_serial, request.mfa_code), (None, None));
    let names: Vec<&str> =
        session.chain.iter().map(|arn| arn.rsplit('/').nth(1).unwrap()).collect();
    assert!(names.ends_with(&["A", "B"]) && names.len() == 3, "{:?}", session.chain);
    assert!(session.renews.is_some(), "no person gave a code");
}

#[tokio::test]
async fn what_was_taken_is_not_taken_again_by_those_who_share_a_beginning() {
    let (fixture, sts) = walked();
    let sessions = Sessions::default();

    got(&fixture, &sessions, "two", None).await.unwrap();
    got(&fixture, &sessions, "three", None).await.unwrap();
    got(&fixture, &sessions, "one", None).await.unwrap();

    assert_eq!(calls(&sts).len(), 3);
    assert_eq!(calls(&sts).last(), Some(&call("ASIA2", "C")));
    assert_eq!(sts.fetched(), 1);
}

#[tokio::test]
async fn what_is_kept_spares_the_whole_way_to_it() {
    let (fixture, sts) = walked();
    got(&fixture, &Sessions::default(), "two", None).await.unwrap();

    got(&fixture, &Sessions::default(), "two", None).await.unwrap();
    got(&fixture, &Sessions::default(), "three", None).await.unwrap();

    assert_eq!(calls(&sts).last(), Some(&call("ASIA2", "C")));
    assert_eq!((calls(&sts).len(), sts.fetched()), (3, 1));
}

#[tokio::test]
async fn what_is_kept_needs_none_of_what_it_came_from() {
    let (fixture, sts) = walked();
    got(&fixture, &Sessions::default(), "two", None).await.unwrap();
    let vault = &fixture.world.vault;
    for record in vault.all(RecordKind::Session) {
        let Record::Session(session) = &record else { panic!("a session") };
        if session.key.hops.len() < 2 {
            vault.remove(&record.name()).unwrap();
        }
    }

    got(&fixture, &Sessions::default(), "two", None).await.unwrap();

    assert_eq!(calls(&sts), [call("AKIAALICEEXAMPLE", "A"), call("ASIA1", "B")]);
}

#[tokio::test]
async fn the_last_session_must_last_and_those_before_it_only_for_a_call() {
    let (fixture, sts) = walked();
    got(&fixture, &Sessions::default(), "two", None).await.unwrap();
    fixture.clock.advance(40 * 60);
    let sessions = Sessions::default();
    sessions.serve(Purpose::Static);

    got(&fixture, &sessions, "two", None).await.unwrap();

    assert_eq!(calls(&sts)[2..], [call("ASIA1", "B")]);
}

#[tokio::test]
async fn what_is_served_is_renewed_early_and_what_is_on_the_way_is_not() {
    let (fixture, sts) = walked();
    let sessions = Sessions::default();
    sessions.serve(Purpose::Renewing);
    got(&fixture, &sessions, "two", None).await.unwrap();
    fixture.clock.advance(45 * 60);

    got(&fixture, &sessions, "two", None).await.unwrap();

    assert_eq!(calls(&sts)[2..], [call("ASIA1", "B")]);
}

#[tokio::test]
async fn those_who_wait_share_a_failure_and_the_next_one_asks_again() {
    let (fixture, sts) = walked();
    let sessions = Sessions::default();
    sts.refuse(refusal());

    let both =
        tokio::join!(got(&fixture, &sessions, "one", None), got(&fixture, &sessions, "two", None));
    let shared = calls(&sts).len();
    let again = got(&fixture, &sessions, "one", None).await;

    let both = [both.0.unwrap_err().message, both.1.unwrap_err().message];
    assert_eq!(both, ["profile `one`: not authorized", "profile `one`: not authorized"]);
    assert_eq!(shared, 1);
    assert!(again.is_ok(), "{again:?}");
}

#[tokio::test]
async fn keys_that_have_ended_are_named_and_sign_nothing() {
    let (fixture, sts) = walked();
    sts.end_base(fixture.world.clock.now());

    let failure = got(&fixture, &Sessions::default(), "one", None).await.unwrap_err();
    sts.end_base(fixture.world.clock.now() + jiff::SignedDuration::from_secs(1));
    let last = got(&fixture, &Sessions::default(), "one", None).await;

    assert_eq!(failure.kind, FailureKind::Expired);
    assert!(failure.message.contains("profile alice") || failure.message.contains("profile one"));
    assert_eq!(calls(&sts).len(), 1, "{last:?}");
}

#[tokio::test]
async fn keys_that_another_program_replaced_are_used_from_then_on() {
    let (fixture, sts) = walked();
    let sessions = Sessions::default();
    let before = got(&fixture, &sessions, "alice", None).await.unwrap();
    let role = got(&fixture, &sessions, "one", None).await.unwrap();
    sts.replace_key("ASIAALICEEXAMPLE");

    let renewed = fresh_access(&fixture.world, &sessions, before.id).await.unwrap();
    got(&fixture, &sessions, "alice", None).await.unwrap();
    let lasting = got(&fixture, &sessions, "one", None).await.unwrap();
    got(&fixture, &sessions, "two", None).await.unwrap();
    let signed_by = got(&fixture, &Sessions::default(), "one", None).await.map(|_| calls(&sts));

    assert_eq!(renewed.credentials.access_key_id, "ASIAALICEEXAMPLE");
    assert_eq!(sts.fetched(), 3, "once for each key, and once by who knew nothing");
    assert_eq!(lasting.expires, role.expires, "a role that was assumed with the old ones lasts");
    let expected =
        [call("AKIAALICEEXAMPLE", "A"), call("ASIA1", "B"), call("ASIAALICEEXAMPLE", "A")];
    assert_eq!(signed_by.unwrap(), expected, "what the old keys obtained is not kept for the new");
}

/// The ids of the keys at which the kept sessions of roles begin, the longest chain first.
fn kept_from(fixture: &Fixture) -> Vec<(usize, SourceKey)> {
    let records = fixture.world.vault.all(RecordKind::Session).into_iter();
    let mut kept: Vec<(usize, SourceKey)> = records
        .filter_map(|record| match record {
            Record::Session(session) => Some((session.key.hops.len(), session.key.source)),
            Record::LongLivedKey(_) | Record::MfaSeed(_) | Record::SignIn(_) => None,
        })
        .collect();
    kept.sort_by_key(|(hops, _)| std::cmp::Reverse(*hops));
    kept
}

#[tokio::test]
async fn what_keys_obtained_that_were_replaced_meanwhile_is_kept_as_theirs() {
    let (fixture, sts) = walked();
    sts.replace_key_once_read("ASIAALICEEXAMPLE");

    got(&fixture, &Sessions::default(), "two", None).await.unwrap();
    let kept = kept_from(&fixture);
    got(&fixture, &Sessions::default(), "one", None).await.unwrap();

    let old = SourceKey::AccessKey("AKIAALICEEXAMPLE".to_owned());
    assert_eq!(kept, [(2, old.clone()), (1, old)]);
    let expected =
        [call("AKIAALICEEXAMPLE", "A"), call("ASIA1", "B"), call("ASIAALICEEXAMPLE", "A")];
    assert_eq!(calls(&sts), expected);
}

#[tokio::test]
async fn a_switch_from_keys_that_were_replaced_is_kept_as_one_from_the_new() {
    let (fixture, sts) = walked();
    let sessions = Sessions::default();
    let from = got(&fixture, &sessions, "alice", None).await.unwrap();
    sts.replace_key("ASIAALICEEXAMPLE");
    let role: RoleArn = "arn:aws:iam::111111111111:role/D".parse().unwrap();

    let options = AssumeOptions::default();
    switch(&fixture.world, &sessions, from.id, &role, options, None).await.unwrap();

    assert_eq!(calls(&sts), [call("ASIAALICEEXAMPLE", "D")]);
    let new = SourceKey::AccessKey("ASIAALICEEXAMPLE".to_owned());
    assert_eq!(kept_from(&fixture), [(1, new)]);
}

#[tokio::test]
async fn keys_of_another_are_not_carried_on_as_ones_own() {
    let (fixture, sts) = walked();
    let sessions = Sessions::default();
    let before = got(&fixture, &sessions, "alice", None).await.unwrap();
    sts.replace_key_by("ASIABOBEXAMPLE", "bob");

    for _ in 0..2 {
        let failure = fresh_access(&fixture.world, &sessions, before.id).await.unwrap_err();
        assert!(
            failure.message.contains("another's now: arn:aws:iam::111111111111:user/bob"),
            "{failure}"
        );
    }
    let chosen = got(&fixture, &sessions, "alice", None).await.unwrap();

    assert!(chosen.identity.arn.ends_with("user/bob"), "who chooses the start anew is them");
    assert!(fresh_access(&fixture.world, &sessions, chosen.id).await.is_ok());
}

#[tokio::test]
async fn a_code_brings_the_users_session_which_signs_for_every_role() {
    let (fixture, sts) = walked();
    let sessions = Sessions::default();

    let asked = got(&fixture, &sessions, "guarded", None).await.unwrap_err();
    let first = got(&fixture, &sessions, "guarded", Some("123456")).await.unwrap();
    let second = got(&fixture, &sessions, "other", None).await.unwrap();
    sts.refuse(refusal());
    let refused = got(&fixture, &Sessions::default(), "two", None).await;
    sts.refuse(refusal());
    fixture.clock.advance(3500);
    let other = got(&fixture, &sessions, "other", None).await.unwrap_err();

    assert_eq!((asked.kind, asked.code_serves_all), (FailureKind::MfaNeeded, true));
    assert_eq!(asked.mfa_device.as_deref(), Some(DEVICE));
    assert_eq!(calls(&sts)[..2], [call("ASIAUSER1", "Guarded"), call("ASIAUSER1", "Other")]);
    let request = sts.assumed()[0].1.clone();
    assert_eq!((request.options.mfa_serial.as_deref(), request.mfa_code), (Some(DEVICE), None));
    assert!(first.renews.is_some() && second.renews.is_some(), "while the user's session lasts");
    assert_eq!(sts.user_sessions(), 1);
    assert!(refused.is_err());
    assert_eq!(
        (other.kind, other.message.as_str()),
        (FailureKind::Refused, "profile `other`: not authorized")
    );
}

#[tokio::test]
async fn a_longer_session_takes_a_code_of_its_own_and_is_not_renewed_without_one() {
    let (fixture, sts) = walked();

    let session = got(&fixture, &Sessions::default(), "long", Some("123456")).await.unwrap();

    let request = sts.assumed()[0].1.clone();
    assert_eq!(request.mfa_code.as_deref(), Some("123456"));
    assert_eq!((session.renews, sts.user_sessions()), (None, 0));
}

/// Lists the role `Other`, which lets in those whose code is younger than an hour.
fn list_other(fixture: &Fixture) {
    let trust = r#"{"Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}}"#;
    let arn: RoleArn = "arn:aws:iam::111111111111:role/Other".parse().unwrap();
    let account = arn.account();
    let role = Role {
        arn,
        id: "AROAEXAMPLE".into(),
        trust: Some(PolicyText::from(trust)),
        description: None,
        max_session_duration: 3600,
        created: None,
    };
    let as_of = fixture.world.clock.now();
    let snapshot = AccountSnapshot { account, alias: None, roles: vec![Arc::new(role)], as_of };
    let server = Server::default();
    fixture.world.inventory.save(&server, &snapshot).unwrap();
}

#[tokio::test]
async fn a_role_that_wants_a_younger_code_than_the_users_session_had_asks_for_one() {
    let (fixture, sts) = walked();
    list_other(&fixture);
    let sessions = Sessions::default();
    got(&fixture, &sessions, "guarded", Some("123456")).await.unwrap();

    sts.refuse(refusal());
    let kept = got(&fixture, &sessions, "other", None).await.unwrap_err();
    sts.refuse(refusal());
    let fresh = got(&fixture, &sessions, "other", Some("654321")).await.unwrap_err();

    assert_eq!((kept.kind, kept.mfa_device.as_deref()), (FailureKind::MfaNeeded, Some(DEVICE)));
    // No code is younger than one that was just given.
    assert_eq!(fresh.kind, FailureKind::Refused);
}
