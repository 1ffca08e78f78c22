//! Whether the identity in use can wear a role, as the screens show it.

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;

/// Yes, no, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    Allow,
    Unknown,
    Deny,
}

impl Answer {
    /// The word used in filters (`can:yes`) and in the list.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "yes",
            Self::Unknown => "unknown",
            Self::Deny => "no",
        }
    }
}

/// What the list shows of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictView {
    pub answer: Answer,
    /// Whether the role's own side (its trust relationship) is satisfied; tells two unknowns apart.
    pub is_trusted: bool,
    /// What the person can supply at once: `mfa`, `external-id`, `session-name`, `source-identity`, `tags`.
    pub needs: Vec<String>,
}

/// The whole explanation, for the tab "why".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyView {
    /// The ARN that asks.
    pub caller: String,
    pub verdict: VerdictView,
    /// One line each, the deciding ones first.
    pub reasons: Vec<ReasonView>,
    /// What would turn a no.
    pub missing: Vec<MissingView>,
    /// For an unknown: what would decide it, in words.
    pub would_decide: Vec<String>,
    /// What AWS said, where it was asked.
    pub verified: Option<String>,
    /// The services that the role trusts, and whether the caller may pass it to them (`iam:PassRole`).
    pub passes: Vec<PassView>,
}

/// Handing the role to one service: a permission, and not a switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassView {
    /// Whether the caller may.
    pub answer: Answer,
    /// Both answers in one line: whether the service may wear the role, and whether one may pass it.
    pub sentence: String,
    pub reasons: Vec<ReasonView>,
    /// The statement that is missing in the caller's policies: JSON, printed over several lines.
    pub missing: Option<String>,
}

/// One layer's part in a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonView {
    /// `trust`, `identity`, `boundary`, `session`, `scp`, `rcp`, `request`.
    pub layer: String,
    pub answer: Answer,
    /// The policy and statement, where one decided.
    pub source: Option<String>,
    pub because: String,
}

/// A statement that is missing, ready to paste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingView {
    /// `identity`, `trust` …
    pub side: String,
    pub account: Option<AccountId>,
    pub attach_to: String,
    /// JSON, printed over several lines.
    pub statement: String,
}

/// The shortest chain to a role, for the tab "path".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathView {
    /// The ARN the chain starts from; a start of the person's own.
    pub from: String,
    /// Empty where no chain is known.
    pub hops: Vec<HopView>,
    /// Whether the chain holds only if unknown hops hold.
    pub is_only_possible: bool,
    /// Who else can become the role, as far as known.
    pub others: Vec<String>,
}

/// One hop of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HopView {
    pub from: String,
    pub to: RoleArn,
    pub answer: Answer,
    pub because: String,
    pub needs: Vec<String>,
}
