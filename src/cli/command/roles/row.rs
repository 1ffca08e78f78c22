//! One role as `roles` and `show` print it.

use serde_json::{Value, json};

use crate::cli::output::Paint;
use crate::domain::role::Role;
use crate::flows::judge::Judge;
use crate::graph::Verdict;
use crate::policy::decide::evaluate::Decision;
use crate::policy::findings::Severity;
use crate::policy::language::document::PolicyDocument;
use crate::policy::words::{KnownAccounts, Need, TrustSummary, trust_summary};

/// A role, with its trust relationship read.
#[derive(Debug)]
pub(in crate::cli) struct Row<'a> {
    pub(in crate::cli) role: &'a Role,
    pub(in crate::cli) trust: TrustSummary,
    /// `None` if there is no identity to judge for.
    pub(in crate::cli) verdict: Option<Verdict>,
}

impl<'a> Row<'a> {
    pub(in crate::cli) fn new(
        role: &'a Role,
        known: &KnownAccounts,
        judge: Option<&Judge>,
    ) -> Self {
        let trust = role.trust.as_ref().map_or_else(TrustSummary::unread, |text| {
            trust_summary(&PolicyDocument::parse(text), Some(&role.arn), known)
        });
        Self { role, trust, verdict: judge.map(|judge| judge.verdict(role)) }
    }

    /// Whether all words appear somewhere in the role; `called` is what its account is called.
    pub(in crate::cli) fn matches(&self, words: &[String], called: Option<&str>) -> bool {
        let mut text = format!("{} {}", self.role.arn, called.unwrap_or_default());
        for principal in &self.trust.principals {
            text.push(' ');
            text.push_str(&principal.value);
            text.push(' ');
            text.push_str(&principal.who);
        }
        let text = text.to_lowercase();
        let mut words = words.iter().flat_map(|words| words.split_whitespace());
        words.all(|word| match word.strip_prefix("can:") {
            Some(wanted) => self.can(wanted),
            None => text.contains(&word.to_lowercase()),
        })
    }

    /// Whether the verdict is the wanted one: `yes`, `no`, `maybe`, `unknown`, or a need such as `mfa`.
    fn can(&self, wanted: &str) -> bool {
        let needs = self.verdict.iter().flat_map(|verdict| &verdict.needs);
        self.word().split(' ').next() == Some(wanted)
            || needs.into_iter().any(|need| need.word() == wanted)
    }

    /// The verdict in a word: `yes`, `yes (mfa)`, `no`, `maybe` (the role lets one in, the rest could not
    /// be read), `unknown`.
    pub(in crate::cli) fn word(&self) -> String {
        let Some(verdict) = &self.verdict else { return "unknown".to_owned() };
        let word = match (verdict.decision, verdict.is_trusted) {
            (Decision::Allow, _) => "yes",
            (Decision::Deny, _) => "no",
            (Decision::Unknown, true) => "maybe",
            (Decision::Unknown, false) => "unknown",
        };
        if verdict.needs.is_empty() {
            word.to_owned()
        } else {
            format!("{word} ({})", verdict.supply().join(", "))
        }
    }

    pub(in crate::cli) fn has_danger(&self) -> bool {
        self.trust.findings.iter().any(|finding| finding.severity() == Severity::Danger)
    }

    /// The colour of the verdict.
    pub(in crate::cli) fn paint(&self) -> Option<Paint> {
        match self.verdict.as_ref()?.decision {
            Decision::Allow => Some(Paint::Good),
            Decision::Deny => Some(Paint::Muted),
            Decision::Unknown => Some(Paint::Warning),
        }
    }

    /// The documented shape of one role.
    pub(in crate::cli) fn document(&self) -> Value {
        let role = self.role;
        let verdict = self.verdict.as_ref();
        let needs: Vec<&str> = self.trust.needs().into_iter().map(Need::word).collect();
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
            "verdict": verdict.map_or("unknown", |verdict| verdict.decision.word()),
            "trust_satisfied": verdict.map(|verdict| verdict.is_trusted),
            "supply": verdict.map(Verdict::supply),
            "needs": needs,
            "findings": self.trust.finding_words(),
        })
    }
}
