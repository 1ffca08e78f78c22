//! Who keys are, with and without asking.

use std::path::PathBuf;
use std::sync::Arc;

use kamen::domain::session::{AssumeOptions, SessionSummary};
use kamen::flows::identify::confirm;
use kamen::flows::sessions::Sessions;
use kamen::flows::walk::walk;
use kamen::sandbox::Options;
use kamen::sandbox::organisation::Account;
use kamen::sandbox::organisation::documents::trust_aws;

use crate::flows::{ALICE, AWAY, Fixture, HOME, home, role, start};
use crate::support::sandbox::Cloud;

fn fixture() -> Fixture {
    let home = home().role("Deploy", &trust_aws(ALICE), |role| role);
    Fixture::new(home, Account::new(AWAY, "away"))
}

impl Fixture {
    /// The file that remembers who keys are, and its text.
    fn note(&self) -> (PathBuf, String) {
        let notes = self.environment.home().join(".local/state/kamen");
        let files = std::fs::read_dir(notes).unwrap().flatten().map(|entry| entry.path());
        let read = |path: PathBuf| std::fs::read_to_string(&path).ok().map(|text| (path, text));
        files.filter_map(read).find(|(_, text)| text.contains(":user/alice")).unwrap()
    }

    /// Alice, in a run that remembers nothing but what is on the disk.
    fn alice_later(&mut self) -> SessionSummary {
        self.sessions = Arc::new(Sessions::default());
        self.obtain("alice").unwrap()
    }
}

#[test]
fn a_key_is_asked_for_once_and_known_in_later_runs() {
    let mut fixture = fixture();
    let first = fixture.obtain("alice").unwrap();

    let second = fixture.alice_later();

    assert_eq!(second.identity, first.identity);
    assert_eq!(fixture.count("sts:GetCallerIdentity"), 1);
    assert!(first.is_confirmed && !second.is_confirmed);
    let id = fixture.sessions.access(second.id).unwrap().credentials.access_key_id;
    let (_, note) = fixture.note();
    assert!(!note.contains(&id), "the key's id stands in {note}");
}

#[test]
fn what_was_remembered_is_confirmed_by_one_call() {
    let mut fixture = fixture();
    fixture.obtain("alice").unwrap();
    let session = fixture.alice_later();

    for _ in 0..2 {
        fixture.wait(confirm(&fixture.world, &fixture.sessions, session.id)).unwrap();
    }

    assert_eq!(fixture.count("sts:GetCallerIdentity"), 2);
    assert!(fixture.sessions.summary(session.id).unwrap().is_confirmed);
}

#[test]
fn a_later_run_assumes_a_role_by_one_call() {
    let mut fixture = fixture();
    fixture.obtain("alice").unwrap();
    fixture.sessions = Arc::new(Sessions::default());
    let before = fixture.calls().len();

    let (world, sessions) = (&fixture.world, &fixture.sessions);
    let deploy = [role(HOME, "Deploy")];
    fixture
        .wait(walk(world, sessions, &start("alice"), &deploy, AssumeOptions::default(), None))
        .unwrap();

    assert_eq!(fixture.calls().split_off(before).len(), 1, "{:?}", fixture.calls());
    assert!(fixture.calls().last().unwrap().starts_with("sts:AssumeRole "));
}

#[test]
fn keys_that_turn_out_to_be_another_identity_are_told_of_and_shown_as_that() {
    let mut fixture = fixture();
    fixture.obtain("alice").unwrap();
    let (path, text) = fixture.note();
    std::fs::write(&path, text.replace(":user/alice", ":user/bob")).unwrap();
    let believed = fixture.alice_later();
    assert!(believed.identity.arn.ends_with(":user/bob"), "{believed:?}");

    let (world, sessions) = (&fixture.world, &fixture.sessions);
    let failure = fixture.wait(confirm(world, sessions, believed.id)).unwrap_err();

    assert!(failure.message.contains("user/bob") && failure.message.contains("user/alice"));
    assert_eq!(fixture.sessions.summary(believed.id).unwrap().identity.arn, ALICE);
    assert_eq!(fixture.note().1, text);
}

#[test]
fn the_same_key_at_another_server_is_another_one() {
    let mut fixture = fixture();
    fixture.obtain("alice").unwrap();
    let organisation = fixture.cloud.running().organisation().clone();
    let other = Cloud::start(Options { organisation, ..Options::default() });
    let endpoint = other.running().endpoint();
    let endpoint: Vec<_> =
        endpoint.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fixture = fixture.with_variables(&endpoint);

    fixture.alice_later();

    assert_eq!(fixture.count("sts:GetCallerIdentity"), 1, "the second server is asked as well");
}
