//! What was read of principals, and what of them was not.

use jiff::Timestamp;

use super::*;
use crate::domain::authorization::{ManagedPolicy, Membership};
use crate::domain::role::Tag;
use crate::flows::fixture::account;

const ROLE: &str = "arn:aws:iam::111111111111:role/Deploy";
const BOUNDARY: &str = "arn:aws:iam::111111111111:policy/Limit";

fn snapshot(policies: Vec<ManagedPolicy>) -> AuthorizationSnapshot {
    let role = AuthorizedPrincipal {
        arn: ROLE.to_owned(),
        id: "AROAEXAMPLE".to_owned(),
        tags: vec![Tag { key: "team".to_owned(), value: "blue".to_owned() }],
        inline: Vec::new(),
        attached: Vec::new(),
        boundary: Some(BOUNDARY.to_owned()),
        groups: Vec::new(),
    };
    AuthorizationSnapshot {
        account: account("111111111111"),
        as_of: Timestamp::UNIX_EPOCH,
        is_complete: true,
        principals: vec![role],
        groups: Vec::new(),
        policies,
        membership: Membership::Alone,
        unread: Vec::new(),
        asked: Vec::new(),
    }
}

#[test]
fn a_boundary_that_was_not_read_leaves_open_what_it_allows() {
    let document = r#"{"Statement": []}"#.into();
    let policies = vec![ManagedPolicy { arn: BOUNDARY.to_owned(), document }];

    let boundary = |snapshot| one(&snapshot, ROLE).unwrap().policies().boundary.unwrap();

    let read = boundary(snapshot(policies));
    assert_eq!((read.policies.len(), read.unread), (1, None));
    let unread = boundary(snapshot(Vec::new()));
    let why = format!("the permissions boundary {BOUNDARY} was not read");
    assert_eq!((unread.policies.len(), unread.unread), (0, Some(why)));
}

#[test]
fn tags_are_known_of_those_who_were_read() {
    let (inventory, trusts) = (Inventory::default(), QuickMap::default());
    let learned = [snapshot(Vec::new())];

    let tags = People::new(&inventory, &learned, &trusts).tags();

    let expected = Tags::Known(learned[0].principals[0].tags.clone());
    assert_eq!(tags, HashMap::from([(ROLE.to_owned(), expected)]));
}
