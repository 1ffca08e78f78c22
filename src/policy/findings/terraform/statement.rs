//! One statement of a document. Where dynamic blocks are left open, the blocks stand beside what would come of all of them:
//! it is settled which are there, and then the statement is printed.

use serde_json::{Map, Value, json};

use crate::policy::findings::branches::is_open;
use crate::policy::findings::terraform::nested::{branches, nested};
use crate::policy::findings::terraform::text::Texts;
use crate::policy::findings::terraform::{blocks, set};

/// The name under which a statement keeps its blocks as long as it is open which are there.
const OPEN: &str = "aws_iam_policy_document.statement";

const PRINCIPALS: [(&str, &str); 2] =
    [("principals", "Principal"), ("not_principals", "NotPrincipal")];

/// A statement as the provider prints it, or with its blocks if some of them may be missing.
pub(super) fn statement(block: &Map<String, Value>, texts: &Texts) -> Value {
    let mut elements = Map::new();
    let effect = set(block, "effect").map_or_else(|| json!("Allow"), |one| texts.settle(one));
    elements.insert("Effect".to_owned(), effect);
    for (key, element) in [
        ("sid", "Sid"),
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        if let Some(value) = set(block, key) {
            elements.insert(element.to_owned(), texts.settle(value));
        }
    }
    let of_kind = |kind: &str, render: fn(&Map<String, Value>, &Texts) -> Value| -> Value {
        nested(block, kind, texts).iter().map(|one| one.made(render)).collect()
    };
    let mut open = Map::new();
    for (kind, element) in PRINCIPALS {
        let all = of_kind(kind, principal);
        // One whose principals may all be missing names none then, which IAM does not take.
        if !blocks(&all).is_empty() {
            elements.insert(element.to_owned(), json!({}));
        }
        open.insert(kind.to_owned(), all);
    }
    open.insert("condition".to_owned(), of_kind("condition", condition));
    open.insert("elements".to_owned(), Value::Object(elements));
    let open = Value::Object(open);
    let mut made = print(&open, |_, _| true);
    if is_open(&open) {
        made.insert(OPEN.to_owned(), open);
    }
    Value::Object(made)
}

/// The statement as the provider prints it, now that it is settled which of its blocks are there. Of one that is not settled
/// that is presumed which lets more in.
pub(in crate::policy::findings) fn printed(statement: Value) -> Value {
    let Some(open) = statement.get(OPEN) else { return statement };
    let is_deny = open.pointer("/elements/Effect").and_then(Value::as_str) == Some("Deny");
    Value::Object(print(open, |kind, _| (kind == "principals") != is_deny))
}

fn principal(block: &Map<String, Value>, texts: &Texts) -> Value {
    let kind = texts.text(block.get("type").and_then(Value::as_str).unwrap_or_default());
    json!({"type": kind, "identifiers": values(block, "identifiers", texts)})
}

fn condition(block: &Map<String, Value>, texts: &Texts) -> Value {
    let part = |key: &str| texts.text(block.get(key).and_then(Value::as_str).unwrap_or_default());
    json!({"test": part("test"), "variable": part("variable"), "values": values(block, "values", texts)})
}

/// A list of texts, which may stand in lists of their own.
fn values(block: &Map<String, Value>, key: &str, texts: &Texts) -> Value {
    let all = set(block, key).map(|all| Texts::variables(texts.settle(all)));
    let all = all.iter().flat_map(blocks).flat_map(blocks);
    all.cloned().collect()
}

/// The elements of the statement that comes of the blocks; `is_there` says whether one that is left open is.
fn print(open: &Value, is_there: impl Fn(&str, &Value) -> bool) -> Map<String, Value> {
    let mut made = open.get("elements").and_then(Value::as_object).cloned().unwrap_or_default();
    let of_kind = |kind: &str| -> Vec<&Value> {
        let all = open.get(kind).and_then(Value::as_array).into_iter().flatten();
        let there = all.filter_map(|one| match branches(one) {
            None => Some(one),
            Some(both) if is_there(kind, one) => {
                both.iter().find(|branch| branch.get("Ref").is_none())
            }
            Some(_) => None,
        });
        there.collect()
    };
    for (kind, element) in PRINCIPALS {
        let all = of_kind(kind);
        if !all.is_empty() {
            made.insert(element.to_owned(), principals(&all));
        }
    }
    let all = of_kind("condition");
    if !all.is_empty() {
        made.insert("Condition".to_owned(), conditions(&all));
    }
    made
}

fn text<'a>(block: &'a Value, key: &str) -> &'a str {
    block.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list(block: &Value, key: &str) -> Vec<Value> {
    block.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
}

/// `{"*": "*"}` alone is everyone to the provider; more of one kind are one list.
fn principals(all: &[&Value]) -> Value {
    let mut made = Map::new();
    for one in all {
        let more = made.entry(text(one, "type")).or_insert_with(|| json!([]));
        more.as_array_mut().into_iter().for_each(|known| known.extend(list(one, "identifiers")));
    }
    let is_everyone = |of: &Value| {
        of.as_array().is_some_and(|of| !of.is_empty() && of.iter().all(|one| one == "*"))
    };
    if made.len() == 1 && made.get("*").is_some_and(is_everyone) {
        return json!("*");
    }
    Value::Object(made)
}

/// By operator and key; values of the same key are one list.
fn conditions(all: &[&Value]) -> Value {
    let mut made: Map<String, Value> = Map::new();
    for one in all {
        let keys = made.entry(text(one, "test")).or_insert_with(|| json!({}));
        let Some(keys) = keys.as_object_mut() else { continue };
        let known = keys.entry(text(one, "variable")).or_insert_with(|| json!([]));
        known.as_array_mut().into_iter().for_each(|known| known.extend(list(one, "values")));
    }
    Value::Object(made)
}
