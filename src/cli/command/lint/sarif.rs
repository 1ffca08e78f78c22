//! The findings as a log of the Static Analysis Results Interchange Format, version 2.1.0 (OASIS).

use serde_json::{Value, json};

use crate::policy::findings::lint::{Linted, LocatedFinding};
use crate::policy::findings::{Rule, Severity};

/// One run with all rules and all results.
pub(super) fn log(linted: &[Linted]) -> Value {
    let results: Vec<Value> = linted
        .iter()
        .flat_map(|one| one.findings.iter().map(|located| result(one, located)))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "kamen",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Rule::ALL.iter().copied().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(rule: Rule) -> Value {
    json!({
        "id": rule.word(),
        "shortDescription": {"text": rule.summary()},
        "help": {"text": rule.mend()},
        "helpUri": rule.page(),
        "defaultConfiguration": {"level": level(rule.severity())},
        "properties": {"tags": ["security"]},
    })
}

fn result(one: &Linted, located: &LocatedFinding) -> Value {
    let finding = &located.finding;
    let index = Rule::ALL.iter().position(|rule| *rule == finding.rule);
    let message = located.when.as_ref().map_or_else(
        || finding.message.clone(),
        |when| format!("{} (when {when})", finding.message),
    );
    let mut physical = json!({"artifactLocation": {"uri": uri(&one.input.source)}});
    if let (Some(lines), Some(object), true) =
        (located.lines, physical.as_object_mut(), one.input.whole)
    {
        object
            .insert("region".to_owned(), json!({"startLine": lines.first, "endLine": lines.last}));
    }
    let mut location = json!({"physicalLocation": physical});
    let role = one.input.role.as_ref().map(ToString::to_string).or_else(|| one.input.name.clone());
    if let (Some(role), Some(object)) = (role, location.as_object_mut()) {
        object.insert(
            "logicalLocations".to_owned(),
            json!([{"fullyQualifiedName": role, "kind": "resource"}]),
        );
    }
    json!({
        "ruleId": finding.rule.word(),
        "ruleIndex": index,
        "level": level(finding.severity()),
        "message": {"text": message},
        "locations": [location],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Danger => "error",
        Severity::Warning => "warning",
        Severity::Notice => "note",
    }
}

/// A path as a relative URI reference; an ARN is a URI already.
fn uri(source: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const UNSAFE: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    let encoded = utf8_percent_encode(source, UNSAFE).to_string();
    // A colon in the first segment of a relative path would read as a scheme.
    let first_has_colon = encoded.split('/').next().is_some_and(|first| first.contains(':'));
    if first_has_colon && !source.starts_with("arn:") { format!("./{encoded}") } else { encoded }
}
