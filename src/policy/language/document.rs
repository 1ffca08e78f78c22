//! A policy document, read as far as it goes: what is broken is a problem, never a refusal.

mod other;
mod read;

use serde_json::Value;

use crate::domain::text::harmless;

pub use other::Other;

use other::not_json;
use read::text_of;

/// A policy document of any type (trust, identity, boundary, session, SCP, RCP).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PolicyDocument {
    /// `None` if the document has no `Version`, which means 2008-10-17 (semantics 1.9).
    pub version: Option<String>,
    pub id: Option<String>,
    pub statements: Vec<Statement>,
    /// Where the document breaks, in words that name the field.
    pub problems: Vec<DocumentProblem>,
    /// What AWS would refuse as well, although it changes nothing of how the rest is read.
    pub oddities: Vec<DocumentProblem>,
    /// The statements of which a template decides whether they allow, deny or are there at all: their indices.
    pub left_open: Vec<usize>,
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
        if let Some(other) = Other::of_value(value) {
            document.problem(None, "document", other.what);
            return document;
        }
        document.look_at_top(object);
        document.version = object.get("Version").and_then(text_of);
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

/// What stands in a text for the part that a template computes.
pub const COMPUTED: &str = "{Ref}";

/// Whether a text, or a part of it, stands for a value that a template computes, which is not known here.
pub fn is_computed(text: &str) -> bool {
    is_wholly_computed(text) || text.contains(COMPUTED)
}

/// Whether nothing of the text is known.
pub fn is_wholly_computed(text: &str) -> bool {
    let function = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    function.is_some_and(|name| name == "Ref" || name.starts_with("Fn::"))
}

#[cfg(test)]
mod tests;
