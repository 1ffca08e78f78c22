//! Who keys are, with and without asking.

use std::sync::Arc;

use super::*;
use crate::domain::session::{AssumeOptions, Origin, SessionSummary, Start};
use crate::flows::fixture::{Fixture, fixture, role};
use crate::flows::obtain::obtain;
use crate::flows::walk::walk;

fn asked(fixture: &Fixture) -> usize {
    fixture.aws.calls().iter().filter(|call| call.starts_with("sts:GetCallerIdentity")).count()
}

async fn alice(fixture: &Fixture, sessions: &Sessions) -> SessionSummary {
    let start = Start::Profile("alice".to_owned());
    obtain(&fixture.world, sessions, &start, None).await.unwrap()
}

#[tokio::test]
async fn a_key_is_asked_for_once_and_known_in_later_runs() {
    let fixture = fixture("");
    let first = alice(&fixture, &fixture.sessions).await;
    let later = Sessions::default();

    let second = alice(&fixture, &later).await;

    assert_eq!(second.identity, first.identity);
    assert_eq!(asked(&fixture), 1);
    assert!(first.is_confirmed && !second.is_confirmed);
    let note = fixture.world.notes.read(NOTE).unwrap();
    assert!(!note.contains("AKIA"), "the key's id stands in {note}");
}

#[tokio::test]
async fn what_was_remembered_is_confirmed_by_one_call() {
    let fixture = fixture("");
    drop(alice(&fixture, &fixture.sessions).await);
    let later = Sessions::default();
    let session = alice(&fixture, &later).await;

    confirm(&fixture.world, &later, session.id).await.unwrap();
    confirm(&fixture.world, &later, session.id).await.unwrap();

    assert_eq!(asked(&fixture), 2);
    assert!(later.summary(session.id).unwrap().is_confirmed);
}

#[tokio::test]
async fn keys_that_turn_out_to_be_another_identity_are_told_of_and_shown_as_that() {
    let fixture = fixture("");
    let session = alice(&fixture, &fixture.sessions).await;
    let access = fixture.sessions.access(session.id).unwrap();
    let wrong =
        Identity { arn: "arn:aws:iam::000000000001:user/bob".to_owned(), ..session.identity };
    remember(&fixture.world, &fingerprint(&access), &wrong);
    let later = Sessions::default();
    let believed = alice(&fixture, &later).await;
    assert_eq!(believed.identity, wrong);

    let failure = confirm(&fixture.world, &later, believed.id).await.unwrap_err();

    assert!(failure.message.contains("user/bob") && failure.message.contains("user/alice"));
    assert!(later.summary(believed.id).unwrap().identity.arn.ends_with("user/alice"));
    assert_eq!(Note::read(&fixture.world).identities[&fingerprint(&access)].arn, session_arn());
}

fn session_arn() -> String {
    "arn:aws:iam::000000000001:user/alice".to_owned()
}

#[tokio::test]
async fn a_later_run_assumes_a_role_by_one_call() {
    let fixture = fixture("");
    let deploy = role("arn:aws:iam::000000000001:role/Deploy");
    fixture.aws.add_role(&deploy, r#"{"Statement":{"Principal":{"AWS":"*"}}}"#);
    drop(alice(&fixture, &fixture.sessions).await);
    let before = fixture.aws.calls().len();
    let (later, start) = (Sessions::default(), Start::Profile("alice".to_owned()));

    let options = AssumeOptions::default();
    let origin = Origin::Start(start);
    walk(&fixture.world, &later, &origin, &[deploy], options, None).await.unwrap();

    let calls = fixture.aws.calls();
    assert_eq!(calls.len() - before, 1, "{calls:?}");
    assert!(calls.last().unwrap().starts_with("sts:AssumeRole"), "{calls:?}");
}

#[tokio::test]
async fn the_same_key_at_another_server_is_another_one() {
    let fixture = fixture("");
    let session = alice(&fixture, &fixture.sessions).await;
    let access = fixture.sessions.access(session.id).unwrap();
    let mut client = (*access.client).clone();
    client.sts_endpoint = Some("http://127.0.0.1:1".to_owned());
    let elsewhere = Access { client: Arc::new(client), ..access.clone() };

    assert_ne!(fingerprint(&access), fingerprint(&elsewhere));
}
