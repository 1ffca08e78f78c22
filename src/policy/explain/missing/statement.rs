//! Statements as JSON.

use serde_json::{Map, Value, json};

use crate::policy::decide::question::{Caller, CallerKind};
use crate::policy::language::document::{Choice, Effect, Principal, PrincipalElement, Statement};

/// A statement that was read, as JSON again. Parts that could not be read are left out.
pub fn json_of(statement: &Statement) -> Value {
    let mut object = Map::new();
    if let Some(sid) = &statement.sid {
        object.insert("Sid".to_owned(), json!(sid));
    }
    if let Some(effect) = statement.effect {
        let word = if effect == Effect::Allow { "Allow" } else { "Deny" };
        object.insert("Effect".to_owned(), json!(word));
    }
    if let Some(element) = &statement.principal {
        let (key, list) = match element {
            PrincipalElement::Only(list) => ("Principal", list),
            PrincipalElement::AllBut(list) => ("NotPrincipal", list),
        };
        object.insert(key.to_owned(), principals(list));
    }
    choice(&mut object, statement.action.as_ref(), "Action", "NotAction");
    choice(&mut object, statement.resource.as_ref(), "Resource", "NotResource");
    if !statement.conditions.is_empty() {
        let mut operators = Map::new();
        for condition in &statement.conditions {
            let keys = operators.entry(&condition.operator).or_insert_with(|| json!({}));
            if let Some(keys) = keys.as_object_mut() {
                keys.insert(condition.key.clone(), texts(&condition.values));
            }
        }
        object.insert("Condition".to_owned(), Value::Object(operators));
    }
    Value::Object(object)
}

fn choice(object: &mut Map<String, Value>, choice: Option<&Choice>, only: &str, all_but: &str) {
    let (key, list) = match choice {
        Some(Choice::Only(list)) => (only, list),
        Some(Choice::AllBut(list)) => (all_but, list),
        None => return,
    };
    object.insert(key.to_owned(), texts(list));
}

fn principals(list: &[Principal]) -> Value {
    if list == [Principal::Everyone] {
        return json!("*");
    }
    let mut keys: Map<String, Value> = Map::new();
    for principal in list {
        let (key, text) = match principal {
            Principal::Everyone => ("AWS", "*"),
            Principal::Aws(text) => ("AWS", text.as_str()),
            Principal::Service(text) => ("Service", text.as_str()),
            Principal::Federated(text) => ("Federated", text.as_str()),
            Principal::Other { key, value } => (key.as_str(), value.as_str()),
        };
        let known = keys.entry(key).or_insert_with(|| json!([]));
        if let Some(known) = known.as_array_mut() {
            known.push(json!(text));
        }
    }
    for value in keys.values_mut() {
        if let Some([single]) = value.as_array().map(Vec::as_slice) {
            *value = single.clone();
        }
    }
    Value::Object(keys)
}

/// One text stands alone, several in a list.
fn texts<T: AsRef<str>>(list: &[T]) -> Value {
    match list {
        [single] => json!(single.as_ref()),
        _ => list.iter().map(|text| json!(text.as_ref())).collect(),
    }
}

/// `Allow` of the actions on one resource.
pub(super) fn allow(actions: &[&str], resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": texts(actions), "Resource": resource})
}

/// `Allow` of the actions to the caller, for a trust policy.
pub(super) fn allow_caller(actions: &[&str], caller: &Caller) -> Value {
    let key = match caller.kind {
        CallerKind::Service => "Service",
        CallerKind::Provider => "Federated",
        CallerKind::User { .. }
        | CallerKind::Session
        | CallerKind::Role
        | CallerKind::Root
        | CallerKind::FederatedUser
        | CallerKind::Other => "AWS",
    };
    json!({"Effect": "Allow", "Principal": {key: caller.principal_arn()}, "Action": texts(actions)})
}
