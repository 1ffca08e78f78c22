//! Policy documents in few words.

use serde_json::{Value, json};

/// A document of several statements.
pub fn document<const N: usize>(statements: [Value; N]) -> Value {
    json!({"Version": "2012-10-17", "Statement": Value::from_iter(statements)})
}

/// Allow actions on resources; each a text or a list.
pub fn allow(action: impl Into<Value>, resource: impl Into<Value>) -> Value {
    let (action, resource) = (action.into(), resource.into());
    document([json!({"Effect": "Allow", "Action": action, "Resource": resource})])
}

/// One trust statement: Allow sts:AssumeRole to a principal such as `{"AWS": …}`.
#[expect(clippy::needless_pass_by_value, reason = "called with values made on the spot")]
pub fn trusting(principal: Value) -> Value {
    json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
}

/// The same under a condition.
#[expect(clippy::needless_pass_by_value, reason = "called with values made on the spot")]
pub fn trusting_if(principal: Value, condition: Value) -> Value {
    json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole",
        "Condition": condition})
}

/// A trust policy that lets AWS principals in: ARNs, account ids, `*`; a text or a list.
pub fn trust_aws(principal: impl Into<Value>) -> Value {
    let principal = principal.into();
    document([trusting(json!({"AWS": principal}))])
}

/// A trust policy that lets AWS principals in under a condition.
pub fn trust_aws_if(principal: impl Into<Value>, condition: Value) -> Value {
    let principal = principal.into();
    document([trusting_if(json!({"AWS": principal}), condition)])
}

/// A trust policy that lets services in; a text or a list.
pub fn trust_service(service: impl Into<Value>) -> Value {
    let service = service.into();
    document([trusting(json!({"Service": service}))])
}

/// A trust policy for one action of an identity provider, under a condition.
#[expect(clippy::needless_pass_by_value, reason = "called with values made on the spot")]
pub fn trust_federated(provider: &str, action: &str, condition: Value) -> Value {
    document([json!({"Effect": "Allow", "Principal": {"Federated": provider},
        "Action": action, "Condition": condition})])
}
