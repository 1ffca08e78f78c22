//! What binds an account, why that is not known, and where the account stands.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::*;
use crate::domain::organization::{Hanging, Root};

const MANAGEMENT: AccountId = AccountId::from_number(111_122_223_333);
const MEMBER: AccountId = AccountId::from_number(444_455_556_666);
const STRANGER: AccountId = AccountId::from_number(777_788_889_999);

/// An organization whose one member is below a unit, each level with the same policy.
fn organizations() -> Organizations {
    let path = vec!["r-abcd".to_owned(), "ou-abcd-11111111".to_owned()];
    let hanging = |target: &String| Hanging {
        target: target.clone(),
        kind: PolicyKind::Service,
        policies: Ok(vec![PolicyName { id: "p-1".to_owned(), name: "Guard".to_owned() }]),
    };
    let (service, resource) = (PolicyState::Enabled, PolicyState::Disabled);
    let tree = OrganizationTree {
        as_of: Timestamp::UNIX_EPOCH,
        read_by: "arn:aws:iam::111122223333:user/ada".to_owned(),
        root: Root { id: "r-abcd".to_owned(), service, resource },
        hanging: path.iter().chain([&MEMBER.to_string()]).map(hanging).collect(),
        seats: BTreeMap::from([(MEMBER, Seat::Below(path))]),
        documents: BTreeMap::from([("p-1".to_owned(), Ok(r#"{"Statement":[]}"#.into()))]),
    };
    let snapshot = OrganizationSnapshot {
        id: "o-example".to_owned(),
        management: MANAGEMENT,
        asked_at: Timestamp::UNIX_EPOCH,
        refused: Vec::new(),
        tree: Some(tree),
    };
    Organizations::new(&[], vec![snapshot])
}

fn member_of(organization: &str) -> Membership {
    let organization = organization.to_owned();
    Membership::Member { organization, management: MANAGEMENT, has_policies: true }
}

/// Why the control policies of an account are not known.
fn unread(organizations: &Organizations, account: AccountId) -> Option<String> {
    organizations.limits(account).scp?.unread
}

#[test]
fn each_level_above_a_member_has_its_name() {
    let scp = organizations().limits(MEMBER).scp.unwrap();
    assert_eq!(scp.levels.len(), 3);
    assert_eq!(scp.names[0], "the organization's root r-abcd");
    assert_eq!(scp.names[1], "the organizational unit ou-abcd-11111111");
    assert_eq!(scp.names[2], "the account 444455556666");
    assert!(organizations().limits(MEMBER).rcp.is_none());
}

#[test]
fn no_policy_binds_the_management_account_even_of_an_organization_that_was_not_read() {
    assert!(organizations().limits(MANAGEMENT).scp.is_none());
    let mut unseen = Organizations::default();
    unseen.learn(MANAGEMENT, &member_of("o-example"));
    unseen.learn(MEMBER, &member_of("o-example"));
    assert!(unseen.limits(MANAGEMENT).scp.is_none());
    let why = unread(&unseen, MEMBER);
    let expected = "the control policies of organization o-example were not read";
    assert_eq!(why.as_deref(), Some(expected));
}

#[test]
fn an_account_whose_organization_was_not_told_says_why() {
    let mut organizations = organizations();
    let nothing = "whether an organization's policies bind the account is not known";
    assert_eq!(unread(&organizations, STRANGER).as_deref(), Some(nothing));
    let refused = "organizations:DescribeOrganization was refused";
    organizations.learn(STRANGER, &Membership::Unread(refused.to_owned()));
    assert_eq!(unread(&organizations, STRANGER).as_deref(), Some(refused));
}

#[test]
fn the_place_of_an_account_is_its_organization_and_the_path_down_to_it() {
    let mut organizations = organizations();
    let path = "o-example/r-abcd/ou-abcd-11111111/".to_owned();
    assert_eq!(organizations.place(MEMBER), (Some("o-example"), Some(path)));
    assert_eq!(organizations.place(MANAGEMENT), (Some("o-example"), None));
    assert_eq!(organizations.place(STRANGER), (None, None));
    organizations.learn(STRANGER, &member_of("o-other"));
    assert_eq!(organizations.place(STRANGER), (Some("o-other"), None));
    organizations.learn(MEMBER, &Membership::Alone);
    assert_eq!(organizations.place(MEMBER), (None, None));
}
