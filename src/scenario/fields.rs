//! The fields of a JSON object, read strictly: what is not known is named, and so is what is not of
//! the expected kind, by case and by path (`caller.arn`).

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::domain::failure::Failure;
use crate::domain::role::Tag;
use crate::policy::decide::question::Tags;
use crate::policy::language::document::PolicyDocument;
use crate::policy::language::rule::Policy;

/// An object of a scenario file with its place in it.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    map: &'a Map<String, Value>,
    /// Such as "case `raise-a-hand`".
    case: &'a str,
    /// Such as `caller.`; empty at the top.
    path: String,
}

/// A value with its place in the file.
#[derive(Debug, Clone)]
pub struct Field<'a> {
    pub value: &'a Value,
    case: &'a str,
    path: String,
}

impl<'a> Fields<'a> {
    /// The object of a whole case.
    pub fn top(value: &'a Value, case: &'a str, known: &[&str]) -> Result<Self, Failure> {
        Field { value, case, path: String::new() }.object(known)
    }

    /// The field, if it is there and not `null`.
    pub fn get(&self, name: &str) -> Option<Field<'a>> {
        self.even_null(name).filter(|field| !field.value.is_null())
    }

    /// The field, if it is there.
    pub fn even_null(&self, name: &str) -> Option<Field<'a>> {
        let value = self.map.get(name)?;
        Some(Field { value, case: self.case, path: format!("{}{name}", self.path) })
    }

    /// The field, which must be there and not `null`.
    pub fn needed(&self, name: &str, expected: &str) -> Result<Field<'a>, Failure> {
        self.get(name).ok_or_else(|| {
            let problem = if self.map.contains_key(name) { "null" } else { "missing" };
            failure(self.case, &format!("{}{name}", self.path), expected, problem)
        })
    }

    /// A text; `None` if it is absent or `null`.
    pub fn text(&self, name: &str) -> Result<Option<String>, Failure> {
        self.get(name).map(|field| field.text().map(str::to_owned)).transpose()
    }

    /// A list of texts; empty if it is absent or `null`.
    pub fn texts(&self, name: &str) -> Result<Vec<String>, Failure> {
        let Some(field) = self.get(name) else { return Ok(Vec::new()) };
        field.list()?.iter().map(|item| item.text().map(str::to_owned)).collect()
    }

    /// An object of texts as tags; empty if it is absent or `null`.
    pub fn tags(&self, name: &str) -> Result<Vec<Tag>, Failure> {
        let Some(field) = self.get(name) else { return Ok(Vec::new()) };
        let tag = |(key, item): (&str, Field<'_>)| {
            Ok(Tag { key: key.to_owned(), value: item.text()?.to_owned() })
        };
        field.entries()?.into_iter().map(tag).collect()
    }

    /// Tags of a caller or role: none if the field is absent, not known if it is `null`.
    pub fn known_tags(&self, name: &str) -> Result<Tags, Failure> {
        match self.even_null(name) {
            Some(field) if field.value.is_null() => Ok(Tags::Unknown),
            _ => Ok(Tags::Known(self.tags(name)?)),
        }
    }

    /// A policy document; `None` if it is absent or `null`.
    pub fn policy(&self, name: &str, called: &str) -> Result<Option<Arc<Policy>>, Failure> {
        self.get(name).map(|field| field.policy(called)).transpose()
    }

    /// A list of policy documents; `None` if it is absent or `null`.
    pub fn policies(&self, name: &str, called: &str) -> Result<Option<Vec<Arc<Policy>>>, Failure> {
        self.get(name).map(|field| field.policies(called)).transpose()
    }

    /// Levels of policies; `None` if they are absent or `null`.
    pub fn levels(&self, name: &str) -> Result<Option<Vec<Vec<Arc<Policy>>>>, Failure> {
        let Some(field) = self.get(name) else { return Ok(None) };
        let level = |(index, item): (usize, &Field<'_>)| item.policies(&format!("{name}[{index}]"));
        field.list()?.iter().enumerate().map(level).collect::<Result<_, _>>().map(Some)
    }
}

impl<'a> Field<'a> {
    /// The failure for a value that is not what was expected here.
    pub fn unexpected(&self, expected: &str) -> Failure {
        let found = match self.value {
            Value::Null => "null".to_owned(),
            Value::Bool(flag) => format!("`{flag}`"),
            Value::Number(number) => format!("`{number}`"),
            Value::String(text) => {
                let start: String = text.chars().take(60).collect();
                format!("{start:?}")
            }
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
        };
        failure(self.case, &self.path, expected, &found)
    }

    /// The value as an object that has no other fields than these.
    pub fn object(&self, known: &[&str]) -> Result<Fields<'a>, Failure> {
        let Some(map) = self.value.as_object() else {
            return Err(self.unexpected("an object"));
        };
        let path = if self.path.is_empty() { String::new() } else { format!("{}.", self.path) };
        if let Some(unknown) = map.keys().find(|key| !known.contains(&key.as_str())) {
            let message = format!("{}: unknown field `{path}{unknown}`", self.case);
            return Err(Failure::usage(message)
                .with_hint(format!("the fields here are {}", known.join(", "))));
        }
        Ok(Fields { map, case: self.case, path })
    }

    pub fn text(&self) -> Result<&'a str, Failure> {
        self.value.as_str().ok_or_else(|| self.unexpected("a text"))
    }

    pub fn list(&self) -> Result<Vec<Self>, Failure> {
        let Some(items) = self.value.as_array() else { return Err(self.unexpected("a list")) };
        let item = |(index, value)| Self {
            value,
            case: self.case,
            path: format!("{}[{index}]", self.path),
        };
        Ok(items.iter().enumerate().map(item).collect())
    }

    /// The members of an object whose names are free.
    pub fn entries(&self) -> Result<Vec<(&'a str, Self)>, Failure> {
        let Some(map) = self.value.as_object() else { return Err(self.unexpected("an object")) };
        let entry = |(key, value): (&'a String, &'a Value)| {
            let path = format!("{}.{key}", self.path);
            (key.as_str(), Self { value, case: self.case, path })
        };
        Ok(map.iter().map(entry).collect())
    }

    /// A whole number of seconds.
    pub fn seconds(&self) -> Result<i64, Failure> {
        // A number beyond 64 bits is as far out of range as the greatest one.
        let huge = || self.value.as_u64().map(|_| i64::MAX);
        self.value
            .as_i64()
            .or_else(huge)
            .ok_or_else(|| self.unexpected("a whole number of seconds"))
    }

    /// A policy document: an object; what is broken inside is the document's own problem.
    pub fn policy(&self, called: &str) -> Result<Arc<Policy>, Failure> {
        if !self.value.is_object() {
            return Err(self.unexpected("a policy document (an object)"));
        }
        Ok(Arc::new(Policy::new(called, PolicyDocument::from_value(self.value))))
    }

    /// A list of policy documents, called `identity[0]` and so on.
    pub fn policies(&self, called: &str) -> Result<Vec<Arc<Policy>>, Failure> {
        let policy = |(index, item): (usize, &Self)| item.policy(&format!("{called}[{index}]"));
        self.list()?.iter().enumerate().map(policy).collect()
    }
}

fn failure(case: &str, path: &str, expected: &str, found: &str) -> Failure {
    let place = if path.is_empty() { String::new() } else { format!("`{path}`: ") };
    Failure::usage(format!("{case}: {place}{expected} is expected, not {found}"))
}
