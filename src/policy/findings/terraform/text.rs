//! What is known of the names that texts of Terraform interpolate, and what comes of the texts.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::policy::findings::terraform::{
    DEEPEST, blocks, expression, interpolated, reference, template,
};

/// So many expressions are followed for one value: each may name others several times.
const MOST_STEPS: u32 = 2000;

/// What is known of the names that texts interpolate.
#[derive(Clone)]
pub(super) struct Texts {
    /// Local values as they are written, and variables that let `*` be put in.
    known: Rc<HashMap<String, Value>>,
    /// What stands for the items of dynamic blocks, the outermost first; `None` if that is not known.
    items: Vec<(String, Option<Value>)>,
    /// The `for_each` of the blocks around, by which what is said of an item is told apart.
    place: String,
    /// How many steps are left for the value that is settled now.
    steps: Rc<Cell<u32>>,
}

impl Texts {
    /// Those of a whole file.
    pub(super) fn of(top: &Map<String, Value>) -> Self {
        let mut known = HashMap::new();
        let locals = top.get("locals").into_iter().flat_map(blocks).filter_map(Value::as_object);
        for (name, value) in locals.flatten() {
            known.insert(format!("local.{name}"), value.clone());
        }
        let variables = top.get("variable").into_iter().flat_map(blocks);
        for (name, one) in variables.filter_map(Value::as_object).flatten() {
            let mut defaults = blocks(one).iter().filter_map(|one| one.get("default"));
            if defaults.any(|default| blocks(default).iter().any(|one| one == "*")) {
                known.insert(format!("var.{name}"), Value::from("*"));
            }
        }
        let steps = Rc::new(Cell::new(MOST_STEPS));
        Self { known: Rc::new(known), items: Vec::new(), place: String::new(), steps }
    }

    /// Whether one more expression is followed.
    pub(super) fn goes_on(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }

    /// The same within a dynamic block, by its place among others, for one item of what its `for_each` says.
    pub(super) fn within(&self, name: &str, (key, value): (Value, Value), block: usize) -> Self {
        let place = format!("{}{name} {block} {key}: ", self.place);
        self.with(name, (Some(key), Some(value)), place)
    }

    /// The same where the items are not known.
    pub(super) fn within_unknown(&self, name: &str, each: &Value) -> Self {
        self.with(name, (None, None), format!("{}{each}: ", self.place))
    }

    fn with(
        &self,
        name: &str,
        (key, value): (Option<Value>, Option<Value>),
        place: String,
    ) -> Self {
        let mut items = self.items.clone();
        items.push((format!("{name}.key"), key));
        items.push((format!("{name}.value"), value));
        let (known, steps) = (Rc::clone(&self.known), Rc::clone(&self.steps));
        Self { known, items, place, steps }
    }

    /// What an expression is called: within a dynamic block one that is about the item is another for each block.
    pub(super) fn placed(&self, expression: &str) -> String {
        let words: Vec<&str> = expression.split_whitespace().collect();
        let is_of_item = self.items.iter().any(|(name, _)| expression.contains(name.as_str()));
        format!("{}{}", if is_of_item { self.place.as_str() } else { "" }, words.join(" "))
    }

    /// What stands under a name such as `local.x.y[0]`; `None` if that is not known.
    pub(super) fn value(&self, path: &str, depth: usize) -> Option<Value> {
        let rest = |name: &str| {
            let rest = path.strip_prefix(name)?;
            (rest.is_empty() || rest.starts_with(['.', '['])).then_some(rest)
        };
        let item = self.items.iter().rev().find_map(|(name, value)| Some((rest(name)?, value)));
        if let Some((rest, value)) = item {
            return at(value.as_ref()?, rest).cloned();
        }
        if let Some(document) = document_at(path) {
            return Some(document);
        }
        let (rest, value) =
            self.known.iter().find_map(|(name, value)| Some((rest(name)?, value)))?;
        let value = at(value, rest).filter(|_| depth < DEEPEST)?;
        Some(self.settle_within(value, depth + 1))
    }

    /// The value, with what is interpolated in its texts in its place.
    pub(super) fn settle(&self, value: &Value) -> Value {
        self.steps.set(MOST_STEPS);
        self.settle_within(value, 0)
    }

    /// The same behind `depth` names.
    pub(super) fn settle_within(&self, value: &Value, depth: usize) -> Value {
        match value {
            Value::String(text) => interpolated(text)
                .and_then(|inner| expression::outcome(inner, self, depth))
                .unwrap_or_else(|| template::filled(text, self, depth)),
            Value::Array(items) => {
                items.iter().map(|item| self.settle_within(item, depth)).collect()
            }
            Value::Object(fields) => fields
                .iter()
                .map(|(name, field)| (name.clone(), self.settle_within(field, depth)))
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// A text with what is interpolated in its place; what is left to a condition is computed.
    pub(super) fn text(&self, text: &str) -> String {
        self.steps.set(MOST_STEPS);
        template::closed_text(text, self)
    }

    /// The policy variables of a document, which Terraform spells `&{…}`.
    pub(super) fn variables(value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(text.replace("&{", "${")),
            Value::Array(items) => items.into_iter().map(Self::variables).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, field)| (name, Self::variables(field))).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }
}

/// What stands below a value, by the rest of a path: `.name`, `["name"]`, `[0]`.
fn at<'v>(value: &'v Value, rest: &str) -> Option<&'v Value> {
    if rest.is_empty() {
        return Some(value);
    }
    let (name, rest) = if let Some(rest) = rest.strip_prefix('[') {
        let (name, rest) = rest.split_once(']')?;
        (name.trim().trim_matches('"'), rest)
    } else {
        let rest = rest.strip_prefix('.')?;
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        rest.split_at_checked(end)?
    };
    let below = match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        Value::Object(fields) => fields.get(name),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    };
    at(below?, rest)
}

/// The text of a document is left for it, to be put in where the whole of a policy is wanted.
fn document_at(path: &str) -> Option<Value> {
    let text = format!("${{{path}}}");
    reference(&text).is_some().then_some(Value::String(text))
}
