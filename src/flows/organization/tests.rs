//! Reading organizations in memory.

use jiff::Timestamp;

use super::*;
use crate::domain::failure::FailureKind;
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
async fn an_account_of_strangers_is_told_from_one_that_is_not_known() {
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

/// Thirty members in three units, one of them below another, and a policy here and there.
fn large() -> (FakeOrganization, Vec<AccountId>) {
    let numbers: Vec<String> = (100..130).map(|number| format!("{number:012}")).collect();
    let members: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let mut organization = FakeOrganization::of(account(HOME), &members);
    for (index, number) in numbers.iter().enumerate() {
        let parent = ["r-root", "ou-one", "ou-two", "ou-three"][index % 4];
        organization.parents.insert(number.clone(), parent.to_owned());
    }
    for (unit, parent) in [("ou-one", "r-root"), ("ou-two", "r-root"), ("ou-three", "ou-two")] {
        organization.parents.insert(unit.to_owned(), parent.to_owned());
    }
    let everywhere = members.iter().copied().chain(["r-root", "ou-one", "ou-two", "ou-three"]);
    let organization = everywhere.fold(organization, |organization, target| {
        organization.with(target, PolicyKind::Service, "FullAWSAccess", FULL)
    });
    let organization = organization.with("ou-three", PolicyKind::Service, "Narrow", FULL).with(
        members[3],
        PolicyKind::Resource,
        "Closed",
        FULL,
    );
    (organization, numbers.iter().map(|number| account(number)).collect())
}

async fn tree_of(fixture: &Fixture, accounts: &[AccountId]) -> OrganizationTree {
    let start = Start::Profile("alice".to_owned());
    let session = obtain(&fixture.world, &fixture.sessions, &start, None).await.unwrap();
    let access = fresh_access(&fixture.world, &fixture.sessions, session.id).await.unwrap();
    let wanted = accounts.iter().copied().collect();
    read::tree(&fixture.world, &access, "alice", &wanted).await.unwrap()
}

#[tokio::test]
async fn many_accounts_are_read_downwards_in_fewer_calls_and_to_the_same_end() {
    let fixture = fixture("");
    let (organization, accounts) = large();
    fixture.aws.set_organization(organization);

    let all = tree_of(&fixture, &accounts).await;
    let calls =
        fixture.aws.calls().iter().filter(|call| call.starts_with("organizations:")).count();

    // ListRoots, two lists for each of four parents, ListPolicies twice, three policies' targets and texts.
    assert_eq!(calls, 1 + 8 + 2 + 3 + 3);
    for one in &accounts {
        let alone = tree_of(&fixture, &[*one]).await;
        assert_eq!(alone.seats[one], all.seats[one]);
        for hanging in &alone.hanging {
            assert!(all.hanging.contains(hanging), "{hanging:?}");
        }
    }
}

#[tokio::test]
async fn if_the_way_down_is_refused_the_way_up_is_taken() {
    let fixture = fixture("");
    let (organization, accounts) = large();
    fixture.aws.set_organization(organization);
    let before = tree_of(&fixture, &accounts).await;
    refuse(&fixture, "organizations:ListAccountsForParent");
    refuse(&fixture, "organizations:ListTargetsForPolicy");

    let after = tree_of(&fixture, &accounts).await;

    assert_eq!((&after.seats, &after.hanging), (&before.seats, &before.hanging));
    assert!(count(&fixture, "ListParents") >= accounts.len());
}

#[tokio::test]
async fn an_account_that_the_whole_tree_does_not_hold_is_elsewhere() {
    let fixture = fixture("");
    let (organization, mut accounts) = large();
    fixture.aws.set_organization(organization);
    accounts.push(account("999999999999"));

    let tree = tree_of(&fixture, &accounts).await;

    assert_eq!(tree.seats[&account("999999999999")], Seat::Elsewhere);
}
