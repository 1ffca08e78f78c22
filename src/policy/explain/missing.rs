//! What would turn a verdict: for a deny, what to send along or the smallest change of policies; for
//! an unknown, what would decide it (semantics 1.3, 1.4, 1.15).
//!
//! Nothing is suggested that was not tried: every remedy is applied to a copy of the question, and
//! the evaluator is asked again.

mod advice;
mod change;
mod closed;
mod guard;
mod offer;
mod search;
mod side;
mod statement;
mod supply;
mod unknown;

use serde::Serialize;
use serde_json::Value;

use crate::policy::decide::evaluate::{Decision, decide};
use crate::policy::decide::question::Question;
use crate::policy::decide::validation;
use crate::policy::explain::reason::LayerName;

pub use change::Case;
pub use offer::offers_to_trust;
pub use statement::json_of;
pub use supply::Supply;

/// Whether a statement must come, or spare the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    Add,
    /// The statement denies, and no other can outweigh it: it must spare the caller.
    Narrow,
}

/// One change of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub side: LayerName,
    pub step: Step,
    /// The account in which the change is made; `None` if it is not known.
    pub account: Option<String>,
    /// The ARN of who or what the statement belongs to: the caller's user or role, the target.
    pub attach_to: String,
    /// The policy that holds the statement to be narrowed.
    pub policy: Option<String>,
    /// The index of the statement to be narrowed.
    pub index: Option<usize>,
    /// Ready to be pasted into `Statement`; for a statement to be narrowed as the policy has it.
    pub statement: Value,
}

impl Missing {
    /// The entry of `missing` in `kamen why --output json`.
    pub fn document(&self) -> Value {
        serde_json::json!({
            "side": self.side.word(),
            "account": self.account,
            "attach_to": self.attach_to,
            "statement": self.statement,
            "change": self.step,
            "policy": self.policy,
            "index": self.index,
        })
    }

    /// The change in one line, without the statement.
    pub fn sentence(&self) -> String {
        let account = match &self.account {
            Some(account) => format!(" in account {account}"),
            None => String::new(),
        };
        let place = self.place();
        let whose = match (&self.policy, self.index) {
            (Some(policy), Some(index)) => {
                format!("statement {} of `{policy}` ({place})", index + 1)
            }
            _ => format!("a statement of {place}"),
        };
        match (self.side, self.step) {
            (LayerName::Session, Step::Add) => {
                format!("obtain another session, with this in {place}")
            }
            (LayerName::Session, Step::Narrow) => {
                format!("obtain another session, with {whose} narrowed to spare this caller")
            }
            (_, Step::Narrow) => format!("narrow {whose}{account} to spare this caller"),
            (_, Step::Add) => format!("add to {place}{account}"),
        }
    }

    /// The sentence of a change that is not made where the caller or the role is: of an organization's policies, of a
    /// permission set, of a session.
    pub fn elsewhere(&self) -> Option<String> {
        let is_else = match self.side {
            LayerName::Session | LayerName::Scp | LayerName::Rcp => true,
            LayerName::Identity | LayerName::Boundary => {
                closed::permission_set(&self.attach_to).is_some()
            }
            LayerName::Trust | LayerName::Validation => false,
        };
        is_else.then(|| self.sentence())
    }

    fn place(&self) -> String {
        let whose = match closed::permission_set(&self.attach_to) {
            Some(set) => format!("the permission set `{set}`"),
            None => self.attach_to.clone(),
        };
        let managed = "in the organization's management account";
        match self.side {
            LayerName::Trust => format!("the trust policy of {}", self.attach_to),
            LayerName::Identity if whose != self.attach_to => whose,
            LayerName::Identity => format!("a policy of {whose}"),
            LayerName::Boundary => format!("the permissions boundary of {whose}"),
            LayerName::Session => format!("the session policy of {}", self.attach_to),
            LayerName::Scp => {
                format!("the service control policies over {}, {managed}", self.attach_to)
            }
            LayerName::Rcp => {
                format!("the resource control policies over {}, {managed}", self.attach_to)
            }
            LayerName::Validation => self.attach_to.clone(),
        }
    }
}

/// What would turn a verdict.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Remedy {
    /// What the caller can send along at once.
    pub supply: Vec<Supply>,
    /// The changes that are needed on top, all together; empty if sending suffices.
    pub missing: Vec<Missing>,
    /// Conditions and conditional Denies in the way, with what meets each. They are guards, and no change of
    /// them is among `missing`.
    pub guards: Vec<String>,
    /// For an unknown: what would decide it, a sentence each.
    pub would_decide: Vec<String>,
    /// Why no policy can help: the request itself is refused.
    pub refused: Option<String>,
}

/// Finds the smallest remedy for a question's verdict; empty for an allow.
pub fn remedy(question: &Question<'_>) -> Remedy {
    match decide(question) {
        Decision::Allow => Remedy::default(),
        Decision::Unknown => {
            Remedy { would_decide: unknown::would_decide(question), ..Remedy::default() }
        }
        Decision::Deny => match validation::refusal(question) {
            Some(refused) => Remedy { refused: Some(refused), ..Remedy::default() },
            None => search::smallest(question),
        },
    }
}

#[cfg(test)]
mod tests;
