//! The inventory of every account that a person's identities reach.

use jiff::SignedDuration;
use kamen::domain::account::AccountId;
use kamen::domain::inventory::{AccountState, InventoryEvent, Scope};
use kamen::domain::session::Start;
use kamen::flows::inventory::{Inventory, read};
use kamen::sandbox::fault::{Fault, FaultKind};
use kamen::sandbox::organisation::documents::{trust_aws, trust_aws_if};
use kamen::sandbox::organisation::{Account, Organisation};
use serde_json::json;
use tokio::sync::mpsc;

use crate::flows::{ALICE, AWAY, Fixture, HOME, anything, home, role};

const CODE: AccountId = AccountId::from_number(333_333_333_333);

const CONFIG: &str = "[profile audit]
role_arn = arn:aws:iam::222222222222:role/Audit
source_profile = alice
[profile admin]
role_arn = arn:aws:iam::222222222222:role/Admin
source_profile = alice
[profile code]
role_arn = arn:aws:iam::333333333333:role/Deploy
source_profile = alice
mfa_serial = arn:aws:iam::111111111111:mfa/alice
[profile broken]
role_arn = arn:aws:iam::444444444444:role/x
source_profile = unknown
";

/// An account whose roles `Audit`, `Admin` and further ones trust alice, and may list roles.
fn away(further: &[&str]) -> Account {
    let account = Account::new(AWAY, "acme-dev");
    ["Audit", "Admin"].iter().chain(further).fold(account, |account, name| {
        account.role(name, &trust_aws(ALICE), |role| {
            role.holding(|held| held.inline("All", &anything()))
        })
    })
}

fn organisation(further: &[&str]) -> Organisation {
    let with_code = trust_aws_if(ALICE, json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}));
    let mut organisation = Organisation::default();
    let mut home = home().role("Home", &trust_aws(ALICE), |role| role);
    home.alias = Some("acme-home".to_owned());
    organisation.add(home);
    organisation.add(away(further));
    organisation.add(Account::new(CODE, "code").role("Deploy", &with_code, |role| role));
    organisation.add_user_profile("alice", HOME, "alice");
    organisation
}

fn fixture() -> Fixture {
    Fixture::of(organisation(&["Third"])).with_config(CONFIG)
}

impl Fixture {
    fn read(&self, scope: Scope) -> Inventory {
        self.wait(Inventory::read(&self.world, &self.sessions, scope))
    }

    /// All that is said while the accounts are read.
    fn events(&self) -> Vec<InventoryEvent> {
        let (sender, mut receiver) = mpsc::channel(64);
        self.wait(read(&self.world, &self.sessions, Scope::default(), sender));
        std::iter::from_fn(|| receiver.try_recv().ok()).collect()
    }

    fn refuse_away(&self) {
        let fault = Fault::new(FaultKind::Refuse).on("ListRoles").in_account(AWAY);
        self.cloud.running().set_faults(vec![fault]);
    }
}

fn word(inventory: &Inventory, account: AccountId) -> &'static str {
    inventory.accounts[&account].facts.state.word()
}

fn profile(name: &str) -> Start {
    Start::Profile(name.to_owned())
}

#[test]
fn every_account_is_listed_once_and_shows_its_state() {
    let fixture = fixture();

    let inventory = fixture.read(Scope::default());

    assert_eq!(word(&inventory, HOME), "ready");
    assert_eq!(word(&inventory, AWAY), "ready");
    assert_eq!(word(&inventory, CODE), "mfa-needed");
    let away = &inventory.accounts[&AWAY];
    assert_eq!((away.roles.len(), away.facts.alias.as_deref()), (3, Some("acme-dev")));
    assert_eq!(away.facts.identities, [profile("audit"), profile("admin")]);
    assert_eq!(fixture.count("iam:ListRoles"), 2);
    let named = inventory.role(&role(CODE, "Deploy"));
    assert!(named.is_some(), "a role that a profile names is still there");
    assert_eq!(inventory.problems.len(), 1);
    assert!(inventory.problems[0].1.message.contains("`unknown`"));
}

#[test]
fn if_one_identity_may_not_list_the_next_one_does() {
    let mut organisation = organisation(&[]);
    let away = organisation.accounts.get_mut(&AWAY).unwrap();
    away.roles.get_mut("Audit").unwrap().holdings.inline.clear();
    let fixture = Fixture::of(organisation).with_config(CONFIG);

    let inventory = fixture.read(Scope::default());

    assert_eq!(word(&inventory, AWAY), "ready");
    let callers = fixture.callers("iam:ListRoles");
    for name in ["/Audit/", "/Admin/"] {
        assert!(callers.iter().any(|arn| arn.contains(name)), "{callers:?}");
    }
}

#[test]
fn a_refused_account_names_call_and_identity_and_keeps_the_named_roles() {
    let fixture = fixture();
    fixture.refuse_away();

    let inventory = fixture.read(Scope::default());

    let view = &inventory.accounts[&AWAY];
    let AccountState::Refused { call, identity, .. } = &view.facts.state else {
        panic!("{view:?}")
    };
    assert_eq!(call, "iam:ListRoles");
    assert!(identity.contains("assumed-role/"), "{identity}");
    assert_eq!(view.roles.len(), 2, "the roles that profiles name");
    assert_eq!(word(&inventory, HOME), "ready");
}

#[test]
fn what_an_account_is_called_is_said_before_its_listing_ends_or_is_refused() {
    let fixture = fixture();
    fixture.refuse_away();

    let events = fixture.events();

    let place = |wanted: &dyn Fn(&InventoryEvent) -> bool| events.iter().position(wanted);
    let named = |id: AccountId| {
        place(&|event| matches!(event, InventoryEvent::Alias { account, .. } if *account == id))
    };
    let finished = place(&|event| matches!(event, InventoryEvent::Finished { .. }));
    assert!(named(HOME).is_some() && named(HOME) < finished, "{events:?}");
    assert!(named(AWAY).is_some(), "{events:?}");
    assert_eq!(fixture.sessions.alias_of(AWAY).as_deref(), Some("acme-dev"));
}

#[test]
fn an_account_id_at_another_server_is_another_account() {
    let fixture = Fixture::of(organisation(&[]));
    let here = fixture.cloud.running().address();
    let fixture = fixture.without_variables(&["AWS_ENDPOINT_URL"]).with_config(&format!(
        "[profile real]\nrole_arn = arn:aws:iam::222222222222:role/Audit\nsource_profile = alice\n\
         endpoint_url = http://{here}\n\
         [profile local]\nrole_arn = arn:aws:iam::222222222222:role/Admin\nsource_profile = alice\n\
         endpoint_url = http://127.0.0.1:5555\n"
    ));

    let inventory = fixture.read(Scope::default());

    assert_eq!(inventory.accounts[&AWAY].facts.identities, [profile("real")]);
    let problem = inventory.problems.iter().find(|(start, _)| *start == profile("local"));
    let (_, failure) = problem.unwrap_or_else(|| panic!("{:?}", inventory.problems));
    assert!(failure.message.contains("http://127.0.0.1:5555"), "{failure}");
}

#[test]
fn pages_are_read_to_their_end() {
    let names: Vec<String> = (0..1250).map(|number| format!("r{number:04}")).collect();
    let further: Vec<&str> = names.iter().map(String::as_str).collect();
    let fixture = Fixture::of(organisation(&further)).with_config(CONFIG);

    let inventory = fixture.read(Scope { account: Some(AWAY), max_age: None });

    assert_eq!(inventory.accounts[&AWAY].roles.len(), 1252);
    assert!(fixture.count("iam:ListRoles") >= 3, "a thousand a page at most");
}

#[test]
fn a_young_cache_needs_no_call_at_all() {
    let mut fixture = fixture();
    fixture.read(Scope::default());
    let before = fixture.calls().len();
    let quarter = Scope { max_age: Some(SignedDuration::from_mins(15)), ..Scope::default() };
    fixture.sessions = std::sync::Arc::default();

    let young = fixture.read(quarter);

    let calls = fixture.calls().split_off(before);
    assert!(!calls.iter().any(|call| call.starts_with("iam:")), "{calls:?}");
    assert_eq!(word(&young, AWAY), "cached");
    assert_eq!(young.accounts[&AWAY].roles.len(), 3);

    fixture.advance(1000);
    assert_eq!(word(&fixture.read(quarter), AWAY), "ready");
}

#[test]
fn what_appeared_and_vanished_since_is_named() {
    let fixture = fixture();
    fixture.read(Scope::default());
    let fixture = fixture.after(organisation(&["New"]));

    let inventory = fixture.read(Scope::default());

    let (new, gone) = (role(AWAY, "New"), role(AWAY, "Third"));
    assert_eq!(inventory.appeared.iter().collect::<Vec<_>>(), [&new]);
    assert_eq!(inventory.vanished.iter().collect::<Vec<_>>(), [&gone]);
    assert!(inventory.role(&gone).is_none());
}

#[test]
fn the_cache_comes_before_any_call_and_stays_when_the_listing_fails() {
    let fixture = fixture();
    fixture.read(Scope::default());
    let fault = Fault::new(FaultKind::Disconnect).on("ListRoles");
    fixture.cloud.running().set_faults(vec![fault]);

    let first = fixture.events().swap_remove(0);
    let inventory = fixture.read(Scope::default());

    assert!(matches!(first, InventoryEvent::Cached(_)), "{first:?}");
    assert_eq!(word(&inventory, AWAY), "unreachable");
    assert_eq!(inventory.accounts[&AWAY].roles.len(), 3);
}

#[test]
fn keys_that_now_belong_elsewhere_are_listed_where_they_belong() {
    let fixture = fixture();
    fixture.read(Scope::default());
    let moved = AccountId::from_number(555_555_555_555);
    let mut organisation = Organisation::default();
    let anything = anything();
    organisation.add(
        Account::new(moved, "moved")
            .user("alice", |user| user.holding(|held| held.inline("All", &anything)))
            .role("New", &trust_aws(ALICE), |role| role),
    );
    organisation.add_user_profile("alice", moved, "alice");
    let fixture = fixture.after(organisation);
    let files = fixture.cloud.running().shared_config();
    fixture.environment.write(".aws/credentials", &files.credentials);
    let fixture = fixture.with_config("");

    let inventory = fixture.read(Scope::default());

    assert_eq!(word(&inventory, moved), "ready");
    assert!(inventory.accounts[&HOME].facts.identities.is_empty());
}

#[test]
fn only_the_wanted_account_is_listed() {
    let fixture = fixture();

    let inventory = fixture.read(Scope { account: Some(AWAY), max_age: None });

    assert_eq!(inventory.accounts.len(), 1);
    assert_eq!(fixture.count("iam:ListRoles"), 1);
}
