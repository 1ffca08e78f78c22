//! What a judge tells of roles: from the session in use, from the others held, and over chains.

use super::*;
use crate::domain::arn::RoleArn;
use crate::domain::policy_text::PolicyText;
use crate::domain::quick::QuickMap;
use crate::domain::role::{Role, Tag};
use crate::domain::session::SessionId;
use crate::graph::judge::{Judge, Reach, chained, chains, passes, to_role, who_can, why, why_from};
use crate::policy::language::need::Need;

const OWN: SessionId = SessionId(1);
const OTHER: SessionId = SessionId(2);

fn dev() -> String {
    user_arn(A, "dev")
}

fn ops() -> String {
    user_arn(A, "ops")
}

/// The user dev asks; the user ops is held as well.
fn judge(principals: Vec<Principal>) -> Judge {
    let graph = graph(principals);
    let start = graph.start(Caller::new(&dev()), Mfa::NotSent);
    let other = graph.start(Caller::new(&ops()), Mfa::NotSent);
    Judge {
        graph,
        start,
        session: OWN,
        others: vec![(OTHER, other)],
        limits: HashMap::new(),
        requests: HashMap::new(),
        plain: terms().request,
        external_ids: HashMap::new(),
        memberships: Arc::default(),
        trusts: QuickMap::default(),
        tags: HashMap::new(),
    }
}

fn users() -> Vec<Principal> {
    vec![user(&dev(), may_ask("*")), user(&ops(), may_ask("*"))]
}

fn listed(name: &str, principal: &Value, condition: &Value) -> Role {
    let text = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": principal,
        "Action": "sts:AssumeRole", "Condition": condition}});
    Role {
        arn: role_arn(A, name).parse().unwrap(),
        id: "AROAIOSFODNN7EXAMPLE".into(),
        trust: Some(PolicyText::from(text.to_string())),
        description: None,
        max_session_duration: 3600,
        created: None,
    }
}

fn arn(name: &str) -> RoleArn {
    role_arn(A, name).parse().unwrap()
}

#[test]
fn another_identity_is_explained_as_it_asks_itself() {
    let judge = judge(users());
    let role = listed("Role", &json!({"AWS": ops()}), &json!({}));

    assert_eq!(judge.caller(), dev());
    assert_eq!(why(&judge, &role).verdict.decision, Decision::Deny);
    let from = why_from(&judge, OTHER, &role).unwrap();
    assert_eq!((from.caller, from.verdict.decision), (ops(), Decision::Allow));
    assert_eq!(why_from(&judge, SessionId(3), &role), None);
}

#[test]
fn an_external_id_that_is_supposed_is_sent_to_its_role_alone() {
    let asked = json!({"StringEquals": {"sts:ExternalId": "acme"}});
    let mut judge = judge(users());
    let (one, two) = (
        listed("One", &json!({"AWS": dev()}), &asked),
        listed("Two", &json!({"AWS": dev()}), &asked),
    );
    judge.suppose_external_id(&one.arn, "acme");

    assert_eq!(judge.verdict(&one).needs, []);
    assert_eq!(judge.verdict(&one).decision, Decision::Allow);
    assert_eq!(judge.verdict(&two).needs, [Need::ExternalId]);
}

/// Semantics 1.12: a code can be typed where a user begins.
#[test]
fn a_chain_begins_in_a_session_held_and_says_whether_it_takes_a_code() {
    let of = |by: &str, condition: &Value| {
        let mut principals = users();
        principals.push(role(
            &role_arn(A, "Hub"),
            trust_with(&json!({"AWS": by}), condition),
            may_ask("*"),
        ));
        principals.push(role(&role_arn(A, "Far"), trust(&role_arn(A, "Hub")), Layer::default()));
        let (certain, possible) = chains(&judge(principals), &arn("Far"));
        assert_eq!(possible, None);
        certain.unwrap()
    };
    let names = |roles: Vec<Arc<str>>| {
        roles.iter().map(|arn| arn.rsplit('/').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let plain = of(&dev(), &json!({}));
    assert_eq!((plain.from, plain.caller.as_str(), plain.wants_code), (OWN, dev().as_str(), false));
    assert_eq!(names(plain.roles()), ["Hub", "Far"]);
    let mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    assert!(of(&dev(), &mfa).wants_code);
    assert_eq!(of(&ops(), &json!({})).from, OTHER);
}

#[test]
fn what_a_chain_takes_is_named_in_order_and_once() {
    let asks = |by: &str| {
        let asked = json!({"StringEquals": {"sts:ExternalId": "acme"}});
        trust_with(&json!({"AWS": by}), &asked)
    };
    let (hub, far) = (role_arn(A, "Hub"), role_arn(A, "Far"));
    let mut principals = users();
    principals.push(role(&hub, asks(&dev()), may_ask("*")));
    principals.push(role(&far, asks(&hub), Layer::default()));

    let told = to_role(&judge(principals), &arn("Far"), 1);

    assert_eq!(told.chain.unwrap().needs(), [Need::ExternalId]);
}

/// A chain is walked with the tags for its last role alone, so it is judged so (semantics 1.12).
#[test]
fn tags_are_for_the_last_role_of_a_chain() {
    let let_in = |by: &str, actions: &Value| {
        json!({"Version": "2012-10-17",
            "Statement": {"Effect": "Allow", "Principal": {"AWS": by}, "Action": actions}})
    };
    let both = json!(["sts:AssumeRole", "sts:TagSession"]);
    let plain = json!("sts:AssumeRole");
    let may = || layer(&json!({"Effect": "Allow", "Action": "sts:*", "Resource": "*"}));
    let read = |document: &Value| Trust::Read(policy(document));
    let judged = |hub: &Value, far: &Value| {
        let hub_arn = role_arn(A, "Hub");
        let mut judge = judge(vec![
            user(&dev(), may()),
            role(&hub_arn, read(&let_in(&dev(), hub)), may()),
            role(&role_arn(A, "Far"), read(&let_in(&hub_arn, far)), Layer::default()),
        ]);
        judge.plain.tags = vec![Tag { key: "team".to_owned(), value: "blue".to_owned() }];
        judge.others.clear();
        let is_certain = chains(&judge, &arn("Far")).0.is_some();
        let reach = Reach::new(&judge, true, Some(&arn("Far")));
        let far = listed("Far", &json!({"AWS": &hub_arn}), &json!({}));
        assert_eq!(reach.to(&far).best.decision == Decision::Allow, is_certain);
        assert_eq!(!who_can(&judge, &arn("Far")).can.is_empty(), is_certain);
        is_certain
    };

    assert!(judged(&plain, &both), "the role on the way is sent none");
    assert!(!judged(&both, &plain), "the last one is");
}

#[test]
fn only_roles_that_no_single_hop_reaches_are_chained() {
    let mut principals = users();
    principals.push(role(&role_arn(A, "Hub"), trust(&dev()), may_ask("*")));
    principals.push(role(&role_arn(A, "Far"), trust(&role_arn(A, "Hub")), Layer::default()));
    let judge = judge(principals);

    let found = chained(&judge, |_| true);
    assert!(chained(&judge, |role| role != &arn("Far")).is_empty(), "it is not listed");

    assert_eq!(found.keys().collect::<Vec<_>>(), [&arn("Far")]);
    assert_eq!(
        (found[&arn("Far")].from, found[&arn("Far")].through.clone()),
        (OWN, vec![arn("Hub")])
    );
    let told = to_role(&judge, &arn("Far"), 1);
    assert_eq!(told.who_can.can.len(), 1, "the first of those who can");
    let chain = told.chain.unwrap();
    assert!(chain.hops.iter().all(|hop| hop.evaluation.decision == Decision::Allow));
    assert_eq!(chain.needs(), []);
}

#[test]
fn a_role_for_services_alone_says_so_and_to_whom_it_may_be_passed() {
    let judge = judge(users());
    let ec2 = listed("Ec2", &json!({"Service": "ec2.amazonaws.com"}), &json!({}));
    let mixed = listed("Mixed", &json!({"Service": "ec2.amazonaws.com", "AWS": dev()}), &json!({}));

    assert!(why(&judge, &ec2).is_service_role && !why(&judge, &mixed).is_service_role);
    let services: Vec<String> = passes(&judge, &ec2).into_iter().map(|one| one.service).collect();
    assert_eq!(services, ["ec2.amazonaws.com"]);
}

#[test]
fn each_other_identity_is_asked_by_itself() {
    let role = listed("Role", &json!({"AWS": ops()}), &json!({}));
    let mut principals = users();
    principals.push(super::role(&role_arn(A, "Role"), trust(&ops()), Layer::default()));
    let judge = judge(principals);
    let reach = Reach::new(&judge, false, None);

    let others: Vec<_> =
        reach.others(&role).into_iter().map(|(session, one)| (session, one.decision)).collect();
    assert_eq!(others, [(OTHER, Decision::Allow)]);
    let reached = reach.to(&role);
    assert_eq!((reached.here.decision, reached.from, reached.hops), (Decision::Deny, OTHER, 1));
}
