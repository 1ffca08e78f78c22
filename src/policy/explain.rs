//! The decision with its reasons.

use crate::policy::evaluate::{ActionOutcome, Decision, decide, exercised, outcome};
use crate::policy::question::Question;
use crate::policy::reason::{LayerName, Reason, ReasonEffect};
use crate::policy::validation;

/// A verdict with everything that decided it.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    pub decision: Decision,
    /// The deciding ones, the first to be told first.
    pub reasons: Vec<Reason>,
    /// How each exercised action fares in each layer; empty where the request itself is refused.
    pub actions: Vec<ActionOutcome>,
}

/// Decides and says why.
pub fn explain(question: &Question<'_>) -> Evaluation {
    if let Some(because) = validation::refusal(question) {
        let reason = Reason {
            layer: LayerName::Validation,
            effect: ReasonEffect::Deny,
            action: question.request.action.name(),
            policy: "request".to_owned(),
            statement: None,
            sid: None,
            element: None,
            because,
        };
        return Evaluation { decision: Decision::Deny, reasons: vec![reason], actions: Vec::new() };
    }
    let actions = exercised(question).map(|action| outcome(question, action)).collect();
    Evaluation { decision: decide(question), reasons: Vec::new(), actions }
}
