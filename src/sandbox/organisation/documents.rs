//! Policy documents in few words.

use serde_json::{Value, json};

/// A document of several statements.
#[expect(clippy::needless_pass_by_value, reason = "called with a list made on the spot")]
pub fn document(statements: Vec<Value>) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// Allow actions on resources; each a text or a list.
#[expect(clippy::needless_pass_by_value, reason = "called with json! values")]
pub fn allow(action: Value, resource: Value) -> Value {
    document(vec![json!({"Effect": "Allow", "Action": action, "Resource": resource})])
}

/// One trust statement: Allow sts:AssumeRole to a principal.
#[expect(clippy::needless_pass_by_value, reason = "called with json! values")]
pub fn trusting(principal: Value) -> Value {
    json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
}

/// The same under a condition.
#[expect(clippy::needless_pass_by_value, reason = "called with json! values")]
pub fn trusting_if(principal: Value, condition: Value) -> Value {
    json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition})
}

/// A trust policy that lets AWS principals in: ARNs, account ids, `*`; a text or a list.
pub fn trust_aws(principal: impl Into<Value>) -> Value {
    document(vec![trusting(json!({"AWS": principal.into()}))])
}

/// A trust policy that lets a service in.
pub fn trust_service(service: impl Into<Value>) -> Value {
    document(vec![trusting(json!({"Service": service.into()}))])
}

/// A trust policy that lets AWS principals in under a condition.
pub fn trust_aws_if(principal: impl Into<Value>, condition: Value) -> Value {
    document(vec![trusting_if(json!({"AWS": principal.into()}), condition)])
}

/// A trust policy for one action of an identity provider, under a condition.
#[expect(clippy::needless_pass_by_value, reason = "called with json! values")]
pub fn trust_federated(provider: &str, action: &str, condition: Value) -> Value {
    document(vec![json!({"Effect": "Allow", "Principal": {"Federated": provider},
        "Action": action, "Condition": condition})])
}
