//! Terraform's language in JSON (`*.tf.json`): the trust policies that are written out there, as the provider for AWS
//! prints them. What Terraform interpolates is computed, but for local values that are texts.

mod text;

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::policy::language::document::Other;
use text::Texts;

const DOCUMENT: &str = "aws_iam_policy_document";

/// The file with the policies that it writes in its own way as IAM takes them, in the place where they are used; `None` if the
/// value is no file of Terraform's.
pub(super) fn written_out(file: &Value) -> Option<Value> {
    let top = file.as_object().filter(|_| Other::is_terraform(file))?;
    let documents = Documents { all: labelled(top.get("data"), DOCUMENT), texts: Texts::of(top) };
    let mut made = Map::new();
    let mut used: HashSet<&str> = HashSet::new();
    for (section, value) in top {
        references(value, &mut used);
        if section != "data" {
            made.insert(section.clone(), documents.put_in(value));
        }
    }
    let alone = documents.all.iter().filter(|(label, _)| !used.contains(label.as_str()));
    let alone = alone.filter_map(|(label, block)| {
        let policy = documents.rendered(label, 0)?;
        // One that says who may assume, and of no resource, is for a role of some other file.
        let is_trust = Other::writes_trust(block) && !policy.to_string().contains("Resource\":");
        let policy = if is_trust { json!({"assume_role_policy": policy}) } else { policy };
        Some((format!("{DOCUMENT}.{label}"), policy))
    });
    made.insert("data".to_owned(), alone.collect());
    Some(Value::Object(made))
}

/// The documents to which texts refer.
fn references<'a>(value: &'a Value, used: &mut HashSet<&'a str>) {
    match value {
        Value::String(text) => used.extend(reference(text)),
        Value::Array(items) => items.iter().for_each(|item| references(item, used)),
        Value::Object(fields) => fields.values().for_each(|field| references(field, used)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A block, or each of a list of them.
fn blocks(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// The blocks of one kind, by their labels. At every level a list may stand for one.
fn labelled<'a>(section: Option<&'a Value>, kind: &str) -> Vec<(String, &'a Value)> {
    let kinds = section.into_iter().flat_map(blocks).filter_map(|one| one.get(kind));
    let labels = kinds.flat_map(blocks).filter_map(Value::as_object).flatten();
    labels.flat_map(|(label, all)| blocks(all).iter().map(|one| (label.clone(), one))).collect()
}

/// The document whose text the interpolation is, and nothing else: `${data.aws_iam_policy_document.x.json}`.
fn reference(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("${")?.strip_suffix('}')?.trim();
    let path = inner.strip_prefix("data.")?.strip_prefix(DOCUMENT)?.strip_prefix('.')?;
    let name = path.strip_suffix(".json").or_else(|| path.strip_suffix(".minified_json"))?;
    let name = name.split_once('[').map_or(name, |(name, _)| name);
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// Documents that are made of each other deeper than this are left alone.
const DEEPEST: usize = 8;

/// The blocks `data.aws_iam_policy_document` of a file.
struct Documents<'a> {
    all: Vec<(String, &'a Value)>,
    texts: Texts,
}

impl Documents<'_> {
    /// The value, with documents in the place of the texts that refer to them, and policies in texts without what is
    /// interpolated.
    fn put_in(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => {
                let document = reference(text).and_then(|name| self.rendered(name, 0));
                document.unwrap_or_else(|| {
                    let settled = self.texts.text(text);
                    let is_policy =
                        serde_json::from_str::<Value>(&settled).is_ok_and(|one| one.is_object());
                    if is_policy { Value::String(settled) } else { value.clone() }
                })
            }
            Value::Array(items) => items.iter().map(|item| self.put_in(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, field)| (name.clone(), self.put_in(field))).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// The document as the provider prints it: what it takes over first, its own statements, and what overrides them.
    fn rendered(&self, label: &str, depth: usize) -> Option<Value> {
        let (_, block) = self.all.iter().find(|(name, _)| name == label)?;
        let block = block.as_object()?;
        let texts = &self.texts;
        let mut statements =
            self.of_others(block, ["source_json", "source_policy_documents"], depth);
        let own = nested(block, "statement", texts).into_iter();
        merge(&mut statements, own.map(|one| either(one, |block| statement(block, texts))));
        let over = self.of_others(block, ["override_json", "override_policy_documents"], depth);
        merge(&mut statements, over.into_iter());
        if statements.is_empty() {
            return None;
        }
        let version = block.get("version").map(|version| texts.settle(version));
        let version = version.unwrap_or_else(|| json!("2012-10-17"));
        Some(json!({"Version": version, "Statement": statements}))
    }

    /// The statements of documents that are taken over; one that is computed stands for those that are not known.
    fn of_others(&self, block: &Map<String, Value>, keys: [&str; 2], depth: usize) -> Vec<Value> {
        let values = keys.iter().filter_map(|key| block.get(*key)).flat_map(blocks);
        let statements = values.flat_map(|value| {
            let name = value.as_str().and_then(reference).filter(|_| depth < DEEPEST);
            let other = match (name, value.as_str()) {
                (Some(name), _) => self.rendered(name, depth + 1),
                (None, Some(text)) => serde_json::from_str(&self.texts.text(text)).ok(),
                (None, None) => None,
            };
            let list = other.as_ref().and_then(|one| one.get("Statement"));
            list.map_or_else(|| vec![json!({"Ref": "document"})], |list| blocks(list).to_vec())
        });
        statements.collect()
    }
}

/// A statement takes the place of one with the same `Sid`.
fn merge(statements: &mut Vec<Value>, more: impl Iterator<Item = Value>) {
    for one in more {
        let sid = one.get("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty());
        let same = sid.and_then(|sid| {
            statements
                .iter_mut()
                .find(|other| other.get("Sid").and_then(Value::as_str) == Some(sid))
        });
        match same {
            Some(same) => *same = one,
            None => statements.push(one),
        }
    }
}

/// A nested block, and the condition on which it is there if it is a dynamic one.
struct Nested<'a> {
    block: &'a Map<String, Value>,
    condition: Option<String>,
}

/// The nested blocks of a kind, written out or dynamic. A dynamic one is there if there is something for it: that is left open
/// as CloudFormation leaves it to a condition.
fn nested<'a>(block: &'a Map<String, Value>, kind: &str, texts: &Texts) -> Vec<Nested<'a>> {
    let plain = block.get(kind).into_iter().flat_map(blocks).filter_map(Value::as_object);
    let mut found: Vec<Nested<'a>> = plain.map(|block| Nested { block, condition: None }).collect();
    let dynamic = block.get("dynamic").into_iter().flat_map(blocks);
    for one in dynamic.filter_map(|one| one.get(kind)).flat_map(blocks) {
        let Some(block) = one.get("content").and_then(|content| blocks(content).first()) else {
            continue;
        };
        let each = one.get("for_each").map(|each| texts.settle(each));
        let is_certain = each.as_ref().and_then(Value::as_array).is_some_and(|all| !all.is_empty());
        let condition = each.filter(|_| !is_certain).map(|each| each.to_string());
        found.extend(block.as_object().map(|block| Nested { block, condition }));
    }
    found
}

/// What is made of a block, or nothing, if that is left open.
fn either(one: Nested<'_>, render: impl Fn(&Map<String, Value>) -> Value) -> Value {
    let made = render(one.block);
    match one.condition {
        Some(condition) => json!({"Fn::If": [condition, made, {"Ref": "AWS::NoValue"}]}),
        None => made,
    }
}

fn statement(block: &Map<String, Value>, texts: &Texts) -> Value {
    let mut made = Map::new();
    let effect = block.get("effect").map_or_else(|| json!("Allow"), |one| texts.settle(one));
    made.insert("Effect".to_owned(), effect);
    for (key, element) in [
        ("sid", "Sid"),
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        if let Some(value) = block.get(key).filter(|value| !value.is_null()) {
            made.insert(element.to_owned(), texts.settle(value));
        }
    }
    for (key, element) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        let all = nested(block, key, texts);
        if !all.is_empty() {
            made.insert(element.to_owned(), principals(all, texts));
        }
    }
    let conditions = nested(block, "condition", texts);
    if !conditions.is_empty() {
        made.insert("Condition".to_owned(), self::conditions(conditions, texts));
    }
    Value::Object(made)
}

/// `{"*": "*"}` alone is everyone to the provider; more of one kind are one list.
fn principals(all: Vec<Nested<'_>>, texts: &Texts) -> Value {
    let mut made = Map::new();
    for one in all {
        let kind = one.block.get("type").and_then(Value::as_str).unwrap_or_default();
        let kind = texts.text(kind);
        let identifiers =
            one.block.get("identifiers").map(|all| Texts::variables(texts.settle(all)));
        let identifiers = identifiers.as_ref().map_or(&[] as &[Value], blocks).to_vec();
        let more = either(one, |_| Value::Array(identifiers.clone()));
        let more = if more.is_array() { blocks(&more).to_vec() } else { vec![more] };
        let list = made.entry(kind).or_insert_with(|| json!([]));
        list.as_array_mut().into_iter().for_each(|list| list.extend(more.iter().cloned()));
    }
    if made.len() == 1 && made.get("*") == Some(&json!(["*"])) {
        return json!("*");
    }
    Value::Object(made)
}

/// By operator and key; values of the same key are one list.
fn conditions(all: Vec<Nested<'_>>, texts: &Texts) -> Value {
    let mut made: Map<String, Value> = Map::new();
    for one in all {
        let part =
            |key: &str| texts.text(one.block.get(key).and_then(Value::as_str).unwrap_or_default());
        let (operator, variable) = (part("test"), part("variable"));
        let values = one.block.get("values").map(|all| Texts::variables(texts.settle(all)));
        let values = values.as_ref().map_or(&[] as &[Value], blocks).to_vec();
        let keys = made.entry(operator).or_insert_with(|| json!({}));
        let Some(keys) = keys.as_object_mut() else { continue };
        let values = match keys.remove(&variable) {
            Some(Value::Array(before)) => [before, values].concat(),
            _ => values,
        };
        let values = either(one, |_| Value::Array(values.clone()));
        keys.insert(variable, values);
    }
    Value::Object(made)
}

#[cfg(test)]
mod tests;
