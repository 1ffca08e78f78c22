//! What the screens hear beside verdicts.

use super::*;
use crate::app::verdict::Way;
use crate::domain::session::Start;
use crate::flows::fixture::{fixture, held, role};
use crate::policy::decide::evaluate::Decision;

#[tokio::test]
async fn an_identity_is_told_of_before_a_verdict_is_about_it() {
    let sessions = Arc::<Sessions>::default();
    let arn = "arn:aws:sts::111111111111:assumed-role/Lister/hana";
    let session = held(Start::Profile("lists".to_owned()), arn, None);
    let id = session.summary.id;
    sessions.put(session);
    let worlds = Arc::new(Worlds::new(fixture("").world));
    let judgements = Judgements::new(worlds, sessions, Arc::default());
    let verdict = |way| {
        let here = VerdictView::here(Decision::Allow, true, Vec::new());
        let view = VerdictView { way, is_here: false, ..here };
        vec![(role("arn:aws:iam::222222222222:role/Audit"), Arc::new(view))]
    };
    let (sender, mut inbox) = mpsc::channel(4);
    let mut told = BTreeSet::new();

    judgements
        .introduce(&verdict(Way::Chain { from: id, through: Vec::new() }), &mut told, &sender)
        .await;
    judgements.introduce(&verdict(Way::From(id)), &mut told, &sender).await;
    judgements.introduce(&verdict(Way::Here), &mut told, &sender).await;
    drop(sender);

    let Some(Msg::SessionsChanged(held)) = inbox.recv().await else { panic!() };
    assert_eq!(held.iter().map(|session| session.id).collect::<Vec<_>>(), [id]);
    assert!(inbox.recv().await.is_none(), "once is enough");
}
