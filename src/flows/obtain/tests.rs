//! Plans walked against AWS in memory.

use super::*;
use crate::domain::failure::FailureKind;
use crate::domain::profile::BaseSource;
use crate::domain::secret::{Credentials, Secret};
use crate::flows::fixture::{Fixture, fixture, role};

const CHAIN: &str = "[a]
role_arn = arn:aws:iam::111111111111:role/RoleA
source_profile = alice
[b]
role_arn = arn:aws:iam::222222222222:role/RoleB
source_profile = a
[b2]
role_arn = arn:aws:iam::222222222222:role/RoleB2
source_profile = a";

fn chained() -> Fixture {
    let fixture = fixture(CHAIN);
    let trusting = |arn: &str| format!(r#"{{"Statement":{{"Principal":{{"AWS":"{arn}"}}}}}}"#);
    let role_a = "arn:aws:iam::111111111111:role/RoleA";
    fixture.aws.add_role(&role(role_a), &trusting("arn:aws:iam::000000000001:user/alice"));
    fixture.aws.add_role(&role("arn:aws:iam::222222222222:role/RoleB"), &trusting(role_a));
    fixture.aws.add_role(&role("arn:aws:iam::222222222222:role/RoleB2"), &trusting(role_a));
    fixture
}

fn profile(name: &str) -> Start {
    Start::Profile(name.to_owned())
}

async fn get(fixture: &Fixture, name: &str) -> Result<SessionSummary, Failure> {
    obtain(&fixture.world, &fixture.sessions, &profile(name), None).await
}

fn assumed(fixture: &Fixture) -> usize {
    fixture.aws.calls().iter().filter(|call| call.starts_with("sts:AssumeRole")).count()
}

#[tokio::test]
async fn a_nested_profile_walks_its_whole_chain() {
    let fixture = chained();

    let session = get(&fixture, "b").await.unwrap();

    assert_eq!(
        session.chain,
        [
            "arn:aws:iam::000000000001:user/alice",
            "arn:aws:sts::111111111111:assumed-role/RoleA/alice",
            "arn:aws:sts::222222222222:assumed-role/RoleB/alice",
        ]
    );
    assert_eq!(session.identity.account.to_string(), "222222222222");
}

#[tokio::test]
async fn plans_that_share_hops_share_their_sessions() {
    let fixture = chained();

    get(&fixture, "b").await.unwrap();
    get(&fixture, "b2").await.unwrap();
    get(&fixture, "b").await.unwrap();

    assert_eq!(assumed(&fixture), 3, "{:?}", fixture.aws.calls());
}

#[tokio::test]
async fn two_tasks_that_want_the_same_plan_make_one_flight() {
    let fixture = chained();

    let (one, other) = tokio::join!(get(&fixture, "b"), get(&fixture, "b"));

    assert_eq!(one.unwrap().id, other.unwrap().id);
    assert_eq!(assumed(&fixture), 2);
}

#[tokio::test]
async fn a_chain_is_walked_again_before_its_end() {
    let fixture = chained();
    let first = get(&fixture, "b").await.unwrap();
    fixture.clock.advance(3400);

    let second = get(&fixture, "b").await.unwrap();

    assert_eq!(first.id, second.id);
    assert!(second.expires > first.expires);
    assert_eq!(assumed(&fixture), 4);
}

#[tokio::test]
async fn ended_base_credentials_are_named_before_any_call() {
    let fixture = fixture("");
    let keys = Credentials {
        access_key_id: "ASIAALICEEXAMPLE".to_owned(),
        secret_access_key: Secret::new("example"),
        session_token: Some(Secret::new("example")),
        expires: Some(fixture.world.clock.now()),
    };
    fixture.aws.set_source(BaseSource::StaticKeys { profile: "alice".to_owned() }, Ok(keys));

    let failure = get(&fixture, "alice").await.unwrap_err();

    assert_eq!(failure.kind, FailureKind::Expired);
    assert!(fixture.aws.calls().is_empty());
}

#[tokio::test]
async fn a_role_that_wants_a_code_names_the_device_and_takes_the_code() {
    let device = "arn:aws:iam::000000000001:mfa/alice";
    let fixture = fixture(&format!("{CHAIN}\nmfa_serial = {device}"));
    fixture.aws.add_role(&role("arn:aws:iam::111111111111:role/RoleA"), r#""*""#);
    fixture.aws.add_role(&role("arn:aws:iam::222222222222:role/RoleB2"), r#""*""#);
    fixture.aws.require_mfa(&role("arn:aws:iam::222222222222:role/RoleB2"), device, "123456");

    let failure = get(&fixture, "b2").await.unwrap_err();
    let session = obtain(&fixture.world, &fixture.sessions, &profile("b2"), Some("123456")).await;

    assert_eq!(failure.mfa_device.as_deref(), Some(device));
    assert!(session.is_ok(), "{session:?}");
}
