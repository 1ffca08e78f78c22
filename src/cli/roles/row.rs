//! One role as `roles` and `show` print it.

use serde_json::{Value, json};

use crate::domain::role::Role;
use crate::policy::document::PolicyDocument;
use crate::policy::finding::Severity;
use crate::policy::trust::{KnownAccounts, TrustSummary, wearers};

/// A role, with its trust relationship read.
#[derive(Debug)]
pub(in crate::cli) struct Row<'a> {
    pub(in crate::cli) role: &'a Role,
    pub(in crate::cli) trust: TrustSummary,
}

impl<'a> Row<'a> {
    pub(in crate::cli) fn new(role: &'a Role, known: &KnownAccounts) -> Self {
        let trust = role.trust.as_ref().map_or_else(TrustSummary::unread, |text| {
            wearers(&PolicyDocument::parse(text), Some(&role.arn), known)
        });
        Self { role, trust }
    }

    /// Whether all words appear somewhere in the role; `called` is what its account is called.
    pub(in crate::cli) fn matches(&self, words: &[String], called: Option<&str>) -> bool {
        let mut text = format!("{} {}", self.role.arn, called.unwrap_or_default());
        for wearer in &self.trust.wearers {
            text.push(' ');
            text.push_str(&wearer.value);
            text.push(' ');
            text.push_str(&wearer.who);
        }
        let text = text.to_lowercase();
        let mut words = words.iter().flat_map(|words| words.split_whitespace());
        words.all(|word| text.contains(&word.to_lowercase()))
    }

    pub(in crate::cli) fn has_danger(&self) -> bool {
        self.trust.findings.iter().any(|finding| finding.severity() == Severity::Danger)
    }

    /// The documented shape of one role.
    pub(in crate::cli) fn document(&self) -> Value {
        let role = self.role;
        let needs: Vec<&str> =
            self.trust.needs().into_iter().map(crate::policy::trust::Need::word).collect();
        json!({
            "arn": role.arn,
            "name": role.arn.name(),
            "path": role.arn.path(),
            "account": role.arn.account(),
            "id": if role.id.is_empty() { None } else { Some(&role.id) },
            "description": role.description,
            "created": role.created,
            "max_session_duration": role.max_session_duration,
            "last_used": null,
            "trusted": self.trust.trusted(),
            "verdict": "unknown",
            "needs": needs,
            "findings": self.trust.finding_words(),
        })
    }
}
