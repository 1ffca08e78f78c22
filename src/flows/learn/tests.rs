//! When an account is asked about again, and what its identities tell of themselves.

use super::*;
use crate::domain::authorization::{AuthorizationPage, AuthorizedGroup, UserDetail};
use crate::domain::inventory::AccountSnapshot;
use crate::domain::role::{RoleDetail, Tag};
use crate::domain::session::Start;
use crate::flows::fixture::{account, company, held, listed, role};
use crate::flows::obtain::obtain;
use crate::flows::sessions::Word;

const ONE: &str = "[one]\nrole_arn = arn:aws:iam::222222222222:role/A\nsource_profile = alice\n";
const TWO: &str = "[one]\nrole_arn = arn:aws:iam::222222222222:role/A\nsource_profile = alice\n\
    [two]\nrole_arn = arn:aws:iam::222222222222:role/B\nsource_profile = alice\n";
const AN_HOUR: Option<SignedDuration> = Some(SignedDuration::from_hours(1));
const OTHER: &str = "222222222222";

fn policy(name: &str) -> AttachedPolicy {
    AttachedPolicy { name: name.to_owned(), arn: arn_of(name) }
}

fn arn_of(policy: &str) -> String {
    format!("arn:aws:iam::222222222222:policy/{policy}")
}

/// Holds a session that this process did not make.
fn hold(sessions: &Sessions, key: &str, arn: &str) {
    let mut other = held(Start::Environment, arn, None);
    other.summary.id = sessions.new_id();
    other.access.credentials.access_key_id = key.to_owned();
    sessions.remember_identity(key, &other.summary.identity, Word::OfAws);
    sessions.put(other);
}

fn names(principals: &[AuthorizedPrincipal]) -> Vec<&str> {
    principals.iter().map(|principal| &*principal.arn).collect()
}

#[tokio::test]
async fn what_is_incomplete_is_asked_again_once_there_is_another_to_ask() {
    let (fixture, _, asked) = company(ONE);
    let (world, sessions) = (&fixture.world, Sessions::default());
    let mut count = 0;
    let mut calls = || {
        let before = std::mem::replace(&mut count, asked.calls().len());
        count - before
    };
    let first = learn(world, &sessions, account(OTHER), AN_HOUR).await;
    assert!(!first.is_complete && calls() > 0);

    assert_eq!(learn(world, &sessions, account(OTHER), AN_HOUR).await, first);
    assert_eq!(learn(world, &Sessions::default(), account(OTHER), AN_HOUR).await, first);
    assert_eq!(calls(), 0, "no other came");

    hold(&sessions, "ASIAOTHER", "arn:aws:sts::222222222222:assumed-role/C/ada");
    learn(world, &sessions, account(OTHER), AN_HOUR).await;
    assert!(calls() > 0, "another session");

    let (two, _, asked) = company(TWO);
    two.world.inventory.save_authorization(&Server::default(), &first).unwrap();
    learn(&two.world, &Sessions::default(), account(OTHER), AN_HOUR).await;
    assert!(!asked.calls().is_empty(), "another start");
}

#[tokio::test]
async fn what_is_complete_is_asked_again_at_its_age() {
    let (fixture, _, company) = company(TWO);
    company.tell(|books| drop(books.sweeps.insert(account(OTHER), AuthorizationPage::default())));
    let (world, sessions) = (&fixture.world, Sessions::default());
    let first = learn(world, &sessions, account(OTHER), AN_HOUR).await;
    let calls = company.calls().len();
    assert!(first.is_complete && first.asked.len() == 3, "{:?}", first.asked);

    hold(&sessions, "ASIAOTHER", "arn:aws:sts::222222222222:assumed-role/C/ada");
    fixture.clock.advance(3599);
    assert_eq!(learn(world, &sessions, account(OTHER), AN_HOUR).await, first);
    assert_eq!(company.calls().len(), calls, "another would tell no more");
    fixture.clock.advance(1);
    learn(world, &sessions, account(OTHER), AN_HOUR).await;
    assert!(company.calls().len() > calls);
}

#[tokio::test]
async fn of_an_account_without_an_identity_what_was_learned_stays() {
    let (fixture, ..) = company("");
    let (world, sessions) = (&fixture.world, Sessions::default());

    let nothing = learn(world, &sessions, account(OTHER), None).await;
    assert!(nothing.principals.is_empty());
    assert_eq!(world.inventory.load_authorization(account(OTHER)), None);

    let old = AuthorizationSnapshot { is_complete: true, ..nothing };
    world.inventory.save_authorization(&Server::default(), &old).unwrap();
    fixture.clock.advance(3600);
    assert_eq!(learn(world, &sessions, account(OTHER), None).await, old);
}

#[tokio::test]
async fn sessions_that_may_not_sweep_tell_of_their_own_roles() {
    let (fixture, _, company) = company(TWO);
    let world = &fixture.world;
    let a = "arn:aws:iam::222222222222:role/team/A";
    let roles = ["arn:aws:iam::222222222222:role/B", a].map(|arn| listed(arn, None)).into();
    let as_of = world.clock.now();
    let snapshot = AccountSnapshot { account: account(OTHER), alias: None, roles, as_of };
    world.inventory.save(&Server::default(), &snapshot).unwrap();
    let tags = vec![Tag { key: "team".to_owned(), value: "blue".to_owned() }];
    company.tell(|books| {
        let boundary = Some(arn_of("Limit"));
        let attached = vec![policy("P"), policy("Q")];
        let detail = RoleDetail { tags: tags.clone(), attached, boundary, ..RoleDetail::default() };
        books.details.insert(role(a), detail);
        let detail = RoleDetail { attached: vec![policy("Q")], ..RoleDetail::default() };
        books.details.insert(role("arn:aws:iam::222222222222:role/B"), detail);
        books.texts = ["P", "Q"].map(|name| (arn_of(name), name.to_lowercase())).into();
    });
    let sessions = Sessions::default();
    obtain(world, &sessions, &Start::Profile("one".to_owned()), None).await.unwrap();
    hold(&sessions, "ASIAAGAIN", "arn:aws:sts::222222222222:assumed-role/A/again");

    let learned = learn(world, &sessions, account(OTHER), None).await;

    assert_eq!(names(&learned.principals), [a, "arn:aws:iam::222222222222:role/B"]);
    assert_eq!((&*learned.principals[0].id, &learned.principals[0].tags), ("AROAEXAMPLE", &tags));
    let texts: Vec<_> =
        learned.policies.iter().map(|one| (one.arn.clone(), &*one.document)).collect();
    assert_eq!(texts, [(arn_of("P"), "p"), (arn_of("Q"), "q")]);
    let why = "iam:GetPolicyVersion was refused (refused)".to_owned();
    assert_eq!(learned.unread, [(arn_of("Limit"), why)]);
    let of_role = |call: &&String| call.starts_with("iam:GetRole");
    assert_eq!(company.calls().iter().filter(of_role).count(), 2, "each role once");
}

#[tokio::test]
async fn users_that_may_not_sweep_tell_of_themselves_and_their_groups() {
    let (fixture, _, company) = company("");
    let (world, sessions) = (&fixture.world, Sessions::default());
    let own = "111111111111";
    company.tell(|books| {
        for (name, groups) in [("alice", vec!["Team"]), ("bob", vec!["Team", "Audit"])] {
            let user = AuthorizedPrincipal {
                arn: String::new(),
                id: name.to_owned(),
                tags: Vec::new(),
                inline: Vec::new(),
                attached: Vec::new(),
                boundary: None,
                groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            };
            let group = |name: &str| AuthorizedGroup {
                name: name.to_owned(),
                inline: Vec::new(),
                attached: vec![policy(name)],
            };
            let groups = groups.into_iter().map(group).collect();
            let detail = UserDetail { user, groups, problems: Vec::new() };
            books.users.insert(name.to_owned(), detail);
        }
        books.texts = ["Team", "Audit"].map(|name| (arn_of(name), "{}".to_owned())).into();
    });
    obtain(world, &sessions, &Start::Profile("alice".to_owned()), None).await.unwrap();
    for (key, name) in [("ASIABOB", "bob"), ("ASIAAGAIN", "alice")] {
        hold(&sessions, key, &format!("arn:aws:iam::{own}:user/{name}"));
    }

    let learned = learn(world, &sessions, account(own), None).await;

    let users = ["alice", "bob"].map(|name| format!("arn:aws:iam::{own}:user/{name}"));
    assert_eq!(names(&learned.principals), users, "each once");
    let groups: Vec<&str> = learned.groups.iter().map(|group| &*group.name).collect();
    assert_eq!(groups, ["Team", "Audit"]);
    let policies: Vec<&String> = learned.policies.iter().map(|one| &one.arn).collect();
    assert_eq!(policies, [&arn_of("Team"), &arn_of("Audit")]);
    assert!(learned.unread.is_empty() && !learned.is_complete, "{:?}", learned.unread);
}
