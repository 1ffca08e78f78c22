//! What is kept between two verdicts, and when it counts no more.

use super::*;
use crate::domain::session::Start;
use crate::flows::fixture::{Fixture, config, fixture, role};
use crate::flows::obtain::obtain;
use crate::policy::words::Need;
use crate::ports::fake::FakeSts;

/// A person with alice's keys, and a profile by which she becomes A.
fn person() -> Fixture {
    person_with("[one]\nrole_arn = arn:aws:iam::111111111111:role/A\nsource_profile = alice\n")
}

fn person_with(more: &str) -> Fixture {
    let mut fixture = fixture(more);
    let sts = Arc::new(FakeSts::new(Arc::clone(&fixture.clock)));
    (fixture.world.sts, fixture.world.base) = (Arc::clone(&sts) as _, sts);
    fixture
}

fn trusting(principal: &str) -> Role {
    let trust = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {{"AWS": "{principal}"}}}}]}}"#
    );
    Role {
        arn: role("arn:aws:iam::111111111111:role/Wanted"),
        id: "".into(),
        trust: Some(trust.into()),
        description: None,
        max_session_duration: 3600,
        created: None,
    }
}

#[tokio::test]
async fn a_document_that_was_read_lets_in_whom_one_became_since() {
    let Fixture { world, .. } = person();
    let (sessions, inventory) = (Sessions::default(), Inventory::default());
    let became = async |profile: &str| {
        let start = Start::Profile(profile.to_owned());
        obtain(&world, &sessions, &start, None).await.unwrap().id
    };
    let wanted = trusting("arn:aws:iam::111111111111:role/A");
    let mut panel = Panel::new(&world);

    let alice = became("alice").await;
    panel.seat((&world, &sessions), &inventory, alice);
    let alone = panel.judge(&wanted).unwrap().best;
    let explained_alone = panel.explain(&wanted, None).unwrap();
    let a = became("one").await;
    let is_news = panel.seat((&world, &sessions), &inventory, alice);
    let with_a = panel.judge(&wanted).unwrap().best;
    let explained = panel.explain(&wanted, None).unwrap();
    sessions.forget(a);
    panel.seat((&world, &sessions), &inventory, alice);
    let again = panel.judge(&wanted).unwrap().best;

    assert_eq!((alone.session, alone.verdict.decision), (Some(alice), Decision::Deny));
    assert!(is_news);
    assert_eq!(with_a.session, Some(a), "{with_a:?}");
    assert_ne!(with_a.verdict.decision, Decision::Deny);
    assert_eq!(again, alone);
    assert!(explained_alone.other.is_none(), "{explained_alone:?}");
    assert_eq!(explained.here, explained_alone.here);
    let other = explained.other.unwrap();
    assert_eq!(other.verdict, with_a.verdict);
    assert!(other.caller.contains(":assumed-role/A/"), "{}", other.caller);
}

#[tokio::test]
async fn a_refusal_is_explained_by_what_was_sent() {
    let Fixture { world, .. } = person();
    let sessions = Sessions::default();
    let start = Start::Profile("alice".to_owned());
    let alice = obtain(&world, &sessions, &start, None).await.unwrap().id;
    let night = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "*"}, "Condition": {"StringLike": {"sts:RoleSessionName": "night-*"}}}]}"#;
    let wanted = Role { trust: Some(night.into()), ..trusting("*") };
    let mut panel = Panel::new(&world);
    panel.seat((&world, &sessions), &Inventory::default(), alice);
    let named = |name: &str| AssumeOptions {
        session_name: Some(name.to_owned()),
        ..AssumeOptions::default()
    };
    let mut told = |sent: Option<&AssumeOptions>| {
        let here = panel.explain(&wanted, sent).unwrap().here.evaluation;
        (here.decision, here.reasons[0].because.clone())
    };

    for (sent, name) in [(None, "alice"), (Some(named("day-1")), "day-1")] {
        let (decision, because) = told(sent.as_ref());
        assert_eq!(decision, Decision::Deny);
        assert!(because.contains(&format!("the request holds `{name}`")), "{because}");
    }
    // What organizations add is not known here.
    assert_eq!(told(Some(&named("night-1"))).0, Decision::Unknown);
}

#[tokio::test]
async fn a_permission_set_is_no_certain_no_before_its_portal_was_listed() {
    let arn = "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_View_0123456789abcdef";
    let set = Role { arn: role(arn), ..trusting("arn:aws:iam::999999999999:root") };
    let other = trusting("arn:aws:iam::999999999999:root");
    let session = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n";

    for (config, decision, needs) in
        [(session, Decision::Unknown, vec![Need::SignIn]), ("", Decision::Deny, Vec::new())]
    {
        let Fixture { world, .. } = person_with(config);
        let sessions = Sessions::default();
        let start = Start::Profile("alice".to_owned());
        let alice = obtain(&world, &sessions, &start, None).await.unwrap().id;
        let mut panel = Panel::new(&world);
        panel.seat((&world, &sessions), &Inventory::default(), alice);

        let judged = panel.judge(&set).unwrap();

        let of = (decision == Decision::Deny).then_some(alice);
        assert_eq!(judged.best.session, of, "Identity Center asks no identity");
        assert_eq!((judged.best.verdict.decision, judged.best.verdict.needs), (decision, needs));
        assert_eq!(judged.here.decision, Decision::Deny, "no identity in use is let in");
        assert_eq!(panel.judge(&other).unwrap().best.verdict.decision, Decision::Deny);
    }
}

#[tokio::test]
async fn an_external_id_that_a_profile_names_meanwhile_is_sent() {
    let Fixture { mut world, .. } = person();
    let (sessions, inventory) = (Sessions::default(), Inventory::default());
    let alice = Start::Profile("alice".to_owned());
    let alice = obtain(&world, &sessions, &alice, None).await.unwrap().id;
    let trust = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
        "Condition": {"StringEquals": {"sts:ExternalId": "kitsune"}}}]}"#;
    let wanted = Role { trust: Some(trust.into()), ..trusting("*") };
    let mut panel = Panel::new(&world);
    panel.seat((&world, &sessions), &inventory, alice);
    let before = panel.judge(&wanted).unwrap().here;
    let told_before = panel.seat((&world, &sessions), &inventory, alice);

    let text = "[profile wanted]\nrole_arn = arn:aws:iam::111111111111:role/Wanted\nexternal_id = kitsune\n";
    world.config = Arc::new(config(text));
    let told = panel.seat((&world, &sessions), &inventory, alice);
    let after = panel.judge(&wanted).unwrap().here;

    assert_eq!((told_before, told), (false, true));
    assert_eq!(before.needs, [Need::ExternalId]);
    assert!(after.needs.is_empty() && after.decision != Decision::Deny, "{after:?}");
}
