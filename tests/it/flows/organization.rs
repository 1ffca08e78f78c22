//! Reading an organization: with few calls, by an identity that may, and what is kept of it.

use jiff::SignedDuration;
use kamen::domain::account::AccountId;
use kamen::domain::organization::{OrganizationSnapshot, OrganizationTree, PolicyKind, Seat};
use kamen::flows::learn::learn;
use kamen::flows::organization::learn_organizations;
use kamen::sandbox::organisation::documents::allow;
use kamen::sandbox::organisation::tree::ROOT;
use kamen::sandbox::organisation::{Account, Organisation};

use crate::flows::{ALICE, Fixture, HOME, home};

const ONE: AccountId = AccountId::from_number(222_222_222_222);
const TWO: AccountId = AccountId::from_number(333_333_333_333);
const STRANGER: AccountId = AccountId::from_number(999_999_999_999);
const HOUR: Option<SignedDuration> = Some(SignedDuration::from_hours(1));

/// Alice's account manages these members. Policies that allow all hang everywhere.
fn managing(members: &[AccountId]) -> Organisation {
    let mut organisation = Organisation { id: "o-example1".to_owned(), ..Organisation::default() };
    organisation.add(home());
    for member in members {
        organisation.add(Account::new(*member, ""));
    }
    organisation.tree.management = Some(HOME);
    for (kind, id, name) in [
        (PolicyKind::Service, "p-FullAWSAccess", "FullAWSAccess"),
        (PolicyKind::Resource, "p-RCPFullAWSAccess", "RCPFullAWSAccess"),
    ] {
        organisation.tree.add_policy((kind, id, name), None, &allow("*", "*"));
    }
    organisation.add_user_profile("alice", HOME, "alice");
    organisation
}

/// One member below two units, the other directly below the root.
fn small() -> Organisation {
    let mut organisation = managing(&[ONE, TWO]);
    organisation.tree.add_unit("ou-outer", ROOT);
    organisation.tree.add_unit("ou-inner", "ou-outer");
    organisation.tree.seats.insert(ONE, "ou-inner".to_owned());
    organisation
}

impl Fixture {
    fn organization_of(
        &self,
        accounts: &[AccountId],
        max_age: Option<SignedDuration>,
    ) -> OrganizationSnapshot {
        let session = self.obtain("alice").unwrap();
        let (world, sessions) = (&self.world, &self.sessions);
        let mut all = self.wait(async {
            let told = [learn(world, sessions, HOME, HOUR).await];
            learn_organizations(world, sessions, session.id, (accounts, &told), max_age).await
        });
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    fn organization(&self, max_age: Option<SignedDuration>) -> OrganizationSnapshot {
        self.organization_of(&[HOME, ONE, TWO], max_age)
    }

    fn tree(&self, accounts: &[AccountId]) -> OrganizationTree {
        self.organization_of(accounts, None).tree.unwrap()
    }

    fn asked(&self, action: &str) -> usize {
        self.count(&format!("organizations:{action}"))
    }
}

#[test]
fn every_parent_target_and_policy_is_asked_about_once() {
    let fixture = Fixture::of(small());

    let tree = fixture.organization(None).tree.unwrap();

    let path = [ROOT, "ou-outer", "ou-inner"].map(str::to_owned).to_vec();
    assert_eq!(tree.seats[&ONE], Seat::Below(path));
    assert_eq!(tree.seats[&TWO], Seat::Below(vec![ROOT.to_owned()]));
    assert_eq!(fixture.asked("ListRoots"), 1);
    assert_eq!(fixture.asked("ListParents"), 4);
    // Root, two units and two accounts, a list for each of the two kinds.
    assert_eq!(fixture.asked("ListPoliciesForTarget"), 10);
    assert_eq!(fixture.asked("DescribePolicy"), 2);
    assert_eq!(tree.read_by, ALICE);
}

#[test]
fn an_account_of_strangers_is_told_from_one_that_is_not_known() {
    let fixture = Fixture::of(small());

    let tree = fixture.tree(&[ONE, STRANGER]);

    assert_eq!(tree.seats[&STRANGER], Seat::Elsewhere);
}

#[test]
fn what_was_read_is_kept_and_not_asked_for_again_while_it_is_young() {
    let fixture = Fixture::of(small());
    let first = fixture.organization(HOUR);

    let second = fixture.organization(HOUR);
    fixture.advance(3601);
    let third = fixture.organization(HOUR);

    assert_eq!(first, second);
    assert_eq!(fixture.asked("ListRoots"), 2);
    assert!(third.asked_at > second.asked_at);
}

#[test]
fn a_refusal_names_call_and_identity_and_is_not_repeated_while_it_is_young() {
    let fixture = Fixture::of(small());
    fixture.refuse(&["ListRoots"]);

    let first = fixture.organization(HOUR);
    fixture.organization(HOUR);

    let why = format!("organizations:ListRoots was refused (AccessDeniedException) to {ALICE}");
    assert_eq!((first.tree, &first.refused[0].1), (None, &why));
    assert_eq!(fixture.asked("ListRoots"), 1);
}

#[test]
fn what_was_read_before_outlives_a_refusal_and_shows_its_age() {
    let fixture = Fixture::of(small());
    let before = fixture.organization(None);
    fixture.advance(7200);
    fixture.refuse(&["ListRoots"]);

    let after = fixture.organization(HOUR);

    assert_eq!(after.tree, before.tree);
    assert!(after.asked_at.duration_since(before.asked_at).as_secs() >= 7200);
}

#[test]
fn a_part_that_is_refused_leaves_the_others_read() {
    let fixture = Fixture::of(small());
    fixture.refuse(&["DescribePolicy"]);

    let tree = fixture.organization(None).tree.unwrap();

    let why = tree.documents["p-FullAWSAccess"].clone().unwrap_err();
    assert!(why.starts_with("organizations:DescribePolicy was refused"), "{why}");
    assert!(matches!(tree.seats[&ONE], Seat::Below(_)));
}

#[test]
fn members_may_not_read_and_are_said_so() {
    let mut organisation = small();
    organisation.tree.management = Some(TWO);
    let fixture = Fixture::of(organisation);

    let snapshot = fixture.organization(None);

    assert_eq!(snapshot.management, TWO);
    assert_eq!(snapshot.refused.len(), 1, "{:?}", snapshot.refused);
    assert_eq!(snapshot.tree, None);
}

/// Thirty members in three units, one of them below another, and a policy here and there.
fn large() -> (Organisation, Vec<AccountId>) {
    let members: Vec<AccountId> =
        (400_000_000_100..400_000_000_130).map(AccountId::from_number).collect();
    let mut organisation = managing(&members);
    for (unit, parent) in [("ou-one", ROOT), ("ou-two", ROOT), ("ou-three", "ou-two")] {
        organisation.tree.add_unit(unit, parent);
    }
    for (index, member) in members.iter().enumerate() {
        let unit = ["ou-one", "ou-two", "ou-three", ROOT][index % 4];
        organisation.tree.seats.insert(*member, unit.to_owned());
    }
    let closed = members[3].to_string();
    let allow = allow("*", "*");
    let tree = &mut organisation.tree;
    tree.add_policy((PolicyKind::Service, "p-narrow", "Narrow"), Some(&["ou-three"]), &allow);
    tree.add_policy((PolicyKind::Resource, "p-closed", "Closed"), Some(&[&closed]), &allow);
    (organisation, members)
}

#[test]
fn many_accounts_are_read_downwards_in_fewer_calls_and_to_the_same_end() {
    let (organisation, members) = large();
    let fixture = Fixture::of(organisation);

    let all = fixture.tree(&members);
    let calls = fixture.calls();
    let calls = calls.iter().filter(|call| call.starts_with("organizations:"));
    let calls = calls.filter(|call| !call.contains("DescribeOrganization")).count();

    // ListRoots; accounts and units below each of four parents; ListPolicies twice; the targets of four
    // policies, of which two hang on more than the twenty that one answer holds; four texts.
    assert_eq!(calls, 1 + 8 + 2 + (4 + 2) + 4, "{:?}", fixture.calls());
    for one in members.iter().step_by(7) {
        let alone = fixture.tree(&[*one]);
        assert_eq!(alone.seats[one], all.seats[one]);
        for hanging in &alone.hanging {
            assert!(all.hanging.contains(hanging), "{hanging:?}");
        }
    }
}

#[test]
fn if_the_way_down_is_refused_the_way_up_is_taken() {
    let (organisation, members) = large();
    let fixture = Fixture::of(organisation);
    let before = fixture.tree(&members);
    fixture.refuse(&["ListAccountsForParent", "ListTargetsForPolicy"]);

    let after = fixture.tree(&members);

    assert_eq!((&after.seats, &after.hanging), (&before.seats, &before.hanging));
    assert!(fixture.asked("ListParents") >= members.len());
}

#[test]
fn an_account_that_the_whole_tree_does_not_hold_is_elsewhere() {
    let (organisation, mut members) = large();
    let fixture = Fixture::of(organisation);
    members.push(STRANGER);

    assert_eq!(fixture.tree(&members).seats[&STRANGER], Seat::Elsewhere);
}
