//! Terraform's language in JSON (`*.tf.json`): the trust policies that are written out there, as the provider for AWS
//! prints them. What Terraform interpolates is computed, but for what is written out in local values.

mod expression;
mod nested;
mod statement;
mod text;

use std::cell::Cell;
use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::policy::language::document::{Other, is_computed};
use nested::nested;
pub(super) use statement::printed;
use text::Texts;

const DOCUMENT: &str = "aws_iam_policy_document";

/// What was read of a file of Terraform's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// The file with the policies that it writes in its own way as IAM takes them, in the place where they are used.
    pub(super) file: Value,
    /// The documents that speak of trust and could not be read.
    pub(super) unread: Vec<String>,
}

/// What is written in a file; `None` if the value is no file of Terraform's.
pub(super) fn written_out(file: &Value) -> Option<Written> {
    let top = file.as_object().filter(|_| Other::is_terraform(file))?;
    let documents = Documents {
        all: labelled(top.get("data"), DOCUMENT),
        texts: Texts::of(top),
        left: Cell::new(MOST_DOCUMENTS),
    };
    let mut made = Map::new();
    let mut used: HashSet<&str> = HashSet::new();
    for (section, value) in top {
        references(value, &mut used);
        let rest = (section == "data").then(|| without_documents(value.clone()));
        made.insert(section.clone(), documents.put_in(rest.as_ref().unwrap_or(value)));
    }
    let (mut alone, mut unread) = (Map::new(), Vec::new());
    for (label, block) in &documents.all {
        match documents.rendered(label, 0) {
            None if Other::writes_trust(block) => unread.push(format!("{DOCUMENT}.{label}")),
            None => {}
            Some(_) if used.contains(label.as_str()) => {}
            Some(policy) => {
                // One that says who may assume, and of no resource, is for a role of some other file.
                let is_trust =
                    Other::writes_trust(block) && !policy.to_string().contains("Resource\":");
                let policy = if is_trust { json!({"assume_role_policy": policy}) } else { policy };
                alone.insert(format!("{DOCUMENT}.{label}"), policy);
            }
        }
    }
    made.insert(DOCUMENT.to_owned(), Value::Object(alone));
    Some(Written { file: Value::Object(made), unread })
}

/// The data sources but for documents, which stand where they are used.
fn without_documents(section: Value) -> Value {
    match section {
        Value::Object(mut kinds) => {
            kinds.remove(DOCUMENT);
            Value::Object(kinds)
        }
        Value::Array(all) => all.into_iter().map(without_documents).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => section,
    }
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

/// A block, or each of a list of them; `null` is as if nothing were written.
fn blocks(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(all) => all,
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            std::slice::from_ref(value)
        }
    }
}

/// What an argument is set to: `null` and, to the provider, an empty list or text are as if it were not written.
fn set<'a>(block: &'a Map<String, Value>, argument: &str) -> Option<&'a Value> {
    let is_empty =
        |value: &Value| blocks(value).is_empty() || value.as_str().is_some_and(str::is_empty);
    block.get(argument).filter(|value| !is_empty(value))
}

/// The blocks of one kind, by their labels. At every level a list may stand for one.
fn labelled<'a>(section: Option<&'a Value>, kind: &str) -> Vec<(String, &'a Value)> {
    let kinds = section.into_iter().flat_map(blocks).filter_map(|one| one.get(kind));
    let labels = kinds.flat_map(blocks).filter_map(Value::as_object).flatten();
    labels.flat_map(|(label, all)| blocks(all).iter().map(|one| (label.clone(), one))).collect()
}

/// What stands in the only interpolation of which the text is made.
fn interpolated(text: &str) -> Option<&str> {
    let (inner, after) = text::closed(text.trim().strip_prefix("${")?)?;
    after.is_empty().then(|| inner.trim())
}

/// The document whose text the interpolation is, and nothing else: `${data.aws_iam_policy_document.x.json}`.
fn reference(text: &str) -> Option<&str> {
    let path = interpolated(text)?.strip_prefix("data.")?;
    let path = path.strip_prefix(DOCUMENT)?.strip_prefix('.')?;
    let name = path.strip_suffix(".json").or_else(|| path.strip_suffix(".minified_json"))?;
    Some(name.split_once('[').map_or(name, |(name, _)| name))
}

/// Documents that are made of each other deeper than this are left alone.
const DEEPEST: usize = 8;
/// And so are more than these: each may take over all others.
const MOST_DOCUMENTS: u32 = 100;

/// The blocks `data.aws_iam_policy_document` of a file.
struct Documents<'a> {
    all: Vec<(String, &'a Value)>,
    texts: Texts,
    /// How many more are put together for the one that is rendered now.
    left: Cell<u32>,
}

impl Documents<'_> {
    /// The value, with documents in the place of the texts that refer to them, and policies in texts without what is
    /// interpolated.
    fn put_in(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => {
                let document = self.named(text).and_then(|name| self.rendered(name, 0));
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

    /// The document to which a text refers, by itself or through a local value.
    fn named<'t>(&'t self, text: &'t str) -> Option<&'t str> {
        reference(text).or_else(|| reference(self.texts.local(interpolated(text)?)?.as_str()?))
    }

    /// The document as the provider prints it: what it takes over first, its own statements, and what overrides them.
    fn rendered(&self, label: &str, depth: usize) -> Option<Value> {
        let (_, block) = self.all.iter().find(|(name, _)| name == label)?;
        let left = if depth == 0 { MOST_DOCUMENTS } else { self.left.get() };
        self.left.set(left.saturating_sub(1));
        let block = block.as_object().filter(|_| left > 0)?;
        let mut statements =
            self.of_others(block, ["source_json", "source_policy_documents"], depth);
        let own = nested(block, "statement", &self.texts).into_iter();
        merge(&mut statements, own.map(|one| one.made(statement::statement)));
        let over = self.of_others(block, ["override_json", "override_policy_documents"], depth);
        merge(&mut statements, over.into_iter());
        if statements.is_empty() {
            return None;
        }
        let version = set(block, "version").map(|version| self.texts.settle(version));
        let version = version.unwrap_or_else(|| json!("2012-10-17"));
        Some(json!({"Version": version, "Statement": statements}))
    }

    /// The statements of documents that are taken over; one that is computed stands for those that are not known.
    fn of_others(&self, block: &Map<String, Value>, keys: [&str; 2], depth: usize) -> Vec<Value> {
        let values = keys.iter().filter_map(|key| set(block, key)).flat_map(blocks);
        let statements = values.filter(|value| !value.is_null()).flat_map(|value| {
            let name = value.as_str().and_then(|text| self.named(text));
            let other = match (name.filter(|_| depth < DEEPEST), value.as_str()) {
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

/// A statement takes the place of one with the same `Sid`; one that may be missing leaves the other there then.
fn merge(statements: &mut Vec<Value>, more: impl Iterator<Item = Value>) {
    for one in more {
        let sid = sid(&one).map(str::to_owned);
        let same = sid.and_then(|name| {
            statements.iter_mut().find(|other| self::sid(other) == Some(name.as_str()))
        });
        match same {
            Some(same) => *same = nested::instead(one, same),
            None => statements.push(one),
        }
    }
}

/// The `Sid` of a statement, or of one that may be missing; none of one that is computed.
fn sid(statement: &Value) -> Option<&str> {
    let own = statement.get("Sid").and_then(Value::as_str);
    let known = own.filter(|sid| !sid.is_empty() && !is_computed(sid));
    known.or_else(|| nested::branches(statement)?.iter().find_map(sid))
}

#[cfg(test)]
mod tests;
