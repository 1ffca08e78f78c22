//! The form that a shell is led to its endpoint in, and what becomes of it at its end.

use std::path::Path;

use super::*;
use crate::domain::environment::EnvironmentChanges;
use crate::domain::live::LIVE;
use crate::domain::profile::{OlderKeys, SharedConfig, SourceLine};
use crate::domain::session::Start;
use crate::domain::vault::RecordKind;
use crate::flows::carry::MARKER;
use crate::flows::fixture::{Fixture, company, config, fixture};
use crate::flows::obtain::obtain;
use crate::ports::fake::FakeSts;

const ONE: &str = "[one]\nrole_arn = arn:aws:iam::222222222222:role/A\nsource_profile = alice\n";

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
fn no_endpoint_is_opened_that_the_aws_cli_would_not_ask() {
    let place = SourceLine { file: Path::new("/home/alice/.boto").into(), line: 2 };
    let older_keys = OlderKeys { place, taken: Ok("AKIAIOSFODNN7EXAMPLE".to_owned()) };
    let config = SharedConfig { older_keys: Some(older_keys), ..SharedConfig::default() };

    let failure = Form::of(&config).unwrap_err();

    let text = "the AWS CLI and boto3 take key AKIAIOSFODNN7EXAMPLE from /home/alice/.boto:2, before they ask for \
                what `--live` serves";
    assert_eq!(failure.message, text);
    assert!(may_be_process(&config).is_ok(), "a profile's process comes before that file");
}

#[test]
fn a_child_is_led_to_the_endpoint_and_given_no_keys() {
    let mut changes = EnvironmentChanges::default();
    changes.set("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE");
    changes.set("KAMEN_EXPIRES", "2026-01-01T00:00:00Z");
    changes.set("KAMEN_ARN", "arn:aws:sts::111111111111:assumed-role/Deploy/alice");

    let way = Lead::Endpoint("http://127.0.0.1:1/credentials", "token", Form::Copy);
    let by_process = lead(changes.clone(), Lead::Process, "7");
    let changes = lead(changes, way, "7");

    let value = |name: &str| changes.value(name).map(|value| value.reveal().to_owned());
    assert_eq!(value("AWS_ACCESS_KEY_ID"), None);
    assert_eq!(value("KAMEN_EXPIRES"), None);
    assert_eq!(value("AWS_PROFILE").as_deref(), Some(MARKER));
    assert_eq!(value("AWS_CONTAINER_AUTHORIZATION_TOKEN").as_deref(), Some("token"));
    assert!(value("KAMEN_ARN").is_some());
    let names: Vec<&str> = by_process.given().map(|(name, _)| name).collect();
    assert_eq!(names, ["AWS_PROFILE", "KAMEN_ARN", "KAMEN_GENERATION", "KAMEN_SHELL"]);
}

#[test]
fn a_shell_follows_in_names_and_places_and_gets_no_key() {
    let mut changes = EnvironmentChanges::default();
    for name in ["AWS_SECRET_ACCESS_KEY", "KAMEN_ARN", "AWS_REGION", "AWS_ENDPOINT_URL_STS", LIVE] {
        changes.set(name, "value");
    }
    for name in ["KAMEN_ROLE", "AWS_PROFILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN"] {
        changes.remove(name);
    }
    let end = "2026-01-01T00:00:00Z".parse().unwrap();

    let renewed = followed(&changes, None);
    let ending = followed(&changes, Some(end));

    let names: Vec<&str> = renewed.given().map(|(name, _)| name).collect();
    assert_eq!(names, ["AWS_ENDPOINT_URL_STS", "AWS_REGION", "KAMEN_ARN"]);
    assert_eq!(renewed.removed().collect::<Vec<_>>(), ["KAMEN_EXPIRES", "KAMEN_ROLE"]);
    assert_eq!(ending.value("KAMEN_EXPIRES").unwrap().reveal(), "2026-01-01T00:00:00Z");
}

#[test]
fn a_program_is_told_an_end_that_leaves_time_for_what_it_sends_last() {
    let at = |milliseconds: i64| Timestamp::from_millisecond(milliseconds).unwrap();

    assert_eq!(told_end(at(0), at(3_600_000), at(0)), at(3_590_000));
    assert_eq!(told_end(at(0), at(5_000), at(2_500)), at(4_500));
    assert_eq!(told_end(at(0), at(5_000), at(4_600)), at(5_000), "it is not over yet");
}

/// A live session of a role that alice assumes, and what stands behind it.
async fn opened() -> (Fixture, Sessions, Live) {
    let role = "role_arn = arn:aws:iam::111111111111:role/A\n";
    let mut fixture = fixture(&format!("[one]\n{role}source_profile = alice\n"));
    let sts = Arc::new(FakeSts::new(Arc::clone(&fixture.clock)));
    (fixture.world.sts, fixture.world.base) = (Arc::clone(&sts) as _, sts as _);
    let sessions = Sessions::default();
    sessions.serve(Purpose::Renewing);
    let start = Start::Profile("one".to_owned());
    let session = obtain(&fixture.world, &sessions, &start, None).await.unwrap();
    let live = Live::new(&fixture.world, &sessions, &session).await.unwrap();
    (fixture, sessions, live)
}

#[tokio::test]
async fn a_shell_that_was_ended_serves_no_other_session_that_comes_late() {
    let (fixture, sessions, live) = opened().await;
    let session = live.session();

    live.end();
    let late = live.turn_to(&fixture.world, &sessions, &session).await.unwrap_err();

    assert!(late.message.contains("was ended"), "{late}");
    assert_eq!(live.over().await, late);
    assert_eq!(live.served().await.unwrap_err(), late);
    assert_eq!(live.problem(), Some(late));
}

#[tokio::test]
async fn a_renewal_that_is_under_way_when_a_shell_is_ended_keeps_nothing() {
    let (fixture, sessions, live) = opened().await;
    let (world, vault) = (&fixture.world, &fixture.world.vault);
    assert_eq!(vault.all(RecordKind::Session).len(), 1);
    fixture.clock.advance(45 * 60);

    let end = async {
        // STS has not answered yet.
        forget_kept(world, &sessions, live.session().id);
        live.end();
        for _ in 0..9 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = live.keep(world, &sessions) => {}
        () = end => {}
    }

    assert_eq!(vault.all(RecordKind::Session), []);
    assert!(live.served().await.is_err());
}

#[tokio::test]
async fn what_another_process_keeps_after_a_shell_was_ended_stays() {
    let (fixture, sessions, live) = opened().await;
    let (world, vault) = (&fixture.world, &fixture.world.vault);
    let start = Start::Profile("one".to_owned());

    let pause = async || {
        for _ in 0..99 {
            tokio::task::yield_now().await;
        }
    };
    let end = async {
        // Its keys are good: it sleeps until they are due.
        pause().await;
        forget_kept(world, &sessions, live.session().id);
        live.end();
        obtain(world, &Sessions::default(), &start, None).await.unwrap();
        // It wakes.
        live.switched.notify_one();
        pause().await;
    };
    tokio::select! {
        () = live.keep(world, &sessions) => {}
        () = end => {}
    }

    assert_eq!(vault.all(RecordKind::Session).len(), 1);
}

#[test]
fn keys_are_told_to_end_a_little_early_and_never_to_have_ended() {
    let at = |second: i64| Timestamp::from_second(second).unwrap();
    let told = |end: i64, now: i64| told_end(at(0), at(end), at(now)).as_second();

    assert_eq!([told(3600, 0), told(50, 0)], [3590, 45]);
    assert_eq!([told(3600, 3589), told(3600, 3590), told(3600, 3591)], [3590, 3600, 3600]);
}

#[tokio::test]
async fn a_program_that_asks_for_keys_that_are_overdue_waits_for_their_renewal() {
    let (fixture, sessions, live) = opened().await;
    let (world, before) = (&fixture.world, live.access_key_id());

    let asks = async {
        for _ in 0..99 {
            tokio::task::yield_now().await;
        }
        // The machine slept, and its timers with it.
        fixture.clock.advance(2 * 60 * 60);
        live.served().await.unwrap()
    };
    let served = tokio::select! {
        () = live.keep(world, &sessions) => unreachable!("it renews until it is dropped"),
        served = asks => served,
    };

    assert_ne!(served.credentials.access_key_id, before);
    assert!(served.until > fixture.clock.now());
}

#[tokio::test]
async fn what_no_one_renews_is_waited_for_a_moment_and_then_said_to_have_ended() {
    let (fixture, _, live) = opened().await;
    fixture.clock.advance(2 * 60 * 60);

    let failure = live.served().await.unwrap_err();

    assert!(failure.message.contains("has ended"), "{failure}");
    assert!(failure.hint.unwrap().contains("try again"));
}

#[tokio::test]
async fn what_is_served_has_the_end_of_its_keys_and_is_due_before() {
    let (fixture, ..) = company(ONE);
    let (world, sessions) = (&fixture.world, Sessions::default());
    let session = obtain(world, &sessions, &Start::Profile("one".to_owned()), None).await.unwrap();
    let live = Live::new(world, &sessions, &session).await.unwrap();
    assert_eq!(live.access_key_id(), "ASIA1");
    let now = world.clock.now();
    let end = session.expires.unwrap();

    let unending = SessionSummary { expires: None, ..session };
    let handed = served_on(world, &sessions, unending.id).await.unwrap();
    let state = State::of(unending, handed);

    assert_eq!(state.session.expires, Some(end));
    let due = Purpose::Renewing.due(now, end).duration_since(now);
    assert_eq!(state.until_due(now), Duration::try_from(due).unwrap());
    assert_eq!(state.until_due(end), Duration::from_secs(1));
}

#[tokio::test]
async fn a_renewal_is_told_of_when_it_begins_to_fail_and_when_it_goes_well_again() {
    let (fixture, ..) = company(ONE);
    let (world, sessions) = (&fixture.world, Sessions::default());
    let session = obtain(world, &sessions, &Start::Profile("one".to_owned()), None).await.unwrap();
    let live = Live::new(world, &sessions, &session).await.unwrap();
    let failed = || Err(Failure::new(FailureKind::Unreachable, "no answer"));
    let well = served_on(world, &sessions, session.id).await;
    let again = served_on(world, &sessions, session.id).await;
    let mut told = Vec::new();
    for renewed in [well, failed(), failed(), again] {
        live.took(&sessions, renewed);
        told.push(live.altered().now_or_never().is_some());
    }

    assert_eq!(told, [false, true, false, true]);
}

#[test]
fn a_renewal_that_fails_is_tried_ever_more_rarely() {
    assert_eq!(later(AGAIN), AGAIN * 2);
    assert_eq!(later(RARELY), RARELY);
}
