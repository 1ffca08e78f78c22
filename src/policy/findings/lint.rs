//! Trust policies given as text, and what is found in them: the pure half of `kamen lint`.

mod other;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::domain::account::AccountId;
use crate::domain::arn::{ArnParts, RoleArn};
use crate::policy::findings::branches::{Defaults, documents};
use crate::policy::findings::{Finding, Rule, trust_findings, yaml};
use crate::policy::language::document::{PolicyDocument, PrincipalElement, Statement, is_computed};
use crate::policy::language::encoded::decoded;
use crate::policy::language::print::{LineRange, PrintedJson};
use crate::policy::words::{KnownAccounts, trust_summary};

use other::not_read;

/// One trust policy to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintInput {
    /// The file's name, or the role's ARN if no file is at hand.
    pub source: String,
    /// The role, if it is known.
    pub role: Option<RoleArn>,
    /// The role's name if the ARN is not known, such as a template's logical name.
    pub name: Option<String>,
    /// The trust policy as JSON text.
    pub text: String,
    /// Whether `text` is the whole of the source, so that lines are the source's own.
    pub whole: bool,
    /// Whether its statements stand for branches that exclude each other: it is longer than any that will be.
    pub is_mixed: bool,
}

/// What was found in one trust policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linted {
    pub input: LintInput,
    /// Worst first.
    pub findings: Vec<LocatedFinding>,
    /// The statements with something that a template computes, which is not judged: their indices.
    pub computed: Vec<usize>,
}

/// A finding and where it stands: in the source if that is the policy itself, else in the
/// policy as kamen prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedFinding {
    pub finding: Finding,
    pub lines: Option<LineRange>,
}

/// Looks at one trust policy, at that moment if dates that are past are to be found.
pub fn lint(input: LintInput, known: &KnownAccounts, now: Option<Timestamp>) -> Linted {
    let mut document = PolicyDocument::parse(&input.text);
    if input.is_mixed {
        document.size = 0;
    }
    if let Some(what) = not_read(&input.text) {
        let finding = Finding { rule: Rule::NotRead, statement: None, message: what.to_owned() };
        let findings = vec![LocatedFinding { finding, lines: None }];
        return Linted { input, findings, computed: Vec::new() };
    }
    let printed = PrintedJson::of(&input.text);
    let role = input.role.as_ref();
    let summary = trust_summary(&document, role, known);
    let lines = |finding: &Finding| {
        let index = finding.statement?;
        if input.whole { printed.written_lines(index) } else { printed.statement_lines(index) }
    };
    let findings = trust_findings(&document, &summary.principals, role, now)
        .into_iter()
        .map(|finding| LocatedFinding { lines: lines(&finding), finding })
        .collect();
    let computed = document.statements.iter().filter(|one| holds_computed(one));
    let computed = computed.map(|statement| statement.index).collect();
    Linted { input, findings, computed }
}

/// The partition in which the role of a trust policy lives, as far as its principals say: an account's id says none.
pub fn partition_of(text: &str, account: AccountId) -> String {
    let document = PolicyDocument::parse(text);
    let principals = document.statements.iter().flat_map(|statement| &statement.principal);
    let arns: Vec<ArnParts<'_>> = principals
        .flat_map(PrincipalElement::texts)
        .filter_map(ArnParts::parse)
        .filter(|arn| !is_computed(arn.partition))
        .collect();
    let own = arns.iter().find(|arn| arn.account_id() == Some(account));
    own.or(arns.first()).map_or("aws", |arn| arn.partition).to_owned()
}

/// Whether a principal or a condition's value of the statement is known to the template alone.
fn holds_computed(statement: &Statement) -> bool {
    let values = statement.conditions.iter().flat_map(|condition| &condition.values);
    statement.principal.iter().flat_map(PrincipalElement::texts).any(is_computed)
        || values.map(String::as_str).any(is_computed)
        || statement.conditions.iter().any(|condition| is_computed(&condition.key))
}

/// The trust policies in the text of a file: the text itself, or every one that stands inside what
/// the AWS CLI (`get-role`, `list-roles`, `get-account-authorization-details`), a template of
/// CloudFormation in JSON or YAML, or `terraform show -json` print.
///
/// Text without any is taken as a (broken) policy itself, so that nothing goes unsaid.
pub fn inputs(source: &str, text: &str) -> Vec<LintInput> {
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        let defaults = Defaults::of(&value);
        search((source, &defaults), None, &value, &mut found);
        if found.is_empty() {
            bare((source, &defaults), &value, &mut found);
        }
    }
    for value in yaml::objects(text) {
        let defaults = Defaults::of(&value);
        search((source, &defaults), None, &value, &mut found);
        if value.get("Statement").is_some() {
            bare((source, &defaults), &Value::Array(vec![value]), &mut found);
        }
    }
    if found.is_empty() {
        found.push(LintInput {
            source: source.to_owned(),
            role: None,
            name: None,
            text: text.to_owned(),
            whole: true,
            is_mixed: false,
        });
    }
    found
}

/// Whether others keep a trust policy under the key, however they part its words: CloudFormation and the AWS CLI
/// (`AssumeRolePolicyDocument`), CloudTrail, AWS Config and controllers of Kubernetes (`assumeRolePolicyDocument`),
/// Terraform (`assume_role_policy`), Pulumi and Crossplane (`assumeRolePolicy`).
fn is_trust_key(key: &str) -> bool {
    let bare = key.replace(['_', '-'], "").to_ascii_lowercase();
    ["assumerolepolicydocument", "assumerolepolicy"].contains(&bare.as_str()) || key == "trust"
}

/// The policy of an object: under a key of its own, or in the event of CloudTrail that sets it.
fn trust_in(object: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    let is_event = object.contains_key("roleName") && !object.contains_key("policyName");
    object.iter().filter_map(move |(key, value)| {
        (is_trust_key(key) || (is_event && key == "policyDocument")).then_some(value)
    })
}

fn search(
    around: (&str, &Defaults),
    name: Option<&str>,
    value: &Value,
    found: &mut Vec<LintInput>,
) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| search(around, name, item, found)),
        Value::Object(object) => {
            let trust = trust_in(object).find_map(|value| {
                let texts = policy_texts(value, around.1);
                (!texts.is_empty()).then_some(texts)
            });
            if let Some(texts) = trust {
                found.extend(texts.into_iter().map(|(text, is_mixed)| LintInput {
                    source: around.0.to_owned(),
                    role: role_of(object),
                    name: name_of(object).or(name).map(str::to_owned),
                    text,
                    whole: false,
                    is_mixed,
                }));
                return;
            }
            // Pulumi's state says all twice.
            let is_doubled = object.contains_key("inputs") && object.contains_key("outputs");
            for (key, value) in object.iter().filter(|(key, _)| !(is_doubled && *key == "inputs")) {
                // A template says `Properties` between the logical name and the policy.
                let name =
                    if key == "Properties" || key == "values" { name } else { Some(key.as_str()) };
                search(around, name, value, found);
            }
        }
        // AWS Config keeps a role as text.
        Value::String(text) if text.trim_start().starts_with('{') => {
            if let Ok(inner @ Value::Object(_)) = serde_json::from_str(text) {
                search(around, name, &inner, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Policies that stand in a text or in a list of their own, as programs print them.
fn bare((source, defaults): (&str, &Defaults), value: &Value, found: &mut Vec<LintInput>) {
    let policies: Vec<(String, bool)> = match value {
        Value::String(_) => policy_texts(value, defaults),
        Value::Array(items) => items
            .iter()
            .filter(|item| item.get("Statement").is_some())
            .flat_map(|item| policy_texts(item, defaults))
            .collect(),
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    };
    found.extend(policies.into_iter().map(|(text, is_mixed)| LintInput {
        source: source.to_owned(),
        role: None,
        name: None,
        text,
        whole: false,
        is_mixed,
    }));
}

/// A policy is an object, or its text, percent-encoded or not; a template may leave open which of two. Beside each,
/// whether it mixes branches.
fn policy_texts(value: &Value, defaults: &Defaults) -> Vec<(String, bool)> {
    match value {
        // What Terraform prints of a plan's configuration; the policy itself stands among the planned values.
        Value::Object(object) if object.contains_key("references") => Vec::new(),
        Value::Object(_) => {
            // A text may hold the whole policy, with parts that the template computes.
            if let Value::String(text) = defaults.fold(value.clone())
                && serde_json::from_str::<Value>(&text).is_ok_and(|whole| whole.is_object())
            {
                return vec![(text, false)];
            }
            let texts = documents(value, defaults).into_iter();
            texts.map(|(document, is_mixed)| (document.to_string(), is_mixed)).collect()
        }
        Value::String(text) => {
            let text = decoded(text);
            // What a template puts together is told as not read; other text is another's.
            let is_policy = text.trim_start().starts_with(['{', '$']);
            if is_policy { vec![(text.into_owned(), false)] } else { Vec::new() }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => Vec::new(),
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
