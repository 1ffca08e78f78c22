//! Verdicts on accounts in memory.

mod organizations;

use std::sync::Arc;

use super::*;
use crate::domain::authorization::{AuthorizationPage, AuthorizedPrincipal};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::inventory::Scope;
use crate::domain::profile::BaseSource;
use crate::domain::role::InlinePolicy;
use crate::domain::secret::Secret;
use crate::domain::session::{AssumeOptions, SessionSummary, Start as Beginning};
use crate::flows::carry::PLAIN;
use crate::flows::fixture::{Fixture, HOME, account, fixture, role};
use crate::flows::inventory::Inventory;
use crate::flows::obtain::obtain;
use crate::flows::switch::switch;
use crate::graph::judge::{Judge, chains};
use crate::policy::decide::evaluate::Decision;
use crate::policy::decide::question::Mfa;
use crate::policy::words::Need;
use crate::ports::fake::FakeUser;

const ALICE: &str = "arn:aws:iam::000000000001:user/alice";

fn trusting(principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"sts:AssumeRole",
        "Principal":{{"AWS":"{principal}"}},"Condition":{condition}}}}}"#
    )
}

fn allowing(action: &str) -> AuthorizationPage {
    let document = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{action}","Resource":"*"}}}}"#
    );
    let alice = AuthorizedPrincipal {
        arn: ALICE.to_owned(),
        id: "AIDAALICE".to_owned(),
        tags: Vec::new(),
        inline: vec![InlinePolicy { name: "own".to_owned(), document }],
        attached: Vec::new(),
        boundary: None,
        groups: Vec::new(),
    };
    AuthorizationPage { principals: vec![alice], ..AuthorizationPage::default() }
}

async fn judged(fixture: &Fixture) -> (Judge, Inventory) {
    let start = Beginning::Profile("alice".to_owned());
    let session: SessionSummary =
        obtain(&fixture.world, &fixture.sessions, &start, None).await.unwrap();
    let inventory = Inventory::read(&fixture.world, &fixture.sessions, Scope::default()).await;
    let judge = Judge::learn(
        &fixture.world,
        &fixture.sessions,
        &inventory,
        session.id,
        JudgeOptions::default(),
    )
    .await
    .unwrap();
    (judge, inventory)
}

fn word(judge: &Judge, inventory: &Inventory, name: &str) -> (Decision, bool, Vec<&'static str>) {
    let role = inventory.role(&role(&format!("arn:aws:iam::{HOME}:role/{name}"))).unwrap();
    let verdict = judge.verdict(role);
    let needs = verdict.needs.into_iter().map(Need::word).collect();
    (verdict.decision, verdict.is_trusted, needs)
}

fn with_roles(page: AuthorizationPage) -> Fixture {
    with_roles_and("", page)
}

fn with_roles_and(more: &str, page: AuthorizationPage) -> Fixture {
    let fixture = fixture(more);
    let mfa = r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
    for (name, trust) in [
        ("Named", trusting(ALICE, "{}")),
        ("Account", trusting(&format!("arn:aws:iam::{HOME}:root"), "{}")),
        ("Guarded", trusting(ALICE, mfa)),
        ("Others", trusting("arn:aws:iam::999999999999:root", "{}")),
    ] {
        fixture.aws.add_role(&role(&format!("arn:aws:iam::{HOME}:role/{name}")), &trust);
    }
    fixture.aws.set_authorized(account(HOME), page);
    fixture
}

#[tokio::test]
async fn both_sides_decide_together() {
    let fixture = with_roles(allowing("sts:AssumeRole"));

    let (judge, inventory) = judged(&fixture).await;

    assert_eq!(word(&judge, &inventory, "Named"), (Decision::Allow, true, vec![]));
    assert_eq!(word(&judge, &inventory, "Account"), (Decision::Allow, true, vec![]));
    assert_eq!(word(&judge, &inventory, "Guarded"), (Decision::Allow, true, vec!["mfa"]));
    assert_eq!(word(&judge, &inventory, "Others"), (Decision::Deny, false, vec![]));
}

#[tokio::test]
async fn a_user_without_policies_assumes_what_names_it_and_nothing_else() {
    let fixture = with_roles(allowing("s3:GetObject"));

    let (judge, inventory) = judged(&fixture).await;

    assert_eq!(word(&judge, &inventory, "Named").0, Decision::Allow);
    assert_eq!(word(&judge, &inventory, "Account").0, Decision::Deny);
}

#[tokio::test]
async fn policies_that_cannot_be_read_leave_a_satisfied_trust_unknown_and_a_no_certain() {
    let fixture = with_roles(AuthorizationPage::default());
    let no = || Failure::new(FailureKind::Refused, "no");
    fixture.aws.fail("iam:GetAccountAuthorizationDetails", None, no());
    fixture.aws.fail("iam:GetUser", None, no());

    let (judge, inventory) = judged(&fixture).await;

    assert_eq!(word(&judge, &inventory, "Account"), (Decision::Unknown, true, vec![]));
    assert_eq!(word(&judge, &inventory, "Others"), (Decision::Deny, false, vec![]));
}

#[tokio::test]
async fn recalling_asks_nothing_and_contradicts_nothing() {
    let fixture = with_roles(allowing("sts:AssumeRole"));
    let start = Beginning::Profile("alice".to_owned());
    let session = obtain(&fixture.world, &fixture.sessions, &start, None).await.unwrap();
    let inventory = Inventory::read(&fixture.world, &fixture.sessions, Scope::default()).await;
    let recall = || {
        let (world, sessions) = (&fixture.world, &fixture.sessions);
        Judge::recall(world, sessions, &inventory, session.id, JudgeOptions::default()).unwrap()
    };

    let before = recall();
    let (learned, _) = judged(&fixture).await;
    let after = recall();

    assert_eq!(word(&before, &inventory, "Others"), (Decision::Deny, false, vec![]));
    assert_eq!(word(&before, &inventory, "Account"), (Decision::Unknown, true, vec![]));
    for name in ["Named", "Account", "Guarded", "Others"] {
        assert_eq!(word(&after, &inventory, name), word(&learned, &inventory, name), "{name}");
    }
}

#[tokio::test]
async fn a_chain_says_whether_its_first_role_takes_a_code() {
    let fixture = with_roles(allowing("sts:AssumeRole"));

    let (judge, _) = judged(&fixture).await;

    let wants_code = |name: &str| {
        let (certain, _) = chains(&judge, &role(&format!("arn:aws:iam::{HOME}:role/{name}")));
        certain.unwrap().wants_code
    };
    assert!(wants_code("Guarded"));
    assert!(!wants_code("Named"));
}

/// Gives alice's profile keys of GetSessionToken.
fn with_session_token(fixture: &Fixture) {
    let mut keys = fixture.aws.add_user(FakeUser {
        access_key_id: "ASIAALICEEXAMPLE",
        account: account(HOME),
        name: "alice",
    });
    keys.session_token = Some(Secret::new("token"));
    fixture.aws.set_source(BaseSource::StaticKeys { profile: "alice".to_owned() }, Ok(keys));
}

#[tokio::test]
async fn keys_of_get_session_token_are_not_narrowed_and_may_have_been_given_for_a_code() {
    let fixture = with_roles(allowing("sts:AssumeRole"));
    with_session_token(&fixture);

    let (judge, inventory) = judged(&fixture).await;

    assert_eq!(word(&judge, &inventory, "Account"), (Decision::Allow, true, vec![]));
    assert_eq!(word(&judge, &inventory, "Others").0, Decision::Deny);
    assert_eq!(word(&judge, &inventory, "Guarded").0, Decision::Unknown);
    assert!(judge.starts(Mfa::NotSent).iter().all(|(_, start)| start.mfa == Mfa::Unknown));
}

/// A world inside a shell that carries a session of role Account; `plain` is what the shell says of it.
async fn inside_a_shell(plain: Option<&str>) -> Decision {
    let mut fixture = with_roles(AuthorizationPage::default());
    let mut page = allowing("sts:AssumeRole");
    page.principals[0].arn = format!("arn:aws:iam::{HOME}:role/Account");
    fixture.aws.set_authorized(account(HOME), page);
    let (judge, _) = judged(&fixture).await;
    let (alice, _) = judge.starts(Mfa::NotSent).remove(0);
    let assumed = role(&format!("arn:aws:iam::{HOME}:role/Account"));
    let options = AssumeOptions::default();
    let session =
        switch(&fixture.world, &fixture.sessions, alice, &assumed, options, None).await.unwrap();
    let keys = fixture.sessions.access(session.id).unwrap().credentials;
    let key = keys.access_key_id.clone();
    let mut variables = vec![
        ("AWS_ACCESS_KEY_ID", key.as_str()),
        ("AWS_SECRET_ACCESS_KEY", "example"),
        ("KAMEN_ARN", &session.identity.arn),
    ];
    variables.extend(plain.map(|_| (PLAIN, key.as_str())));
    fixture.world.environment = Arc::new(variables.into_iter().collect());
    fixture.aws.set_source(BaseSource::Environment, Ok(keys));
    let start = Beginning::Environment;
    let session = obtain(&fixture.world, &fixture.sessions, &start, None).await.unwrap();
    let inventory = Inventory::read(&fixture.world, &fixture.sessions, Scope::default()).await;
    let judge_options = JudgeOptions::default();
    let judge =
        Judge::learn(&fixture.world, &fixture.sessions, &inventory, session.id, judge_options);
    let judge = judge.await.unwrap();
    word(&judge, &inventory, "Account").0
}

#[tokio::test]
async fn inside_a_shell_only_a_plain_session_is_known_not_to_be_narrowed() {
    assert_eq!(inside_a_shell(Some("plain")).await, Decision::Allow);
    assert_eq!(inside_a_shell(None).await, Decision::Unknown);
}
