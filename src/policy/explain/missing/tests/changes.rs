//! Which changes are found, and that none of them touches more than it says.

use super::*;

fn anything() -> Value {
    json!({"Effect": "Allow", "Action": "*", "Resource": "*"})
}

fn tagged() -> Vec<Tag> {
    vec![Tag { key: "team".to_owned(), value: "blue".to_owned() }]
}

/// Side, step and policy of each change.
fn told(remedy: &Remedy) -> Vec<(LayerName, Step, Option<&str>)> {
    remedy.missing.iter().map(|one| (one.side, one.step, one.policy.as_deref())).collect()
}

#[test]
fn a_statement_that_is_added_to_a_trust_policy_takes_no_others_place() {
    let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "sts:TagSession"});
    let mut case = case(session(), &[anything()], &deny);
    case.request.tags = tagged();

    let remedy = remedy(&case.question());

    assert_eq!(
        told(&remedy),
        [(LayerName::Trust, Step::Add, None), (LayerName::Trust, Step::Narrow, Some("trust"))]
    );
    assert_eq!(remedy.missing[0].statement["Action"], json!(["sts:AssumeRole", "sts:TagSession"]));
    assert_eq!(after(&case, &remedy), Decision::Allow);
}

#[test]
fn each_policy_that_denies_is_narrowed_for_itself() {
    let deny = json!({"Effect": "Deny", "Action": "sts:*", "Resource": "*"});
    let mut case = case(session(), &[], &trusts(ROLE_A));
    let policies = vec![policy("own", &asks()), policy("first", &deny), policy("second", &deny)];
    case.policies.identity = Layer::read(policies);

    let remedy = remedy(&case.question());

    assert_eq!(
        told(&remedy),
        ["first", "second"].map(|name| (LayerName::Identity, Step::Narrow, Some(name)))
    );
    assert_eq!(after(&case, &remedy), Decision::Allow);
}

/// A policy attached and one written into the role may have the same name.
#[test]
fn a_namesake_of_a_policy_that_denies_keeps_its_statements() {
    let deny = json!({"Effect": "Deny", "Action": "sts:*", "Resource": "*"});
    let case = case(session(), &[deny, asks()], &trusts(ROLE_A));

    let remedy = remedy(&case.question());

    assert_eq!(told(&remedy), [(LayerName::Identity, Step::Narrow, Some("own"))]);
    assert_eq!(after(&case, &remedy), Decision::Allow);
}

/// Semantics 1.1: what is sent along is an action of its own, which joins a statement that must come anyway.
#[test]
fn sending_something_is_chosen_if_it_takes_as_many_steps_and_fewer_changes() {
    let trust = json!({"Effect": "Allow", "Principal": {"AWS": ROLE_A},
        "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
        "Condition": {"StringEquals": {"sts:SourceIdentity": "ann"}}});
    let case = case(session(), &[], &trust);

    let remedy = remedy(&case.question());

    let sent: Vec<_> = remedy.supply.iter().map(|one| (one.need, one.value.as_deref())).collect();
    assert_eq!(sent, [(Need::SourceIdentity, Some("ann"))]);
    assert_eq!(told(&remedy), [(LayerName::Identity, Step::Add, None)]);
    assert_eq!(
        remedy.missing[0].statement["Action"],
        json!(["sts:AssumeRole", "sts:SetSourceIdentity"])
    );
    assert_eq!(after(&case, &remedy), Decision::Allow);
}

#[test]
fn nine_things_that_could_be_sent_are_each_tried() {
    let asks = |place: usize| {
        let who = if place == 8 { ROLE_A } else { DEV };
        json!({"Effect": "Allow", "Principal": {"AWS": who}, "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {"StringEquals": {(format!("aws:RequestTag/t{place}")): "x"}}})
    };
    let case = case(session(), &[anything()], &(0..9).map(asks).collect());

    let remedy = remedy(&case.question());

    let sent: Vec<_> = remedy.supply.iter().map(|one| one.key.as_deref()).collect();
    assert_eq!(sent, [Some("t8")]);
    assert_eq!((told(&remedy).len(), remedy.guards.len()), (0, 0));
    assert_eq!(after(&case, &remedy), Decision::Allow);
}

#[test]
fn an_allow_of_ones_own_on_a_condition_is_a_guard_if_it_means_the_role() {
    let of = |resource: &str| {
        let allow = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": resource,
            "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}});
        let mut case = case(session(), &[allow], &trusts(ROLE_A));
        case.request.source_ip = Some("198.51.100.7".to_owned());
        remedy(&case.question())
    };

    let (meant, other) = (of(ROLE_B), of(ROLE_A));

    assert_eq!((told(&meant).len(), meant.guards.len()), (0, 1), "{meant:?}");
    assert!(meant.guards[0].starts_with("statement 1 of `own` allows it on a condition"));
    assert_eq!(told(&other), [(LayerName::Identity, Step::Add, None)]);
    assert_eq!(other.guards, [""; 0]);
}
