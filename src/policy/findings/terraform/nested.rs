//! Nested blocks, and the dynamic ones among them (Terraform's documentation, "Dynamic Blocks"): one for each item of a list
//! or map. Where that is not known, a block is there or not: that is left open as CloudFormation leaves it to a condition.

use serde_json::{Map, Value, json};

use crate::policy::findings::branches::{IF, choice, nothing};
use crate::policy::findings::terraform::expression::{Presence, presence};
use crate::policy::findings::terraform::text::Texts;
use crate::policy::findings::terraform::{blocks, set};
use crate::policy::language::document::COMPUTED;

/// A nested block with what is known of its texts.
pub(super) struct Nested<'a> {
    block: &'a Map<String, Value>,
    texts: Texts,
    presence: Presence,
}

impl Nested<'_> {
    /// What is made of the block, or nothing, if that is left open.
    pub(super) fn made(&self, render: impl Fn(&Map<String, Value>, &Texts) -> Value) -> Value {
        let made = render(self.block, &self.texts);
        match &self.presence {
            Presence::Certain => made,
            Presence::If(name) => json!({IF: [name, made, nothing()]}),
            Presence::Unless(name) => json!({IF: [name, nothing(), made]}),
        }
    }
}

/// The nested blocks of a kind, written out or dynamic.
pub(super) fn nested<'a>(
    block: &'a Map<String, Value>,
    kind: &str,
    texts: &Texts,
) -> Vec<Nested<'a>> {
    let plain = block.get(kind).into_iter().flat_map(blocks).filter_map(Value::as_object);
    let certain = |block| Nested { block, texts: texts.clone(), presence: Presence::Certain };
    let mut found: Vec<Nested<'a>> = plain.map(certain).collect();
    let dynamic = block.get("dynamic").into_iter().flat_map(blocks);
    for (place, one) in dynamic.filter_map(|one| one.get(kind)).flat_map(blocks).enumerate() {
        let content = one.get("content").and_then(|content| blocks(content).first());
        let Some(block) = content.and_then(Value::as_object) else { continue };
        let iterator = one.get("iterator").and_then(Value::as_str).unwrap_or(kind);
        let iterator = iterator.trim_start_matches("${").trim_end_matches('}').trim();
        let each = one.as_object().and_then(|one| set(one, "for_each"));
        let Some(each) = each else { continue };
        if let Some(items) = items(texts.settle(each), each.is_array()) {
            found.extend(items.into_iter().map(|item| {
                let texts = texts.within(iterator, item, place);
                Nested { block, texts, presence: Presence::Certain }
            }));
        } else if let Some(presence) = presence(each, texts) {
            found.push(Nested { block, texts: texts.within_unknown(iterator, each), presence });
        }
    }
    found
}

/// The keys and values of a list or map; `None` if it is not known, as of a list made by a function of what is not known.
fn items(each: Value, is_written: bool) -> Option<Vec<(Value, Value)>> {
    match each {
        _ if choice(&each).is_some() => None,
        Value::Array(items) if !is_written && items.iter().any(|item| item == COMPUTED) => None,
        Value::Array(items) => Some(items.into_iter().map(|item| (item.clone(), item)).collect()),
        Value::Object(fields) => {
            Some(fields.into_iter().map(|(name, field)| (Value::String(name), field)).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// What may come of a statement or block that is left open.
pub(super) fn branches(value: &Value) -> Option<&[Value]> {
    choice(value)?.get(1..)
}

/// The statement in the place of another, which stays where this one is missing.
pub(super) fn instead(one: Value, other: &Value) -> Value {
    let Some([name, yes, no]) = choice(&one) else {
        let is_missing = one == nothing();
        return if is_missing { other.clone() } else { one };
    };
    json!({IF: [name, instead(yes.clone(), other), instead(no.clone(), other)]})
}
