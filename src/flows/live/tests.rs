//! Sessions in memory, served and renewed.

use super::*;
use crate::domain::session::{AssumeOptions, Start};
use crate::flows::fixture::{Fixture, HOME, config, fixture, role};
use crate::flows::obtain::obtain;
use crate::flows::switch::switch;

async fn switched(fixture: &Fixture) -> SessionSummary {
    fixture.sessions.serve(Need::Renewing);
    let assumed = role(&format!("arn:aws:iam::{HOME}:role/Deploy"));
    fixture.aws.add_role(
        &assumed,
        r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}"#,
    );
    let start = Start::Profile("alice".to_owned());
    let alice = obtain(&fixture.world, &fixture.sessions, &start, None).await.unwrap();
    let options = AssumeOptions::default();
    switch(&fixture.world, &fixture.sessions, alice.id, &assumed, options, None).await.unwrap()
}

/// Renews what is due, once.
async fn renewed(fixture: &Fixture, live: &Live) {
    let keep = live.keep(&fixture.world, &fixture.sessions);
    drop(tokio::time::timeout(Duration::from_millis(50), keep).await);
}

#[tokio::test]
async fn keys_are_served_with_a_short_life_and_replaced_before_their_end() {
    let fixture = fixture("");
    let session = switched(&fixture).await;
    let live = Live::new(&fixture.world, &fixture.sessions, &session).unwrap();
    let now = fixture.clock.now();

    let first = live.served().unwrap();
    fixture.clock.advance(30 * 60);
    renewed(&fixture, &live).await;
    let same = live.served().unwrap();
    fixture.clock.advance(11 * 60);
    renewed(&fixture, &live).await;
    let second = live.served().unwrap();

    assert_eq!(first.until, now + ADVERTISED);
    assert_eq!(first.credentials, same.credentials, "forty minutes are left and twenty needed");
    assert_ne!(first.credentials, second.credentials);
    assert!(second.credentials.expires > first.credentials.expires);
}

#[tokio::test]
async fn what_cannot_be_renewed_is_served_to_its_end_and_then_says_why() {
    let fixture = fixture("");
    let session = switched(&fixture).await;
    let live = Live::new(&fixture.world, &fixture.sessions, &session).unwrap();
    fixture.aws.fail("sts:AssumeRole", None, Failure::new(FailureKind::Refused, "no longer"));

    fixture.clock.advance(50 * 60);
    renewed(&fixture, &live).await;
    let until = live.served().unwrap().until;
    fixture.clock.advance(11 * 60);
    let failure = live.served().unwrap_err();

    assert_eq!(Some(until), session.expires, "no longer than they last");
    assert_eq!(failure.message, "no longer");
}

#[tokio::test]
async fn long_lived_keys_are_not_served() {
    let fixture = fixture("");
    let start = Start::Profile("alice".to_owned());
    let alice = obtain(&fixture.world, &fixture.sessions, &start, None).await.unwrap();

    let failure = Live::new(&fixture.world, &fixture.sessions, &alice).unwrap_err();

    assert!(failure.message.contains("long-lived"), "{failure}");
}

#[test]
fn the_form_follows_what_the_file_would_let_win() {
    let form = |text: &str| Form::of(&config(text)).unwrap();
    let keys = "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n";

    assert_eq!(form("[default]\nregion = eu-west-1\n[dev]\nsso_session = corp\n"), Form::Variables);
    assert_eq!(form(keys), Form::Copy);
    assert_eq!(form(&format!("{keys}[kamen]\nregion = eu-west-1\n")), Form::OwnMarker);
    let taken = Form::of(&config(&format!("{keys}[kamen]\ncredential_process = x\n")));
    assert!(taken.unwrap_err().message.contains("your profile `kamen` would win"));
    assert_eq!(form("[default]\nsso_start_url = https://acme.awsapps.com/start\n"), Form::Copy);
}

#[test]
fn a_child_is_led_to_the_endpoint_and_given_no_keys() {
    let mut changes = EnvironmentChanges::default();
    changes.set("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE");
    changes.set("KAMEN_EXPIRES", "2026-01-01T00:00:00Z");
    changes.set("KAMEN_ARN", "arn:aws:sts::111111111111:assumed-role/Deploy/alice");

    let at = ("http://127.0.0.1:1/credentials", "token");
    let changes = lead(changes, at, Form::Copy, "7");

    let value = |name: &str| changes.value(name).map(|value| value.reveal().to_owned());
    assert_eq!(value("AWS_ACCESS_KEY_ID"), None);
    assert_eq!(value("KAMEN_EXPIRES"), None);
    assert_eq!(value("AWS_PROFILE").as_deref(), Some(MARKER));
    assert_eq!(value("AWS_CONTAINER_AUTHORIZATION_TOKEN").as_deref(), Some("token"));
    assert!(value("KAMEN_ARN").is_some());
}

#[tokio::test]
async fn the_session_of_a_profile_is_renewed_as_early() {
    let fixture = fixture(&format!(
        "[deploy]\nrole_arn = arn:aws:iam::{HOME}:role/Deploy\nsource_profile = alice\n"
    ));
    switched(&fixture).await;
    let start = Start::Profile("deploy".to_owned());
    let session = obtain(&fixture.world, &fixture.sessions, &start, None).await.unwrap();
    let live = Live::new(&fixture.world, &fixture.sessions, &session).unwrap();
    let first = live.served().unwrap();

    fixture.clock.advance(50 * 60);
    renewed(&fixture, &live).await;

    assert_ne!(live.served().unwrap().credentials, first.credentials, "ten minutes are too few");
}
