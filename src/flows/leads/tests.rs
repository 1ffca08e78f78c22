//! Where starts lead: said by their plans, or remembered of exactly these.

use super::*;
use crate::flows::fixture::{account, fixture};

const STARTS: &str = "[one]\ncredential_process = /bin/one\n[two]\ncredential_process = /bin/two\n\
    [role]\nrole_arn = arn:aws:iam::222222222222:role/R\nsource_profile = one\n\
    [broken]\nrole_arn = arn:aws:iam::222222222222:role/S\nsource_profile = gone\n";

fn start(name: &str) -> Start {
    Start::Profile(name.to_owned())
}

fn accounts(leads: &[Lead]) -> Vec<(Start, Option<AccountId>)> {
    leads.iter().map(|lead| (lead.start.clone(), lead.account)).collect()
}

#[test]
fn an_account_is_remembered_of_the_start_that_led_there_and_of_no_other() {
    let world = fixture(STARTS).world;
    let sessions = Sessions::default();
    let (first, second) = (account("111111111111"), account("222222222222"));
    let alice = (start("alice"), None);
    let role = (start("role"), Some(second));
    let before = [alice.clone(), (start("one"), None), (start("two"), None), role.clone()];
    assert_eq!(accounts(&known_leads(&world, &sessions)), before);

    remember(&world, &sessions, &[(start("one"), first)]);

    let after = [alice, (start("one"), Some(first)), (start("two"), None), role];
    assert_eq!(accounts(&known_leads(&world, &sessions)), after, "it is made anew");
    assert_eq!(accounts(&leads(&world).0), after, "and known in later runs");
    let broken: Vec<Start> = broken(&world).into_iter().map(|(start, _)| start).collect();
    assert_eq!(broken, [start("broken")]);
}

#[test]
fn what_is_known_is_not_written_again() {
    let world = fixture(STARTS).world;
    let sessions = Sessions::default();
    let found = [(start("one"), account("111111111111"))];
    remember(&world, &sessions, &found);
    let known = known_leads(&world, &sessions);

    remember(&world, &sessions, &found);
    let again = known_leads(&world, &sessions);

    assert!(Arc::ptr_eq(&known, &again));
}

#[test]
fn roles_are_named_by_their_profiles_in_file_order() {
    let found = named_roles(&fixture(STARTS).world);

    let names: Vec<_> = found.iter().map(|(name, role)| (name.as_str(), role.name())).collect();
    assert_eq!(names, [("role", "R"), ("broken", "S")]);
}

#[test]
fn the_leads_into_an_account_go_to_one_server_those_without_a_code_first() {
    let role = "role_arn = arn:aws:iam::222222222222:role/R\nsource_profile = alice\n";
    let text = format!(
        "[coded]\n{role}mfa_serial = arn:aws:iam::111111111111:mfa/alice\n[plain]\n{role}\
         [elsewhere]\n{role}endpoint_url = http://localhost:4566\n"
    );
    let world = fixture(&text).world;

    let into = leads_into(&world, &Sessions::default(), account("222222222222"));

    let starts: Vec<Start> = into.into_iter().map(|lead| lead.start).collect();
    assert_eq!(starts, [start("plain"), start("coded")]);
}
