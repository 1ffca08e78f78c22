//! What several portals give, and which of them is asked for a sign-in.

use std::time::Duration;

use super::*;
use crate::domain::inventory::Scope;
use crate::flows::fixture::{Fixture, account, enter, fixture, role};
use jiff::SignedDuration;
use tokio::sync::mpsc;
use tokio::time::sleep;

const CORP: &str =
    "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n";
const BOTH: &str = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n\
    [sso-session labs]\nsso_start_url = https://labs.awsapps.com/start\nsso_region = eu-west-1\n";
const VIEW: &str = "arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_View_0123456789abcdef";

fn person(config: &str) -> Fixture {
    let fixture = fixture(config);
    fixture.portal.assign(account("222222222222"), "acme", &["View"]);
    fixture
}

#[tokio::test]
async fn what_each_portal_gives_is_kept_by_itself() {
    let fixture = person(BOTH);
    enter(&fixture);
    for portal in portals(&fixture.world.config) {
        list_all(&fixture.world, &portal).await.unwrap();
    }

    let known = Assigned::known(&fixture.world);

    let portals: Vec<_> = known.assignments().map(|one| one.portal.session.clone()).collect();
    assert_eq!(portals, [Some("corp".to_owned()), Some("labs".to_owned())]);
    assert_eq!(known.name(account("222222222222")), Some("acme"));
    assert_eq!(known.name(account("111111111111")), None);
}

#[tokio::test]
async fn every_portal_is_named_that_may_give_a_set_if_there_are_several() {
    let asked =
        async |fixture: &Fixture| assignment(&fixture.world, &role(VIEW)).await.unwrap_err();

    let one = asked(&person(CORP)).await;
    let both = asked(&person(BOTH)).await;

    assert_eq!((one.kind, both.kind), (FailureKind::SignInNeeded, FailureKind::SignInNeeded));
    assert!(!one.message.contains("may give"), "{}", one.message);
    assert!(
        both.message.contains(" or ") && both.message.contains("may give `View`"),
        "{}",
        both.message
    );
}

#[tokio::test]
async fn a_portal_that_does_not_answer_asks_for_no_sign_in() {
    let fixture = person(BOTH);
    enter(&fixture);
    fixture.portal.fail("sso:ListAccounts", Failure::new(FailureKind::Unreachable, "no answer"));

    let failure = assignment(&fixture.world, &role(VIEW)).await.unwrap_err();

    assert_eq!((failure.kind, &*failure.message), (FailureKind::Unreachable, "no answer"));
}

#[tokio::test]
async fn a_list_is_made_again_at_its_age_and_no_faster_than_the_portal_takes_calls() {
    let fixture = person(CORP);
    enter(&fixture);
    let portal = portals(&fixture.world.config).remove(0);
    let scope = Scope { account: None, max_age: Some(SignedDuration::from_secs(60)) };
    let list = async || {
        let before = fixture.portal.calls().len();
        let (sender, _listener) = mpsc::channel(16);
        list(&fixture.world, &portal, scope, sender).await.unwrap();
        fixture.portal.calls().len() - before
    };

    let is_faster = tokio::select! {
        // The first to be looked at: on a busy machine both may be over.
        biased;
        () = sleep(Duration::from_millis(40)) => false,
        _ = list() => true,
    };
    assert!(!is_faster, "there are two calls");
    assert_eq!(list().await, 2);
    fixture.clock.advance(59);
    assert_eq!(list().await, 0, "it is young");
    fixture.clock.advance(1);
    assert_eq!(list().await, 2);
}
