//! Which accounts are learned, and from which sessions chains may begin.

use std::collections::BTreeSet;

use super::*;
use crate::flows::fixture::{account, company};
use crate::flows::leads::remember;
use crate::flows::obtain::obtain;

const ONE: &str = "[one]\nrole_arn = arn:aws:iam::222222222222:role/R\nsource_profile = alice\n";

fn start(profile: &str) -> Start {
    Start::Profile(profile.to_owned())
}

#[tokio::test]
async fn of_accounts_that_play_no_part_the_one_in_use_alone_is_learned() {
    let (fixture, _, company) = company(ONE);
    let (world, sessions) = (&fixture.world, Sessions::default());
    let alice = obtain(world, &sessions, &start("alice"), None).await.unwrap().id;
    let none = BTreeSet::new();
    let options = JudgeOptions { accounts: Some(&none), ..JudgeOptions::default() };

    Judge::learn(world, &sessions, &Inventory::default(), alice, options).await.unwrap();

    let swept =
        |call: &String| call.strip_prefix("iam:GetAccountAuthorizationDetails ").map(str::to_owned);
    let swept: Vec<String> = company.calls().iter().filter_map(swept).collect();
    assert_eq!(swept, ["111111111111"]);
}

#[tokio::test]
async fn chains_begin_at_the_other_sessions_unless_one_alone_is_meant() {
    let (fixture, ..) = company(ONE);
    let (world, sessions) = (&fixture.world, Sessions::default());
    let alice = obtain(world, &sessions, &start("alice"), None).await.unwrap().id;
    let one = obtain(world, &sessions, &start("one"), None).await.unwrap().id;
    let others = |is_only_start| {
        let options = JudgeOptions { is_only_start, ..JudgeOptions::default() };
        let judge = Judge::recall(world, &sessions, &Inventory::default(), alice, options);
        let others = judge.unwrap().others;
        others.into_iter().map(|(id, _)| id).collect::<Vec<SessionId>>()
    };

    assert_eq!(others(false), [one]);
    assert_eq!(others(true), []);
}

#[tokio::test]
async fn the_account_in_use_is_asked_first() {
    let (fixture, ..) = company(ONE);
    let (world, sessions) = (&fixture.world, Sessions::default());
    let one = obtain(world, &sessions, &start("one"), None).await.unwrap().id;
    remember(world, &sessions, &[(start("alice"), account("111111111111"))]);

    let accounts = askable(world, &sessions, one);

    assert_eq!(accounts, [account("222222222222"), account("111111111111")]);
}
