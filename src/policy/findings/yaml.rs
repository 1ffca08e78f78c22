//! Templates and policies in YAML, as the JSON that they stand for: CloudFormation's short forms are its functions
//! (`!If` is `Fn::If`, `!Ref` is `Ref`).

use serde::Deserialize;
use serde_json::{Map, Value};
use serde_norway::{Deserializer, Value as Yaml};

/// The objects in the text, and the lists of objects; none if it is no YAML, or JSON that is only broken.
pub(super) fn objects(text: &str) -> Vec<Value> {
    if text.trim_start().starts_with(['{', '[']) {
        return Vec::new();
    }
    let documents = Deserializer::from_str(text).map(Yaml::deserialize);
    let read: Result<Vec<Yaml>, serde_norway::Error> = documents.collect();
    let found = read.unwrap_or_default().into_iter().filter_map(json);
    let is_list = |one: &Value| one.as_array().is_some_and(|all| all.iter().all(Value::is_object));
    found.filter(|one| one.is_object() || is_list(one)).collect()
}

fn json(value: Yaml) -> Option<Value> {
    Some(match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(flag) => Value::Bool(flag),
        Yaml::Number(number) => serde_json::to_value(number).ok()?,
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => Value::Array(items.into_iter().map(json).collect::<Option<_>>()?),
        Yaml::Mapping(fields) => {
            let mut made = Map::new();
            for (name, field) in fields {
                let name = match name {
                    Yaml::String(name) => name,
                    // Account ids as names of a mapping.
                    Yaml::Number(number) => number.to_string(),
                    Yaml::Bool(flag) => flag.to_string(),
                    Yaml::Null | Yaml::Sequence(_) | Yaml::Mapping(_) | Yaml::Tagged(_) => {
                        return None;
                    }
                };
                made.insert(name, json(field)?);
            }
            Value::Object(made)
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = tag.trim_start_matches('!');
            let name = match name {
                "Ref" | "Condition" => name.to_owned(),
                _ => format!("Fn::{name}"),
            };
            Value::Object(Map::from_iter([(name, json(tagged.value)?)]))
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// CloudFormation User Guide, "intrinsic-function-reference": `!Ref` and `!Condition` have no `Fn::` in front.
    #[test]
    fn short_forms_are_functions() {
        assert_eq!(
            objects("a: !Ref X\nb: !If [C, !GetAtt R.Arn, x]\nc: !Condition D"),
            [
                json!({"a": {"Ref": "X"}, "b": {"Fn::If": ["C", {"Fn::GetAtt": "R.Arn"}, "x"]}, "c": {"Condition": "D"}})
            ]
        );
    }
}
