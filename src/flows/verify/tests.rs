//! What STS's answers come to.

use std::sync::Arc;

use super::*;
use crate::domain::session::Start;
use crate::flows::fixture::{fixture, role};
use crate::flows::obtain::obtain;
use crate::ports::fake::{FakeSts, MemoryVault};

#[tokio::test]
async fn a_refusal_is_a_no_and_any_other_failure_is_no_answer() {
    let mut fixture = fixture("");
    let sts = Arc::new(FakeSts::new(Arc::clone(&fixture.clock)));
    (fixture.world.sts, fixture.world.base) = (Arc::clone(&sts) as _, Arc::clone(&sts) as _);
    let (world, sessions) = (&fixture.world, Sessions::default());
    let start = Start::Profile("alice".to_owned());
    let from = obtain(world, &sessions, &start, None).await.unwrap().id;
    let deploy = role("arn:aws:iam::111111111111:role/Deploy");
    let options = || AssumeOptions { policy_arns: vec!["arn".to_owned()], ..Default::default() };
    let asked = async || verify(world, &sessions, from, &deploy, options(), None).await;

    let yes = asked().await.unwrap();
    assert_eq!((yes.decision, yes.refusal), (Decision::Allow, None));
    assert_eq!(sessions.ids(), [from], "the powerless session is forgotten");
    let sent = sts.assumed()[0].1.options.clone();
    assert_eq!((sent.policy.as_deref(), sent.policy_arns.len()), (Some(DENY_EVERYTHING), 0));

    let mut answers = Vec::new();
    for kind in [FailureKind::Refused, FailureKind::Unreachable] {
        let mut fresh = world.clone();
        fresh.vault = Arc::<MemoryVault>::default();
        sts.refuse(Failure::new(kind, "no"));
        answers.push(verify(&fresh, &sessions, from, &deploy, options(), None).await);
    }
    let no = answers.remove(0).unwrap();
    assert_eq!((no.decision, no.refusal.unwrap().message.as_str()), (Decision::Deny, "no"));
    assert_eq!(answers.remove(0).unwrap_err().kind, FailureKind::Unreachable);
}
