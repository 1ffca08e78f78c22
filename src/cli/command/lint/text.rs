//! The findings as text: a heading a policy, a paragraph a finding, a summary.

use crate::cli::output::{Output, Paint};
use crate::domain::failure::Failure;
use crate::domain::text::harmless;
use crate::policy::findings::Severity;
use crate::policy::findings::lint::{Linted, LocatedFinding};

pub(super) fn print(output: &Output, linted: &[Linted]) -> Result<(), Failure> {
    let speaks = |one: &&Linted| !(one.findings.is_empty() && one.computed.is_empty());
    for one in linted.iter().filter(speaks) {
        output.line(&output.paint(Paint::Strong, &heading(one)))?;
        for located in &one.findings {
            finding(output, one, located)?;
        }
        if !one.computed.is_empty() {
            output.line(&format!("  {}", output.paint(Paint::Muted, &computed(one))))?;
        }
        output.line("")?;
    }
    output.line(&summary(linted))
}

fn heading(one: &Linted) -> String {
    let role = one.input.role.as_ref().map(ToString::to_string).or_else(|| one.input.name.clone());
    let text = match role {
        Some(role) if role != one.input.source => format!("{role} ({})", one.input.source),
        _ => one.input.source.clone(),
    };
    harmless(&text).into_owned()
}

fn finding(output: &Output, one: &Linted, located: &LocatedFinding) -> Result<(), Failure> {
    let rule = located.finding.rule;
    let paint = match rule.severity() {
        Severity::Danger => Paint::Bad,
        Severity::Warning => Paint::Warning,
        Severity::Notice => Paint::Accent,
    };
    let severity = output.paint(paint, rule.severity().word());
    let number = located.finding.statement.map(|index| format!("statement {}", index + 1));
    let line =
        located.lines.filter(|_| one.input.whole).map(|lines| format!("line {}", lines.first));
    let when = located.when.as_ref().map(|when| format!("when {}", harmless(when)));
    let places: Vec<String> = [number, line, when].into_iter().flatten().collect();
    let place = if places.is_empty() { String::new() } else { format!(" ({})", places.join(", ")) };
    let message = harmless(&located.finding.message);
    output.line(&format!("  {severity} {}: {message}{place}", rule.word()))?;
    output.line(&format!("    {}", output.paint(Paint::Muted, rule.mend())))?;
    output.line(&format!("    {}", output.paint(Paint::Muted, &rule.page())))
}

/// What was not judged.
fn computed(one: &Linted) -> String {
    let numbers: Vec<String> = one.computed.iter().map(|index| (index + 1).to_string()).collect();
    let statements = if numbers.len() == 1 { "statement" } else { "statements" };
    let numbers = numbers.join(", ");
    format!("{statements} {numbers}: what the template computes is not known here, and not judged")
}

fn summary(linted: &[Linted]) -> String {
    let count = |severity: Severity| {
        let all = linted.iter().flat_map(|one| &one.findings);
        all.filter(|located| located.finding.severity() == severity).count()
    };
    let policies = plural(linted.len(), "trust policy", "trust policies");
    let parts = [
        plural(count(Severity::Danger), "danger", "dangers"),
        plural(count(Severity::Warning), "warning", "warnings"),
        plural(count(Severity::Notice), "notice", "notices"),
    ];
    format!("{policies}: {}", parts.join(", "))
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
