//! When one code serves all roles, and since when one was given.

use super::*;
use crate::domain::secret::{Credentials, Secret};
use crate::flows::fixture::{Fixture, account, fixture};

const DEVICE: &str = "arn:aws:iam::111111111111:mfa/alice";

fn user(name: &str) -> Identity {
    Identity {
        arn: format!("arn:aws:iam::111111111111:{name}"),
        account: account("111111111111"),
        user_id: "AIDAEXAMPLE".to_owned(),
    }
}

fn access(is_session: bool) -> Access {
    let credentials = Credentials {
        access_key_id: "AKIAALICEEXAMPLE".to_owned(),
        secret_access_key: Secret::new("example"),
        session_token: is_session.then(|| Secret::new("example")),
        expires: None,
    };
    Access { credentials, client: Arc::default() }
}

#[test]
fn one_code_serves_all_roles_of_a_users_own_keys_if_that_costs_nothing() {
    let mut fixture = fixture("");
    let is_shared = |world: &World, access: &Access, identity: &Identity, duration| {
        is_shared(world, User { access, identity, start: &Start::Environment }, duration)
    };
    let (keys, session, alice) = (access(false), access(true), user("user/alice"));

    let world = &fixture.world;
    assert!(is_shared(world, &keys, &alice, None), "an hour is what AWS gives unasked");
    assert!(is_shared(world, &keys, &alice, Some(3600)));
    assert!(!is_shared(world, &keys, &alice, Some(3601)), "role chaining would cut it");
    assert!(!is_shared(world, &session, &alice, None), "a session brings no other");
    assert!(!is_shared(world, &keys, &user("root"), None));
    fixture.world.keeps_sessions = false;
    assert!(!is_shared(&fixture.world, &keys, &alice, None));
}

#[test]
fn a_code_counts_as_given_for_this_session_unless_the_users_own_signed_it() {
    let until = Timestamp::UNIX_EPOCH;
    let signing = |code| Signing { access: access(true), is_fresh: false, code };

    assert_eq!(code_use(None, true), CodeUse::Own);
    assert_eq!(code_use(None, false), CodeUse::None);
    for code in [CodeUse::None, CodeUse::OfUser { until }] {
        assert_eq!(code_use(Some(&signing(code)), true), code);
    }
}

/// Keeps a session of alice's own that was had now with a code of the device.
fn keep(fixture: &Fixture, device: &str) {
    let obtained = fixture.world.clock.now();
    let mut credentials = access(true).credentials;
    credentials.expires = Some(obtained + jiff::SignedDuration::from_hours(12));
    fixture.world.vault.keep(&KeptSession {
        key: key(&access(false), Some(device)),
        start: Start::Environment,
        identity: user("user/alice"),
        credentials,
        chain: Vec::new(),
        obtained,
        carried: None,
        code: CodeUse::Own,
    });
}

#[test]
fn a_code_was_given_when_the_youngest_of_the_users_own_sessions_was_had() {
    let theirs = "arn:aws:iam::111111111111:mfa/named";
    let fixture = fixture(&format!("[a]\nmfa_serial = {theirs}\n"));
    let given =
        |is_session, name: &str| code_given(&fixture.world, &access(is_session), &user(name));
    assert_eq!(given(false, "user/alice"), None, "nothing is kept");

    keep(&fixture, DEVICE);
    let first = fixture.world.clock.now();
    assert_eq!(given(false, "user/alice"), Some(first), "of the device that is usually theirs");
    fixture.clock.advance(60);
    keep(&fixture, theirs);
    let second = fixture.world.clock.now();

    assert_eq!(given(false, "user/alice"), Some(second), "of one that a profile names");
    assert_eq!(given(true, "user/alice"), None, "a session is not signed for by another");
    assert_eq!(given(false, "root"), None);
}

#[test]
fn a_device_of_another_account_is_not_looked_for() {
    let elsewhere = "arn:aws:iam::222222222222:mfa/alice";
    let fixture = fixture(&format!("[a]\nmfa_serial = {elsewhere}\n[b]\nmfa_serial = GAHT1234\n"));
    let given = || code_given(&fixture.world, &access(false), &user("user/alice"));

    keep(&fixture, elsewhere);
    assert_eq!(given(), None);
    keep(&fixture, "GAHT1234");
    assert_eq!(given(), Some(fixture.world.clock.now()), "a token's number tells no account");
}

#[tokio::test]
async fn the_code_for_a_users_own_session_serves_all_that_is_done_with_it() {
    let fixture = fixture("");
    let (keys, identity) = (access(false), user("user/alice"));
    let user = User { access: &keys, identity: &identity, start: &Start::Environment };

    let asked = session_of(&fixture.world, user, Some(DEVICE), Purpose::Call, None).await;

    let failure = asked.unwrap_err();
    assert_eq!((failure.kind, failure.code_serves_all), (FailureKind::MfaNeeded, true));
    assert_eq!(failure.mfa_device.as_deref(), Some(DEVICE));
}
