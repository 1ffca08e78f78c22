//! What a template of CloudFormation leaves to a condition of its own (`Fn::If`): every branch may come to be,
//! so each is judged.

use std::collections::HashSet;

use serde_json::{Map, Value};

const IF: &str = "Fn::If";

/// The documents that may come of one; beside each, whether it holds statements that exclude each other.
pub(super) fn documents(document: &Value) -> Vec<(Value, bool)> {
    let mut found = Vec::new();
    for document in branches(document) {
        let Some(object) = document.as_object() else { continue };
        let mut object = object.clone();
        let mut is_mixed = false;
        if let Some(list) = object.get("Statement") {
            let mut statements: Vec<Value> =
                branches(list).iter().flat_map(items).flat_map(of_conditions).collect();
            is_mixed = list.to_string().contains(IF);
            name_once(&mut statements);
            object.insert("Statement".to_owned(), Value::Array(statements));
        }
        found.push((Value::Object(object), is_mixed));
    }
    found
}

/// The branches of a value that is left to a condition, without those that leave it out; or the value.
fn branches(value: &Value) -> Vec<Value> {
    let Some([_, yes, no]) = choice(value) else { return vec![value.clone()] };
    [yes, no].into_iter().filter(|branch| !is_left_out(branch)).flat_map(branches).collect()
}

/// The statements of a list or of one that stands alone, with those of every branch.
fn items(value: &Value) -> Vec<Value> {
    let Value::Array(list) = value else { return vec![value.clone()] };
    let found: Vec<Value> = list.iter().flat_map(branches).collect();
    // A branch may hold a list, which may leave its parts to conditions again.
    found.iter().flat_map(items).collect()
}

/// Branches exclude each other: a `Sid` that several of them have names but one.
fn name_once(statements: &mut [Value]) {
    let mut seen = HashSet::new();
    for statement in statements.iter_mut().filter_map(Value::as_object_mut) {
        let sid = statement.get("Sid").and_then(Value::as_str).map(str::to_owned);
        if sid.is_some_and(|sid| !seen.insert(sid)) {
            statement.remove("Sid");
        }
    }
}

/// A statement for each branch of its `Condition`.
fn of_conditions(statement: Value) -> Vec<Value> {
    let Some([_, yes, no]) = statement.get("Condition").and_then(choice) else {
        return vec![statement];
    };
    let with = |branch: &Value| {
        let mut object: Map<String, Value> = statement.as_object().cloned().unwrap_or_default();
        object.remove("Condition");
        if !is_left_out(branch) {
            object.insert("Condition".to_owned(), branch.clone());
        }
        Value::Object(object)
    };
    vec![with(yes), with(no)]
}

fn choice(value: &Value) -> Option<&[Value; 3]> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get(IF)?.as_array()?.as_slice().try_into().ok()
}

fn is_left_out(value: &Value) -> bool {
    value.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue")
}
