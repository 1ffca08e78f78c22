//! The elements of a document, each read from JSON as far as it goes.

use serde_json::{Map, Value};

use crate::policy::language::document::{
    Choice, Condition, DocumentProblem, Effect, PolicyDocument, Principal, PrincipalElement,
    Statement, is_computed,
};

/// Elements of which a statement has one at most (AWS's page "reference_policies_elements"); if
/// it has both, the first is the one that is read.
const EXCLUSIVE: [(&str, &str); 3] =
    [("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource")];

/// The elements of a statement, and of the document around it.
const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
const TOP: [&str; 3] = ["Version", "Id", "Statement"];

const LEFT_OPEN: &str = "computed by the template, which is not read";

fn no_element(name: &str, known: &[&str]) -> String {
    let letters = |text: &str| text.trim_end_matches(['s', 'S']).to_ascii_lowercase();
    match known.iter().find(|element| letters(element) == letters(name)) {
        Some(meant) => format!("no such element; did you mean `{meant}`?"),
        None => "no such element".to_owned(),
    }
}

impl PolicyDocument {
    pub(super) fn problem(&mut self, statement: Option<usize>, field: &str, message: &str) {
        self.problems.push(DocumentProblem {
            statement,
            field: field.to_owned(),
            message: message.to_owned(),
        });
    }

    pub(super) fn read_statement(&mut self, index: usize, value: &Value) {
        let Some(object) = value.as_object() else {
            self.problem(Some(index), "Statement", "an object is expected");
            return;
        };
        if computing(object).is_some() {
            self.left_open.push(index);
            self.problem(Some(index), "Statement", LEFT_OPEN);
            return;
        }
        self.look_for_oddities(index, object);
        for (element, other) in EXCLUSIVE {
            if object.contains_key(element) && object.contains_key(other) {
                self.problem(Some(index), other, &format!("`{element}` excludes it"));
            }
        }
        let effect = match object.get("Effect").and_then(text_of).as_deref() {
            Some("Allow") => Some(Effect::Allow),
            Some("Deny") => Some(Effect::Deny),
            Some(text) if is_computed(text) => {
                self.left_open.push(index);
                self.problem(Some(index), "Effect", LEFT_OPEN);
                None
            }
            _ => {
                self.problem(Some(index), "Effect", "`Allow` or `Deny` is expected");
                None
            }
        };
        let statement = Statement {
            index,
            sid: object.get("Sid").and_then(text_of),
            effect,
            principal: self.read_principals(index, object),
            action: self.read_choice(index, object, "Action", "NotAction"),
            resource: self.read_choice(index, object, "Resource", "NotResource"),
            conditions: self.read_conditions(index, object.get("Condition")),
        };
        self.statements.push(statement);
    }

    /// What AWS refuses, and what changes nothing of how the rest is read.
    fn look_for_oddities(&mut self, index: usize, object: &Map<String, Value>) {
        for name in object.keys().filter(|name| !ELEMENTS.contains(&name.as_str())) {
            self.odd(Some(index), name, &no_element(name, &ELEMENTS));
        }
        if object.get("Sid").is_some_and(|sid| text_of(sid).is_none()) {
            self.odd(Some(index), "Sid", "a text is expected");
        }
        if !object.contains_key("Action") && !object.contains_key("NotAction") {
            self.odd(Some(index), "Action", "missing");
        }
    }

    pub(super) fn look_at_top(&mut self, object: &Map<String, Value>) {
        for name in object.keys().filter(|name| !TOP.contains(&name.as_str())) {
            self.odd(None, name, &no_element(name, &TOP));
        }
        if object.get("Version").is_some_and(|version| text_of(version).is_none()) {
            self.odd(None, "Version", "a text is expected");
        }
    }

    fn odd(&mut self, statement: Option<usize>, field: &str, message: &str) {
        self.oddities.push(DocumentProblem {
            statement,
            field: field.to_owned(),
            message: message.to_owned(),
        });
    }

    fn read_choice(
        &mut self,
        index: usize,
        object: &Map<String, Value>,
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
        object: &Map<String, Value>,
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
            Value::Object(map) if computing(map).is_some() => {
                let texts = self.read_texts(index, field, value);
                texts.into_iter().map(Principal::Aws).collect()
            }
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
        let computed = |function: &str, operator: Option<&String>| {
            let stand_in = format!("{{{function}}}");
            Condition {
                operator: operator.unwrap_or(&stand_in).clone(),
                key: stand_in.clone(),
                values: vec![stand_in],
            }
        };
        if let Some(function) = value.as_object().and_then(computing) {
            return vec![computed(function, None)];
        }
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
            if let Some(function) = computing(keys) {
                conditions.push(computed(function, Some(operator)));
                continue;
            }
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
                Value::Bool(flag) => texts.push(flag.to_string()),
                Value::Number(number) => texts.push(number.to_string()),
                Value::String(_) | Value::Null | Value::Array(_) | Value::Object(_) => {
                    match text_of(item) {
                        Some(text) => texts.push(text),
                        None => self.problem(Some(index), field, "a text is expected"),
                    }
                }
            }
        }
        texts
    }
}

/// A text, or what stands for one that a template computes.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(map) => computing(map).map(|function| format!("{{{function}}}")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

/// The function of CloudFormation by which a template computes a value: `Ref`, `Fn::Join` and so on.
pub(super) fn computing(map: &Map<String, Value>) -> Option<&str> {
    let mut keys = map.keys();
    let function = keys.next().filter(|_| keys.next().is_none())?;
    (function == "Ref" || function.starts_with("Fn::")).then_some(function)
}
