//! Reading organizations in memory.

use jiff::Timestamp;

use super::*;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::organization::PolicyKind;
use crate::domain::session::Start;
use crate::flows::fixture::{Fixture, HOME, account, fixture};
use crate::flows::obtain::obtain;
use crate::ports::fake::FakeOrganization;

const ONE: &str = "000000000002";
const TWO: &str = "000000000003";
const FULL: &str = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
const HOUR: Option<SignedDuration> = Some(SignedDuration::from_hours(1));

/// Alice's account manages two members: one below two units, the other directly below the root.
fn organization() -> FakeOrganization {
    let mut organization = FakeOrganization::of(account(HOME), &[ONE, TWO]);
    for (child, parent) in [(ONE, "ou-inner"), ("ou-inner", "ou-outer"), ("ou-outer", "r-root")] {
        organization.parents.insert(child.to_owned(), parent.to_owned());
    }
    let targets = ["r-root", "ou-outer", "ou-inner", ONE, TWO];
    targets.into_iter().fold(organization, |organization, target| {
        organization.with(target, PolicyKind::Service, "FullAWSAccess", FULL)
    })
}

fn member(number: &str, management: &str) -> AuthorizationSnapshot {
    AuthorizationSnapshot {
        account: account(number),
        as_of: Timestamp::UNIX_EPOCH,
        is_complete: false,
        principals: Vec::new(),
        groups: Vec::new(),
        policies: Vec::new(),
        membership: Membership::Member {
            organization: "o-example".to_owned(),
            management: account(management),
            has_policies: true,
        },
        unread: Vec::new(),
        asked: Vec::new(),
    }
}

async fn learned(
    fixture: &Fixture,
    management: &str,
    max_age: Option<SignedDuration>,
) -> OrganizationSnapshot {
    let start = Start::Profile("alice".to_owned());
    let session = obtain(&fixture.world, &fixture.sessions, &start, None).await.unwrap();
    let accounts = [account(HOME), account(ONE), account(TWO)];
    let told = [member(HOME, management)];
    let asked = (&accounts[..], &told[..]);
    let (world, sessions) = (&fixture.world, &fixture.sessions);
    let mut all = learn_organizations(world, sessions, session.id, asked, max_age).await;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn count(fixture: &Fixture, call: &str) -> usize {
    let call = format!("organizations:{call} ");
    fixture.aws.calls().iter().filter(|made| made.starts_with(&call)).count()
}

fn refuse(fixture: &Fixture, call: &'static str) {
    let mut no = Failure::new(FailureKind::Refused, "no");
    no.code = Some("AccessDeniedException".to_owned());
    fixture.aws.fail(call, None, no);
}

#[tokio::test]
async fn every_parent_target_and_policy_is_asked_about_once() {
    let fixture = fixture("");
    fixture.aws.set_organization(organization());

    let tree = learned(&fixture, HOME, None).await.tree.unwrap();

    let path = ["r-root", "ou-outer", "ou-inner"].map(str::to_owned).to_vec();
    assert_eq!(tree.seats[&account(ONE)], Seat::Below(path));
    assert_eq!(tree.seats[&account(TWO)], Seat::Below(vec!["r-root".to_owned()]));
    assert_eq!(count(&fixture, "ListRoots"), 1);
    assert_eq!(count(&fixture, "ListParents"), 4);
    // Root, two units and two accounts, a list for each of the two kinds.
    assert_eq!(count(&fixture, "ListPoliciesForTarget"), 10);
    assert_eq!(count(&fixture, "DescribePolicy"), 1);
    assert_eq!(tree.read_by, format!("arn:aws:iam::{HOME}:user/alice"));
}

#[tokio::test]
async fn an_account_of_somebody_else_is_told_from_one_that_is_not_known() {
    let fixture = fixture("");
    let mut known = organization();
    known.parents.remove(TWO);
    fixture.aws.set_organization(known);

    let tree = learned(&fixture, HOME, None).await.tree.unwrap();

    assert_eq!(tree.seats[&account(TWO)], Seat::Elsewhere);
}

#[tokio::test]
async fn what_was_read_is_kept_and_not_asked_for_again_while_it_is_young() {
    let fixture = fixture("");
    fixture.aws.set_organization(organization());
    let first = learned(&fixture, HOME, HOUR).await;

    let second = learned(&fixture, HOME, HOUR).await;
    fixture.clock.advance(3601);
    let third = learned(&fixture, HOME, HOUR).await;

    assert_eq!(first, second);
    assert_eq!(count(&fixture, "ListRoots"), 2);
    assert!(third.asked_at > second.asked_at);
}

#[tokio::test]
async fn a_refusal_names_call_and_identity_and_is_not_repeated_while_it_is_young() {
    let fixture = fixture("");
    fixture.aws.set_organization(organization());
    refuse(&fixture, "organizations:ListRoots");

    let first = learned(&fixture, HOME, HOUR).await;
    learned(&fixture, HOME, HOUR).await;

    let why = format!(
        "organizations:ListRoots was refused (AccessDeniedException) to arn:aws:iam::{HOME}:user/alice"
    );
    assert_eq!((first.tree, &first.refused[0].1), (None, &why));
    assert_eq!(count(&fixture, "ListRoots"), 1);
}

#[tokio::test]
async fn what_was_read_before_outlives_a_refusal_and_shows_its_age() {
    let fixture = fixture("");
    fixture.aws.set_organization(organization());
    let before = learned(&fixture, HOME, None).await;
    fixture.clock.advance(7200);
    refuse(&fixture, "organizations:ListRoots");

    let after = learned(&fixture, HOME, HOUR).await;

    assert_eq!(after.tree, before.tree);
    assert_eq!(after.asked_at.duration_since(before.asked_at).as_secs(), 7200);
}

#[tokio::test]
async fn a_part_that_is_refused_leaves_the_others_read() {
    let fixture = fixture("");
    fixture.aws.set_organization(organization());
    refuse(&fixture, "organizations:DescribePolicy");

    let tree = learned(&fixture, HOME, None).await.tree.unwrap();

    let why = tree.documents["FullAWSAccess"].clone().unwrap_err();
    assert!(why.starts_with("organizations:DescribePolicy was refused"), "{why}");
    assert!(matches!(tree.seats[&account(ONE)], Seat::Below(_)));
}

#[tokio::test]
async fn members_may_not_read_and_are_said_so() {
    let fixture = fixture("");
    let mut known = organization();
    known.management = account(TWO);
    fixture.aws.set_organization(known);

    let snapshot = learned(&fixture, TWO, None).await;

    assert_eq!(snapshot.refused.len(), 1, "{:?}", snapshot.refused);
    assert_eq!(snapshot.tree, None);
}
