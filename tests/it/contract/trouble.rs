//! The adapter against servers that misbehave.

use kamen::ports::aws::FULL_PAGE;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use kamen::domain::environment::Environment;
use kamen::domain::failure::FailureKind;
use kamen::domain::profile::{BaseSource, IdentityToken};
use kamen::domain::settings::NetworkSettings;
use kamen::sandbox::Options;
use kamen::sandbox::fault::{Fault, FaultKind};

use super::fixture::{Adapter, access, settings};
use super::sandbox::{eve, start};

/// A server that gives every connection the same answer; ends with the test's process.
fn canned(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            drop(stream.read(&mut [0; 16384]));
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    format!("http://{address}")
}

const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

#[tokio::test]
async fn a_throttled_call_is_sent_again_and_then_given_up() {
    let throttle = Fault::new(FaultKind::Throttle).on("ListRoles");
    let running =
        start(Options { faults: vec![throttle.clone().times(1)], ..Options::default() }).await;
    let network = NetworkSettings { max_attempts: 2, ..NetworkSettings::default() };
    let adapter = Adapter::with(network, Environment::default());

    let healed = adapter.iam.list_roles(&eve(&running), None, FULL_PAGE).await;
    running.set_faults(vec![throttle]);
    let failure = adapter.iam.list_roles(&eve(&running), None, FULL_PAGE).await.unwrap_err();

    assert!(healed.is_ok(), "{healed:?}");
    assert_eq!(failure.kind, FailureKind::Throttled, "{failure:?}");
}

#[tokio::test]
async fn one_throttled_identity_does_not_slow_another_down() {
    let account = "222222222222".parse().unwrap();
    let throttle = Fault::new(FaultKind::Throttle).in_account(account);
    let running = start(Options { faults: vec![throttle], ..Options::default() }).await;
    let adapter = Adapter::new();
    let user = eve(&running);
    let began = Instant::now();

    for _ in 0..20 {
        adapter.sts.caller_identity(&user).await.unwrap();
    }

    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_in_time() {
    let running =
        start(Options { faults: vec![Fault::new(FaultKind::Hang)], ..Options::default() }).await;
    let adapter = Adapter::impatient();
    let began = Instant::now();

    let failure = adapter.sts.caller_identity(&eve(&running)).await.unwrap_err();

    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert!(failure.message.contains("in time"), "{failure}");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn garbage_is_called_garbage() {
    let running =
        start(Options { faults: vec![Fault::new(FaultKind::Garbage)], ..Options::default() }).await;
    let html = canned(
        "HTTP/1.1 500 Oh\r\nContent-Length: 21\r\nConnection: close\r\n\r\n<html>\nbroken\n</html>",
    );
    let silent = canned("");
    let adapter = Adapter::impatient();

    for access in [eve(&running), access(&html, KEY, SECRET), access(&silent, KEY, SECRET)] {
        let sts = adapter.sts.caller_identity(&access).await.unwrap_err();
        let iam = adapter.iam.list_roles(&access, None, FULL_PAGE).await.unwrap_err();

        for failure in [sts, iam] {
            assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
            assert!(failure.message.contains("127.0.0.1"), "{failure:?}");
        }
    }
}

#[tokio::test]
async fn closed_ports_and_unknown_hosts_are_told_apart() {
    let adapter = Adapter::impatient();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();

    let closed = access(&format!("http://{closed}"), KEY, SECRET);
    let nowhere = access("http://no-such-host.invalid", KEY, SECRET);
    let closed = adapter.sts.caller_identity(&closed).await.unwrap_err();
    let nowhere = adapter.sts.caller_identity(&nowhere).await.unwrap_err();

    assert!(closed.message.contains("nothing listens"), "{closed:?}");
    assert!(nowhere.message.contains("`no-such-host.invalid` was not found"), "{nowhere:?}");
}

#[tokio::test]
async fn plain_http_behind_https_is_recognized() {
    let plain = canned("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    let adapter = Adapter::impatient();
    let access = access(&plain.replace("http://", "https://"), KEY, SECRET);

    let failure = adapter.sts.caller_identity(&access).await.unwrap_err();

    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert!(failure.message.contains("does not speak TLS"), "{failure:?}");
}

#[tokio::test]
async fn a_wrong_endpoint_is_the_users_to_correct() {
    let adapter = Adapter::impatient();

    let failure = adapter.sts.caller_identity(&access("not a url", KEY, SECRET)).await.unwrap_err();

    assert_eq!(failure.kind, FailureKind::Usage, "{failure:?}");
}

#[tokio::test]
async fn web_identity_needs_its_token_file() {
    let adapter = Adapter::new();
    let source = BaseSource::WebIdentity {
        token: IdentityToken::File("/nowhere/token".into()),
        role_arn: "arn:aws:iam::222222222222:role/Web".to_owned(),
        session_name: None,
    };

    let failure =
        adapter.base.fetch(&source, None, &settings("http://127.0.0.1:1")).await.unwrap_err();

    assert_eq!(failure.kind, FailureKind::Credentials);
    assert!(failure.message.contains("/nowhere/token"));
}

#[tokio::test]
async fn keys_of_the_environment_are_handed_out() {
    let environment: Environment =
        [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET)].into_iter().collect();
    let adapter = Adapter::with(NetworkSettings::default(), environment);

    let fetched = adapter.base.fetch(&BaseSource::Environment, None, &settings("http://x")).await;

    assert_eq!(fetched.unwrap().access_key_id, KEY);
}
