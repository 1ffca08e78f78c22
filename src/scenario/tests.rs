//! The rules of docs/semantics.md, section by section, asked as scenario files ask them; then the
//! files themselves.
#![expect(clippy::needless_pass_by_value, reason = "cases are written as values, side by side")]

mod actions;
mod conditions;
mod context;
mod documented;
mod expected;
mod layers;
mod output;
mod principals;
mod properties;
mod reading;
mod reasons;
mod unknown;
mod validation;
mod variables;

use serde_json::{Value, json};

use super::*;
use crate::policy::decide::evaluate::decide;
use crate::policy::explain::{Evaluation, explain};

const ANN: &str = "arn:aws:iam::111111111111:user/team/Ann";
const SESSION_A: &str = "arn:aws:sts::111111111111:assumed-role/RoleA/s1";
const ROLE_A: &str = "arn:aws:iam::111111111111:role/RoleA";
/// In the account of Ann and RoleA.
const NEAR: &str = "arn:aws:iam::111111111111:role/Near";
/// In another account.
const FAR: &str = "arn:aws:iam::222222222222:role/apps/Far";

/// A case in which Ann asks for the role near her; none of them has a policy.
fn base() -> Value {
    json!({
        "id": "case",
        "caller": {"arn": ANN, "tags": {}},
        "caller_policies": {"identity": [], "boundary": null, "session": []},
        "role": {"arn": NEAR, "trust": document(json!([])), "tags": {}},
        "request": {"action": "sts:AssumeRole", "session_name": "session", "mfa": false},
    })
}

/// Lays `patch` over `value`: objects member by member, everything else as a whole.
fn lay(value: &mut Value, patch: &Value) {
    match (value, patch) {
        (Value::Object(value), Value::Object(patch)) => {
            for (key, item) in patch {
                match value.get_mut(key) {
                    // Documents are replaced, never mixed.
                    Some(old) if !["trust", "boundary"].contains(&key.as_str()) => lay(old, item),
                    _ => {
                        value.insert(key.clone(), item.clone());
                    }
                }
            }
        }
        (value, patch) => *value = patch.clone(),
    }
}

fn case(patches: &[Value]) -> DecisionCase {
    let mut value = base();
    for patch in patches {
        lay(&mut value, patch);
    }
    match read(&value.to_string()).unwrap().remove(0) {
        Case::Decision(case) => *case,
        Case::Chain(_) | Case::Guard(_) => panic!("a decision is expected"),
    }
}

/// The decision, once by the quick way and once with reasons: they must agree.
fn verdict(patches: &[Value]) -> &'static str {
    let case = case(patches);
    let quick = decide(&case.question());
    assert_eq!(explain(&case.question()).decision, quick);
    quick.word()
}

fn explained(patches: &[Value]) -> Evaluation {
    explain(&case(patches).question())
}

fn document(statements: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// A trust policy that allows everything to that principal.
fn trusting(principal: Value) -> Value {
    json!({"role": {"trust": document(json!([
        {"Effect": "Allow", "Principal": principal, "Action": "sts:*"},
    ]))}})
}

/// A trust policy that names Ann, RoleA and two services, under that condition.
fn trusting_if(condition: Value) -> Value {
    json!({"role": {"trust": document(json!([{
        "Effect": "Allow",
        "Principal": {"AWS": [ANN, ROLE_A], "Service": "ec2.amazonaws.com", "Federated": PROVIDER},
        "Action": "sts:*",
        "Condition": condition,
    }]))}})
}

const PROVIDER: &str =
    "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";

fn identity(statements: Value) -> Value {
    json!({"caller_policies": {"identity": [document(statements)]}})
}

/// An identity policy that allows AssumeRole and its companions on every role.
fn may_ask() -> Value {
    identity(json!([{"Effect": "Allow", "Action": "sts:*", "Resource": "*"}]))
}

fn caller(arn: &str) -> Value {
    json!({"caller": {"arn": arn}})
}

fn role(arn: &str) -> Value {
    json!({"role": {"arn": arn}})
}
