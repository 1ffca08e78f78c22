//! What guards look at.

use std::sync::Arc;

use super::*;
use crate::domain::authorization::{AuthorizationSnapshot, AuthorizedPrincipal, Membership};
use crate::domain::inventory::Server;
use crate::domain::settings::{Guard, KamenSettings};
use crate::flows::fixture::{account, fixture, role};

const TAGGED: &str = "arn:aws:iam::111111111111:role/Tagged";

fn principal(arn: &str, tags: Vec<Tag>) -> AuthorizedPrincipal {
    AuthorizedPrincipal {
        arn: arn.to_owned(),
        id: String::new(),
        tags,
        inline: Vec::new(),
        attached: Vec::new(),
        boundary: None,
        groups: Vec::new(),
    }
}

#[test]
fn tags_are_looked_at_as_they_were_read_last_and_only_if_a_guard_wants_them() {
    let mut world = fixture("").world;
    let tags = vec![Tag { key: "tier".to_owned(), value: "gold".to_owned() }];
    let principals = vec![
        principal(TAGGED, tags.clone()),
        principal("arn:aws:iam::111111111111:role/Plain", Vec::new()),
    ];
    let known = AuthorizationSnapshot {
        account: account("111111111111"),
        as_of: world.clock.now(),
        is_complete: true,
        principals,
        groups: Vec::new(),
        policies: Vec::new(),
        membership: Membership::Alone,
        unread: Vec::new(),
        asked: Vec::new(),
    };
    world.inventory.save_authorization(&Server::default(), &known).unwrap();
    let tagged = role(TAGGED);
    assert!(facts(&world, Some(&tagged)).tags.is_empty());

    let guard = Guard { tags: [("tier".to_owned(), "gold".to_owned())].into(), ..Guard::default() };
    world.settings = Arc::new(KamenSettings { guards: vec![guard], ..KamenSettings::default() });

    let seen = facts(&world, Some(&tagged)).tags;
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [(tagged, tags)]);
}

#[test]
fn a_session_may_last_as_long_as_the_guard_says_and_no_longer() {
    let world = fixture("").world;
    let role = role(TAGGED);
    let demands = |most| Demands { max_duration: Some(most), ..Demands::default() };
    let shaped = |most: u32, asked: Option<u32>| {
        let options = AssumeOptions { duration: asked, ..AssumeOptions::default() };
        shaped(&world, &demands(most), &role, options, Said::default()).map(|one| one.duration)
    };

    assert_eq!(shaped(1800, Some(1800)), Ok(Some(1800)));
    assert!(shaped(1800, Some(1801)).unwrap_err().hint.unwrap().contains("`--duration 30m`"));
    assert_eq!(shaped(1800, None), Ok(Some(1800)), "AWS would give an hour");
    assert_eq!(shaped(3600, None), Ok(None), "the hour is what AWS gives");
}

#[tokio::test]
async fn an_account_whose_list_no_disk_takes_is_called_as_this_run_learned() {
    let mut world = fixture("").world;
    let guard = Guard { accounts: vec!["*data*".to_owned()], reason: true, ..Guard::default() };
    world.settings = Arc::new(KamenSettings { guards: vec![guard], ..KamenSettings::default() });
    let (sessions, role) = (Sessions::default(), role(TAGGED));
    let origin = Origin::Here(sessions.new_id());
    let asked = async || {
        let of = (&origin, &role);
        guarded(&world, &sessions, of, AssumeOptions::default(), Said::default()).await
    };

    assert!(asked().await.unwrap_err().message.contains("may be guarded"));
    sessions.remember_alias(account("111111111111"), "acme-web");
    assert_eq!(asked().await, Ok(AssumeOptions::default()));
    sessions.remember_alias(account("111111111111"), "acme-data");
    assert!(asked().await.unwrap_err().message.contains("is guarded"));
}
