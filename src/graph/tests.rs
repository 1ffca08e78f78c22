//! Chains and who can, section by section of the rules.

mod hops;
mod judge;
mod memberships;
mod names;
mod properties;
mod unlisted;
mod verdicts;
mod ways;

use serde_json::{Value, json};

use super::*;
use crate::policy::decide::evaluate::Decision;
use crate::policy::decide::question::{CallerKind, Request, Trust};
use crate::policy::language::document::PolicyDocument;
use crate::policy::language::rule::Policy;

const A: &str = "111111111111";
const B: &str = "222222222222";

fn role_arn(account: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:role/{name}")
}

fn user_arn(account: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:user/{name}")
}

fn policy(value: &Value) -> Arc<Policy> {
    Arc::new(Policy::new("policy", PolicyDocument::from_value(value)))
}

fn layer(statements: &Value) -> Layer {
    Layer::read(vec![policy(&json!({"Version": "2012-10-17", "Statement": statements}))])
}

fn may_ask(resource: &str) -> Layer {
    layer(&json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": resource}))
}

fn trust_with(principal: &Value, condition: &Value) -> Trust {
    Trust::Read(policy(&json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}})))
}

fn trust(principal: &str) -> Trust {
    trust_with(&json!({"AWS": principal}), &json!({}))
}

fn role(arn: &str, trust: Trust, identity: Layer) -> Principal {
    let part = RolePart { trust: trust.into(), max_session_duration: 3600 };
    Principal { role: Some(part), ..user(arn, identity) }
}

fn user(arn: &str, identity: Layer) -> Principal {
    Principal {
        arn: arn.into(),
        id: Some(format!("ID{arn}").into()),
        policies: Some(Box::new(PrincipalPolicies {
            identity,
            boundary: None,
            tags: Tags::Known(Vec::new()),
        })),
        role: None,
    }
}

fn known(principal: &mut Principal) -> &mut PrincipalPolicies {
    principal.policies.as_mut().unwrap()
}

fn terms() -> Terms {
    let mut request = Request::at("2026-01-15T12:00:00Z".parse().unwrap());
    request.session_name = Some("dev".to_owned());
    Terms { request, external_ids: HashMap::new(), memberships: None, last: None }
}

fn graph(principals: Vec<Principal>) -> Graph {
    Graph::new(principals, HashMap::new())
}

fn names(chain: Option<&Chain>) -> Vec<&str> {
    chain.map_or(Vec::new(), |chain| {
        chain.roles.iter().map(|arn| arn.rsplit('/').next().unwrap()).collect()
    })
}

/// dev → RoleA → RoleB, over two accounts.
fn two_hops() -> Vec<Principal> {
    vec![
        user(&user_arn(A, "dev"), Layer::default()),
        role(&role_arn(A, "RoleA"), trust(&user_arn(A, "dev")), may_ask(&role_arn(B, "RoleB"))),
        role(&role_arn(B, "RoleB"), trust(&role_arn(A, "RoleA")), Layer::default()),
    ]
}

fn route(graph: &Graph, caller: &str, target: &str, mfa: Mfa, terms: &Terms) -> Route {
    let start = graph.start(Caller::new(caller), mfa);
    graph.shortest(&[start], target, terms)
}

#[test]
fn a_chain_leads_over_two_accounts_semantics_1_12() {
    let graph = graph(two_hops());

    let found = route(&graph, &user_arn(A, "dev"), &role_arn(B, "RoleB"), Mfa::NotSent, &terms());

    assert_eq!(names(found.certain.as_ref()), ["RoleA", "RoleB"]);
    assert_eq!(found.possible, None);
    let start = graph.start(Caller::new(&user_arn(A, "dev")), Mfa::NotSent);
    let hops = graph.hops(&[start], &found.certain.unwrap(), &terms());
    assert_eq!(&*hops[1].from, "arn:aws:sts::111111111111:assumed-role/RoleA/dev");
    assert!(hops.iter().all(|hop| hop.evaluation.decision == Decision::Allow));
}

#[test]
fn a_policy_that_allows_all_of_sts_leads_on() {
    let mut principals = two_hops();
    known(&mut principals[1]).identity =
        layer(&json!({"Effect": "Allow", "Action": "sts:*", "Resource": role_arn(B, "RoleB")}));
    principals[2].role.as_mut().unwrap().trust = trust(A).into();
    let graph = graph(principals);

    let found = route(&graph, &user_arn(A, "dev"), &role_arn(B, "RoleB"), Mfa::NotSent, &terms());

    assert_eq!(names(found.certain.as_ref()), ["RoleA", "RoleB"]);
}

#[test]
fn without_the_policy_on_the_way_there_is_no_chain() {
    let mut principals = two_hops();
    known(&mut principals[1]).identity = Layer::default();
    let graph = graph(principals);

    let found = route(&graph, &user_arn(A, "dev"), &role_arn(B, "RoleB"), Mfa::NotSent, &terms());

    assert_eq!(found, Route::default());
}

#[test]
fn an_unread_policy_on_the_way_makes_the_chain_possible_semantics_1_15() {
    let mut principals = two_hops();
    known(&mut principals[1]).identity = Layer::unread("iam:ListRolePolicies was refused");
    let graph = graph(principals);

    let found = route(&graph, &user_arn(A, "dev"), &role_arn(B, "RoleB"), Mfa::NotSent, &terms());

    assert_eq!(found.certain, None);
    assert_eq!(names(found.possible.as_ref()), ["RoleA", "RoleB"]);
}

#[test]
fn mfa_counts_on_a_first_hop_of_a_user_only_semantics_1_12() {
    let mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let dev = user_arn(A, "dev");
    let first = graph(vec![
        user(&dev, Layer::default()),
        role(&role_arn(A, "Guarded"), trust_with(&json!({"AWS": dev}), &mfa), Layer::default()),
    ]);
    let mut principals = two_hops();
    principals[2].role.as_mut().unwrap().trust =
        trust_with(&json!({"AWS": role_arn(A, "RoleA")}), &mfa).into();
    let second = graph(principals);

    let with = route(&first, &dev, &role_arn(A, "Guarded"), Mfa::CodeSent, &terms());
    let without = route(&first, &dev, &role_arn(A, "Guarded"), Mfa::NotSent, &terms());
    let chained = route(&second, &dev, &role_arn(B, "RoleB"), Mfa::CodeSent, &terms());

    assert_eq!(names(with.certain.as_ref()), ["Guarded"]);
    assert_eq!(without, Route::default());
    assert_eq!(chained, Route::default());
}

#[test]
fn a_chained_hop_cannot_ask_for_more_than_an_hour_semantics_1_13() {
    let mut principals = two_hops();
    for principal in &mut principals {
        if let Some(part) = &mut principal.role {
            part.max_session_duration = 43200;
        }
    }
    let graph = graph(principals);
    let mut long = terms();
    long.request.duration = Some(7200);
    let dev = user_arn(A, "dev");

    let first = route(&graph, &dev, &role_arn(A, "RoleA"), Mfa::NotSent, &long);
    let chained = route(&graph, &dev, &role_arn(B, "RoleB"), Mfa::NotSent, &long);

    assert_eq!(names(first.certain.as_ref()), ["RoleA"]);
    assert_eq!(chained, Route::default());
}

#[test]
fn external_ids_are_sent_to_the_roles_that_they_belong_to() {
    let mut principals = two_hops();
    principals[2].role.as_mut().unwrap().trust = trust_with(
        &json!({"AWS": role_arn(A, "RoleA")}),
        &json!({"StringEquals": {"sts:ExternalId": "secret-word"}}),
    )
    .into();
    let graph = graph(principals);
    let dev = user_arn(A, "dev");
    let mut with = terms();
    with.external_ids.insert(role_arn(B, "RoleB"), "secret-word".to_owned());

    let missing = route(&graph, &dev, &role_arn(B, "RoleB"), Mfa::NotSent, &terms());
    let found = route(&graph, &dev, &role_arn(B, "RoleB"), Mfa::NotSent, &with);

    assert_eq!(missing, Route::default());
    assert_eq!(names(found.certain.as_ref()), ["RoleA", "RoleB"]);
}

#[test]
fn a_trust_in_one_session_fixes_the_session_name_semantics_1_12() {
    let mut principals = two_hops();
    principals[2].role.as_mut().unwrap().trust =
        trust("arn:aws:sts::111111111111:assumed-role/RoleA/ci").into();
    let graph = graph(principals);
    let dev = user_arn(A, "dev");
    let mut named = terms();
    named.request.session_name = Some("ci".to_owned());

    let other = route(&graph, &dev, &role_arn(B, "RoleB"), Mfa::NotSent, &terms());
    let right = route(&graph, &dev, &role_arn(B, "RoleB"), Mfa::NotSent, &named);

    assert_eq!(other, Route::default());
    assert_eq!(names(right.certain.as_ref()), ["RoleA", "RoleB"]);
}

#[test]
fn the_shortest_wins_and_ties_are_settled_by_name_whatever_the_order() {
    let dev = user_arn(A, "dev");
    let all = may_ask("*");
    let target = role_arn(A, "Target");
    let via = |name: &str, from: &str| role(&role_arn(A, name), trust(from), all.clone());
    let mut principals = vec![
        user(&dev, Layer::default()),
        via("Y", &dev),
        via("X", &dev),
        via("Long", &role_arn(A, "X")),
        role(
            &target,
            trust_with(
                &json!({"AWS": [role_arn(A, "Y"), role_arn(A, "X"), role_arn(A, "Long")]}),
                &json!({}),
            ),
            Layer::default(),
        ),
    ];

    for _ in 0..principals.len() {
        principals.rotate_left(1);
        let graph = graph(principals.clone());
        let found = route(&graph, &dev, &target, Mfa::NotSent, &terms());
        assert_eq!(names(found.certain.as_ref()), ["X", "Target"]);
    }
}

#[test]
fn an_earlier_start_wins_a_tie() {
    let graph = graph(vec![
        user(&user_arn(A, "b"), Layer::default()),
        user(&user_arn(A, "a"), Layer::default()),
        role(
            &role_arn(A, "R"),
            trust_with(&json!({"AWS": [user_arn(A, "a"), user_arn(A, "b")]}), &json!({})),
            Layer::default(),
        ),
    ]);
    let starts = ["b", "a"].map(|name| graph.start(Caller::new(&user_arn(A, name)), Mfa::NotSent));

    let found = graph.shortest(&starts, &role_arn(A, "R"), &terms());

    assert_eq!(found.certain.unwrap().start, 0);
}

#[test]
fn who_can_finds_those_who_come_through_others() {
    let mut principals = two_hops();
    principals.push(user(&user_arn(A, "idle"), Layer::default()));
    principals.push(role(&role_arn(B, "Maybe"), trust("*"), Layer::unread("not read")));
    principals[2].role.as_mut().unwrap().trust = Trust::Read(policy(&json!({"Statement": [
        {"Effect": "Allow", "Principal": {"AWS": role_arn(A, "RoleA"), "Service": "ec2.amazonaws.com"},
         "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Principal": {"AWS": B}, "Action": "sts:AssumeRole"}]}))).into();
    let graph = graph(principals);

    let found = graph.who_can(&role_arn(B, "RoleB"), &terms(), Mfa::NotSent);

    let shown: Vec<(&str, Decision, usize)> = found
        .can
        .iter()
        .map(|one| (one.arn.rsplit('/').next().unwrap(), one.decision, one.chain.len()))
        .collect();
    assert_eq!(
        shown,
        [
            ("RoleA", Decision::Allow, 1),
            ("dev", Decision::Allow, 2),
            ("Maybe", Decision::Unknown, 1),
        ]
    );
    assert_eq!(found.services, ["ec2.amazonaws.com"]);
    assert!(!found.everyone);
}
