//! Where trust policies stand in files of all kinds.

mod repeated;

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::domain::arn::RoleArn;
use crate::policy::findings::branches::{Branch, Defaults, Rules, Turn, documents};
use crate::policy::findings::lint::LintInput;
use crate::policy::findings::terraform::written_out;
use crate::policy::findings::yaml;
use crate::policy::language::document::Other;
use crate::policy::language::encoded::decoded;

use repeated::{drop_repeated, meaning};

/// One trust policy, and whether the file says that it is one: by the key under which it stands.
struct Found {
    input: LintInput,
    is_named: bool,
}

/// A policy as text, and what may come of it.
#[derive(Default)]
struct PolicyText {
    text: String,
    branches: Vec<Branch>,
    turns: Vec<Turn>,
}

impl PolicyText {
    /// One of which nothing is left open.
    fn new(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

/// The trust policies in the text of a file: the text itself, or every one that stands inside what
/// the AWS CLI (`get-role`, `list-roles`, `get-account-authorization-details`), a template of
/// CloudFormation in JSON or YAML, or `terraform show -json` print.
///
/// Text without any is taken as a (broken) policy itself, so that nothing goes unsaid.
pub fn inputs(source: &str, text: &str) -> Vec<LintInput> {
    let json = serde_json::from_str::<Value>(text).ok();
    let is_json = json.is_some();
    let values = json.map(|value| vec![value]).or_else(|| several(text));
    let values = values.unwrap_or_else(|| yaml::objects(text));
    let mut found = Vec::new();
    let mut unread = Vec::new();
    for value in &values {
        let written = written_out(value);
        unread.extend(written.iter().flat_map(|one| one.unread.clone()));
        let value = written.as_ref().map_or(value, |one| &one.file);
        let defaults = Defaults::of(value);
        let rules = Rules::of(value);
        let search = Search { source, defaults: &defaults, rules: &rules };
        let before = found.len();
        let is_policy = value.get("Statement").is_some();
        if !is_policy {
            search.look(None, value, &mut found);
        }
        if found.len() == before {
            search.bare(value, is_json, &mut found);
        }
    }
    drop_repeated(&mut found);
    let mut found: Vec<LintInput> = found.into_iter().map(|one| one.input).collect();
    found.extend(unread.into_iter().map(|name| LintInput {
        name: Some(name),
        other: Some(Other::unread_document()),
        ..of_policy(source, PolicyText::default())
    }));
    if found.is_empty() {
        let other =
            if values.is_empty() { Other::of_text(text) } else { Other::of_values(&values) };
        let whole = LintInput { whole: true, ..of_policy(source, PolicyText::new(text)) };
        found.push(LintInput { other, ..whole });
    }
    found
}

/// Values in JSON one behind the other, as `jq -c` prints them and logs keep them.
fn several(text: &str) -> Option<Vec<Value>> {
    let values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let values: Vec<Value> = values.collect::<Result<_, _>>().ok()?;
    values.iter().all(Value::is_object).then_some(values)
}

/// A policy of which nothing else is known.
fn of_policy(source: &str, policy: PolicyText) -> LintInput {
    let PolicyText { text, branches, turns } = policy;
    let is_template = text.trim_start().starts_with("${") || is_looked_up(&text);
    let other = if is_template {
        Other::of_text(&text)
    } else {
        let value = serde_json::from_str(&text).ok();
        value.as_ref().and_then(Other::of_value)
    };
    LintInput {
        source: source.to_owned(),
        role: None,
        name: None,
        text,
        whole: false,
        branches,
        turns,
        other,
    }
}

/// Whether the whole of a text is left to a template of Jinja, as Ansible's: `{{ lookup('file', 'policy.json') }}`.
fn is_looked_up(text: &str) -> bool {
    let inner = text.trim().strip_prefix("{{").and_then(|text| text.strip_suffix("}}"));
    inner.is_some_and(|inner| inner.trim_start().starts_with(|letter: char| letter.is_alphabetic()))
}

/// Whether others keep a trust policy under the key, however they part its words: CloudFormation and the AWS CLI
/// (`AssumeRolePolicyDocument`), CloudTrail, AWS Config and controllers of Kubernetes (`assumeRolePolicyDocument`),
/// Terraform (`assume_role_policy`), Pulumi and Crossplane (`assumeRolePolicy`).
fn is_trust_key(key: &str) -> bool {
    let bare = key.replace(['_', '-'], "").to_ascii_lowercase();
    ["assumerolepolicydocument", "assumerolepolicy"].contains(&bare.as_str())
}

/// The policy of an object: under a key of its own, or in the event of CloudTrail that sets it.
fn trust_in(object: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    let is_event = object.contains_key("roleName") && !object.contains_key("policyName");
    object.iter().filter_map(move |(key, value)| {
        // Others call another thing so as well.
        let is_trust =
            key == "trust" && value.as_str().is_none_or(|text| text.trim_start().starts_with('{'));
        (is_trust_key(key) || is_trust || (is_event && key == "policyDocument")).then_some(value)
    })
}

/// How every action begins by which a role is assumed.
const ASSUME: &str = "sts:assumerole";

/// Whether a policy is one of trust, whatever the key: some statement says who may assume, and none has a resource, as the
/// policies of endpoints and organizations have.
fn is_trust(object: &Map<String, Value>) -> bool {
    let Some(list) = object.get("Statement") else { return false };
    let list = list.as_array().map_or(std::slice::from_ref(list), Vec::as_slice);
    let names = |one: &Value, keys: [&str; 2]| keys.iter().any(|key| one.get(*key).is_some());
    let assumes = |one: &Value| {
        let actions = one.get("Action");
        let actions =
            actions.map(|all| all.as_array().map_or(std::slice::from_ref(all), Vec::as_slice));
        actions.into_iter().flatten().filter_map(Value::as_str).any(|action| {
            let action = action.to_ascii_lowercase();
            let stem = action.strip_suffix('*');
            action.starts_with(ASSUME) || stem.is_some_and(|stem| ASSUME.starts_with(stem))
        })
    };
    list.iter().any(|one| names(one, ["Principal", "NotPrincipal"]) && assumes(one))
        && !list.iter().any(|one| names(one, ["Resource", "NotResource"]))
}

/// Where an object says the same twice: what was asked for, and what came of it, which knows more.
fn twins(object: &Map<String, Value>) -> Option<[&'static str; 2]> {
    if object.contains_key("urn") {
        // A resource in a state of Pulumi.
        Some(["inputs", "outputs"])
    } else if object.contains_key("eventName") {
        // An event of CloudTrail.
        Some(["requestParameters", "responseElements"])
    } else {
        None
    }
}

/// Whether something under the key is but how it was before, or said of it elsewhere.
fn is_stale(object: &Map<String, Value>, key: &str) -> bool {
    (key == "before" && object.contains_key("after"))
        || key.ends_with("/last-applied-configuration")
}

/// The search through one document.
struct Search<'a> {
    source: &'a str,
    defaults: &'a Defaults,
    rules: &'a Rules,
}

impl Search<'_> {
    fn look(&self, name: Option<&str>, value: &Value, found: &mut Vec<Found>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.look(name, item, found)),
            Value::Object(object) => self.look_in(name, object, found),
            // AWS Config keeps a role as text.
            Value::String(text) if text.trim_start().starts_with('{') => {
                if let Ok(inner @ Value::Object(_)) = serde_json::from_str(text) {
                    self.look(name, &inner, found);
                }
            }
            // A template within a template, such as a stack set's.
            Value::String(text)
                if text.contains('\n') && text.contains("AssumeRolePolicyDocument:") =>
            {
                for inner in yaml::objects(text) {
                    let (defaults, rules) = (Defaults::of(&inner), Rules::of(&inner));
                    let within = Search { source: self.source, defaults: &defaults, rules: &rules };
                    within.look(name, &inner, found);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn look_in(&self, name: Option<&str>, object: &Map<String, Value>, found: &mut Vec<Found>) {
        let trust = trust_in(object).find_map(|value| {
            let texts = self.texts(value);
            (!texts.is_empty()).then_some(texts)
        });
        if let Some(texts) = trust {
            found.extend(texts.into_iter().map(|text| Found {
                input: LintInput {
                    role: role_of(object),
                    name: name_of(object).or(name).map(str::to_owned),
                    ..of_policy(self.source, text)
                },
                is_named: true,
            }));
            return;
        }
        if is_trust(object) {
            let texts = self.texts(&Value::Object(object.clone()));
            found.extend(texts.into_iter().map(|text| Found {
                input: LintInput { name: name.map(str::to_owned), ..of_policy(self.source, text) },
                is_named: false,
            }));
            return;
        }
        let (before, mut asked) = (found.len(), Vec::new());
        // A plan of Terraform says the same in other places, and what was so until now.
        if let Some(planned) = object.get("planned_values") {
            self.look(name, planned, found);
        }
        if found.len() > before {
            return;
        }
        let twins = twins(object);
        let condition = object.get("Condition").and_then(Value::as_str);
        for (key, value) in object.iter().filter(|(key, _)| !is_stale(object, key)) {
            // A template says `Properties` between the logical name and the policy.
            let name =
                if key == "Properties" || key == "values" { name } else { Some(key.as_str()) };
            // A resource may be there only if a condition holds.
            let rules = condition.map(|name| self.rules.given(name));
            let within = Search { rules: rules.as_ref().unwrap_or(self.rules), ..*self };
            if twins.is_some_and(|[first, _]| first == key) {
                within.look(name, value, &mut asked);
            } else {
                within.look(name, value, found);
            }
        }
        if !asked.is_empty() {
            let come: HashSet<String> =
                found.iter().skip(before).map(|one| meaning(&one.input)).collect();
            found.extend(asked.into_iter().filter(|one| !come.contains(&meaning(&one.input))));
        }
    }

    /// A policy that is the file, or stands in a text or in a list of its own, as programs print them. One in JSON is taken
    /// as it is written, with its lines.
    fn bare(&self, value: &Value, is_json: bool, found: &mut Vec<Found>) {
        let is_policy = |one: &Value| one.get("Statement").is_some();
        let texts: Vec<PolicyText> = match value {
            Value::String(_) => self.texts(value),
            Value::Array(items) => items
                .iter()
                .filter(|item| is_policy(item))
                .flat_map(|item| self.texts(item))
                .collect(),
            Value::Object(_) if !is_json && is_policy(value) => self.texts(value),
            Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
        };
        let inputs = texts.into_iter().map(|text| of_policy(self.source, text));
        found.extend(inputs.map(|input| Found { input, is_named: true }));
    }

    /// A policy is an object, or its text, percent-encoded or not; a template may leave open which of two.
    fn texts(&self, value: &Value) -> Vec<PolicyText> {
        match value {
            // What Terraform prints of a plan's configuration; the policy itself stands among the planned values.
            Value::Object(object)
                if ["constant_value", "references"].iter().any(|key| object.contains_key(*key)) =>
            {
                Vec::new()
            }
            Value::Object(_) => {
                let branches = documents(value, (self.defaults, self.rules));
                let turns: Vec<Turn> = branches.iter().flat_map(|one| one.turns.clone()).collect();
                let is_one = branches.len() == 1;
                let (written, computed): (Vec<Branch>, Vec<Branch>) =
                    branches.into_iter().partition(Branch::is_written);
                let of = |text: &str, branches| PolicyText {
                    text: text.to_owned(),
                    branches,
                    turns: turns.clone(),
                };
                let alone = computed.into_iter().map(|one| of(&one.text.clone(), vec![one]));
                let together = written.first().map(|one| one.text.clone());
                let is_plain = is_one && written.iter().all(Branch::is_as_in_file);
                let is_plain = is_plain && written.iter().all(|one| one.untried.is_empty());
                let branches = if is_plain { Vec::new() } else { written };
                let together = together.map(|text| of(&text, branches));
                together.into_iter().chain(alone).collect()
            }
            Value::String(text) if !text.trim().is_empty() => {
                vec![PolicyText::new(&decoded(text))]
            }
            Value::String(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_) => Vec::new(),
        }
    }
}

fn role_of(object: &Map<String, Value>) -> Option<RoleArn> {
    ["Arn", "arn"].iter().find_map(|key| object.get(*key)?.as_str()?.parse().ok())
}

fn name_of(object: &Map<String, Value>) -> Option<&str> {
    ["RoleName", "roleName", "name"].iter().find_map(|key| object.get(*key)?.as_str())
}

#[cfg(test)]
mod tests;
