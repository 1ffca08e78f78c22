//! Inventories of accounts in memory.

use jiff::SignedDuration;

use super::*;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::inventory::{AccountState, InventoryEvent, Scope};
use crate::domain::session::Start;
use crate::flows::fixture::{Fixture, account, fixture, role};
use crate::flows::sessions::Sessions;
use crate::ports::fake::FakeUser;

const OTHER: &str = "111111111111";

const CONFIG: &str = "[audit]
role_arn = arn:aws:iam::111111111111:role/Audit
source_profile = alice
[admin]
role_arn = arn:aws:iam::111111111111:role/Admin
source_profile = alice
[code]
role_arn = arn:aws:iam::222222222222:role/Deploy
source_profile = alice
mfa_serial = arn:aws:iam::000000000001:mfa/alice
[broken]
role_arn = arn:aws:iam::333333333333:role/x
source_profile = unknown";

fn organisation() -> Fixture {
    let fixture = fixture(CONFIG);
    for name in ["Audit", "Admin", "Third"] {
        fixture.aws.add_role(&role(&format!("arn:aws:iam::{OTHER}:role/{name}")), r#""*""#);
    }
    fixture.aws.add_role(&role("arn:aws:iam::000000000001:role/Home"), r#""*""#);
    fixture.aws.set_alias(account(OTHER), "acme-dev");
    fixture
}

async fn read_all(fixture: &Fixture, scope: Scope) -> Inventory {
    Inventory::read(&fixture.world, &fixture.sessions, scope).await
}

fn word(inventory: &Inventory, id: &str) -> &'static str {
    inventory.accounts[&account(id)].state.word()
}

fn listings(fixture: &Fixture) -> Vec<String> {
    let calls = fixture.aws.calls();
    calls.into_iter().filter(|call| call.starts_with("iam:ListRoles")).collect()
}

#[tokio::test]
async fn every_account_is_listed_once_and_shows_its_state() {
    let fixture = organisation();

    let inventory = read_all(&fixture, Scope::default()).await;

    assert_eq!(word(&inventory, "000000000001"), "ready");
    assert_eq!(word(&inventory, OTHER), "ready");
    assert_eq!(word(&inventory, "222222222222"), "mfa-needed");
    assert_eq!(inventory.accounts[&account(OTHER)].roles.len(), 3);
    assert_eq!(inventory.accounts[&account(OTHER)].alias.as_deref(), Some("acme-dev"));
    let profile = |name: &str| Start::Profile(name.to_owned());
    let identities = &inventory.accounts[&account(OTHER)].identities;
    assert_eq!(*identities, [profile("audit"), profile("admin")]);
    assert_eq!(listings(&fixture).len(), 2);
    let deploy = role("arn:aws:iam::222222222222:role/Deploy");
    assert!(inventory.role(&deploy).is_some(), "a role that a profile names is still there");
    assert_eq!(inventory.problems.len(), 1);
    assert!(inventory.problems[0].1.message.contains("`unknown`"));
}

#[tokio::test]
async fn if_one_identity_may_not_list_the_next_one_does() {
    let fixture = organisation();
    fixture.aws.remove_role(&role("arn:aws:iam::111111111111:role/Audit"));

    let inventory = read_all(&fixture, Scope::default()).await;

    assert_eq!(word(&inventory, OTHER), "ready");
    assert!(listings(&fixture).iter().any(|call| call.contains("assumed-role/Admin/")));
}

#[tokio::test]
async fn a_refused_account_names_call_and_identity_and_keeps_the_named_roles() {
    let fixture = organisation();
    let no = Failure::new(FailureKind::Refused, "no");
    fixture.aws.fail("iam:ListRoles", Some(account(OTHER)), no);

    let inventory = read_all(&fixture, Scope::default()).await;

    let view = &inventory.accounts[&account(OTHER)];
    let AccountState::Refused { call, identity, .. } = &view.state else { panic!("{view:?}") };
    assert_eq!(call, "iam:ListRoles");
    assert!(identity.contains("assumed-role/"), "{identity}");
    assert_eq!(view.roles.len(), 2);
    assert_eq!(word(&inventory, "000000000001"), "ready");
}

#[tokio::test]
async fn what_an_account_is_called_is_said_before_its_listing_ends_or_is_refused() {
    let fixture = organisation();
    fixture.aws.fail(
        "iam:ListRoles",
        Some(account(OTHER)),
        Failure::new(FailureKind::Refused, "no"),
    );
    fixture.aws.set_alias(account("000000000001"), "acme-home");

    let (sender, mut receiver) = mpsc_channel();
    read(&fixture.world, &fixture.sessions, Scope::default(), sender).await;
    let mut events = Vec::new();
    while let Ok(event) = receiver.try_recv() {
        events.push(event);
    }

    let place = |wanted: &dyn Fn(&InventoryEvent) -> bool| events.iter().position(wanted).unwrap();
    let named = |id: &'static str| {
        place(
            &move |event: &InventoryEvent| matches!(event, InventoryEvent::Alias { account: of, .. } if *of == account(id)),
        )
    };
    let finished = place(&|event| matches!(event, InventoryEvent::Finished { .. }));
    assert!(named("000000000001") < finished, "{events:?}");
    named(OTHER);
    assert_eq!(fixture.sessions.alias_of(account(OTHER)).as_deref(), Some("acme-dev"));
}

#[tokio::test]
async fn an_account_id_at_another_server_is_another_account() {
    let fixture = fixture(
        "[real]
role_arn = arn:aws:iam::111111111111:role/Audit
source_profile = alice
[local]
role_arn = arn:aws:iam::111111111111:role/Other
source_profile = alice
endpoint_url = http://127.0.0.1:5555",
    );
    for name in ["Audit", "Other"] {
        fixture.aws.add_role(&role(&format!("arn:aws:iam::{OTHER}:role/{name}")), r#""*""#);
    }

    let inventory = read_all(&fixture, Scope::default()).await;

    assert_eq!(inventory.accounts[&account(OTHER)].identities, [Start::Profile("real".to_owned())]);
    let (start, failure) = &inventory.problems[0];
    assert_eq!(start.to_string(), "profile local");
    assert!(failure.message.contains("http://127.0.0.1:5555"), "{failure}");
}

#[tokio::test]
async fn pages_are_read_to_their_end() {
    let fixture = fixture("");
    for number in 0..250 {
        fixture.aws.add_role(&role(&format!("arn:aws:iam::000000000001:role/r{number:03}")), "{}");
    }

    let inventory = read_all(&fixture, Scope::default()).await;

    assert_eq!(inventory.roles().count(), 250);
    assert_eq!(listings(&fixture).len(), 3);
}

#[tokio::test]
async fn a_young_cache_needs_no_call_at_all() {
    let fixture = organisation();
    read_all(&fixture, Scope::default()).await;
    let before = fixture.aws.calls().len();
    let quarter = Scope { max_age: Some(SignedDuration::from_mins(15)), ..Scope::default() };

    let young = Inventory::read(&fixture.world, &Sessions::default(), quarter).await;

    let calls = fixture.aws.calls();
    let new: Vec<_> = calls.iter().skip(before).filter(|call| call.starts_with("iam:")).collect();
    assert!(new.is_empty(), "{new:?}");
    assert_eq!(word(&young, OTHER), "cached");
    assert_eq!(young.accounts[&account(OTHER)].roles.len(), 3);

    fixture.clock.advance(1000);
    let old = read_all(&fixture, quarter).await;
    assert_eq!(word(&old, OTHER), "ready");
}

#[tokio::test]
async fn what_appeared_and_vanished_since_is_named() {
    let fixture = organisation();
    read_all(&fixture, Scope::default()).await;
    let (new, gone) =
        ("arn:aws:iam::111111111111:role/New", "arn:aws:iam::111111111111:role/Third");
    fixture.aws.add_role(&role(new), "{}");
    fixture.aws.remove_role(&role(gone));

    let inventory = read_all(&fixture, Scope::default()).await;

    assert_eq!(inventory.appeared.iter().collect::<Vec<_>>(), [&role(new)]);
    assert_eq!(inventory.vanished.iter().collect::<Vec<_>>(), [&role(gone)]);
    assert!(inventory.role(&role(gone)).is_none());
}

#[tokio::test]
async fn the_cache_comes_before_any_call_and_stays_when_the_listing_fails() {
    let fixture = organisation();
    read_all(&fixture, Scope::default()).await;
    fixture.aws.fail("iam:ListRoles", None, Failure::new(FailureKind::Unreachable, "no route"));

    let (sender, mut receiver) = mpsc_channel();
    read(&fixture.world, &fixture.sessions, Scope::default(), sender).await;
    let first = receiver.recv().await.unwrap();
    let inventory = read_all(&fixture, Scope::default()).await;

    assert!(matches!(first, InventoryEvent::Cached(_)), "{first:?}");
    assert_eq!(word(&inventory, OTHER), "unreachable");
    assert_eq!(inventory.accounts[&account(OTHER)].roles.len(), 3);
}

#[tokio::test]
async fn keys_that_now_belong_elsewhere_are_listed_where_they_belong() {
    let fixture = organisation();
    read_all(&fixture, Scope::default()).await;
    let moved = FakeUser {
        access_key_id: "AKIAALICEEXAMPLE",
        account: account("444444444444"),
        name: "alice",
    };
    fixture.aws.add_user(moved);
    fixture.aws.add_role(&role("arn:aws:iam::444444444444:role/New"), "{}");

    let inventory = Inventory::read(&fixture.world, &Sessions::default(), Scope::default()).await;

    assert_eq!(word(&inventory, "444444444444"), "ready");
    assert!(inventory.accounts[&account("000000000001")].identities.is_empty());
}

#[tokio::test]
async fn only_the_wanted_account_is_listed() {
    let fixture = organisation();

    let inventory =
        read_all(&fixture, Scope { account: Some(account(OTHER)), max_age: None }).await;

    assert_eq!(inventory.accounts.len(), 1);
    assert_eq!(listings(&fixture).len(), 1);
}

fn mpsc_channel()
-> (tokio::sync::mpsc::Sender<InventoryEvent>, tokio::sync::mpsc::Receiver<InventoryEvent>) {
    tokio::sync::mpsc::channel(64)
}
