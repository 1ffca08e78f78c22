//! Who looks at the end alone finds there what was told piece by piece.

use tokio::sync::mpsc;

use super::*;
use crate::domain::identity::Identity;
use crate::domain::inventory::{AccountState, Scope, Server};
use crate::domain::session::Start;
use crate::flows::fixture::{account, company, listed, role};
use crate::flows::inventory::{Inventory, Roles, read};
use crate::flows::leads;
use crate::flows::sessions::{Sessions, Word};
use crate::flows::world::World;
use crate::ports::fake::{Books, MemoryInventory};

const OWN: &str = "222222222222";
const PROFILES: &str = "[one]\nrole_arn = arn:aws:iam::222222222222:role/A\nsource_profile = alice\n\
    [two]\nrole_arn = arn:aws:iam::222222222222:role/Named\nsource_profile = alice\n";

fn roles(of: &str, names: &[&str]) -> Vec<Arc<Role>> {
    names.iter().map(|name| listed(&format!("arn:aws:iam::{of}:role/{name}"), None)).collect()
}

/// A long list, of which the first page is not all.
fn long(of: &str) -> Vec<Arc<Role>> {
    let name = |number| format!("arn:aws:iam::{of}:role/R{number:04}");
    (0..1500).map(|number| listed(&name(number), None)).collect()
}

fn known(world: &World, of: &str, roles: Vec<Arc<Role>>) {
    let alias = Some(format!("before-{of}"));
    let as_of = world.clock.now();
    let snapshot = AccountSnapshot { account: account(of), alias, roles, as_of };
    world.inventory.save(&Server::default(), &snapshot).unwrap();
}

/// What the pieces come to, as the screens fold them in.
async fn as_told(world: &World, sessions: &Sessions) -> Inventory {
    let (sender, mut receiver) = mpsc::channel(64);
    let mut inventory = Inventory::default();
    let gather = async {
        while let Some(event) = receiver.recv().await {
            inventory.apply(event);
        }
    };
    tokio::join!(read(world, sessions, Scope::default(), sender), gather);
    inventory
}

/// The end of a reading, which is the same in whatever way it was read.
async fn end(before: impl Fn(&World, &Sessions), tell: impl Fn(&mut Books)) -> Inventory {
    let mut ends = Vec::new();
    for is_told in [true, false] {
        let (fixture, _, company) = company(PROFILES);
        let (world, sessions) = (&fixture.world, Sessions::default());
        before(world, &sessions);
        fixture.clock.advance(3600);
        company.tell(&tell);
        ends.push(if is_told {
            as_told(world, &sessions).await
        } else {
            Inventory::read(world, &sessions, Scope::default()).await
        });
    }
    let (at_end, told) = (ends.pop().unwrap(), ends.pop().unwrap());
    assert_eq!(at_end, told);
    told
}

fn names(inventory: &Inventory, of: &str) -> String {
    let names = inventory.accounts.get(&account(of)).map(|view| &view.roles);
    let names: Vec<&str> = names.into_iter().flat_map(Roles::arns).map(RoleArn::name).collect();
    names.join(" ")
}

#[tokio::test]
async fn a_list_that_is_as_it_was_brings_nothing_and_another_says_what_came_and_went() {
    for now in [["A", "B"], ["B", "C"]] {
        let end = end(
            |world, _| known(world, OWN, roles(OWN, &["A", "B"])),
            |books| drop(books.roles.insert(account(OWN), roles(OWN, &now))),
        )
        .await;

        let changed = (end.appeared.len(), end.vanished.len());
        assert_eq!(changed, if now == ["A", "B"] { (0, 0) } else { (1, 1) });
        assert_eq!(names(&end, OWN), now.join(" "));
        assert_eq!(end.accounts[&account(OWN)].facts.state, AccountState::Ready);
    }
}

#[tokio::test]
async fn a_list_that_is_refused_leaves_what_was_known_and_what_profiles_name() {
    let end = end(|world, _| known(world, OWN, roles(OWN, &["A", "B"])), |_| {}).await;

    assert_eq!(names(&end, OWN), "A B Named");
    let facts = &end.accounts[&account(OWN)].facts;
    assert_eq!(
        (facts.state.word(), facts.alias.as_deref()),
        ("refused", Some("before-222222222222"))
    );
    assert!(facts.as_of.is_some());
}

#[tokio::test]
async fn what_a_list_told_before_it_failed_stands_above_what_was_known() {
    let end = end(
        |world, _| known(world, OWN, roles(OWN, &["A", "B"])),
        |books| {
            books.roles.insert(account(OWN), long(OWN));
            books.aliases.insert(account(OWN), "now".to_owned());
            books.refused_from = Some(1000);
        },
    )
    .await;

    let facts = &end.accounts[&account(OWN)].facts;
    assert_eq!((facts.state.word(), facts.alias.as_deref()), ("refused", Some("now")));
    assert!(names(&end, OWN).starts_with("A B Named R0000 R0001"), "{}", names(&end, OWN));
}

#[tokio::test]
async fn accounts_that_no_start_leads_to_are_shown_as_they_were_known() {
    let other = "333333333333";
    let end = end(|world, _| known(world, other, roles(other, &["X"])), |_| {}).await;

    assert_eq!(names(&end, other), "X");
    assert_eq!(end.accounts[&account(other)].facts.state, AccountState::Cached);
}

#[tokio::test]
async fn keys_of_another_account_than_was_remembered_leave_what_was_known_of_it() {
    let (mine, other) = ("111111111111", "333333333333");
    let end = end(
        |world, sessions| {
            known(world, other, roles(other, &["X"]));
            known(world, mine, roles(mine, &["Old"]));
            let arn = format!("arn:aws:iam::{other}:user/alice");
            let user_id = "AIDAEXAMPLE".to_owned();
            let identity = Identity { arn, account: account(other), user_id };
            sessions.remember_identity("AKIAALICEEXAMPLE", &identity, Word::Remembered);
            let alice = Start::Profile("alice".to_owned());
            leads::remember(world, sessions, &[(alice, account(other))]);
        },
        |books| drop(books.roles.insert(account(mine), roles(mine, &["New"]))),
    )
    .await;

    assert_eq!((names(&end, other), names(&end, mine)), ("X".to_owned(), "New".to_owned()));
    assert!(end.appeared.contains(&role("arn:aws:iam::111111111111:role/New")));
}

#[tokio::test]
async fn an_account_of_which_nothing_can_be_read_and_no_start_leads_to_is_none() {
    let (mut fixture, ..) = company("");
    let kept = Arc::new(MemoryInventory::default());
    kept.damage(account("333333333333"));
    fixture.world.inventory = kept;

    let end = Inventory::read(&fixture.world, &Sessions::default(), Scope::default()).await;

    assert!(!end.accounts.contains_key(&account("333333333333")), "{end:?}");
}
