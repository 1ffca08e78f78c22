//! What is kept between two verdicts, and when it counts no more.

use super::*;
use crate::domain::session::Start;
use crate::flows::fixture::{Fixture, fixture, role};
use crate::flows::obtain::obtain;
use crate::ports::fake::FakeSts;

/// A person with alice's keys, and a profile by which she becomes A.
fn person() -> Fixture {
    let more = "[one]\nrole_arn = arn:aws:iam::111111111111:role/A\nsource_profile = alice\n";
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
    let explained_alone = panel.explain(&wanted).unwrap();
    let a = became("one").await;
    let is_news = panel.seat((&world, &sessions), &inventory, alice);
    let with_a = panel.judge(&wanted).unwrap().best;
    let explained = panel.explain(&wanted).unwrap();
    sessions.forget(a);
    panel.seat((&world, &sessions), &inventory, alice);
    let again = panel.judge(&wanted).unwrap().best;

    assert_eq!((alone.session, alone.verdict.decision), (alice, Decision::Deny));
    assert!(is_news);
    assert_eq!(with_a.session, a, "{with_a:?}");
    assert_ne!(with_a.verdict.decision, Decision::Deny);
    assert_eq!(again, alone);
    assert!(explained_alone.other.is_none(), "{explained_alone:?}");
    assert_eq!(explained.here, explained_alone.here);
    let other = explained.other.unwrap();
    assert_eq!(other.verdict, with_a.verdict);
    assert!(other.caller.contains(":assumed-role/A/"), "{}", other.caller);
}
