//! Learning from accounts in memory.

use super::*;
use crate::domain::authorization::AuthorizationPage;
use crate::domain::failure::FailureKind;
use crate::domain::profile::BaseSource;
use crate::domain::role::InlinePolicy;
use crate::domain::session::Start;
use crate::flows::fixture::{Fixture, HOME, account, fixture};
use crate::flows::obtain::obtain;
use crate::ports::fake::FakeUser;

async fn known() -> Fixture {
    let fixture = fixture("");
    let alice = AuthorizedPrincipal {
        arn: format!("arn:aws:iam::{HOME}:user/alice"),
        id: "AIDAALICE".to_owned(),
        tags: Vec::new(),
        inline: vec![InlinePolicy { name: "own".to_owned(), document: "{}".to_owned() }],
        attached: vec![AttachedPolicy {
            name: "m".to_owned(),
            arn: "arn:aws:iam::aws:policy/m".to_owned(),
        }],
        boundary: None,
        groups: Vec::new(),
    };
    let page = AuthorizationPage { principals: vec![alice], ..AuthorizationPage::default() };
    fixture.aws.set_authorized(account(HOME), page);
    fixture.aws.set_document("arn:aws:iam::aws:policy/m", "{}");
    let start = Start::Profile("alice".to_owned());
    obtain(&fixture.world, &fixture.sessions, &start, None).await.unwrap();
    fixture
}

#[tokio::test]
async fn one_sweep_is_enough_if_it_is_allowed() {
    let fixture = known().await;

    let snapshot = learn(&fixture.world, &fixture.sessions, account(HOME), None).await;

    assert!(snapshot.is_complete);
    assert_eq!(snapshot.principals.len(), 1);
    assert!(!fixture.aws.calls().iter().any(|call| call.starts_with("iam:GetUser")));
}

#[tokio::test]
async fn if_the_sweep_is_refused_the_callers_own_user_is_read() {
    let fixture = known().await;
    let no = Failure::new(FailureKind::Refused, "no");
    fixture.aws.fail("iam:GetAccountAuthorizationDetails", None, no);

    let snapshot = learn(&fixture.world, &fixture.sessions, account(HOME), None).await;

    assert!(!snapshot.is_complete);
    assert_eq!(snapshot.principals[0].inline[0].name, "own");
    assert_eq!(snapshot.policies.len(), 1);
}

#[tokio::test]
async fn what_is_refused_is_named() {
    let fixture = known().await;
    let no = || Failure::new(FailureKind::Refused, "no");
    fixture.aws.fail("iam:GetAccountAuthorizationDetails", None, no());
    fixture.aws.fail("iam:GetUser", None, no());

    let snapshot = learn(&fixture.world, &fixture.sessions, account(HOME), None).await;

    assert!(snapshot.unread[0].1.contains("iam:GetUser"), "{:?}", snapshot.unread);
}

#[tokio::test]
async fn a_young_snapshot_is_taken_as_it_is() {
    let fixture = known().await;
    let hour = Some(SignedDuration::from_hours(1));
    learn(&fixture.world, &fixture.sessions, account(HOME), hour).await;
    let before = fixture.aws.calls().len();

    learn(&fixture.world, &fixture.sessions, account(HOME), hour).await;

    assert_eq!(fixture.aws.calls().len(), before);
}

#[tokio::test]
async fn what_one_identity_could_not_read_is_asked_for_again_when_another_comes_along() {
    let more = "[bob]\naws_access_key_id = AKIABOBEXAMPLE\naws_secret_access_key = example";
    let fixture = fixture(more);
    let no = Failure::new(FailureKind::Refused, "no");
    fixture.aws.fail("iam:GetAccountAuthorizationDetails", None, no);
    let bob = fixture.aws.add_user(FakeUser {
        access_key_id: "AKIABOBEXAMPLE",
        account: account(HOME),
        name: "bob",
    });
    fixture.aws.set_source(BaseSource::StaticKeys { profile: "bob".to_owned() }, Ok(bob));
    let hour = Some(SignedDuration::from_hours(1));
    let come = async |name: &str| {
        let start = Start::Profile(name.to_owned());
        obtain(&fixture.world, &fixture.sessions, &start, None).await.unwrap();
        learn(&fixture.world, &fixture.sessions, account(HOME), hour).await
    };

    let first = come("alice").await;
    let again = come("alice").await;
    let calls = fixture.aws.calls().len();
    let second = come("bob").await;

    let known = |snapshot: &AuthorizationSnapshot| {
        snapshot.asked.iter().filter(|one| one.starts_with("arn:")).count()
    };
    assert_eq!((known(&first), known(&again), known(&second)), (1, 1, 2));
    assert!(fixture.aws.calls().len() > calls + 1, "bob reads what bob may do");
}
