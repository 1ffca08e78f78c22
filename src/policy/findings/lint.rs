//! Trust policies given as text, and what is found in them: the pure half of `kamen lint`.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::domain::arn::RoleArn;
use crate::policy::findings::branches::documents;
use crate::policy::findings::{Finding, trust_findings};
use crate::policy::language::document::PolicyDocument;
use crate::policy::language::encoded::decoded;
use crate::policy::language::print::{LineRange, PrintedJson};
use crate::policy::words::{KnownAccounts, trust_summary};

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
    Linted { input, findings }
}

/// The trust policies in the text of a file: the text itself, or every one that stands inside what
/// the AWS CLI (`get-role`, `list-roles`, `get-account-authorization-details`), a template of
/// CloudFormation in JSON, or `terraform show -json` print.
///
/// Text without any is taken as a (broken) policy itself, so that nothing goes unsaid.
pub fn inputs(source: &str, text: &str) -> Vec<LintInput> {
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        search(source, None, &value, &mut found);
        if found.is_empty() {
            bare(source, &value, &mut found);
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

/// The keys under which others keep a trust policy.
const TRUST_KEYS: [&str; 3] = ["AssumeRolePolicyDocument", "assume_role_policy", "trust"];

fn search(source: &str, name: Option<&str>, value: &Value, found: &mut Vec<LintInput>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| search(source, name, item, found)),
        Value::Object(object) => {
            let trust = TRUST_KEYS.iter().find_map(|key| {
                let texts = policy_texts(object.get(*key)?);
                (!texts.is_empty()).then_some(texts)
            });
            if let Some(texts) = trust {
                found.extend(texts.into_iter().map(|(text, is_mixed)| LintInput {
                    source: source.to_owned(),
                    role: role_of(object),
                    name: name_of(object).or(name).map(str::to_owned),
                    text,
                    whole: false,
                    is_mixed,
                }));
                return;
            }
            for (key, value) in object {
                // A template says `Properties` between the logical name and the policy.
                let name =
                    if key == "Properties" || key == "values" { name } else { Some(key.as_str()) };
                search(source, name, value, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Policies that stand in a text or in a list of their own, as programs print them.
fn bare(source: &str, value: &Value, found: &mut Vec<LintInput>) {
    let policies: Vec<(String, bool)> = match value {
        Value::String(_) => policy_texts(value),
        Value::Array(items) => items
            .iter()
            .filter(|item| item.get("Statement").is_some())
            .flat_map(policy_texts)
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
fn policy_texts(value: &Value) -> Vec<(String, bool)> {
    match value {
        Value::Object(_) => {
            let texts = documents(value).into_iter();
            texts.map(|(document, is_mixed)| (document.to_string(), is_mixed)).collect()
        }
        Value::String(text) => {
            let text = decoded(text);
            let is_policy = text.trim_start().starts_with('{');
            if is_policy { vec![(text.into_owned(), false)] } else { Vec::new() }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => Vec::new(),
    }
}

fn role_of(object: &Map<String, Value>) -> Option<RoleArn> {
    ["Arn", "arn"].iter().find_map(|key| object.get(*key)?.as_str()?.parse().ok())
}

fn name_of(object: &Map<String, Value>) -> Option<&str> {
    ["RoleName", "name"].iter().find_map(|key| object.get(*key)?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: &str =
        r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}"#;

    #[test]
    fn a_bare_policy_is_taken_whole_with_the_lines_of_its_file() {
        let text = format!("\n\n{OPEN}\n");

        let linted: Vec<Linted> = inputs("trust.json", &text)
            .into_iter()
            .map(|input| lint(input, &KnownAccounts::default(), None))
            .collect();

        assert_eq!(linted.len(), 1);
        assert_eq!(linted[0].findings[0].finding.rule.word(), "open-to-everyone");
        assert_eq!(linted[0].findings[0].lines, Some(LineRange { first: 3, last: 3 }));
    }

    #[test]
    fn policies_inside_the_output_of_other_tools_are_found() {
        let arn = "arn:aws:iam::012345678901:role/x";
        let encoded = "%7B%22Statement%22%3A%5B%5D%7D";
        for (text, name, role) in [
            (
                format!(
                    r#"{{"Role": {{"Arn": "{arn}", "RoleName": "x", "AssumeRolePolicyDocument": {OPEN}}}}}"#
                ),
                "x",
                true,
            ),
            (
                format!(
                    r#"{{"RoleDetailList": [{{"Arn": "{arn}", "AssumeRolePolicyDocument": "{encoded}"}}]}}"#
                ),
                "RoleDetailList",
                true,
            ),
            (
                format!(
                    r#"{{"Resources": {{"Deploy": {{"Type": "AWS::IAM::Role", "Properties": {{"AssumeRolePolicyDocument": {OPEN}}}}}}}}}"#
                ),
                "Deploy",
                false,
            ),
            (
                format!(
                    r#"{{"values": {{"name": "ci", "assume_role_policy": {}}}}}"#,
                    Value::from(OPEN)
                ),
                "ci",
                false,
            ),
        ] {
            let found = inputs("file", &text);

            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].name.as_deref(), Some(name), "{text}");
            assert_eq!(found[0].role.is_some(), role, "{text}");
            assert_eq!(PolicyDocument::parse(&found[0].text).problems, [], "{text}");
        }
    }

    #[test]
    fn text_that_is_no_json_is_a_finding() {
        let found = inputs("file", "not json");

        let linted = lint(found[0].clone(), &KnownAccounts::default(), None);

        assert_eq!(linted.findings[0].finding.rule.word(), "broken-document");
    }

    fn words(text: &str) -> Vec<&'static str> {
        let found = inputs("template.json", text)
            .into_iter()
            .flat_map(|input| lint(input, &KnownAccounts::default(), None).findings);
        found.map(|one| one.finding.rule.word()).collect()
    }

    #[test]
    fn every_branch_that_a_template_leaves_open_is_judged_and_none_is_called_broken() {
        let allow = |principal: &str, condition: &str| {
            format!(
                r#"{{"Sid": "A", "Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"{condition}}}"#
            )
        };
        let own = r#"{"AWS": "arn:aws:iam::012345678901:root"}"#;
        let nothing = r#"{"Ref": "AWS::NoValue"}"#;
        let either =
            |yes: &str, no: &str| format!(r#"{{"Fn::If": ["IsProduction", {yes}, {no}]}}"#);
        let policy =
            |statements: &str| format!(r#"{{"Version": "2012-10-17", "Statement": {statements}}}"#);
        let template = |policy: &str| {
            format!(
                r#"{{"Resources": {{"R": {{"Properties": {{"AssumeRolePolicyDocument": {policy}}}}}}}}}"#
            )
        };
        let id = r#"{"StringEquals": {"sts:ExternalId": "abcdef"}}"#;
        let long = format!(
            r#", "Condition": {{"StringEquals": {{"aws:PrincipalTag/a": "{}"}}}}"#,
            "engineers".repeat(170)
        );
        let long = allow(own, &long);
        let guarded = format!(r#", "Condition": {}"#, either(id, nothing));
        for (text, expected) in [
            (
                policy(&format!("[{}]", either(&allow("\"*\"", ""), nothing))),
                vec!["open-to-everyone"],
            ),
            (policy(&format!("[{}]", either(&allow(own, ""), nothing))), vec![]),
            (policy(&format!("[{}]", allow(own, &guarded))), vec![]),
            // Branches that are lists, with one Sid in both.
            (
                policy(&either(
                    &format!("[{}]", allow(own, "")),
                    &format!("[{}]", either(&allow("\"*\"", ""), nothing)),
                )),
                vec!["open-to-everyone"],
            ),
            // Too long together, and neither of them alone.
            (policy(&format!("[{}]", either(&long, &long))), vec![]),
            (
                either(
                    &policy(&format!("[{}]", allow("\"*\"", ""))),
                    &policy(&format!("[{}]", allow(own, ""))),
                ),
                vec!["open-to-everyone"],
            ),
        ] {
            assert_eq!(words(&template(&text)), expected, "{text}");
        }
    }

    #[test]
    fn a_policy_in_a_text_or_in_a_list_is_read() {
        for text in [serde_json::to_string(OPEN).unwrap(), format!("[{OPEN}]")] {
            assert!(words(&text).contains(&"open-to-everyone"), "{text}");
        }
    }
}
