//! What is learned of an account's policies, and by whom.

use jiff::SignedDuration;
use kamen::domain::authorization::AuthorizationSnapshot;
use kamen::flows::learn::learn;
use kamen::sandbox::organisation::{Account, Organisation};
use serde_json::json;

use crate::flows::{AWAY, Fixture, HOME, anything, home};

const HOUR: Option<SignedDuration> = Some(SignedDuration::from_hours(1));

/// Alice holds an inline and a managed policy; bob is beside her.
fn fixture() -> Fixture {
    let mut organisation = Organisation::default();
    organisation.add_managed_by_aws("/", "m", &json!({"Version": "2012-10-17", "Statement": []}));
    let mut home = home().user("bob", |user| user.holding(|held| held.inline("All", &anything())));
    let alice = home.users.get_mut("alice").unwrap();
    alice.holdings = std::mem::take(&mut alice.holdings).attach("arn:aws:iam::aws:policy/m");
    organisation.add(home);
    organisation.add(Account::new(AWAY, "away"));
    organisation.add_user_profile("alice", HOME, "alice");
    organisation.add_user_profile("bob", HOME, "bob");
    Fixture::of(organisation)
}

impl Fixture {
    fn learn_as(&self, profile: &str, max_age: Option<SignedDuration>) -> AuthorizationSnapshot {
        self.obtain(profile).unwrap();
        self.wait(learn(&self.world, &self.sessions, HOME, max_age))
    }
}

#[test]
fn one_sweep_is_enough_if_it_is_allowed() {
    let fixture = fixture();

    let snapshot = fixture.learn_as("alice", None);

    assert!(snapshot.is_complete);
    assert_eq!(snapshot.principals.len(), 2);
    assert_eq!(fixture.count("iam:GetUser"), 0);
}

#[test]
fn if_the_sweep_is_refused_the_callers_own_user_is_read() {
    let fixture = fixture();
    fixture.refuse(&["GetAccountAuthorizationDetails"]);

    let snapshot = fixture.learn_as("alice", None);

    assert!(!snapshot.is_complete);
    assert_eq!(snapshot.principals[0].inline[0].name, "Anything");
    assert_eq!(snapshot.policies.len(), 1);
}

#[test]
fn what_is_refused_is_named() {
    let fixture = fixture();
    fixture.refuse(&["GetAccountAuthorizationDetails", "GetUser"]);

    let snapshot = fixture.learn_as("alice", None);

    assert!(snapshot.unread[0].1.contains("iam:GetUser"), "{:?}", snapshot.unread);
}

#[test]
fn a_young_snapshot_is_taken_as_it_is() {
    let fixture = fixture();
    fixture.learn_as("alice", HOUR);
    let before = fixture.calls().len();

    fixture.learn_as("alice", HOUR);

    assert_eq!(fixture.calls().len(), before);
}

#[test]
fn what_one_identity_could_not_read_is_asked_for_again_when_another_comes_along() {
    let fixture = fixture();
    fixture.refuse(&["GetAccountAuthorizationDetails"]);

    let first = fixture.learn_as("alice", HOUR);
    let again = fixture.learn_as("alice", HOUR);
    let before = fixture.count("iam:GetUser");
    let second = fixture.learn_as("bob", HOUR);

    let known = |snapshot: &AuthorizationSnapshot| {
        snapshot.asked.iter().filter(|one| one.starts_with("arn:")).count()
    };
    assert_eq!((known(&first), known(&again), known(&second)), (1, 1, 2));
    assert!(fixture.count("iam:GetUser") > before, "bob reads what bob may do");
}
