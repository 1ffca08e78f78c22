//! When a tree that was read counts as refused.

use jiff::Timestamp;

use super::*;
use crate::domain::organization::{PolicyState, Root};

fn tree(seats: &[(u64, Seat)]) -> OrganizationTree {
    let (service, resource) = (PolicyState::Enabled, PolicyState::Disabled);
    let seat = |(number, seat): &(u64, Seat)| (AccountId::from_number(*number), seat.clone());
    OrganizationTree {
        as_of: Timestamp::UNIX_EPOCH,
        read_by: "arn:aws:iam::111122223333:user/ada".to_owned(),
        root: Root { id: "r-abcd".to_owned(), service, resource },
        seats: seats.iter().map(seat).collect(),
        hanging: Vec::new(),
        documents: BTreeMap::new(),
    }
}

#[test]
fn a_tree_without_any_account_is_refused_for_what_was_not_told() {
    let unread = || Seat::Unread("organizations:ListParents was refused".to_owned());
    let below = || Seat::Below(vec!["r-abcd".to_owned()]);
    let refusal = nothing_in(&tree(&[(1, Seat::Elsewhere), (2, unread())]));
    assert_eq!(refusal.as_deref(), Some("organizations:ListParents was refused"));
    assert_eq!(nothing_in(&tree(&[(1, below()), (2, unread())])), None);
    assert_eq!(nothing_in(&tree(&[(1, Seat::Elsewhere)])), None);
}
