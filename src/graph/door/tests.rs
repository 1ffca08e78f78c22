//! Doors as they stand open, without the policies behind them.

use super::*;

fn doors(inward: &[&[Door]]) -> Doors {
    let inward = inward.iter().map(|doors| Arc::from(*doors)).collect::<Vec<_>>();
    Doors { count: inward.len(), inward, ..Doors::default() }
}

fn far(doors: &Doors, uncertain: bool) -> Vec<Option<u32>> {
    let distances = doors.distances(0, uncertain);
    (0..doors.count).map(|node| distances.of(node)).collect()
}

#[test]
fn a_node_is_as_far_as_the_doors_between() {
    let chain = doors(&[&[Door::Node(1)], &[Door::Node(2)], &[], &[]]);
    assert_eq!(far(&chain, true), [Some(0), Some(1), Some(2), None]);
    assert_eq!(chain.distances(0, true).of(4), None, "no node at all");
    assert_eq!(Distances::unknown(2).of(1), Some(0));
}

#[test]
fn a_door_that_is_not_known_counts_only_for_a_possible_chain() {
    let unread = doors(&[&[Door::Uncertain], &[], &[]]);
    assert_eq!(far(&unread, false), [Some(0), None, None]);
    assert_eq!(far(&unread, true), [Some(0), Some(1), Some(1)]);
    let open = doors(&[&[Door::Everyone], &[], &[]]);
    assert_eq!(far(&open, false), [Some(0), Some(1), Some(1)]);
}

#[test]
fn an_account_lets_its_members_in() {
    let account: AccountId = "111111111111".parse().unwrap();
    let mut doors = doors(&[&[Door::Account(account)], &[], &[]]);
    doors.members.insert(account, vec![2]);
    assert_eq!(far(&doors, false), [Some(0), None, Some(1)]);
}

#[test]
fn names_that_are_not_listed_and_roles_that_tell_apart_are_found() {
    let mut doors = doors(&[&[], &[]]);
    doors.strangers.insert("arn:aws:iam::111111111111:role/Gone".into(), vec![1]);
    doors.telling.insert(1);
    assert_eq!(doors.naming_stranger("arn:aws:iam::111111111111:role/Gone"), [1]);
    assert_eq!(doors.naming_stranger("x"), [] as [usize; 0]);
    assert!(doors.tells_apart(1) && !doors.tells_apart(0));
}
