//! Functions of Terraform whose outcome is known from what they are given: those that only put lists together, hand a text
//! on, or take the first value that there is.

use serde_json::{Value, json};

use crate::policy::findings::branches::is_open;
use crate::policy::findings::terraform::expression::either;
use crate::policy::findings::terraform::reference;
use crate::policy::findings::terraform::text::Texts;
use crate::policy::language::document::COMPUTED;

/// Functions whose outcome holds what the lists hold that they are given, or some of it.
const OF_LISTS: [&str; 11] = [
    "toset",
    "tolist",
    "distinct",
    "compact",
    "flatten",
    "sort",
    "concat",
    "setunion",
    "coalesce",
    "coalescelist",
    "try",
];

/// Functions that leave a policy what it is.
const OF_TEXT: [&str; 6] = ["trimspace", "chomp", "tostring", "sensitive", "nonsensitive", "one"];

/// What a function makes of its arguments: as they are written, and what comes of each. `None` if that is not known.
pub(super) fn outcome(
    name: &str,
    given: &[&str],
    values: Vec<Value>,
    texts: &Texts,
) -> Option<Value> {
    if ["coalesce", "try"].contains(&name) && values.iter().any(is_policy) {
        return first(name, given, &values, texts);
    }
    if OF_LISTS.contains(&name) {
        return Some(listed(values));
    }
    match (name, values.as_slice()) {
        ("jsonencode", [inner]) if *inner == COMPUTED => None,
        // What is left open in it stays open: it is a policy all the same.
        ("jsonencode", [inner]) if is_open(inner) => inner.is_object().then(|| inner.clone()),
        ("jsonencode", [inner]) => Some(Value::String(inner.to_string())),
        // As a document that may be missing is written: `join("", data.aws_iam_policy_document.x[*].json)`.
        ("join", [Value::String(empty), one]) if empty.is_empty() => alone(one),
        ("element", [one, Value::Number(_)]) => alone(one),
        (_, [one]) if OF_TEXT.contains(&name) => alone(one),
        _ => None,
    }
}

/// The only value of a list, or the value itself.
fn alone(value: &Value) -> Option<Value> {
    let one = match value {
        Value::Array(items) => items.iter().find(|item| item.as_str() != Some(""))?,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            value
        }
    };
    (*one != COMPUTED).then(|| one.clone())
}

/// Whether a value is the whole of a policy, or may be.
fn is_policy(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            reference(text).is_some() || text.trim_start().starts_with('{') && text != COMPUTED
        }
        Value::Object(_) => true,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => false,
    }
}

/// The first value that is set or, of `try`, that can be found: it is not known which.
fn first(name: &str, given: &[&str], values: &[Value], texts: &Texts) -> Option<Value> {
    let ((written, others), (value, rest)) = (given.split_first()?, values.split_first()?);
    // A text that is written out is there.
    let is_certain =
        value.as_str().is_some_and(|text| text != COMPUTED && reference(text).is_none());
    if others.is_empty() || is_certain {
        return Some(value.clone());
    }
    let condition = match name {
        "try" => format!("can({})", written.trim()),
        _ => format!("{} != null", written.trim()),
    };
    let other = first(name, others, rest, texts).unwrap_or_else(|| json!(COMPUTED));
    Some(either(&condition, [value.clone(), other], texts))
}

/// The items of all lists in one.
fn listed(values: Vec<Value>) -> Value {
    let flat = values.into_iter().flat_map(|one| match one {
        Value::Array(items) => items,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            vec![one]
        }
    });
    // However much is not known, it is not known how much that is.
    let mut is_told = false;
    let once = |one: &Value| one != COMPUTED || !std::mem::replace(&mut is_told, true);
    flat.filter(once).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;
    use crate::policy::findings::branches::IF;

    fn made(name: &str, values: &[Value]) -> Option<Value> {
        let given = vec!["x"; values.len()];
        outcome(name, &given, values.to_vec(), &Texts::of(&Map::new()))
    }

    /// Terraform's documentation of its functions.
    #[test]
    fn what_a_function_makes_is_known_of_what_it_is_given() {
        let closed = json!({"a": 1});
        let open = json!({"a": {IF: ["c", 1, 2]}});
        for (name, values, wanted) in [
            ("jsonencode", vec![json!(COMPUTED)], None),
            ("jsonencode", vec![json!("x")], Some(json!("\"x\""))),
            ("jsonencode", vec![closed.clone()], Some(json!(closed.to_string()))),
            ("jsonencode", vec![open.clone()], Some(open)),
            ("jsonencode", vec![json!([{IF: ["c", 1, 2]}])], None),
            ("join", vec![json!(""), json!(["x"])], Some(json!("x"))),
            ("join", vec![json!(","), json!(["x", "y"])], None),
            ("element", vec![json!(["x"]), json!(0)], Some(json!("x"))),
            ("chomp", vec![json!("x")], Some(json!("x"))),
            ("upper", vec![json!("x")], None),
            ("chomp", vec![json!(COMPUTED)], None),
            ("concat", vec![json!(["x"]), json!("y")], Some(json!(["x", "y"]))),
        ] {
            assert_eq!(made(name, &values), wanted, "{name} {values:?}");
        }
    }

    #[test]
    fn a_policy_is_an_object_its_text_or_a_document_that_is_named() {
        for whole in [
            json!({}),
            json!(" {\"Statement\": []}"),
            json!("${data.aws_iam_policy_document.a.json}"),
        ] {
            assert!(is_policy(&whole), "{whole}");
        }
        for other in [json!(COMPUTED), json!("x"), json!(["{}"]), json!(1), json!(null)] {
            assert!(!is_policy(&other), "{other}");
        }
    }
}
