//! What a template of CloudFormation leaves to a condition of its own (`Fn::If`): every branch may come to be,
//! so each is judged.

use serde_json::{Map, Value};

const IF: &str = "Fn::If";

/// The documents that may come of one.
pub(super) fn documents(document: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    for document in branches(document) {
        let Some(object) = document.as_object() else { continue };
        let mut object = object.clone();
        if let Some(list) = object.get("Statement") {
            let items = if let Value::Array(items) = list {
                items.iter().flat_map(branches).collect()
            } else {
                branches(list)
            };
            let statements = items.into_iter().flat_map(of_conditions).collect();
            object.insert("Statement".to_owned(), Value::Array(statements));
        }
        found.push(Value::Object(object));
    }
    found
}

/// The branches of a value that is left to a condition, without those that leave it out; or the value.
fn branches(value: &Value) -> Vec<Value> {
    let Some([_, yes, no]) = choice(value) else { return vec![value.clone()] };
    [yes, no].into_iter().filter(|branch| !is_left_out(branch)).flat_map(branches).collect()
}

/// A statement for each branch of its `Condition`; one `Sid` names but the first.
fn of_conditions(statement: Value) -> Vec<Value> {
    let Some([_, yes, no]) = statement.get("Condition").and_then(choice) else {
        return vec![statement];
    };
    let with = |place: usize, branch: &Value| {
        let mut object: Map<String, Value> = statement.as_object().cloned().unwrap_or_default();
        object.remove("Condition");
        if !is_left_out(branch) {
            object.insert("Condition".to_owned(), branch.clone());
        }
        if place > 0 {
            object.remove("Sid");
        }
        Value::Object(object)
    };
    vec![with(0, yes), with(1, no)]
}

fn choice(value: &Value) -> Option<&[Value; 3]> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get(IF)?.as_array()?.as_slice().try_into().ok()
}

fn is_left_out(value: &Value) -> bool {
    value.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue")
}
