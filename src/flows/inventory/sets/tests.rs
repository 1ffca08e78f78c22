//! What is told of permission sets whose roles IAM did not list.

use super::*;
use crate::domain::inventory::{AccountSnapshot, Scope, Server};
use crate::flows::fixture::{Fixture, account, company, enter, listed};
use crate::flows::inventory::read;
use crate::flows::sessions::Sessions;

const CORP: &str =
    "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n";
const STAND_IN: &str =
    "arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_View";
const ID: &str = "222222222222";

/// What is told of the account in short.
async fn told(fixture: &Fixture, scope: Scope) -> Vec<String> {
    let (sender, mut receiver) = mpsc::channel::<InventoryEvent>(64);
    let gather = async {
        let mut told = Vec::new();
        while let Some(event) = receiver.recv().await {
            assert_eq!(event.account(), Some(account(ID)), "{event:?}");
            told.extend(match event {
                InventoryEvent::Account { alias, state, identities, .. } => {
                    let alias = alias.unwrap_or_default();
                    Some(format!("{} `{alias}` by {}", state.word(), identities.len()))
                }
                InventoryEvent::Alias { alias, .. } => Some(format!("alias {alias}")),
                InventoryEvent::Page { roles, .. } => {
                    Some(roles.iter().map(|role| role.arn.as_str()).collect())
                }
                _ => None,
            });
        }
        told
    };
    let sessions = Sessions::default();
    tokio::join!(read(&fixture.world, &sessions, scope, sender), gather).1
}

/// A person who has `View` in the account, and what else the configuration says.
fn person(more: &str, sets: &[&str]) -> Fixture {
    let (fixture, _, company) = company(&format!("{CORP}{more}"));
    company.tell(|books| drop(books.roles.insert(account(ID), Vec::new())));
    fixture.portal.assign(account(ID), "acme", sets);
    enter(&fixture);
    fixture
}

#[tokio::test]
async fn an_account_that_only_a_portal_leads_to_is_told_of_with_its_name_and_its_sets() {
    let only = Scope::of(account(ID));

    let told_of_sets = told(&person("", &["View"]), only).await;

    assert_eq!(told_of_sets, ["cached `acme` by 0", "alias acme", STAND_IN]);
    let told_of_none = told(&person("", &[]), only).await;
    assert_eq!(told_of_none, ["alias acme"], "without sets there is nothing to show");
    let elsewhere = told(&person("", &["View"]), Scope::of(account("333333333333"))).await;
    assert_eq!(elsewhere, [""; 0]);
}

#[tokio::test]
async fn the_state_of_an_account_that_is_told_of_already_stays_as_it_is() {
    let only = Scope::of(account(ID));
    let one = "[one]\nrole_arn = arn:aws:iam::222222222222:role/A\nsource_profile = alice\n";
    let led = told(&person(one, &["View"]), only).await;
    let states: Vec<&String> = led.iter().filter(|told| told.contains(" by ")).collect();
    assert_eq!(states, ["listing `` by 1", "ready `` by 1"], "{led:?}");
    assert!(led.contains(&STAND_IN.to_owned()), "{led:?}");

    let (refused, ..) = company(&format!("{CORP}{one}"));
    refused.portal.assign(account(ID), "acme", &["View"]);
    enter(&refused);
    let told_of = told(&refused, only).await;
    assert!(told_of.iter().any(|told| told.starts_with("refused ")), "{told_of:?}");
    assert!(!told_of.iter().any(|told| told.starts_with("cached ")), "{told_of:?}");
    assert!(told_of.contains(&STAND_IN.to_owned()), "{told_of:?}");

    let fixture = person("", &["View"]);
    let roles = vec![listed("arn:aws:iam::222222222222:role/Old", None)];
    let (alias, as_of) = (Some("old".to_owned()), fixture.world.clock.now());
    let snapshot = AccountSnapshot { account: account(ID), alias, roles, as_of };
    fixture.world.inventory.save(&Server::default(), &snapshot).unwrap();
    let cached = told(&fixture, only).await;
    assert_eq!(
        cached,
        ["cached `old` by 0", STAND_IN],
        "its alias stands before the portal's name"
    );
}
