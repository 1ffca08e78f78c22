//! Texts of Terraform: what is interpolated in them (`${…}`, `%{…}`), and what is not (`$${…}`).

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::policy::findings::terraform::blocks;
use crate::policy::language::document::COMPUTED;

/// What is known of the names that texts interpolate.
pub(super) struct Texts {
    /// Local values that are texts, and variables that let `*` be put in.
    known: HashMap<String, String>,
}

impl Texts {
    /// Those of a whole file.
    pub(super) fn of(top: &Map<String, Value>) -> Self {
        let mut known = HashMap::new();
        let locals = top.get("locals").into_iter().flat_map(blocks).filter_map(Value::as_object);
        for (name, value) in locals.flatten() {
            if let Some(text) = value.as_str().filter(|text| !text.contains("${")) {
                known.insert(format!("local.{name}"), text.to_owned());
            }
        }
        let variables = top.get("variable").into_iter().flat_map(blocks);
        for (name, one) in variables.filter_map(Value::as_object).flatten() {
            let mut defaults = blocks(one).iter().filter_map(|one| one.get("default"));
            if defaults.any(|default| blocks(default).iter().any(|one| one == "*")) {
                known.insert(format!("var.{name}"), "*".to_owned());
            }
        }
        Self { known }
    }

    /// The value, with what is interpolated in its texts in its place.
    pub(super) fn settle(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.settle(item)).collect(),
            Value::Object(fields) => Value::Object(
                fields.iter().map(|(name, field)| (name.clone(), self.settle(field))).collect(),
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// The same of one text.
    pub(super) fn text(&self, text: &str) -> String {
        let mut made = String::new();
        let mut rest = text;
        while let Some(place) = rest.find(['$', '%']) {
            let (before, mark) = rest.split_at(place);
            made.push_str(before);
            let sign = mark.get(..1).unwrap_or_default();
            if let Some(after) = mark.strip_prefix(&format!("{sign}{sign}{{")) {
                made.push_str(sign);
                made.push('{');
                rest = after;
            } else if let Some((inner, after)) =
                mark.strip_prefix(&format!("{sign}{{")).and_then(closed)
            {
                let name = inner.trim().trim_matches('~').trim();
                made.push_str(self.known.get(name).map_or(COMPUTED, String::as_str));
                rest = after;
            } else {
                made.push_str(sign);
                rest = mark.get(1..).unwrap_or_default();
            }
        }
        made.push_str(rest);
        made
    }

    /// The policy variables of a document, which Terraform spells `&{…}`.
    pub(super) fn variables(value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(text.replace("&{", "${")),
            Value::Array(items) => items.into_iter().map(Self::variables).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value,
        }
    }
}

/// What stands before the brace that closes, and what behind it: braces and texts may stand within.
fn closed(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut is_text) = (0_usize, false);
    for (place, character) in text.char_indices() {
        match character {
            '"' => is_text = !is_text,
            '{' if !is_text => depth += 1,
            '}' if !is_text && depth > 0 => depth -= 1,
            '}' if !is_text => return Some((text.get(..place)?, text.get(place + 1..)?)),
            _ => {}
        }
    }
    None
}
