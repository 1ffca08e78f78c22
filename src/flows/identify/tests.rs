//! Who is asked again, and who is remembered by which key and server.

use super::*;
use crate::domain::profile::ClientSettings;
use crate::domain::secret::{Credentials, Secret};
use crate::flows::fixture::{Fixture, account, fixture};
use crate::ports::fake::FakeSts;

fn asked() -> (Fixture, Arc<FakeSts>) {
    let mut fixture = fixture("");
    let sts = Arc::new(FakeSts::new(Arc::clone(&fixture.clock)));
    fixture.world.sts = Arc::clone(&sts) as _;
    (fixture, sts)
}

fn access(key: &str, is_session: bool, server: Option<&str>) -> Access {
    let client = ClientSettings { sts_endpoint: server.map(str::to_owned), ..Default::default() };
    let credentials = Credentials {
        access_key_id: key.to_owned(),
        secret_access_key: Secret::new("example"),
        session_token: is_session.then(|| Secret::new("example")),
        expires: None,
    };
    Access { credentials, client: Arc::new(client) }
}

/// The name of the user that the keys are, in a run of its own.
async fn who(fixture: &Fixture, access: &Access) -> String {
    let identity = identify(&fixture.world, &Sessions::default(), access).await.unwrap();
    identity.display_name().to_owned()
}

#[tokio::test]
async fn a_long_lived_key_is_remembered_by_its_id_and_server_and_a_session_is_not() {
    let (fixture, sts) = asked();
    let own = access("AKIAONE", false, None);
    let elsewhere = access("AKIAONE", false, Some("http://sts.example"));
    let second = access("AKIATWO", false, None);
    let session = access("ASIAONE", true, None);
    for one in [&own, &second, &session] {
        assert_eq!(who(&fixture, one).await, "alice");
    }

    // From now on AWS would say something else of each of them.
    for key in ["AKIAONE", "AKIATWO", "ASIAONE"] {
        sts.replace_key_by(key, "bob");
    }

    assert_eq!(who(&fixture, &own).await, "alice");
    assert_eq!(who(&fixture, &second).await, "alice", "the second forgets nothing of the first");
    assert_eq!(who(&fixture, &elsewhere).await, "bob", "another server has other users");
    assert_eq!(who(&fixture, &session).await, "bob");
}

#[tokio::test]
async fn what_is_remembered_is_not_called_confirmed_and_what_aws_says_is() {
    let (fixture, _) = asked();
    let own = access("AKIAONE", false, None);
    let mut confirmed = Vec::new();

    for _ in 0..2 {
        let sessions = Sessions::default();
        identify(&fixture.world, &sessions, &own).await.unwrap();
        confirmed.push(sessions.is_confirmed("AKIAONE"));
    }

    assert_eq!(confirmed, [true, false]);
}

#[tokio::test]
async fn with_a_thousand_all_are_forgotten_and_what_is_known_is_not_written_again() {
    let (fixture, _) = asked();
    let known = |count: usize| {
        let arn = "arn:aws:iam::111111111111:user/bob".to_owned();
        let bob = Identity { arn, account: account("111111111111"), user_id: "AIDABOB".into() };
        let identities = (0..count).map(|index| (format!("{index}"), bob.clone())).collect();
        serde_json::to_string(&Note { identities }).unwrap()
    };
    let count_after = async |before: usize| {
        fixture.world.notes.update(NOTE, &mut |_| Changed::To(known(before))).unwrap();
        who(&fixture, &access("AKIAONE", false, None)).await;
        Note::read(&fixture.world).identities.len()
    };

    assert_eq!(count_after(MOST - 1).await, MOST);
    assert_eq!(count_after(MOST).await, 1);
}

#[test]
fn keys_that_became_another_identity_are_told_with_what_tells_the_two_apart() {
    let one = |name: &str, id: &str| Identity {
        arn: format!("arn:aws:iam::111111111111:user/{name}"),
        account: account("111111111111"),
        user_id: id.to_owned(),
    };
    let told = |was: &Identity, is: &Identity| became(was, is).message;

    let (bob, alice, again) = (one("bob", "AIDAB"), one("alice", "AIDAA"), one("bob", "AIDAC"));
    assert!(told(&bob, &alice).ends_with("user/bob are arn:aws:iam::111111111111:user/alice"));
    let told = told(&bob, &again);
    assert!(told.contains("user/bob (AIDAB) are") && told.ends_with("user/bob (AIDAC)"), "{told}");
}
