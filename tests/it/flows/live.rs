//! Sessions that a shell's endpoint serves, and renews ahead of need.

use std::time::Duration;

use kamen::domain::kept::Purpose;
use kamen::domain::session::{AssumeOptions, SessionSummary};
use kamen::flows::live::{ADVERTISED, Live};
use kamen::flows::switch::switch;
use kamen::ports::endpoint::Serves;
use kamen::sandbox::organisation::Account;
use kamen::sandbox::organisation::documents::trust_aws;

use crate::flows::{ALICE, AWAY, Fixture, HOME, home, role};

fn fixture() -> Fixture {
    let home = home().role("Deploy", &trust_aws(ALICE), |role| role);
    Fixture::new(home, Account::new(AWAY, "away"))
}

impl Fixture {
    fn switched(&self) -> SessionSummary {
        self.sessions.serve(Purpose::Renewing);
        let alice = self.obtain("alice").unwrap();
        let (deploy, options) = (role(HOME, "Deploy"), AssumeOptions::default());
        self.wait(switch(&self.world, &self.sessions, alice.id, &deploy, options, None)).unwrap()
    }

    fn live(&self, session: &SessionSummary) -> Live {
        self.wait(Live::new(&self.world, &self.sessions, session)).unwrap()
    }

    /// Lets the keeper work until it has called AWS, or for a moment if it is not expected to.
    fn kept(&self, live: &Live, is_called: bool) {
        let before = self.count("sts:AssumeRole");
        let longest = if is_called { Duration::from_secs(20) } else { Duration::from_millis(300) };
        let called = async {
            while self.count("sts:AssumeRole") == before {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let keep = live.keep(&self.world, &self.sessions);
        let work = async {
            tokio::select! { () = keep => (), () = called => () }
        };
        let in_time = self.wait(async { tokio::time::timeout(longest, work).await });
        assert_eq!(in_time.is_ok(), is_called);
    }
}

#[test]
fn keys_are_served_with_a_short_life_and_replaced_before_their_end() {
    let fixture = fixture();
    let live = fixture.live(&fixture.switched());
    let before = fixture.world.clock.now();

    let first = fixture.wait(live.served()).unwrap();
    fixture.advance(30 * 60);
    fixture.kept(&live, false);
    let same = fixture.wait(live.served()).unwrap();
    fixture.advance(11 * 60);
    fixture.kept(&live, true);
    let second = fixture.wait(live.served()).unwrap();

    let off = first.until.duration_since(before + ADVERTISED).as_secs();
    assert!((0..5).contains(&off), "{off} seconds off");
    assert_eq!(first.credentials, same.credentials, "thirty minutes are left and twenty needed");
    assert_ne!(first.credentials, second.credentials);
    assert!(second.credentials.expires > first.credentials.expires);
}

#[test]
fn what_cannot_be_renewed_is_served_to_its_end_and_then_says_why() {
    let fixture = fixture();
    let session = fixture.switched();
    let live = fixture.live(&session);
    fixture.refuse(&["AssumeRole"]);

    fixture.advance(50 * 60);
    fixture.kept(&live, true);
    let until = fixture.wait(live.served()).unwrap().until;
    fixture.advance(11 * 60);
    let failure = fixture.wait(live.served()).unwrap_err();

    let early = session.expires.unwrap().duration_since(until).as_secs();
    assert_eq!(early, 10, "programs hear of the end a little early");
    assert!(failure.message.contains("explicit deny"), "{failure}");
}

#[test]
fn long_lived_keys_are_not_served() {
    let fixture = fixture();
    let alice = fixture.obtain("alice").unwrap();

    let failure = fixture.wait(Live::new(&fixture.world, &fixture.sessions, &alice)).unwrap_err();

    assert!(failure.message.contains("they have no end"), "{failure}");
}

#[test]
fn the_session_of_a_profile_is_renewed_as_early() {
    let fixture = fixture().with_config(&format!(
        "[profile deploy]\nrole_arn = {}\nsource_profile = alice\n",
        role(HOME, "Deploy")
    ));
    fixture.switched();
    let live = fixture.live(&fixture.obtain("deploy").unwrap());
    let first = fixture.wait(live.served()).unwrap();

    fixture.advance(50 * 60);
    fixture.kept(&live, true);

    assert_ne!(
        fixture.wait(live.served()).unwrap().credentials,
        first.credentials,
        "ten minutes are too few"
    );
}
