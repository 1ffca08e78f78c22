//! A policy document, read as far as it goes: what is broken is a problem, never a refusal.

use serde_json::Value;

use crate::domain::text::harmless;

/// A policy document of any type (trust, identity, boundary, session, SCP, RCP).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PolicyDocument {
    /// `None` if the document has no `Version`, which means 2008-10-17 (semantics 1.9).
    pub version: Option<String>,
    pub id: Option<String>,
    pub statements: Vec<Statement>,
    /// Where the document breaks, in words that name the field.
    pub problems: Vec<DocumentProblem>,
    /// Its characters without white space, as the quota counts them; 0 if it was not read from text.
    pub size: usize,
}

/// Something in a document that AWS would refuse or that kamen could not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentProblem {
    /// The statement's index, if one is at fault.
    pub statement: Option<usize>,
    /// Such as `Condition.StringEquals`.
    pub field: String,
    pub message: String,
}

impl DocumentProblem {
    /// The problem in one line.
    pub fn sentence(&self) -> String {
        let field = harmless(&self.field);
        match self.statement {
            Some(index) => format!("statement {}: {field}: {}", index + 1, self.message),
            None => format!("{field}: {}", self.message),
        }
    }
}

/// Whether a statement allows or denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    Allow,
    Deny,
}

/// One statement. A part that could not be read is `None` here and named in the problems.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Its index in the document, counted from 0 (an object instead of a list is index 0).
    pub index: usize,
    pub sid: Option<String>,
    /// `None` if the effect is missing or is no effect: such a statement matches nothing.
    pub effect: Option<Effect>,
    pub principal: Option<PrincipalElement>,
    pub action: Option<Choice>,
    pub resource: Option<Choice>,
    pub conditions: Vec<Condition>,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`, with its patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    Only(Vec<String>),
    AllBut(Vec<String>),
}

/// `Principal` or `NotPrincipal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrincipalElement {
    Only(Vec<Principal>),
    AllBut(Vec<Principal>),
}

/// One principal as it is written: the key (`AWS`, `Service`, `Federated`, `CanonicalUser`) and
/// the text behind it. `"*"` alone is [`Principal::Everyone`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Principal {
    /// `"Principal": "*"`.
    Everyone,
    /// An ARN, 12 digits, a unique id, or `*`.
    Aws(String),
    Service(String),
    Federated(String),
    /// A key that IAM does not know in this place.
    Other {
        key: String,
        value: String,
    },
}

/// One operator on one key with its values: `"StringEquals": {"aws:username": ["a", "b"]}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// As written, such as `ForAnyValue:StringLikeIfExists`.
    pub operator: String,
    /// As written; compared without case.
    pub key: String,
    /// Strings, numbers and booleans, as text.
    pub values: Vec<String>,
}

/// Elements of which a statement has one at most (AWS's page "reference_policies_elements"); if
/// it has both, the first is the one that is read.
const EXCLUSIVE: [(&str, &str); 3] =
    [("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource")];

impl PolicyDocument {
    /// Reads a document from JSON text. Text that is not JSON, or whose top is not an object, gives
    /// a document without statements and with a problem that names line and column.
    pub fn parse(text: &str) -> Self {
        match serde_json::from_str::<Value>(text) {
            Ok(value) => {
                let size = text.chars().filter(|character| !character.is_whitespace()).count();
                Self { size, ..Self::from_value(&value) }
            }
            Err(error) => Self {
                problems: vec![DocumentProblem {
                    statement: None,
                    field: format!("line {}, column {}", error.line(), error.column()),
                    message: not_json(text).to_owned(),
                }],
                ..Self::default()
            },
        }
    }

    /// Reads a document from JSON already parsed.
    pub fn from_value(value: &Value) -> Self {
        let mut document = Self::default();
        let Some(object) = value.as_object() else {
            document.problem(None, "document", "an object is expected");
            return document;
        };
        document.version = object.get("Version").and_then(Value::as_str).map(str::to_owned);
        document.id = object.get("Id").and_then(Value::as_str).map(str::to_owned);
        match object.get("Statement") {
            Some(Value::Array(list)) => {
                for (index, item) in list.iter().enumerate() {
                    document.read_statement(index, item);
                }
            }
            Some(single @ Value::Object(_)) => document.read_statement(0, single),
            Some(_) => document.problem(None, "Statement", "an object or a list is expected"),
            None => document.problem(None, "Statement", "missing"),
        }
        document
    }

    fn problem(&mut self, statement: Option<usize>, field: &str, message: &str) {
        self.problems.push(DocumentProblem {
            statement,
            field: field.to_owned(),
            message: message.to_owned(),
        });
    }

    fn read_statement(&mut self, index: usize, value: &Value) {
        let Some(object) = value.as_object() else {
            self.problem(Some(index), "Statement", "an object is expected");
            return;
        };
        for (element, other) in EXCLUSIVE {
            if object.contains_key(element) && object.contains_key(other) {
                self.problem(Some(index), other, &format!("`{element}` excludes it"));
            }
        }
        let effect = match object.get("Effect").and_then(Value::as_str) {
            Some("Allow") => Some(Effect::Allow),
            Some("Deny") => Some(Effect::Deny),
            _ => {
                self.problem(Some(index), "Effect", "`Allow` or `Deny` is expected");
                None
            }
        };
        let statement = Statement {
            index,
            sid: object.get("Sid").and_then(Value::as_str).map(str::to_owned),
            effect,
            principal: self.read_principals(index, object),
            action: self.read_choice(index, object, "Action", "NotAction"),
            resource: self.read_choice(index, object, "Resource", "NotResource"),
            conditions: self.read_conditions(index, object.get("Condition")),
        };
        self.statements.push(statement);
    }

    fn read_choice(
        &mut self,
        index: usize,
        object: &serde_json::Map<String, Value>,
        only: &str,
        all_but: &str,
    ) -> Option<Choice> {
        if let Some(value) = object.get(only) {
            return Some(Choice::Only(self.read_texts(index, only, value)));
        }
        let value = object.get(all_but)?;
        let before = self.problems.len();
        let mut texts = self.read_texts(index, all_but, value);
        if self.problems.len() > before {
            // An exception that cannot be read must not make the statement match more.
            texts.clear();
        }
        Some(Choice::AllBut(texts))
    }

    fn read_principals(
        &mut self,
        index: usize,
        object: &serde_json::Map<String, Value>,
    ) -> Option<PrincipalElement> {
        if let Some(value) = object.get("Principal") {
            return Some(PrincipalElement::Only(self.read_principal(index, "Principal", value)));
        }
        let value = object.get("NotPrincipal")?;
        let before = self.problems.len();
        let mut spared = self.read_principal(index, "NotPrincipal", value);
        if self.problems.len() > before {
            spared.clear();
        }
        Some(PrincipalElement::AllBut(spared))
    }

    fn read_principal(&mut self, index: usize, field: &str, value: &Value) -> Vec<Principal> {
        match value {
            Value::String(text) if text == "*" => vec![Principal::Everyone],
            Value::Object(map) => {
                let mut found = Vec::new();
                for (key, value) in map {
                    let texts = self.read_texts(index, &format!("{field}.{key}"), value);
                    found.extend(texts.into_iter().map(|text| match key.as_str() {
                        "AWS" => Principal::Aws(text),
                        "Service" => Principal::Service(text),
                        "Federated" => Principal::Federated(text),
                        _ => Principal::Other { key: key.clone(), value: text },
                    }));
                }
                found
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => {
                self.problem(Some(index), field, "`*` or an object is expected");
                Vec::new()
            }
        }
    }

    fn read_conditions(&mut self, index: usize, value: Option<&Value>) -> Vec<Condition> {
        let mut conditions = Vec::new();
        let Some(value) = value else { return conditions };
        // What cannot be read must not make the statement match more: under no key, nothing is met.
        let unreadable = |operator: &str| Condition {
            operator: operator.to_owned(),
            key: String::new(),
            values: Vec::new(),
        };
        let Some(operators) = value.as_object() else {
            self.problem(Some(index), "Condition", "an object is expected");
            return vec![unreadable("Condition")];
        };
        for (operator, keys) in operators {
            let field = format!("Condition.{operator}");
            let Some(keys) = keys.as_object() else {
                self.problem(Some(index), &field, "an object is expected");
                conditions.push(unreadable(operator));
                continue;
            };
            for (key, value) in keys {
                let before = self.problems.len();
                let values = self.read_texts(index, &format!("{field}.{key}"), value);
                let readable = self.problems.len() == before;
                let key = if readable { key.clone() } else { String::new() };
                conditions.push(Condition { operator: operator.clone(), key, values });
            }
        }
        conditions
    }

    fn read_texts(&mut self, index: usize, field: &str, value: &Value) -> Vec<String> {
        let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let mut texts = Vec::new();
        for item in items {
            match item {
                Value::String(text) => texts.push(text.clone()),
                Value::Bool(flag) => texts.push(flag.to_string()),
                Value::Number(number) => texts.push(number.to_string()),
                Value::Object(map) if computing(map).is_some() => {
                    texts.extend(computing(map).map(|function| format!("{{{function}}}")));
                }
                Value::Null | Value::Array(_) | Value::Object(_) => {
                    self.problem(Some(index), field, "a text is expected");
                }
            }
        }
        texts
    }
}

impl PrincipalElement {
    /// The texts of all principals, whatever their keys.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let (Self::Only(list) | Self::AllBut(list)) = self;
        list.iter().map(|principal| match principal {
            Principal::Everyone => "*",
            Principal::Aws(text) | Principal::Service(text) | Principal::Federated(text) => text,
            Principal::Other { value, .. } => value,
        })
    }
}

/// The function of CloudFormation by which a template computes a value: `Ref`, `Fn::Join` and so on.
fn computing(map: &serde_json::Map<String, Value>) -> Option<&str> {
    let mut keys = map.keys();
    let function = keys.next().filter(|_| keys.next().is_none())?;
    (function == "Ref" || function.starts_with("Fn::")).then_some(function)
}

/// Whether a text stands for a value that a template computes, which is not known here.
pub fn is_computed(text: &str) -> bool {
    let function = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    function.is_some_and(|name| name == "Ref" || name.starts_with("Fn::"))
}

/// What text is that is not JSON, as far as it can be told.
fn not_json(text: &str) -> &'static str {
    let starts = |prefix: &str| text.lines().any(|line| line.trim_start().starts_with(prefix));
    if starts("resource \"") || starts("data \"") || starts("module \"") {
        "Terraform's own language, which is not read: give what `terraform show -json` prints"
    } else if starts("AssumeRolePolicyDocument:")
        || starts("Resources:")
        || starts("Statement:")
        || starts("- Effect:")
    {
        "YAML, which is not read: give the template or policy as JSON"
    } else {
        "not JSON"
    }
}

#[cfg(test)]
mod tests;
