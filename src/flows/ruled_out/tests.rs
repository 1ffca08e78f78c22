//! How long a judgement holds, and of what.

use std::sync::Arc;

use super::*;
use crate::domain::inventory::{AccountSnapshot, InventoryEvent};
use crate::flows::fixture::{Fixture, account, company, config, listed, role};
use crate::flows::obtain::obtain;
use crate::ports::clock::Clock;
use crate::ports::fake::FakeClock;

const ALICE: &str =
    "[alice]\naws_access_key_id = AKIAALICEEXAMPLE\naws_secret_access_key = example\n";

/// Keeps that no identity can assume `Denied`, and some these.
async fn judged(open: &[(RoleArn, Decision)]) -> Fixture {
    let (fixture, ..) = company("");
    let sessions = Sessions::default();
    let start = Start::Profile("alice".to_owned());
    obtain(&fixture.world, &sessions, &start, None).await.unwrap();
    let denied = role("arn:aws:iam::222222222222:role/Denied");
    let open = open.iter().map(|(role, decision)| (role, Some(*decision)));
    keep(&fixture.world, &sessions, open.chain([(&denied, Some(Decision::Deny))]));
    fixture
}

/// What is known of a role in 222222222222, whose list was made so many seconds after the judgement.
fn known(world: &World, name: &str, listed_after: i64) -> Option<Decision> {
    let arn = format!("arn:aws:iam::222222222222:role/{name}");
    let as_of = FakeClock::default().now();
    let as_of = as_of + SignedDuration::from_secs(listed_after);
    let roles = vec![listed(&arn, None)];
    let snapshot = AccountSnapshot { account: account("222222222222"), alias: None, roles, as_of };
    let mut inventory = Inventory::default();
    inventory.apply(InventoryEvent::Cached(snapshot));
    RuledOut::known(world).decision(&inventory, &role(&arn))
}

#[tokio::test]
async fn a_judgement_holds_for_a_day_of_lists_that_were_made_before_it() {
    let [certain, open] =
        ["Certain", "Open"].map(|name| role(&format!("arn:aws:iam::222222222222:role/{name}")));
    let fixture = judged(&[(certain, Decision::Allow), (open, Decision::Unknown)]).await;
    let world = &fixture.world;
    let decisions = ["Denied", "Certain", "Open"].map(|name| known(world, name, 0));
    let expected = [Decision::Deny, Decision::Allow, Decision::Unknown].map(Some);
    assert_eq!(decisions, expected);
    assert_eq!(known(world, "Denied", 1), None, "it was listed since");

    fixture.clock.advance(24 * 3600 - 1);
    assert_eq!(known(world, "Denied", 0), Some(Decision::Deny));
    fixture.clock.advance(1);
    assert_eq!(known(world, "Denied", 0), None);
    fixture.clock.advance(-24 * 3600 - 1);
    assert_eq!(known(world, "Denied", -1), None, "the clock was set back");
}

#[tokio::test]
async fn a_judgement_holds_for_those_starts_and_no_others() {
    let mut fixture = judged(&[]).await;
    let with = |text: &str| Arc::new(config(&format!("{ALICE}{text}")));
    fixture.world.config = with("[region]\nregion = eu-west-1\n");
    assert_eq!(known(&fixture.world, "Denied", 0), Some(Decision::Deny), "that is no start");
    fixture.world.config = with(&ALICE.replace("alice", "bob"));
    assert_eq!(known(&fixture.world, "Denied", 0), None);
}

#[tokio::test]
async fn with_very_many_open_roles_none_is_ruled_out() {
    for (count, expected) in [(MOST, Some(Decision::Deny)), (MOST + 1, None), (MOST + 2, None)] {
        let open: Vec<(RoleArn, Decision)> = (0..count)
            .map(|number| role(&format!("arn:aws:iam::333333333333:role/R{number}")))
            .map(|role| (role, Decision::Unknown))
            .collect();

        assert_eq!(known(&judged(&open).await.world, "Denied", 0), expected, "{count}");
    }
}
