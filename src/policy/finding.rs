//! What deserves a look in a trust policy: a word, a severity, plain words, and how to mend it.

mod principals;

use crate::domain::arn::RoleArn;
use crate::policy::document::PolicyDocument;
use crate::policy::trust::Wearer;

/// How bad a finding is; the worst sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Somebody may get in who should not.
    Danger,
    /// It does not do what it seems to.
    Warning,
    /// Good to know.
    Notice,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// What was found. The words are stable: others filter by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    OpenToEveryone,
    ForeignAccountWithoutExternalId,
    UnknownAccount,
    StalePrincipal,
    PrincipalNeverMatches,
    NotPrincipal,
    BrokenDocument,
}

impl Rule {
    /// The stable id word.
    pub fn word(self) -> &'static str {
        match self {
            Self::OpenToEveryone => "open-to-everyone",
            Self::ForeignAccountWithoutExternalId => "foreign-account-without-external-id",
            Self::UnknownAccount => "unknown-account",
            Self::StalePrincipal => "stale-principal",
            Self::PrincipalNeverMatches => "principal-never-matches",
            Self::NotPrincipal => "not-principal",
            Self::BrokenDocument => "broken-document",
        }
    }

    /// How bad it is.
    pub fn severity(self) -> Severity {
        match self {
            Self::OpenToEveryone => Severity::Danger,
            Self::ForeignAccountWithoutExternalId
            | Self::NotPrincipal
            | Self::PrincipalNeverMatches
            | Self::BrokenDocument => Severity::Warning,
            Self::UnknownAccount | Self::StalePrincipal => Severity::Notice,
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: Rule,
    /// The index of the statement, counted from 0; `None` where the whole document is meant.
    pub statement: Option<usize>,
    /// What is the matter, in plain words.
    pub message: String,
}

/// Every finding in a trust policy, worst first.
pub fn trust_findings(
    document: &PolicyDocument,
    wearers: &[Wearer],
    role: Option<&RoleArn>,
) -> Vec<Finding> {
    let mut findings = principals::findings(document, wearers, role);
    findings.sort_by_key(|finding| (finding.rule.severity(), finding.statement, finding.rule));
    findings.dedup();
    findings
}
