//! Control policies, read level by level, turn verdicts (semantics 1.11).

use super::*;
use crate::domain::organization::{PolicyKind, PolicyState};
use crate::policy::explain::missing::remedy;
use crate::policy::explain::reason::{LayerName, Reason};
use crate::ports::fake::FakeOrganization;

const BOSS: &str = "000000000009";
const FULL: &str = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
const NO_SWITCH: &str = r#"{"Statement":[{"Sid":"StayHome","Effect":"Deny",
    "Action":"sts:AssumeRole","Resource":"*"}]}"#;
const READ_ONLY: &str = r#"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
const NOBODY_IN: &str = r#"{"Statement":[{"Sid":"Closed","Effect":"Deny","Principal":"*",
    "Action":"sts:*","Resource":"*"}]}"#;

/// Alice's account is a member below a unit; an identity of hers is in the management account.
fn member() -> FakeOrganization {
    let mut organization = FakeOrganization::of(account(BOSS), &[HOME]);
    organization.parents.insert(HOME.to_owned(), "ou-work".to_owned());
    organization.parents.insert("ou-work".to_owned(), "r-root".to_owned());
    let levels = ["r-root", "ou-work", HOME].into_iter();
    levels.fold(organization, |organization, target| {
        organization.with(target, PolicyKind::Service, "FullAWSAccess", FULL)
    })
}

fn world(organization: FakeOrganization) -> Fixture {
    let boss = "[boss]\naws_access_key_id = AKIABOSSEXAMPLE\naws_secret_access_key = example\n";
    let fixture = with_roles_and(boss, allowing("sts:AssumeRole"));
    let user = FakeUser { access_key_id: "AKIABOSSEXAMPLE", account: account(BOSS), name: "boss" };
    let keys = fixture.aws.add_user(user);
    fixture.aws.set_source(BaseSource::StaticKeys { profile: "boss".to_owned() }, Ok(keys));
    fixture.aws.set_organization(organization);
    fixture
}

/// The verdict on a role that names alice, with its reasons and what would decide it.
async fn verdict(fixture: &Fixture) -> (Decision, Vec<Reason>, Vec<String>) {
    let boss = Beginning::Profile("boss".to_owned());
    obtain(&fixture.world, &fixture.sessions, &boss, None).await.unwrap();
    let (judge, inventory) = judged(fixture).await;
    let role = inventory.role(&role(&format!("arn:aws:iam::{HOME}:role/Named"))).unwrap();
    let evaluation = judge.case(role).explain(Mfa::NotSent);
    let found = judge.case(role).ask(Mfa::NotSent, remedy);
    (evaluation.decision, evaluation.reasons, found.would_decide)
}

#[tokio::test]
async fn if_every_level_allows_a_member_may_what_it_may() {
    let (decision, reasons, _) = verdict(&world(member())).await;

    assert_eq!(decision, Decision::Allow);
    assert!(reasons.iter().any(|reason| reason.policy == "FullAWSAccess"), "{reasons:?}");
}

#[tokio::test]
async fn section_1_11_a_deny_of_any_level_wins_and_is_named() {
    let organization = member().with("ou-work", PolicyKind::Service, "NoSwitching", NO_SWITCH);

    let (decision, reasons, _) = verdict(&world(organization)).await;

    assert_eq!(decision, Decision::Deny);
    let scp = reasons.iter().find(|reason| reason.layer == LayerName::Scp).unwrap();
    assert_eq!((scp.policy.as_str(), scp.sid.as_deref()), ("NoSwitching", Some("StayHome")));
}

#[tokio::test]
async fn section_1_11_a_level_without_an_allow_closes_all_below_it() {
    let mut organization = member();
    organization.policies.retain(|(target, ..)| target != "ou-work");
    let organization = organization.with("ou-work", PolicyKind::Service, "OnlyS3", READ_ONLY);

    let (decision, reasons, _) = verdict(&world(organization)).await;

    assert_eq!(decision, Decision::Deny);
    let because = &reasons.iter().find(|reason| reason.layer == LayerName::Scp).unwrap().because;
    assert!(because.contains("no policy of the organizational unit ou-work allows"), "{because}");
}

#[tokio::test]
async fn section_1_11_an_rcp_of_the_roles_account_denies() {
    let organization = member().with(HOME, PolicyKind::Resource, "Locked", NOBODY_IN);

    let (decision, reasons, _) = verdict(&world(organization)).await;

    assert_eq!(decision, Decision::Deny);
    assert_eq!((reasons[0].layer, reasons[0].policy.as_str()), (LayerName::Rcp, "Locked"));
}

#[tokio::test]
async fn section_1_11_the_management_account_is_bound_by_none() {
    let mut organization = FakeOrganization::of(account(HOME), &[BOSS]);
    organization = organization.with("r-root", PolicyKind::Service, "NoSwitching", NO_SWITCH).with(
        "r-root",
        PolicyKind::Resource,
        "Locked",
        NOBODY_IN,
    );

    assert_eq!(verdict(&world(organization)).await.0, Decision::Allow);
}

#[tokio::test]
async fn a_kind_that_is_not_in_force_binds_no_account() {
    let mut organization = member().with(HOME, PolicyKind::Service, "NoSwitching", NO_SWITCH);
    organization.root.service = PolicyState::Disabled;

    assert_eq!(verdict(&world(organization)).await.0, Decision::Allow);
}

#[tokio::test]
async fn what_cannot_be_read_is_unknown_and_names_the_call_and_who_was_refused() {
    let fixture = world(member());
    let mut no = Failure::new(FailureKind::Refused, "no");
    no.code = Some("AccessDeniedException".to_owned());
    fixture.aws.fail("organizations:ListPoliciesForTarget", None, no);

    let (decision, _, would_decide) = verdict(&fixture).await;

    assert_eq!(decision, Decision::Unknown);
    let text = would_decide.join("\n");
    let refused = "organizations:ListPoliciesForTarget was refused (AccessDeniedException) to \
                   arn:aws:iam::000000000009:user/boss";
    assert!(text.contains("service control policies") && text.contains(refused), "{text}");
}
