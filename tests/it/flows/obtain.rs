//! Plans walked to a session of a profile.

use kamen::domain::failure::FailureKind;
use kamen::domain::session::{AssumeOptions, Start};
use kamen::flows::obtain::obtain;
use kamen::flows::switch::switch;
use kamen::sandbox::organisation::Account;
use kamen::sandbox::organisation::documents::{trust_aws, trust_aws_if};
use serde_json::json;

use crate::flows::{ALICE, AWAY, DEVICE, Fixture, HOME, anything, home, role};

const CHAIN: &str = "[profile a]
role_arn = arn:aws:iam::111111111111:role/RoleA
source_profile = alice
[profile b]
role_arn = arn:aws:iam::222222222222:role/RoleB
source_profile = a
[profile b2]
role_arn = arn:aws:iam::222222222222:role/RoleB2
source_profile = a
";

/// Alice may become `RoleA`, and that both roles of the other account.
fn chained() -> Fixture {
    let anything = anything();
    let home = home().role("RoleA", &trust_aws(ALICE), |role| {
        role.holding(|held| held.inline("All", &anything))
    });
    let trust = trust_aws(role(HOME, "RoleA").as_str());
    let away = Account::new(AWAY, "away").role("RoleB", &trust, |role| role).role(
        "RoleB2",
        &trust,
        |role| role,
    );
    Fixture::new(home, away).with_config(CHAIN)
}

#[test]
fn a_nested_profile_walks_its_whole_chain() {
    let session = chained().obtain("b").unwrap();

    let chain = [
        ALICE,
        "arn:aws:sts::111111111111:assumed-role/RoleA/alice",
        "arn:aws:sts::222222222222:assumed-role/RoleB/alice",
    ];
    assert_eq!(session.chain, chain);
    assert_eq!(session.identity.account, AWAY);
}

#[test]
fn plans_that_share_hops_share_their_sessions() {
    let fixture = chained();

    for profile in ["b", "b2", "b"] {
        fixture.obtain(profile).unwrap();
    }

    assert_eq!(fixture.count("sts:AssumeRole"), 3, "{:?}", fixture.calls());
}

#[test]
fn two_tasks_that_want_the_same_plan_make_one_flight() {
    let fixture = chained();
    let start = Start::Profile("b".to_owned());
    let get = || obtain(&fixture.world, &fixture.sessions, &start, None);

    let (one, other) = fixture.wait(async { tokio::join!(get(), get()) });

    assert_eq!(one.unwrap().id, other.unwrap().id);
    assert_eq!(fixture.count("sts:AssumeRole"), 2);
}

#[test]
fn a_chain_is_walked_again_before_its_end() {
    let fixture = chained();
    let first = fixture.obtain("b").unwrap();
    fixture.advance(3400);

    let second = fixture.obtain("b").unwrap();

    assert_eq!(first.id, second.id);
    assert!(second.expires > first.expires);
    assert_eq!(fixture.count("sts:AssumeRole"), 4);
}

#[test]
fn ended_credentials_of_the_environment_are_named_before_any_call() {
    let ended = [
        ("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "example"),
        ("AWS_SESSION_TOKEN", "example"),
        ("AWS_CREDENTIAL_EXPIRATION", "2024-01-01T00:00:00Z"),
    ];
    let fixture = chained().with_variables(&ended);

    let (world, sessions) = (&fixture.world, &fixture.sessions);
    let failure = fixture.wait(obtain(world, sessions, &Start::Environment, None)).unwrap_err();

    assert_eq!(failure.kind, FailureKind::Expired);
    assert!(fixture.calls().is_empty(), "{:?}", fixture.calls());
}

#[test]
fn no_program_is_run_ahead_of_need_and_a_switch_is_renewed_as_long_as_what_it_printed_lasts() {
    for (minutes, is_renewed) in [(20, false), (600, true)] {
        let fixture = chained();
        let alice = fixture.cloud.running().organisation().accounts[&HOME].users["alice"].clone();
        let until = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(minutes);
        let keys = json!({"Version": 1, "AccessKeyId": alice.access_key_id,
            "SecretAccessKey": alice.secret_access_key.reveal(), "Expiration": until.to_string()});
        let file = fixture.environment.write("keys.json", &keys.to_string());
        let process = format!("cat {}", file.display());
        let fixture =
            fixture.with_config(&format!("[profile program]\ncredential_process = {process}\n"));

        let session = fixture.obtain("program").unwrap();
        let (world, sessions) = (&fixture.world, &fixture.sessions);
        let (role, options) = (role(HOME, "RoleA"), AssumeOptions::default());
        let switched =
            fixture.wait(switch(world, sessions, session.id, &role, options, None)).unwrap();

        assert_eq!((session.renews, switched.renews.is_some()), (None, is_renewed), "{minutes}");
    }
}

#[test]
fn a_role_that_wants_a_code_names_the_device_and_takes_the_code() {
    let with_code = trust_aws_if(ALICE, json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}));
    let home = home().role("Guarded", &with_code, |role| role);
    let fixture = Fixture::new(home, Account::new(AWAY, "away")).with_config(&format!(
        "[profile guarded]\nrole_arn = {}\nsource_profile = alice\nmfa_serial = {DEVICE}\n",
        role(HOME, "Guarded")
    ));
    let start = Start::Profile("guarded".to_owned());

    let failure = fixture.obtain("guarded").unwrap_err();
    let code = fixture.code();
    let session = fixture.wait(obtain(&fixture.world, &fixture.sessions, &start, Some(&code)));

    assert_eq!(failure.kind, FailureKind::MfaNeeded);
    assert_eq!(failure.mfa_device.as_deref(), Some(DEVICE));
    assert!(session.is_ok(), "{session:?}");
}
