//! Switches against AWS in memory.

use super::*;
use crate::domain::failure::FailureKind;
use crate::domain::inventory::{AccountSnapshot, Server};
use crate::domain::role::{Role, Tag};
use crate::flows::fixture::{Fixture, account, fixture, role};
use crate::flows::identify::confirm;
use crate::flows::obtain::obtain;
use crate::ports::clock::Clock;

const ROLE_A: &str = "arn:aws:iam::111111111111:role/team/RoleA";
const ROLE_B: &str = "arn:aws:iam::222222222222:role/RoleB";
const ALICE: &str = "arn:aws:iam::000000000001:user/alice";

fn trusting(arn: &str) -> String {
    format!(
        r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"{arn}"}},"Action":"sts:AssumeRole"}}}}"#
    )
}

async fn alice(fixture: &Fixture) -> SessionSummary {
    let start = Start::Profile("alice".to_owned());
    obtain(&fixture.world, &fixture.sessions, &start, None).await.unwrap()
}

async fn to(
    fixture: &Fixture,
    from: &SessionSummary,
    arn: &str,
    options: AssumeOptions,
    code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    switch(&fixture.world, &fixture.sessions, from.id, &role(arn), options, code).await
}

#[tokio::test]
async fn the_answer_says_who_the_new_session_is_and_aws_confirms_it_when_asked() {
    let fixture = fixture("");
    fixture.aws.add_role(&role(ROLE_A), &trusting(ALICE));
    let alice = alice(&fixture).await;

    let session = to(&fixture, &alice, ROLE_A, AssumeOptions::default(), None).await.unwrap();

    assert_eq!(session.identity.arn, "arn:aws:sts::111111111111:assumed-role/RoleA/alice");
    assert_eq!(session.chain, [ALICE.to_owned(), session.identity.arn.clone()]);
    assert!(fixture.aws.calls().last().unwrap().starts_with("sts:AssumeRole"));
    assert!(!session.is_confirmed);

    confirm(&fixture.world, &fixture.sessions, session.id).await.unwrap();

    let asked = format!("sts:GetCallerIdentity by {}", session.identity.arn);
    assert_eq!(fixture.aws.calls().last(), Some(&asked));
    assert_eq!(fixture.sessions.summary(session.id).unwrap().identity, session.identity);
}

#[tokio::test]
async fn a_chained_session_of_more_than_an_hour_is_refused_without_a_call() {
    let fixture = fixture("");
    fixture.aws.add_role(&role(ROLE_A), &trusting(ALICE));
    fixture.aws.add_role(&role(ROLE_B), &trusting(ROLE_A));
    let alice = alice(&fixture).await;
    let session = to(&fixture, &alice, ROLE_A, AssumeOptions::default(), None).await.unwrap();
    let before = fixture.aws.calls().len();

    let options = AssumeOptions { duration: Some(7200), ..AssumeOptions::default() };
    let failure = to(&fixture, &session, ROLE_B, options, None).await.unwrap_err();

    assert!(failure.message.contains("role chaining"), "{failure}");
    assert_eq!(fixture.aws.calls().len(), before);
}

#[tokio::test]
async fn what_the_profile_of_a_role_says_is_used_for_it() {
    let fixture = fixture(
        "[b]\nrole_arn = arn:aws:iam::222222222222:role/RoleB\nsource_profile = alice\n\
         mfa_serial = arn:aws:iam::000000000001:mfa/alice\nrole_session_name = ada",
    );
    fixture.aws.add_role(&role(ROLE_B), &trusting(ALICE));
    fixture.aws.require_mfa(&role(ROLE_B), "arn:aws:iam::000000000001:mfa/alice", "123456");
    let alice = alice(&fixture).await;

    let first = to(&fixture, &alice, ROLE_B, AssumeOptions::default(), None).await.unwrap_err();
    let second =
        to(&fixture, &alice, ROLE_B, AssumeOptions::default(), Some("123456")).await.unwrap();

    assert_eq!(first.kind, FailureKind::MfaNeeded);
    assert_eq!(first.mfa_device.as_deref(), Some("arn:aws:iam::000000000001:mfa/alice"));
    assert!(second.identity.arn.ends_with("assumed-role/RoleB/ada"));
}

#[tokio::test]
async fn a_refusal_about_mfa_becomes_a_question_for_the_devices_code() {
    let fixture = fixture("");
    let trust = trusting(ALICE).replace(
        r#""Action""#,
        r#""Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}},"Action""#,
    );
    fixture.aws.add_role(&role(ROLE_A), &trust);
    fixture.aws.require_mfa(&role(ROLE_A), "arn:aws:iam::000000000001:mfa/phone", "123456");
    fixture.aws.set_mfa_devices(ALICE, &["arn:aws:iam::000000000001:mfa/phone"]);
    let mut known = Role {
        arn: role(ROLE_A),
        id: "".into(),
        trust: Some(trust.into()),
        description: None,
        max_session_duration: 3600,
        created: None,
    };
    known.id = "AROAEXAMPLE".into();
    let snapshot = AccountSnapshot {
        account: account("111111111111"),
        alias: None,
        roles: vec![known.into()],
        as_of: fixture.clock.now(),
    };
    fixture.world.inventory.save(&Server::default(), &snapshot).unwrap();
    let alice = alice(&fixture).await;

    let asked = to(&fixture, &alice, ROLE_A, AssumeOptions::default(), None).await.unwrap_err();
    let session = to(&fixture, &alice, ROLE_A, AssumeOptions::default(), Some("123456")).await;

    assert_eq!(asked.mfa_device.as_deref(), Some("arn:aws:iam::000000000001:mfa/phone"));
    assert!(session.is_ok(), "{session:?}");
}

#[tokio::test]
async fn a_refusal_keeps_the_words_code_and_request_id_of_aws() {
    let fixture = fixture("");
    fixture.aws.add_role(&role(ROLE_A), &trusting("arn:aws:iam::999999999999:user/eve"));
    let alice = alice(&fixture).await;

    let failure = to(&fixture, &alice, ROLE_A, AssumeOptions::default(), None).await.unwrap_err();

    assert_eq!(failure.kind, FailureKind::Refused);
    assert_eq!(failure.code.as_deref(), Some("AccessDenied"));
    assert!(failure.request_id.is_some());
}

#[tokio::test]
async fn an_ended_session_is_obtained_again_unless_a_person_gave_a_code() {
    let fixture = fixture("");
    fixture.aws.add_role(&role(ROLE_A), &trusting(ALICE));
    let alice = alice(&fixture).await;
    let plain = to(&fixture, &alice, ROLE_A, AssumeOptions::default(), None).await.unwrap();
    let device = AssumeOptions {
        mfa_serial: Some("arn:aws:iam::000000000001:mfa/alice".to_owned()),
        ..AssumeOptions::default()
    };
    let with_code = to(&fixture, &alice, ROLE_A, device, Some("123456")).await.unwrap();
    let old = fixture.sessions.access(plain.id).unwrap().credentials.access_key_id;
    fixture.clock.advance(4000);

    let renewed = fresh_access(&fixture.world, &fixture.sessions, plain.id).await.unwrap();
    let ended = fresh_access(&fixture.world, &fixture.sessions, with_code.id).await.unwrap_err();

    assert_ne!(renewed.credentials.access_key_id, old);
    assert_eq!(ended.kind, FailureKind::Expired);
}

#[tokio::test]
async fn source_identity_and_transitive_tags_pass_on_to_the_next_session_and_nothing_else_does() {
    let fixture = fixture("");
    fixture.aws.add_role(&role(ROLE_A), &trusting(ALICE));
    fixture.aws.add_role(&role(ROLE_B), &trusting(ROLE_A));
    let tag = |key: &str| Tag { key: key.to_owned(), value: "blue".to_owned() };
    let options = AssumeOptions {
        source_identity: Some("ada".to_owned()),
        tags: vec![tag("cost"), tag("team")],
        transitive_tag_keys: vec!["Cost".to_owned()],
        policy: Some("{}".to_owned()),
        ..AssumeOptions::default()
    };
    let alice = alice(&fixture).await;
    let first = to(&fixture, &alice, ROLE_A, options, None).await.unwrap();

    let second = to(&fixture, &first, ROLE_B, AssumeOptions::default(), None).await.unwrap();

    let carried = fixture.sessions.carried(second.id).unwrap();
    assert_eq!(carried.source_identity.as_deref(), Some("ada"));
    assert_eq!(
        (carried.tags, carried.transitive_tag_keys),
        (vec![tag("cost")], vec!["Cost".into()])
    );
    assert_eq!(carried.policy, None);
}
