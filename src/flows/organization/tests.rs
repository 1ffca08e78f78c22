//! When a tree that was read counts as refused, and when it is read again.

use jiff::Timestamp;

use super::*;
use crate::domain::organization::{PolicyState, Root};
use crate::domain::session::Start;
use crate::flows::fixture::{account, company, held};
use crate::flows::obtain::obtain;

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

const ALICE: &str = "arn:aws:iam::111111111111:user/alice";
const MANAGER: &str = "arn:aws:iam::999999999999:user/grace";
const LEAD: &str = "[lead]\nrole_arn = arn:aws:iam::999999999999:role/R\nsource_profile = alice\n";
const CODED: &str = "[lead]\nrole_arn = arn:aws:iam::999999999999:role/R\nsource_profile = alice\n\
    mfa_serial = arn:aws:iam::111111111111:mfa/alice\n";

/// Whether an answer that is 59 seconds old does for a minute, and whether one does that is a minute old.
async fn is_fresh(config: &str, has_manager: bool, kept: OrganizationSnapshot) -> [bool; 2] {
    let (fixture, ..) = company(config);
    let (world, sessions) = (&fixture.world, Sessions::default());
    let start = Start::Profile("alice".to_owned());
    let asker = obtain(world, &sessions, &start, None).await.unwrap().id;
    if has_manager {
        let mut manager = held(start, MANAGER, None);
        manager.summary.id = sessions.new_id();
        sessions.put(manager);
    }
    let now = world.clock.now();
    let tree = kept.tree.map(|tree| OrganizationTree { as_of: now, ..tree });
    let kept = OrganizationSnapshot { asked_at: now, tree, ..kept };
    let management = account("999999999999");
    let asking = Asking { world, sessions: &sessions, asker, id: "o-example", management };
    let wanted = BTreeSet::from([AccountId::from_number(1)]);
    assert!(!asking.is_fresh(&kept, &wanted, None));
    [59, 1].map(|seconds| {
        fixture.clock.advance(seconds);
        asking.is_fresh(&kept, &wanted, Some(SignedDuration::from_mins(1)))
    })
}

fn kept(refused: &[&str], tree: Option<OrganizationTree>) -> OrganizationSnapshot {
    let refused = refused.iter().map(|who| ((*who).to_owned(), "refused".to_owned())).collect();
    OrganizationSnapshot {
        id: "o-example".to_owned(),
        management: account("999999999999"),
        asked_at: Timestamp::UNIX_EPOCH,
        refused,
        tree,
    }
}

#[tokio::test]
async fn a_young_answer_does_if_it_speaks_of_every_account() {
    let seat = || Seat::Below(vec!["r-abcd".to_owned()]);
    let covers = kept(&[], Some(tree(&[(1, seat()), (2, seat())])));
    assert_eq!(is_fresh(LEAD, false, covers).await, [true, false]);
    assert_eq!(is_fresh(LEAD, false, kept(&[], Some(tree(&[(2, seat())])))).await, [false, false]);
}

#[tokio::test]
async fn a_refusal_does_as_long_as_no_other_can_be_asked() {
    assert_eq!(is_fresh("", false, kept(&[ALICE], None)).await, [true, false]);
    assert_eq!(
        is_fresh("", false, kept(&["arn:aws:iam::111111111111:user/bob"], None)).await,
        [false; 2]
    );
    assert_eq!(
        is_fresh(LEAD, false, kept(&[ALICE], None)).await,
        [false; 2],
        "a start leads there"
    );
    assert_eq!(is_fresh(CODED, false, kept(&[ALICE], None)).await, [true, false], "by a code");
    assert_eq!(is_fresh("", true, kept(&[ALICE], None)).await, [false; 2], "one is held");
    assert_eq!(is_fresh(LEAD, true, kept(&[ALICE, MANAGER], None)).await, [true, false]);
}
