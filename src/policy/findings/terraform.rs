//! Terraform's language in JSON (`*.tf.json`): the trust policies that are written out there, as the provider for AWS
//! prints them. What Terraform interpolates is computed, but for what is written out in local values.

mod expression;
mod function;
mod nested;
mod statement;
mod template;
mod text;

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::policy::findings::branches::{IF, choice, nothing};
use crate::policy::language::document::{COMPUTED, Other, is_computed};
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
        used: RefCell::default(),
    };
    let mut made = Map::new();
    for (section, value) in top {
        let rest = (section == "data").then(|| without_documents(value.clone()));
        made.insert(section.clone(), documents.put_in(rest.as_ref().unwrap_or(value)));
    }
    let (mut alone, mut unread) = (Map::new(), Vec::new());
    // Each is printed before it is asked which of them others take over.
    let printed: Vec<Option<Value>> =
        documents.all.iter().map(|(label, _)| documents.rendered(label, 0)).collect();
    for ((label, block), policy) in documents.all.iter().zip(printed) {
        match policy {
            None if Other::writes_trust(block) => unread.push(format!("{DOCUMENT}.{label}")),
            None => {}
            Some(_) if documents.used.borrow().contains(label) => {}
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
    let (inner, after) = template::closed(text.trim().strip_prefix("${")?)?;
    after.is_empty().then(|| inner.trim())
}

/// The document whose text the interpolation is, and nothing else: `${data.aws_iam_policy_document.x.json}`.
fn reference(text: &str) -> Option<&str> {
    let path = interpolated(text)?.strip_prefix("data.")?;
    let path = path.strip_prefix(DOCUMENT)?.strip_prefix('.')?;
    let name = path.strip_suffix(".json").or_else(|| path.strip_suffix(".minified_json"))?;
    let name = name.split_once(['[', '.']).map_or(name, |(name, _)| name);
    name.chars().all(|sign| sign.is_alphanumeric() || "_-".contains(sign)).then_some(name)
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
    /// The names of those that stand somewhere.
    used: RefCell<HashSet<String>>,
}

impl Documents<'_> {
    /// The value, with documents in the place of the texts that refer to them, and policies in texts without what is
    /// interpolated.
    fn put_in(&self, value: &Value) -> Value {
        match value {
            Value::String(_) => {
                let settled = self.texts.settle(value);
                let policy = self.within(&settled, 0);
                let Some(policy) = policy else { return value.clone() };
                // A policy in a text stays one.
                let text = settled.as_str().and_then(|text| serde_json::from_str(text).ok());
                if text.as_ref() == Some(&policy) { settled } else { policy }
            }
            Value::Array(items) => items.iter().map(|item| self.put_in(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, field)| (name.clone(), self.put_in(field))).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// The policy that a value is or refers to, or a choice between such; what is none beside one that is is computed.
    fn within(&self, value: &Value, depth: usize) -> Option<Value> {
        match value {
            Value::String(text) => {
                if let Some(name) = reference(text) {
                    self.used.borrow_mut().insert(name.to_owned());
                    return self.rendered(name, depth);
                }
                with_statements_known(serde_json::from_str(text).ok()?)
            }
            Value::Object(object) => {
                let Some([name, yes, no]) = choice(value) else {
                    let is_policy = object.contains_key("Statement");
                    return with_statements_known(value.clone()).filter(|_| is_policy);
                };
                let both = [yes, no].map(|one| self.within(one, depth));
                if both.iter().all(Option::is_none) {
                    return None;
                }
                let [yes, no] = both.map(|one| one.unwrap_or_else(computed));
                Some(json!({IF: [name, yes, no]}))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
        }
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
        let values = keys.iter().filter_map(|key| set(block, key));
        values.flat_map(|value| self.of_other(&self.texts.settle(value), depth)).collect()
    }

    fn of_other(&self, value: &Value, depth: usize) -> Vec<Value> {
        if let Value::Array(all) = value {
            return all.iter().flat_map(|one| self.of_other(one, depth)).collect();
        }
        if let Some([name, yes, no]) = choice(value) {
            let [yes, no] = [yes, no].map(|one| self.of_other(one, depth));
            let yes = yes.into_iter().map(|one| json!({IF: [name, one, nothing()]}));
            let no = no.into_iter().map(|one| json!({IF: [name, nothing(), one]}));
            return yes.chain(no).collect();
        }
        if value.is_null() || value.as_str() == Some("") {
            return Vec::new();
        }
        let policy = if depth < DEEPEST { self.within(value, depth + 1) } else { None };
        let list = policy.as_ref().and_then(|one| one.get("Statement"));
        list.map_or_else(|| vec![computed()], |list| blocks(list).to_vec())
    }
}

/// The policy with what stands for statements that are not known in their place; `None` if none of them is known, or if it
/// is no object.
fn with_statements_known(mut policy: Value) -> Option<Value> {
    let is_unknown = |one: &Value| *one == COMPUTED;
    match policy.as_object_mut()?.get_mut("Statement") {
        Some(Value::Array(all)) => {
            all.iter_mut().filter(|one| is_unknown(one)).for_each(|one| *one = computed());
        }
        Some(one) if is_unknown(one) => return None,
        Some(_) | None => {}
    }
    Some(policy)
}

/// What stands for a part of a policy that is not known.
fn computed() -> Value {
    json!({"Ref": "document"})
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
