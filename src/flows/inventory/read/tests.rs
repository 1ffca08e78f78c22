//! Who is asked for an account's roles, how often, and what is told of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::SignedDuration;

use super::*;
use crate::domain::failure::FailureKind;
use crate::domain::identity::Identity;
use crate::domain::role::Role;
use crate::domain::session::SessionSummary;
use crate::flows::fixture::{account, company, listed};
use crate::flows::sessions::Word;

const ONE: &str = "[one]\nrole_arn = arn:aws:iam::222222222222:role/A\nsource_profile = alice\n";
const TWO: &str = "[one]\nrole_arn = arn:aws:iam::222222222222:role/A\nsource_profile = alice\n\
    [two]\nrole_arn = arn:aws:iam::222222222222:role/B\nsource_profile = alice\n";

async fn events(world: &World, sessions: &Sessions, scope: Scope) -> Vec<InventoryEvent> {
    let (sender, mut receiver) = mpsc::channel(64);
    let gather = async {
        let mut events = Vec::new();
        while let Some(event) = receiver.recv().await {
            events.push(event);
        }
        events
    };
    tokio::join!(read(world, sessions, scope, sender), gather).1
}

/// What is told of an account's state, and of the identities in it.
fn states(events: &[InventoryEvent], of: &str) -> Vec<(&'static str, Vec<String>)> {
    let told = |event: &InventoryEvent| match event {
        InventoryEvent::Account { account: id, state, identities, .. } if *id == account(of) => {
            Some((state.word(), identities.iter().map(Start::to_string).collect()))
        }
        _ => None,
    };
    events.iter().filter_map(told).collect()
}

fn words(events: &[InventoryEvent], of: &str) -> Vec<&'static str> {
    states(events, of).into_iter().map(|(word, _)| word).collect()
}

/// The names of the roles of an account that came in pages, not at the end.
fn pages(events: &[InventoryEvent], of: &str) -> Vec<String> {
    let told = |event: &InventoryEvent| match event {
        InventoryEvent::Page { account: id, roles } if *id == account(of) => {
            Some(roles.iter().map(|role| role.arn.to_string()).collect::<Vec<_>>())
        }
        _ => None,
    };
    events.iter().filter_map(told).flatten().collect()
}

fn finished(events: &[InventoryEvent]) -> Vec<String> {
    let told = |event: &InventoryEvent| match event {
        InventoryEvent::Finished { snapshot, .. } => Some(snapshot.account.to_string()),
        _ => None,
    };
    events.iter().filter_map(told).collect()
}

fn roles(of: &str, count: usize) -> Vec<Arc<Role>> {
    let role = |number| listed(&format!("arn:aws:iam::{of}:role/R{number:04}"), None);
    (0..count).map(role).collect()
}

fn cached(world: &World, of: &str, roles: Vec<Arc<Role>>) {
    let as_of = world.clock.now();
    let snapshot = AccountSnapshot { account: account(of), alias: None, roles, as_of };
    world.inventory.save(&Server::default(), &snapshot).unwrap();
}

/// Alice, as she is remembered.
fn remembered(world: &World, sessions: &Sessions, of: &str) {
    let arn = format!("arn:aws:iam::{of}:user/alice");
    let identity = Identity { arn, account: account(of), user_id: "AIDAEXAMPLE".to_owned() };
    sessions.remember_identity("AKIAALICEEXAMPLE", &identity, Word::Remembered);
    leads::remember(world, sessions, &[(Start::Profile("alice".to_owned()), account(of))]);
}

#[tokio::test]
async fn keys_that_turn_out_to_be_of_another_account_list_that_one_and_nothing_of_the_first() {
    let (fixture, _, company) = company("");
    let (world, sessions) = (&fixture.world, Sessions::default());
    remembered(world, &sessions, "222222222222");
    company
        .tell(|books| drop(books.roles.insert(account("111111111111"), roles("111111111111", 1))));

    let events = events(world, &sessions, Scope::default()).await;

    assert_eq!(finished(&events), ["111111111111"]);
    assert_eq!(pages(&events, "222222222222"), [""; 0]);
    assert_eq!(states(&events, "222222222222").pop(), Some(("listing", Vec::new())));
    let alice = vec!["profile alice".to_owned()];
    assert_eq!(states(&events, "111111111111").pop(), Some(("ready", alice)));
}

#[tokio::test]
async fn aws_is_asked_who_remembered_keys_are_only_if_the_list_does_not_bear_it_out() {
    for (count, is_confirmed) in [(1, false), (0, true)] {
        let (fixture, _, company) = company("");
        let (world, sessions) = (&fixture.world, Sessions::default());
        let own = "111111111111";
        remembered(world, &sessions, own);
        company.tell(|books| drop(books.roles.insert(account(own), roles(own, count))));

        let events = events(world, &sessions, Scope::default()).await;

        let confirmed: Vec<bool> =
            sessions.all().iter().map(|one: &SessionSummary| one.is_confirmed).collect();
        assert_eq!((finished(&events).len(), confirmed), (1, vec![is_confirmed]));
    }
}

#[tokio::test]
async fn the_first_page_is_short_while_nothing_is_shown() {
    let own = "222222222222";
    for (is_cached, expected) in [(false, vec!["100", "1000"]), (true, vec!["1000"])] {
        let (fixture, _, company) = company(ONE);
        let world = &fixture.world;
        company.tell(|books| drop(books.roles.insert(account(own), roles(own, 150))));
        if is_cached {
            cached(world, own, roles(own, 3));
        }

        events(world, &Sessions::default(), Scope::default()).await;

        let begin = format!("iam:ListRoles {own} ");
        let calls = company.calls();
        let most: Vec<&str> = calls.iter().filter_map(|call| call.strip_prefix(&begin)).collect();
        assert_eq!(most, expected);
    }
}

#[tokio::test]
async fn an_account_is_listing_until_it_is_ready_refused_or_young_enough() {
    let own = "222222222222";
    let an_hour = Some(SignedDuration::from_hours(1));
    let cases = [
        (None, None, true, vec!["listing", "ready"]),
        (None, None, false, vec!["listing", "refused"]),
        (Some(0), None, true, vec!["listing", "ready"]),
        (Some(3600), an_hour, true, vec!["listing", "ready"]),
        (Some(3599), an_hour, true, vec!["cached"]),
    ];
    for (age, max_age, is_allowed, expected) in cases {
        let (fixture, _, company) = company(ONE);
        let world = &fixture.world;
        if is_allowed {
            company.tell(|books| drop(books.roles.insert(account(own), roles(own, 1))));
        }
        if let Some(age) = age {
            cached(world, own, roles(own, 1));
            fixture.clock.advance(age);
        }

        let events = events(world, &Sessions::default(), Scope { account: None, max_age }).await;

        assert_eq!(words(&events, own), expected, "{age:?} {max_age:?} {is_allowed}");
    }
}

#[tokio::test]
async fn an_account_is_listed_once_however_many_identities_turn_out_to_be_in_it() {
    let bob = "[bob]\naws_access_key_id = AKIABOBEXAMPLE\naws_secret_access_key = example\n";
    let (fixture, _, company) = company(bob);
    let own = "111111111111";
    company.tell(|books| drop(books.roles.insert(account(own), roles(own, 1))));

    let events = events(&fixture.world, &Sessions::default(), Scope::default()).await;

    assert_eq!(finished(&events), [own]);
    let calls = company.calls();
    assert_eq!(calls.iter().filter(|call| call.starts_with("iam:ListRoles")).count(), 1);
    let mut identities = states(&events, own).pop().unwrap().1;
    identities.sort();
    assert_eq!(identities, ["profile alice", "profile bob"]);
}

#[tokio::test]
async fn of_two_problems_the_one_is_told_that_the_person_can_do_more_about() {
    let failures = [FailureKind::Refused, FailureKind::Unreachable];
    for kinds in [failures, [failures[1], failures[0]]] {
        let (fixture, sts, _) = company(TWO);
        for kind in kinds {
            sts.refuse(Failure::new(kind, "no"));
        }

        let events = events(&fixture.world, &Sessions::default(), Scope::default()).await;

        let told = words(&events, "222222222222");
        assert_eq!(told.last(), Some(&"refused"), "{kinds:?}: {told:?}");
        assert_eq!(sts.assumed().len(), 2);
    }
}

#[tokio::test]
async fn identities_that_ask_for_no_code_come_first() {
    let coded = format!(
        "[coded]\nrole_arn = arn:aws:iam::222222222222:role/C\nsource_profile = alice\n\
         mfa_serial = arn:aws:iam::111111111111:mfa/alice\n{ONE}"
    );
    let (fixture, ..) = company(&coded);

    let events = events(&fixture.world, &Sessions::default(), Scope::default()).await;

    let (_, identities) = states(&events, "222222222222").remove(0);
    assert_eq!(identities, ["profile one", "profile coded"]);
}

#[tokio::test]
async fn nothing_is_told_of_accounts_that_were_not_asked_for() {
    let (fixture, ..) = company(ONE);
    let world = &fixture.world;
    for id in ["222222222222", "333333333333"] {
        cached(world, id, roles(id, 1));
    }

    let events = events(world, &Sessions::default(), Scope::of(account("222222222222"))).await;

    let told: BTreeSet<AccountId> = events.iter().filter_map(InventoryEvent::account).collect();
    assert_eq!(told, BTreeSet::from([account("222222222222")]));
}

#[tokio::test]
async fn of_an_account_that_may_not_be_listed_the_new_roles_that_profiles_name_are_told() {
    let arn = "arn:aws:iam::222222222222:role/A";
    let text = format!(
        "{ONE}[other]\nrole_arn = arn:aws:iam::333333333333:role/B\nsource_profile = alice\n"
    );
    for (known, expected) in [(vec![], vec![arn]), (vec![listed(arn, None)], vec![])] {
        let (fixture, ..) = company(&text);
        cached(&fixture.world, "222222222222", known);

        let events = events(&fixture.world, &Sessions::default(), Scope::default()).await;

        assert_eq!(pages(&events, "222222222222"), expected);
    }
}
