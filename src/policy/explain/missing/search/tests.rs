//! Remedies of policies that try to take long.

use serde_json::json;

use super::*;
use crate::policy::decide::question::{Caller, CallerPolicies, Request, Target};

/// A trust policy that asks for as many things to send as there are combinations to try, and denies
/// as often as steps are taken.
fn hostile(user: &str) -> Policy {
    let mut statements = Vec::new();
    for index in 0..8 {
        let values = |kind: &str| [format!("{kind}{index}"), format!("{kind}{index}x")];
        statements.push(json!({"Effect": "Allow", "Principal": {"AWS": user}, "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {
                    "sts:ExternalId": values("id"), "sts:RoleSessionName": values("name"),
                    "sts:SourceIdentity": values("who"), (format!("aws:RequestTag/{index}")): values("tag"),
                },
                "NumericLessThan": {"aws:MultiFactorAuthAge": "-1"},
            }}));
    }
    for index in 0..12 {
        let name = index.to_string();
        statements.push(
            json!({"Sid": name, "Effect": "Deny", "Principal": {"AWS": user}, "Action": "sts:*"}),
        );
    }
    Policy::parse("trust", &json!({"Statement": statements}).to_string())
}

#[test]
fn a_policy_made_to_take_long_gets_its_remedy_all_the_same() {
    let user = "arn:aws:iam::111111111111:user/Ann";
    let trust = Trust::Read(Arc::new(hostile(user)));
    let question = Question {
        caller: &Caller::new(user),
        policies: &CallerPolicies::default(),
        rcp: None,
        target: &Target::new("arn:aws:iam::111111111111:role/Hostile", trust),
        request: &Request::at(jiff::Timestamp::UNIX_EPOCH),
    };

    let remedy = smallest(&question);

    // Every Deny must spare the user, and one condition must be met; nothing sent makes it less.
    assert_eq!(remedy.supply, []);
    assert_eq!((remedy.missing.len(), remedy.guards.len()), (12, 1));
}
