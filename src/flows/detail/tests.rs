//! Of several answers the one that says most; without an identity there is no answer.

use super::*;
use crate::flows::fixture::{account, company, fixture};

fn detail(name: &str, problems: usize) -> RoleDetail {
    let problem = ("iam:GetRole", Failure::local("no"));
    let description = Some(name.into());
    RoleDetail { description, problems: vec![problem; problems], ..RoleDetail::default() }
}

#[test]
fn the_answer_with_fewer_gaps_counts_and_of_two_alike_the_first() {
    let best = |one: usize, other: usize| {
        fuller(Some(detail("one", one)), detail("other", other)).description.unwrap()
    };

    assert_eq!([best(0, 1), best(1, 1), best(2, 1)], ["one", "one", "other"].map(Box::<str>::from));
    assert_eq!(fuller(None, detail("other", 3)).description.as_deref(), Some("other"));
}

#[tokio::test]
async fn no_policy_is_read_of_an_account_without_an_identity() {
    let world = fixture("").world;
    let (sessions, account) = (Sessions::default(), account("999999999999"));
    let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    let failure = policy_document(&world, &sessions, account, arn).await.unwrap_err();

    assert!(failure.message.contains("account 999999999999"), "{failure}");
}

#[tokio::test]
async fn starts_of_which_it_is_not_known_where_they_lead_are_asked_once() {
    let one = "[one]\nrole_arn = arn:aws:iam::222222222222:role/A\nsource_profile = alice\n";
    let (fixture, sts, _) = company(one);
    let (world, sessions) = (&fixture.world, Sessions::default());

    let found = identify_unknown(world, &sessions, account("222222222222")).await;

    assert_eq!((found, sts.assumed().len()), (Vec::new(), 0), "that of the role is known");
    let alice = Start::Profile("alice".to_owned());
    let known = known_leads(world, &sessions);
    let lead = known.iter().find(|lead| lead.start == alice).unwrap();
    assert_eq!(lead.account, Some(account("111111111111")), "it is remembered");
}
