//! The adapter against moto and ministack.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use kamen::domain::failure::FailureKind;
use kamen::ports::aws::Access;
use kamen::ports::contract::{Fixture, request};

use super::fixture::{Adapter, access};
use crate::support::python;
use crate::support::server::Server;

#[tokio::test]
async fn the_adapter_keeps_the_contract_on_moto() {
    let server = Server::seeded_moto(2, 1203);
    let keys: serde_json::Value =
        serde_json::from_str(server.log().lines().next().expect("keys are printed")).unwrap();
    let text = |name: &str| keys[name].as_str().unwrap().to_owned();
    let adapter = Adapter::new();
    let user = access(&server.endpoint(), &text("access_key_id"), &text("secret_access_key"));
    let identity = adapter.sts.caller_identity(&user).await.unwrap();
    let mut fixture = Fixture {
        sts: Arc::clone(&adapter.sts),
        iam: Arc::clone(&adapter.iam),
        user_arn: identity.arn,
        user,
        roles: 1203,
        alias: None,
        open: "arn:aws:iam::222222222222:role/any".parse().unwrap(),
        closed: None, // moto lets everyone assume everything
    };
    fixture.alias = adapter.iam.account_alias(&fixture.user).await.unwrap();

    assert_eq!(fixture.check().await, Ok(()));
}

/// A ministack with user `eve` in account 111111111111 and two roles in 222222222222.
fn ministack() -> (Server, Access) {
    let server = Server::ministack();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/contract_ministack.py");
    let output = Command::new(python::program("python"))
        .args([script, &server.endpoint()])
        .output()
        .expect("python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let keys: serde_json::Value = serde_json::from_slice(&output.stdout).expect("keys are printed");
    let text = |name: &str| keys[name].as_str().expect("a key").to_owned();
    let user = access(&server.endpoint(), &text("AccessKeyId"), &text("SecretAccessKey"));
    (server, user)
}

#[tokio::test]
async fn the_adapter_keeps_the_contract_on_ministack() {
    let (_server, user) = ministack();
    let adapter = Adapter::new();
    let fixture = Fixture {
        sts: Arc::clone(&adapter.sts),
        iam: Arc::clone(&adapter.iam),
        user,
        user_arn: "arn:aws:iam::111111111111:user/eve".to_owned(),
        roles: 25,
        alias: Some("acme-one".to_owned()),
        open: "arn:aws:iam::222222222222:role/team/Open".parse().unwrap(),
        closed: "arn:aws:iam::222222222222:role/Closed".parse().ok(),
    };

    assert_eq!(fixture.check().await, Ok(()));
    assert_eq!(fixture.a_wrong_secret_is_told_from_an_unknown_key().await, Ok(()));
}

#[tokio::test]
async fn a_session_of_ministack_really_expires() {
    let (_server, user) = ministack();
    let adapter = Adapter::new();
    let mut request = request(&"arn:aws:iam::222222222222:role/team/Open".parse().unwrap());
    // AWS gives 900 seconds at least; ministack takes any number.
    request.options.duration = Some(1);
    let session = adapter.sts.assume_role(&user, &request).await.unwrap();
    let session = Access { credentials: session.credentials, client: Arc::clone(&user.client) };

    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    let failure = loop {
        match adapter.sts.caller_identity(&session).await {
            Err(failure) => break failure,
            Ok(_) => assert!(tokio::time::Instant::now() < deadline, "the session never ends"),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };

    assert_eq!(failure.kind, FailureKind::Expired, "{failure:?}");
    assert_eq!(failure.code.as_deref(), Some("ExpiredToken"));
}
