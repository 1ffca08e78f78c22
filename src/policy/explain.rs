//! The decision with its reasons: which layer, policy and statement decided, and of those that did
//! not match, which element failed against which value.
//!
//! The reasons are found after the decision, by asking the same statements again; so they cost
//! nothing if only [`crate::policy::decide::evaluate::decide`] is called, and cannot decide otherwise.

pub mod denial;
mod layers;
pub mod missing;
mod permission;
pub mod reason;
mod words;

use crate::policy::decide::evaluate::{
    Action, ActionOutcome, Decision, applicable_rcp, applicable_scp, applicable_session, exercised,
    outcome, scene,
};
use crate::policy::decide::kleene::Kleene;
use crate::policy::decide::question::{Layer, Question, Trust};
use crate::policy::decide::validation;
use crate::policy::explain::reason::{LayerName, Reason, ReasonEffect};
use crate::policy::language::rule::Policy;

use layers::{Ask, Part, Side};
pub use permission::{Permission, permission};

/// A verdict with everything that decided it.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    pub decision: Decision,
    /// The deciding ones, the first to be told first.
    pub reasons: Vec<Reason>,
    /// How each exercised action fares in each layer; empty if the request itself is refused.
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
    let actions: Vec<_> =
        exercised(question).map(|action| (action, outcome(question, action))).collect();
    let decision = Kleene::all(actions.iter().map(|(_, outcome)| outcome.allowed()));
    let mut reasons: Vec<Reason> = Vec::new();
    // Only the actions that made the answer what it is have something to say.
    for (action, outcome) in actions.iter().filter(|(_, outcome)| outcome.allowed() == decision) {
        for reason in of_action(question, *action, outcome, decision) {
            let same = |told: &Reason| {
                told.is_about_the_same(&reason)
                    && (decision == Kleene::Yes || told.because == reason.because)
            };
            if !reasons.iter().any(same) {
                reasons.push(reason);
            }
        }
    }
    let actions = actions.into_iter().map(|(_, outcome)| outcome).collect();
    Evaluation { decision: decision.into(), reasons, actions }
}

fn of_action(
    question: &Question<'_>,
    action: Action,
    outcome: &ActionOutcome,
    decision: Kleene,
) -> Vec<Reason> {
    let ask = Ask { question, outcome, scene: scene(question, action.lower) };
    let mut reasons = Vec::new();
    // AWS's order: Deny first, then RCP, SCP, trust, identity, boundary, session (semantics 1.3).
    for part in parts(question, outcome) {
        reasons.extend(ask.denies(&part, decision));
    }
    for part in parts(question, outcome) {
        reasons.extend(ask.allows(&part, decision));
    }
    reasons
}

/// The layers that bear on the action, in the order in which AWS asks them.
fn parts<'a>(question: &Question<'a>, outcome: &ActionOutcome) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    if let Some(levels) = applicable_rcp(question) {
        parts.push(Part {
            layer: LayerName::Rcp,
            side: Side::Rcp,
            levels: levels.levels.iter().map(|level| refs(level)).collect(),
            names: &levels.names,
            unread: levels.unread.as_deref(),
            allowed: Kleene::Yes,
            denied: outcome.denied.rcp,
        });
    }
    parts.extend(scp_part(question, outcome));
    parts.push(match &question.target.trust {
        Trust::Read(policy) => trust_part(vec![vec![&**policy]], None, outcome),
        Trust::Unread(why) => trust_part(Vec::new(), Some(why), outcome),
    });
    if outcome.has_identity_side {
        parts.extend(callers_parts(question, outcome));
    }
    parts
}

fn scp_part<'a>(question: &Question<'a>, outcome: &ActionOutcome) -> Option<Part<'a>> {
    let levels = applicable_scp(question)?;
    Some(Part {
        layer: LayerName::Scp,
        side: Side::Caller,
        levels: levels.levels.iter().map(|level| refs(level)).collect(),
        names: &levels.names,
        unread: levels.unread.as_deref(),
        allowed: outcome.scp,
        denied: outcome.denied.scp,
    })
}

fn refs(policies: &[std::sync::Arc<Policy>]) -> Vec<&Policy> {
    policies.iter().map(|policy| &**policy).collect()
}

fn trust_part<'a>(
    levels: Vec<Vec<&'a Policy>>,
    unread: Option<&'a str>,
    outcome: &ActionOutcome,
) -> Part<'a> {
    Part {
        layer: LayerName::Trust,
        side: Side::Trust,
        levels,
        names: &[],
        unread,
        allowed: outcome.trust.any(),
        denied: outcome.denied.trust,
    }
}

fn callers_parts<'a>(question: &Question<'a>, outcome: &ActionOutcome) -> Vec<Part<'a>> {
    let policies = question.policies;
    let denied = outcome.denied;
    let layers = [
        (LayerName::Identity, Some(&policies.identity), outcome.identity, denied.identity),
        (LayerName::Boundary, policies.boundary.as_ref(), outcome.boundary, denied.boundary),
        (LayerName::Session, applicable_session(question), outcome.session, denied.session),
    ];
    let part = |(name, layer, allowed, denied)| {
        let layer: Option<&'a Layer> = layer;
        layer.map(|layer| Part {
            layer: name,
            side: Side::Caller,
            levels: vec![refs(&layer.policies)],
            names: &[],
            unread: layer.unread.as_deref(),
            allowed,
            denied,
        })
    };
    layers.into_iter().filter_map(part).collect()
}

#[cfg(test)]
mod tests;
