//! What is known of roles and accounts, and what counts as news of them.

use super::*;
use crate::domain::inventory::Server;
use crate::domain::policy_text::PolicyText;
use crate::domain::settings::AccountSettings;
use crate::flows::fixture::{account, fixture, role};

const ACCOUNT: &str = "111111111111";
const NAMED: &str = "[a]\nrole_arn = arn:aws:iam::111111111111:role/Listed\nsource_profile = alice\n\
    [b]\nrole_arn = arn:aws:iam::111111111111:role/Named\nsource_profile = alice\n";

fn listed(name: &str, trust: Option<&str>) -> Arc<Role> {
    let arn = role(&format!("arn:aws:iam::{ACCOUNT}:role/{name}"));
    let trust = trust.map(PolicyText::from);
    Arc::new(Role { trust, ..only_named(arn) })
}

fn snapshot(roles: Vec<Arc<Role>>) -> AccountSnapshot {
    let as_of = jiff::Timestamp::UNIX_EPOCH;
    AccountSnapshot { account: account(ACCOUNT), alias: None, roles, as_of }
}

#[test]
fn what_was_listed_stays_beside_what_profiles_name() {
    let world = fixture(NAMED).world;
    let roles = vec![listed("Listed", Some("{}"))];
    world.inventory.save(&Server::default(), &snapshot(roles)).unwrap();

    let inventory = Inventory::cached(&world);

    let trust = |name: &str| {
        let arn = role(&format!("arn:aws:iam::{ACCOUNT}:role/{name}"));
        inventory.role(&arn).map(|role| role.trust.is_some())
    };
    assert_eq!(trust("Listed"), Some(true), "the profile's bare name is not put in its place");
    assert_eq!(trust("Named"), Some(false));
    assert_eq!(trust("Other"), None);
    assert_eq!(inventory.roles().count(), 2);
}

#[test]
fn news_are_roles_and_accounts_that_were_not_there() {
    let mut inventory = Inventory::default();
    let page =
        |role: Arc<Role>| InventoryEvent::Page { account: account(ACCOUNT), roles: vec![role] };
    let alias = || InventoryEvent::Alias { account: account(ACCOUNT), alias: "acme".to_owned() };

    assert!(inventory.apply(alias()), "a new account");
    assert!(!inventory.apply(alias()));
    assert!(inventory.apply(page(listed("A", None))));
    assert!(!inventory.apply(page(listed("A", None))));
    assert!(inventory.apply(page(listed("A", Some("{}")))), "it changed");
    assert!(inventory.apply(InventoryEvent::Cached(snapshot(Vec::new()))));
}

#[test]
fn what_is_searched_for_is_there_beside_what_profiles_name() {
    let world = fixture(NAMED).world;
    let roles = vec![listed("Found", Some("{}")), listed("Other", Some("{}"))];
    world.inventory.save(&Server::default(), &snapshot(roles)).unwrap();

    let inventory = Inventory::searched(&world, Wanted::Named("found"), None);

    let names: Vec<&str> = inventory.roles().map(|role| role.arn.name()).collect();
    assert_eq!(names, ["Found", "Listed", "Named"]);
}

#[test]
fn a_list_that_is_as_it_was_is_no_news_when_it_ends() {
    let finished = |roles| InventoryEvent::Finished {
        snapshot: snapshot(roles),
        appeared: Vec::new(),
        vanished: Vec::new(),
    };
    let mut inventory = Inventory::default();
    inventory.apply(InventoryEvent::Cached(snapshot(vec![listed("A", None)])));

    assert!(!inventory.apply(finished(vec![listed("A", None)])));
    assert!(inventory.apply(finished(Vec::new())));
}

#[test]
fn accounts_that_are_listed_or_named_are_known() {
    let mut inventory = Inventory::default();
    let alias = "acme".to_owned();
    inventory.apply(InventoryEvent::Alias { account: account(ACCOUNT), alias });
    let mut settings = KamenSettings::default();
    let name = Some("partner".to_owned());
    settings
        .accounts
        .insert(account("222222222222"), AccountSettings { name, ..Default::default() });

    let known = inventory.known_accounts(&settings);

    let expected = [
        (account(ACCOUNT), Some("acme".to_owned())),
        (account("222222222222"), Some("partner".to_owned())),
    ];
    assert_eq!(known, expected.into_iter().collect());
}
