//! Functions of CloudFormation whose outcome is known: texts that are written out, and parameters and mappings that let
//! `*` be put in.

use std::collections::HashSet;

use serde_json::Value;

use crate::policy::language::document::COMPUTED;

/// What the names of services end in; the services of other partitions have the same names in front.
const URL_SUFFIX: &str = "AWS::URLSuffix";
const AMAZON: &str = "amazonaws.com";

/// The names of parameters and mappings that may stand for `*`. Of others, what is put in is not known: a default is
/// often but an example.
#[derive(Debug, Default)]
pub(in crate::policy::findings) struct Defaults {
    parameters: HashSet<String>,
    mappings: HashSet<String>,
}

impl Defaults {
    /// Those of a whole template.
    pub(in crate::policy::findings) fn of(template: &Value) -> Self {
        let names = |section: &str, is_open: fn(&Value) -> bool| -> HashSet<String> {
            let entries = template.get(section).and_then(Value::as_object);
            let entries = entries.into_iter().flatten();
            entries.filter(|(_, one)| is_open(one)).map(|(name, _)| name.clone()).collect()
        };
        Self {
            parameters: names("Parameters", |one| {
                ["Default", "AllowedValues"].iter().filter_map(|key| one.get(*key)).any(has_star)
            }),
            mappings: names("Mappings", has_star),
        }
    }

    /// The value, with what functions make of texts in their place.
    pub(in crate::policy::findings) fn fold(&self, value: Value) -> Value {
        let value = match value {
            Value::Array(items) => {
                Value::Array(items.into_iter().map(|item| self.fold(item)).collect())
            }
            Value::String(text) => Value::String(without_references(text)),
            Value::Object(fields) => Value::Object(
                fields.into_iter().map(|(name, field)| (name, self.fold(field))).collect(),
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        };
        if let Some(parts) = split(&value) {
            return parts;
        }
        self.outcome(&value).map_or(value, Value::String)
    }

    fn outcome(&self, value: &Value) -> Option<String> {
        let object = value.as_object().filter(|object| object.len() == 1)?;
        let (function, argument) = object.iter().next()?;
        match function.as_str() {
            "Ref" if argument == URL_SUFFIX => Some(AMAZON.to_owned()),
            "Ref" => self.parameters.contains(argument.as_str()?).then(|| "*".to_owned()),
            "Fn::ToJsonString" => Some(argument.to_string()),
            "Fn::Sub" => self.substituted(argument),
            "Fn::Join" => {
                let [separator, Value::Array(parts)] = argument.as_array()?.as_slice() else {
                    return None;
                };
                let parts: Vec<&str> =
                    parts.iter().map(|part| part.as_str().unwrap_or(COMPUTED)).collect();
                known_in_part(parts.join(separator.as_str()?))
            }
            "Fn::Select" => {
                let [place, Value::Array(parts)] = argument.as_array()?.as_slice() else {
                    return None;
                };
                let place = place.as_u64().or_else(|| place.as_str()?.parse().ok())?;
                parts.get(usize::try_from(place).ok()?)?.as_str().map(str::to_owned)
            }
            "Fn::FindInMap" => {
                let map = argument.as_array()?.first()?.as_str()?;
                self.mappings.contains(map).then(|| "*".to_owned())
            }
            _ => None,
        }
    }

    /// A text with its variables replaced, those that are not known by what stands for them; `None` if nothing else is
    /// left. `${!name}` is `${name}`.
    fn substituted(&self, argument: &Value) -> Option<String> {
        let (text, given) = match argument {
            Value::String(text) => (text, None),
            Value::Array(both) => {
                let [Value::String(text), given] = both.as_slice() else { return None };
                (text, given.as_object())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return None,
        };
        let mut made = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            let (name, behind) = after.split_once('}')?;
            made.push_str(before);
            match (name.strip_prefix('!'), given.and_then(|given| given.get(name))) {
                (Some(literal), _) => {
                    made.push_str("${");
                    made.push_str(literal);
                    made.push('}');
                }
                (None, Some(value)) => made.push_str(value.as_str().unwrap_or(COMPUTED)),
                (None, None) if name == URL_SUFFIX => made.push_str(AMAZON),
                (None, None) if self.parameters.contains(name) => made.push('*'),
                (None, None) => made.push_str(COMPUTED),
            }
            rest = behind;
        }
        made.push_str(rest);
        known_in_part(made)
    }
}

/// The parts of a text that is known, as `Fn::Split` makes a list of them.
fn split(value: &Value) -> Option<Value> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    let [Value::String(by), Value::String(text)] = object.get("Fn::Split")?.as_array()?.as_slice()
    else {
        return None;
    };
    let parts = text.split(by.as_str()).filter(|_| !by.is_empty());
    Some(parts.map(str::to_owned).map(Value::String).collect())
}

/// The text without references to what stands elsewhere: `{{resolve:ssm:…}}` is computed (CloudFormation User Guide,
/// "dynamic-references").
fn without_references(text: String) -> String {
    const START: &str = "{{resolve:";
    let mut made = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(START) {
        let Some((_, behind)) = after.split_once("}}") else { break };
        made.push_str(before);
        made.push_str(COMPUTED);
        rest = behind;
    }
    if made.is_empty() {
        return text;
    }
    made.push_str(rest);
    made
}

/// The text, unless all of it is computed.
fn known_in_part(text: String) -> Option<String> {
    let is_known = text.is_empty() || !text.replace(COMPUTED, "").is_empty();
    is_known.then_some(text)
}

/// Whether `*` is among the texts; a list of values may be one text with commas.
fn has_star(value: &Value) -> bool {
    match value {
        Value::String(text) => text.split(',').any(|one| one.trim() == "*"),
        Value::Array(items) => items.iter().any(has_star),
        Value::Object(fields) => fields.values().any(has_star),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
