use jiff::Timestamp;

use super::*;

fn role(name: &str) -> Role {
    Role {
        arn: format!("arn:aws:iam::012345678901:role/{name}").parse().unwrap(),
        id: format!("AROA{name}").into(),
        trust: Some("{}".into()),
        description: None,
        max_session_duration: 3600,
        created: None,
    }
}

fn snapshot(names: &[&str]) -> AccountSnapshot {
    AccountSnapshot {
        account: "012345678901".parse().unwrap(),
        alias: Some("one".to_owned()),
        roles: names.iter().map(|name| role(name).into()).collect(),
        as_of: Timestamp::UNIX_EPOCH,
    }
}

fn finished(names: &[&str], appeared: &[RoleArn], vanished: &[RoleArn]) -> InventoryEvent {
    let (appeared, vanished) = (appeared.to_vec(), vanished.to_vec());
    InventoryEvent::Finished { snapshot: snapshot(names), appeared, vanished }
}

#[test]
fn what_vanished_is_shown_once_more_and_then_no_longer() {
    let mut inventory = Inventory::default();
    inventory.take(InventoryEvent::Cached(snapshot(&["a", "b"])));
    let mark = |inventory: &Inventory| inventory.entry(&role("a").arn).unwrap().mark;

    inventory.take(finished(&["b"], &[], &[role("a").arn]));
    assert_eq!(mark(&inventory), Mark::Gone);

    inventory.take(finished(&["b"], &[], &[]));
    assert_eq!(mark(&inventory), Mark::Removed);
    assert_eq!(inventory.accounts.values().next().unwrap().roles, 1);

    inventory.take(finished(&["a", "b"], &[role("a").arn], &[]));
    assert_eq!(mark(&inventory), Mark::New);
}

#[test]
fn a_role_that_only_a_profile_names_does_not_replace_a_listed_one() {
    let mut inventory = Inventory::default();
    let named = Role { id: "".into(), trust: None, ..role("a") };
    assert_eq!(inventory.take_roles(vec![named.clone().into()]), [0]);
    assert_eq!(inventory.entry(&named.arn).unwrap().mark, Mark::FromProfile);

    assert_eq!(inventory.take_roles(vec![role("a").into()]), [0]);
    assert_eq!(inventory.entry(&named.arn).unwrap().mark, Mark::Known);

    assert_eq!(inventory.take_roles(vec![named.clone().into()]), [0_u32; 0]);
    assert!(inventory.entry(&named.arn).unwrap().role.trust.is_some());
}

/// As the commands have it: of an account that was never listed it cannot be said that it is another.
#[test]
fn a_guard_by_an_accounts_name_holds_until_the_account_is_listed() {
    let text = "[[guards]]\nname = \"pay\"\naccounts = [\"*payments*\"]\nreason = true\n";
    let settings = Arc::new(toml::from_str(text).unwrap());
    let mut inventory = Inventory { settings, ..Inventory::default() };

    inventory.take_roles(vec![role("a").into()]);
    assert!(inventory.demands(&role("a").arn).reason);

    inventory.take(finished(&["a"], &[], &[]));
    assert!(!inventory.demands(&role("a").arn).reason, "it has another name");
}

#[test]
fn a_changed_trust_policy_is_read_again() {
    let mut inventory = Inventory::default();
    inventory.take_roles(vec![role("a").into()]);
    inventory.entry_mut(&role("a").arn).unwrap().trusted = Some(Arc::default());

    inventory.take_roles(vec![role("a").into()]);
    assert!(inventory.entry(&role("a").arn).unwrap().trusted.is_some());

    inventory.take_roles(vec![Role { trust: Some("[]".into()), ..role("a") }.into()]);
    assert!(inventory.entry(&role("a").arn).unwrap().trusted.is_none());
}
