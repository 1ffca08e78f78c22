//! What deserves a look in a trust policy: a word, a severity, plain words, and how to mend it.

mod action;
mod branches;
mod computed;
mod condition;
mod contradiction;
mod denial;
mod federation;
mod form;
mod key;
pub mod lint;
mod never;
mod principals;
mod provider;
mod rule;
mod service;
mod subject;
mod terms;
mod terraform;
mod value;
mod yaml;

use jiff::Timestamp;

use crate::domain::arn::RoleArn;
use crate::domain::text::narrow;
use crate::policy::language::document::PolicyDocument;
use crate::policy::words::TrustedPrincipal;

pub use rule::{Rule, Severity};

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: Rule,
    /// The index of the statement, counted from 0; `None` if the whole document is meant.
    pub statement: Option<usize>,
    /// What is the matter, in plain words.
    pub message: String,
}

impl Finding {
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }
}

/// Every finding in a trust policy, worst first. `principals` are those of the same document; `now` tells
/// dates that are past, if it is known.
pub fn trust_findings(
    document: &PolicyDocument,
    principals: &[TrustedPrincipal],
    role: Option<&RoleArn>,
    now: Option<Timestamp>,
) -> Vec<Finding> {
    let mut findings = form::findings(document);
    let mut dead: Vec<usize> = Vec::new();
    for statement in &document.statements {
        let of_statement: Vec<&TrustedPrincipal> =
            principals.iter().filter(|principal| principal.statement == statement.index).collect();
        let mut add = |rule, message| {
            findings.push(Finding { rule, statement: Some(statement.index), message });
        };
        if condition::look(document, statement, (&of_statement, now), &mut add) {
            dead.push(statement.index);
        }
        action::look(document, statement, &of_statement, &mut add);
    }
    for statement in &document.statements {
        let of_statement: Vec<&TrustedPrincipal> =
            principals.iter().filter(|principal| principal.statement == statement.index).collect();
        federation::look(document, statement, (&of_statement, &dead), &mut |rule, message| {
            findings.push(Finding { rule, statement: Some(statement.index), message });
        });
    }
    findings.extend(principals::findings(document, principals, (role, &dead)));
    findings.iter_mut().for_each(name_full_width);
    findings.sort_by_key(|finding| (finding.rule.severity(), finding.statement, finding.rule));
    findings.dedup();
    findings
}

/// Says of a sign that looks like one of ASCII which is meant.
fn name_full_width(finding: &mut Finding) {
    let meant = |sign| narrow(sign).filter(|meant| !meant.is_ascii_alphabetic());
    let wide = finding.message.chars().find_map(|sign| Some((sign, meant(sign)?)));
    if let Some((wide, meant)) = wide {
        let told = format!("; `{wide}` is a sign of full width: write `{meant}`");
        finding.message.push_str(&told);
    }
}

#[cfg(test)]
mod tests;
