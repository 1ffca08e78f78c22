//! What a person may do with a role, as the screens show it.

use crate::domain::arn::RoleArn;
use crate::domain::session::SessionId;
use crate::policy::decide::evaluate::Decision;
use crate::policy::decide::pass_role::PassRole;
use crate::policy::explain::missing::Missing;
use crate::policy::explain::reason::Reason;
use crate::policy::words::Need;

/// The verdict on a role: by the best of all ways that the person has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictView {
    pub decision: Decision,
    /// For an unknown: only denies that could not be read are open.
    pub is_likely: bool,
    /// Whether the role's own side (its trust relationship) is satisfied; tells two unknowns apart.
    pub is_trusted: bool,
    /// What the person can supply at once.
    pub needs: Vec<Need>,
    pub way: Way,
    /// Whether the identity in use can by itself.
    pub is_here: bool,
}

/// By which way a role is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// From the identity in use.
    Here,
    /// From another identity held.
    From(SessionId),
    /// From an identity held through other roles.
    Chain { from: SessionId, through: Vec<RoleArn> },
}

impl VerdictView {
    /// A verdict from the identity in use.
    pub fn here(decision: Decision, is_trusted: bool, needs: Vec<Need>) -> Self {
        let is_here = decision == Decision::Allow;
        Self { decision, is_likely: false, is_trusted, needs, way: Way::Here, is_here }
    }

    /// Whether it is shown as a yes: allowed, or only denies that could not be read are open.
    pub fn is_certain(&self) -> bool {
        self.decision == Decision::Allow || self.is_likely
    }

    /// Whether it may be tried, now or with something supplied.
    pub fn is_open(&self) -> bool {
        self.decision != Decision::Deny
    }
}

/// The whole explanation, for the tab "why".
#[derive(Debug, Clone, PartialEq)]
pub struct WhyView {
    /// The ARN that asks.
    pub caller: String,
    pub verdict: VerdictView,
    /// The deciding ones first.
    pub reasons: Vec<Reason>,
    /// What would turn a no.
    pub missing: Vec<Missing>,
    /// For an unknown: what would decide it, in words.
    /// Guards in the way, with what meets each.
    pub guards: Vec<String>,
    pub would_decide: Vec<String>,
    /// What AWS said, if it was asked.
    pub verified: Option<String>,
    /// The services that the role trusts, and whether the caller may pass it to them (`iam:PassRole`).
    pub passes: Vec<PassRole>,
}

/// The shortest chain to a role, for the tab "path".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathView {
    /// The ARN the chain starts from; a start of the person's own.
    pub from: String,
    /// Empty if no chain is known.
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
    pub answer: Decision,
    pub because: String,
    pub needs: Vec<Need>,
}
