//! What is known of roles and accounts, and what counts as news of them.

use super::*;
use crate::domain::inventory::Server;
use crate::domain::policy_text::PolicyText;
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
