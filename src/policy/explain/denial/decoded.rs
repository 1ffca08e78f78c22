//! The JSON inside an encoded authorization message (STS API Reference,
//! "API_DecodeAuthorizationMessage"). AWS wraps every list as `{"items": […]}`.

use serde_json::Value;

use crate::domain::text::harmless;
use crate::policy::explain::denial::{Denial, Refusal};

/// A statement that AWS found to match.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MatchedStatement {
    /// The `Sid`, if it has one.
    pub id: Option<String>,
    /// `ALLOW` or `DENY`.
    pub effect: String,
    pub actions: Vec<String>,
    pub resources: Vec<String>,
    pub principals: Vec<String>,
    /// Each as `key: value, value`.
    pub conditions: Vec<String>,
}

impl MatchedStatement {
    /// The statement in one line.
    pub fn sentence(&self) -> String {
        let name = match &self.id {
            Some(id) => format!("statement `{}`", harmless(id)),
            None => "a statement without Sid".to_owned(),
        };
        let verb = if self.effect.eq_ignore_ascii_case("deny") { "denies" } else { "allows" };
        let list = |items: &[String], none: &str| {
            if items.is_empty() {
                none.to_owned()
            } else {
                harmless(&items.join(", ")).into_owned()
            }
        };
        let mut line = format!(
            "{name} {verb} {} on {}",
            list(&self.actions, "everything"),
            list(&self.resources, "everything")
        );
        if !self.conditions.is_empty() {
            line = format!("{line} under {}", list(&self.conditions, ""));
        }
        line
    }
}

pub(super) fn read(json: &str) -> Option<Denial> {
    let value: Value =
        serde_json::from_str(json).or_else(|_| serde_json::from_str(within(json))).ok()?;
    // `aws sts decode-authorization-message` prints the message as a text inside JSON.
    if let Some(inner) = value.get("DecodedMessage").and_then(Value::as_str) {
        return read(inner);
    }
    let context = value.get("context")?;
    let explicit = value.get("explicitDeny").and_then(Value::as_bool)?;
    let allowed = value.get("allowed").and_then(Value::as_bool).unwrap_or(false);
    let principal = context.get("principal");
    let principal_text = |field: &str| principal.and_then(|one| text(one.get(field)));
    Some(Denial {
        who: principal_text("arn").or_else(|| principal_text("id")),
        action: text(context.get("action")),
        resource: text(context.get("resource")),
        refusal: if explicit { Refusal::Explicit } else { Refusal::Implicit },
        statements: items(value.get("matchedStatements")).map(statement).collect(),
        context: items(context.get("conditions")).filter_map(pair).collect(),
        allowed,
        ..Denial::default()
    })
}

/// The document within what a person or a chat puts around it, such as a fence.
fn within(text: &str) -> &str {
    let range = text.find('{').zip(text.rfind('}'));
    range.and_then(|(begin, end)| text.get(begin..=end)).unwrap_or(text)
}

fn statement(value: &Value) -> MatchedStatement {
    MatchedStatement {
        id: text(value.get("statementId")).filter(|id| !id.is_empty()),
        effect: text(value.get("effect")).unwrap_or_default(),
        actions: values(value.get("actions")),
        resources: values(value.get("resources")),
        principals: values(value.get("principals")),
        conditions: items(value.get("conditions"))
            .filter_map(pair)
            .map(|(key, values)| format!("{key}: {}", values.join(", ")))
            .collect(),
    }
}

fn pair(value: &Value) -> Option<(String, Vec<String>)> {
    Some((text(value.get("key"))?, values(value.get("values"))))
}

fn values(list: Option<&Value>) -> Vec<String> {
    items(list).filter_map(|item| text(item.get("value"))).collect()
}

fn items(list: Option<&Value>) -> impl Iterator<Item = &Value> {
    list.and_then(|list| list.get("items")).and_then(Value::as_array).into_iter().flatten()
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        value @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            Some(value.to_string())
        }
    }
}
