//! Who a role trusts, as compact as 100,000 rows of a list want it.

use std::sync::Arc;

use crate::app::page::Line;
use crate::app::screens::detail::json;
use crate::domain::arn::RoleArn;
use crate::domain::policy_text::PolicyText;
use crate::domain::role::Role;
use crate::policy::findings::{Finding, Rule, Severity};
use crate::policy::language::need::Need;
use crate::policy::words::{KnownAccounts, TrustSummary, summary};

/// A trust relationship read for the list; the whole of it is read again for the opened role.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct TrustedView {
    /// Who may assume the role, for a column; never empty.
    pub short: Box<str>,
    /// The principals as written and in words, in lower case, a line each: what the filter searches.
    /// Shared by the many roles that trust the same.
    pub search: Arc<str>,
    /// Each rule once, worst first.
    pub findings: Box<[Rule]>,
    /// What some way into the role asks a caller to send along.
    pub needs: Box<[Need]>,
    /// Whether only services may assume the role.
    pub is_service_only: bool,
    /// Whether everyone may assume it, on any terms.
    pub is_open: bool,
    /// Whether part of the document could not be read.
    pub is_broken: bool,
}

impl TrustedView {
    /// The worst of the findings.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|rule| rule.severity()).min()
    }
}

/// Reads a trust document for the list: many are read off the event loop, by a [`TrustReader`](crate::policy::words::TrustReader).
pub fn read(role: &RoleArn, document: Option<&str>, known: &KnownAccounts) -> TrustedView {
    of_summary(&summary(role, document, known))
}

/// The same, of a document that was read.
pub fn of_summary(summary: &TrustSummary) -> TrustedView {
    let mut search = String::new();
    for principal in summary.granted() {
        for text in [&principal.value, &principal.who] {
            search.push_str(&text.to_lowercase());
            search.push('\n');
        }
    }
    TrustedView {
        short: summary.short().into(),
        search: search.into(),
        findings: rules(&summary.findings),
        needs: summary.needs().into(),
        is_service_only: summary.is_service_role(),
        is_open: summary.everyone(),
        is_broken: !summary.problems.is_empty(),
    }
}

/// The trust policy of the role on the screen, read once for as long as nothing about it changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    role: RoleArn,
    document: Option<PolicyText>,
    known: Arc<KnownAccounts>,
    pub summary: TrustSummary,
    /// The document as it is written; empty if there is none.
    pub printed: Vec<Line>,
}

impl Reading {
    /// Reads the trust policy of a role.
    pub fn of(role: &Role, known: &Arc<KnownAccounts>) -> Self {
        let document = role.trust_text();
        Self {
            role: role.arn.clone(),
            known: Arc::clone(known),
            summary: summary(&role.arn, document.as_deref(), known),
            printed: document.as_deref().map_or_else(Vec::new, |text| json::document(text, 0)),
            document: role.trust.clone(),
        }
    }

    /// Whether reading the role again would find the same.
    pub fn is_of(&self, role: &Role, known: &Arc<KnownAccounts>) -> bool {
        self.document == role.trust && self.role == role.arn && Arc::ptr_eq(&self.known, known)
    }
}

fn rules(findings: &[Finding]) -> Box<[Rule]> {
    let mut rules: Vec<Rule> = Vec::new();
    for finding in findings {
        if !rules.contains(&finding.rule) {
            rules.push(finding.rule);
        }
    }
    rules.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_role_is_known_as_one_and_found_by_its_service() {
        let role: RoleArn = "arn:aws:iam::012345678901:role/Machine".parse().unwrap();
        let document = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow",
            "Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;

        let view = read(&role, Some(document), &KnownAccounts::default());

        assert!(view.is_service_only && !view.is_open && !view.is_broken);
        assert!(view.search.contains("ec2.amazonaws.com"), "{view:?}");
    }

    #[test]
    fn a_broken_document_still_gives_a_row() {
        let role: RoleArn = "arn:aws:iam::012345678901:role/Broken".parse().unwrap();

        for document in [None, Some(""), Some("{"), Some("[]"), Some("null")] {
            let view = read(&role, document, &KnownAccounts::default());

            assert!(view.is_broken && !view.short.is_empty(), "{document:?}: {view:?}");
        }
    }
}
