//! Reasons.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::policy::decide::question::{Caller, CallerPolicies, Request, Target};
use crate::policy::language::document::PolicyDocument;

const ROLE: &str = "arn:aws:iam::222222222222:role/RoleB";
const DEV: &str = "arn:aws:iam::222222222222:user/dev";

fn policy(name: &str, statements: &Value) -> Arc<Policy> {
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    Arc::new(Policy::new(name, PolicyDocument::from_value(&document)))
}

fn trusts(principal: &Value) -> Value {
    json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"})
}

/// The answer while `my:key` is not known.
fn explained(caller: &Caller, identity: &Value, trust: &Value) -> Evaluation {
    let mut request = Request::at(jiff::Timestamp::UNIX_EPOCH);
    request.context.set_unknown("my:key");
    let identity = Layer::read(vec![policy("own", identity)]);
    explain(&Question {
        caller,
        policies: &CallerPolicies { identity, ..CallerPolicies::default() },
        rcp: None,
        target: &Target::new(ROLE, Trust::Read(policy("trust", trust))),
        request: &request,
    })
}

/// Layer, effect and statement of each reason.
fn places(evaluation: &Evaluation) -> Vec<(LayerName, ReasonEffect, Option<usize>)> {
    let reasons = evaluation.reasons.iter();
    reasons.map(|reason| (reason.layer, reason.effect, reason.statement)).collect()
}

#[test]
fn an_unknown_is_told_by_the_statements_that_are_open_in_layers_that_decide_section_1_15() {
    let may = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE});
    let mut perhaps = may.clone();
    perhaps["Condition"] = json!({"StringEquals": {"my:key": "x"}});
    let mut trust = trusts(&json!("222222222222"));
    trust["Condition"] = json!({"StringEquals": {"my:key": "y"}});

    let open = explained(&Caller::new(DEV), &json!([perhaps, may]), &json!([trust]));

    assert_eq!(open.decision, Decision::Unknown);
    assert_eq!(places(&open), [(LayerName::Trust, ReasonEffect::Unknown, Some(0))]);
}

/// Semantics 1.9: a variable without value equals nothing.
#[test]
fn an_unknown_is_told_by_the_values_that_could_meet_it() {
    let mut trust = trusts(&json!(DEV));
    trust["Condition"] = json!({"StringEquals": {"my:key": ["${aws:PrincipalTag/none}", "x"]}});

    let open = explained(&Caller::new(DEV), &json!([]), &json!([trust]));

    let told = "StringEquals my:key `${aws:PrincipalTag/none}` or `x`: my:key is not known; `x` would meet it";
    assert_eq!(open.reasons[0].because, told);
}

/// Semantics 1.4: in one account a trust in the account wants the caller's own policies, and one in the user does not.
#[test]
fn what_may_name_the_caller_beside_its_account_is_told_by_that() {
    let trust = trusts(&json!(["222222222222", "AIDAEXAMPLEDEV"]));

    let open = explained(&Caller::new(DEV), &json!([]), &trust);

    assert_eq!(open.decision, Decision::Unknown);
    assert_eq!(places(&open), [(LayerName::Trust, ReasonEffect::Unknown, Some(0))]);
    assert_eq!(
        open.reasons[0].because,
        "its Principal is a unique id, and the caller's is not known"
    );
}

#[test]
fn a_role_whose_path_is_not_known_may_be_the_one_that_is_named_section_1_4() {
    let mut caller = Caller::new("arn:aws:sts::222222222222:assumed-role/Dev/ann");
    caller.role_is_certain = false;

    let open =
        explained(&caller, &json!([]), &trusts(&json!("arn:aws:iam::222222222222:role/team/Dev")));

    assert_eq!(open.decision, Decision::Unknown);
    assert_eq!(
        open.reasons[0].because,
        "its Principal may name the caller's role, whose path is not known"
    );
}

#[test]
fn an_allow_by_not_principal_grants_nothing_section_1_6() {
    let trust = json!({"Effect": "Allow", "NotPrincipal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole"});

    let refused = explained(&Caller::new(DEV), &json!([]), &trust);

    assert_eq!(refused.decision, Decision::Deny);
    assert_eq!(
        refused.reasons[0].because,
        "NotPrincipal grants nothing: AWS takes it with Deny only"
    );
}
