//! The findings as kamen's own JSON document.

use serde_json::{Value, json};

use crate::policy::findings::lint::{Linted, LocatedFinding};

/// `{"version":1,"policies":N,"findings":[…],"computed":[…]}`: one entry a finding, in the order of the sources; then
/// one a policy of a template that computes a part of it, which is not judged.
pub(super) fn document(linted: &[Linted]) -> Value {
    let findings: Vec<Value> = linted
        .iter()
        .flat_map(|one| one.findings.iter().map(|located| finding(one, located)))
        .collect();
    let computed: Vec<Value> =
        linted.iter().filter(|one| !one.computed.is_empty()).map(computed).collect();
    json!({"version": 1, "policies": linted.len(), "findings": findings, "computed": computed})
}

fn computed(one: &Linted) -> Value {
    json!({
        "source": one.input.source,
        "role": one.input.role,
        "name": one.input.name,
        "statements": one.computed,
    })
}

fn finding(one: &Linted, located: &LocatedFinding) -> Value {
    let rule = located.finding.rule;
    json!({
        "rule": rule.word(),
        "severity": rule.severity().word(),
        "source": one.input.source,
        "role": one.input.role,
        "name": one.input.name,
        "statement": located.finding.statement,
        "first_line": located.lines.map(|lines| lines.first),
        "last_line": located.lines.map(|lines| lines.last),
        "message": located.finding.message,
        "when": located.when,
        "mend": rule.mend(),
        "page": rule.page(),
    })
}
