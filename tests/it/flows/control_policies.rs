//! Control policies, read level by level, turn verdicts (semantics 1.11).

use kamen::domain::account::AccountId;
use kamen::domain::organization::PolicyKind;
use kamen::policy::decide::evaluate::Decision;
use kamen::policy::decide::question::Mfa;
use kamen::policy::explain::missing::remedy;
use kamen::policy::explain::reason::{LayerName, Reason};
use kamen::sandbox::organisation::documents::{allow, document};
use kamen::sandbox::organisation::tree::ROOT;
use kamen::sandbox::organisation::{Account, Organisation};
use serde_json::{Value, json};

use crate::flows::{Fixture, HOME, anything, judge, role};

const BOSS: AccountId = AccountId::from_number(333_333_333_333);
const WORK: &str = "ou-work";

fn no_switch() -> Value {
    document([json!({"Sid": "StayHome", "Effect": "Deny", "Action": "sts:AssumeRole",
        "Resource": "*"})])
}

fn closed() -> Value {
    document([json!({"Sid": "Closed", "Effect": "Deny", "Principal": "*", "Action": "sts:*",
        "Resource": "*"})])
}

/// Alice's account is a member below a unit; the person has an identity in the managing account too.
fn member() -> Organisation {
    let mut organisation = managed_by(BOSS);
    let all = Some(&[ROOT, WORK, "111111111111"][..]);
    let full = (PolicyKind::Service, "p-full", "FullAWSAccess");
    organisation.tree.add_policy(full, all, &allow("*", "*"));
    organisation
}

fn managed_by(management: AccountId) -> Organisation {
    let mut organisation = Organisation { id: "o-example1".to_owned(), ..Organisation::default() };
    organisation.add(judge::home("sts:AssumeRole"));
    let boss = Account::new(BOSS, "boss");
    organisation
        .add(boss.user("boss", |user| user.holding(|held| held.inline("All", &anything()))));
    organisation.tree.management = Some(management);
    organisation.tree.add_unit(WORK, ROOT);
    organisation.tree.seats.insert(HOME, WORK.to_owned());
    organisation.add_user_profile("alice", HOME, "alice");
    organisation.add_user_profile("boss", BOSS, "boss");
    organisation
}

fn with(
    mut organisation: Organisation,
    target: &str,
    (kind, name): (PolicyKind, &str),
    document: &Value,
) -> Organisation {
    let id = format!("p-{}", name.to_lowercase());
    organisation.tree.add_policy((kind, &id, name), Some(&[target]), document);
    organisation
}

impl Fixture {
    /// The verdict on a role that names alice, with its reasons and what would decide it.
    fn on_named(&self) -> (Decision, Vec<Reason>, Vec<String>) {
        self.obtain("boss").unwrap();
        let alice = self.obtain("alice").unwrap();
        let (judge, inventory) = self.judged_from(&alice).unwrap();
        let role = inventory.role(&role(HOME, "Named")).unwrap();
        let evaluation = judge.case(role).explain(Mfa::NotSent);
        let found = judge.case(role).ask(Mfa::NotSent, remedy);
        (evaluation.decision, evaluation.reasons, found.would_decide)
    }
}

#[test]
fn if_every_level_allows_a_member_may_what_it_may() {
    let (decision, reasons, _) = Fixture::of(member()).on_named();

    assert_eq!(decision, Decision::Allow);
    assert!(reasons.iter().any(|reason| reason.policy == "FullAWSAccess"), "{reasons:?}");
}

#[test]
fn section_1_11_a_deny_of_any_level_wins_and_is_named() {
    let organisation = with(member(), WORK, (PolicyKind::Service, "NoSwitching"), &no_switch());

    let (decision, reasons, _) = Fixture::of(organisation).on_named();

    assert_eq!(decision, Decision::Deny);
    let scp = reasons.iter().find(|reason| reason.layer == LayerName::Scp).unwrap();
    assert_eq!((scp.policy.as_str(), scp.sid.as_deref()), ("NoSwitching", Some("StayHome")));
}

#[test]
fn section_1_11_a_level_without_an_allow_closes_all_below_it() {
    let mut organisation = member();
    organisation.tree.policies[0].targets = Some(vec![ROOT.to_owned(), HOME.to_string()]);
    let only = allow(json!(["iam:*", "s3:*"]), "*");
    let organisation = with(organisation, WORK, (PolicyKind::Service, "NoSts"), &only);

    let (decision, reasons, _) = Fixture::of(organisation).on_named();

    assert_eq!(decision, Decision::Deny);
    let because = &reasons.iter().find(|reason| reason.layer == LayerName::Scp).unwrap().because;
    assert!(because.contains("no policy of the organizational unit ou-work allows"), "{because}");
}

#[test]
fn section_1_11_an_rcp_of_the_roles_account_denies() {
    let locked = (PolicyKind::Resource, "Locked");
    let organisation = with(member(), &HOME.to_string(), locked, &closed());

    let (decision, reasons, _) = Fixture::of(organisation).on_named();

    assert_eq!(decision, Decision::Deny);
    assert_eq!((reasons[0].layer, reasons[0].policy.as_str()), (LayerName::Rcp, "Locked"));
}

#[test]
fn section_1_11_the_management_account_is_bound_by_none() {
    let organisation = managed_by(HOME);
    let organisation = with(organisation, ROOT, (PolicyKind::Service, "NoSwitching"), &no_switch());
    let organisation = with(organisation, ROOT, (PolicyKind::Resource, "Locked"), &closed());

    assert_eq!(Fixture::of(organisation).on_named().0, Decision::Allow);
}

#[test]
fn a_kind_that_is_not_in_force_binds_no_account() {
    let stay = (PolicyKind::Service, "NoSwitching");
    let mut organisation = with(member(), &HOME.to_string(), stay, &no_switch());
    organisation.tree.switched_off.push(PolicyKind::Service);

    assert_eq!(Fixture::of(organisation).on_named().0, Decision::Allow);
}

#[test]
fn what_cannot_be_read_is_unknown_and_names_the_call_and_who_was_refused() {
    let fixture = Fixture::of(member());
    fixture.refuse(&["ListPoliciesForTarget"]);

    let (decision, _, would_decide) = fixture.on_named();

    assert_eq!(decision, Decision::Unknown);
    let text = would_decide.join("\n");
    let refused = "organizations:ListPoliciesForTarget was refused (AccessDeniedException) to \
                   arn:aws:iam::333333333333:user/boss";
    assert!(text.contains("service control policies") && text.contains(refused), "{text}");
}
