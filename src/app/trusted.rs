//! Who a role trusts, as compact as 100,000 rows of a list want it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::app::page::Line;
use crate::app::screens::detail::json;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::policy_text::PolicyText;
use crate::domain::role::Role;
use crate::policy::findings::{Finding, Rule, Severity};
use crate::policy::language::document::PolicyDocument;
use crate::policy::language::need::Need;
use crate::policy::words::{KnownAccounts, TrustSummary, trust_summary};

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

/// Reads the whole trust relationship of a role out of its document.
pub fn summary(role: &RoleArn, document: Option<&str>, known: &KnownAccounts) -> TrustSummary {
    document.map_or_else(TrustSummary::unread, |text| {
        trust_summary(&PolicyDocument::parse(text), Some(role), known)
    })
}

/// Reads the trust documents of many roles, each document once for the roles of an account that have it.
#[derive(Debug)]
pub struct Reader<'a> {
    known: &'a KnownAccounts,
    read: HashMap<Seen<'a>, Arc<TrustedView>>,
}

/// What a reading depends on: of the role no more than this.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Seen<'a> {
    /// Where the text lies; the same one lies there for as long as it is read.
    document: Option<usize>,
    account: AccountId,
    partition: &'a str,
    is_service_linked: bool,
}

impl<'a> Reader<'a> {
    pub fn new(known: &'a KnownAccounts) -> Self {
        Self { known, read: HashMap::new() }
    }

    pub fn read(&mut self, role: &'a Role) -> Arc<TrustedView> {
        let text = role.trust_text();
        if role.trust.as_ref().is_some_and(|text| text.held().is_none()) {
            // What is not held is one of very many: hardly another role has it.
            return Arc::new(read(&role.arn, text.as_deref(), self.known));
        }
        let seen = Seen {
            document: text.as_ref().map(|text| text.as_ptr().addr()),
            account: role.arn.account(),
            partition: role.arn.partition(),
            is_service_linked: role.arn.is_service_linked(),
        };
        let known = self.known;
        let view = || Arc::new(read(&role.arn, text.as_deref(), known));
        Arc::clone(self.read.entry(seen).or_insert_with(view))
    }
}

/// Reads a trust document for the list. Takes about 10 µs: many are read off the event loop.
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
