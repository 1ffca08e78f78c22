//! What a person may do with a role, as the screens show it.

use crate::domain::arn::RoleArn;
use crate::domain::session::SessionId;
use crate::graph::Verdict;
use crate::policy::decide::evaluate::Decision;
use crate::policy::words::Need;

/// The verdict on a role: by the best of all ways that the person has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Way {
    /// From the identity in use.
    Here,
    /// From Identity Center, which hands out permission sets to the person who signed in.
    Portal,
    /// From another identity held.
    From(SessionId),
    /// From an identity held through other roles.
    Chain { from: SessionId, through: Vec<RoleArn> },
}

impl Way {
    /// The identity that it begins at, if that is another than the one in use.
    pub fn from(&self) -> Option<SessionId> {
        match self {
            Self::From(from) | Self::Chain { from, .. } => Some(*from),
            Self::Here | Self::Portal => None,
        }
    }
}

impl VerdictView {
    /// A verdict from the identity in use.
    pub fn here(decision: Decision, is_trusted: bool, needs: Vec<Need>) -> Self {
        let is_here = decision == Decision::Allow;
        Self { decision, is_likely: false, is_trusted, needs, way: Way::Here, is_here }
    }

    /// The verdict of one identity by itself, taken for the one in use.
    pub fn of(verdict: &Verdict) -> Self {
        let Verdict { decision, is_likely, is_trusted, needs } = verdict.clone();
        Self { is_likely, ..Self::here(decision, is_trusted, needs) }
    }

    /// Whether it is shown as a yes: allowed, or only denies that could not be read are open.
    pub fn is_certain(&self) -> bool {
        self.decision == Decision::Allow || self.is_likely
    }

    /// The decision, with a certain one taken for allowed.
    pub fn settled(&self) -> Decision {
        if self.is_certain() { Decision::Allow } else { self.decision }
    }

    /// Whether it may be tried, now or with something supplied.
    pub fn is_open(&self) -> bool {
        self.decision != Decision::Deny
    }
}
