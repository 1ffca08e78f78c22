//! The answers to cases, as JSON and as text.

use serde_json::{Value, json};

use crate::domain::settings::{Demands, KamenSettings};
use crate::domain::text::harmless;
use crate::policy::decide::evaluate::Decision;
use crate::policy::explain::explain;
use crate::policy::explain::reason::Reason;
use crate::scenario::Case;
use crate::scenario::route::{Chains, chains};

/// The answer to a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub id: String,
    pub found: Found,
    /// Whether it is what the case expects; `None` if the case expects nothing.
    pub pass: Option<bool>,
    /// What was expected, in words, if something was.
    pub expected: Option<String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    Decision { decision: Decision, reasons: Vec<Reason> },
    Chain(Chains),
    Guard(Demands),
}

/// Answers a case; a guard case by settings that hold no guards of one's own.
pub fn answer(case: &Case) -> Answer {
    answer_by(case, &KamenSettings::default())
}

/// Answers a case; a guard case by these settings.
pub fn answer_by(case: &Case, settings: &KamenSettings) -> Answer {
    match case {
        Case::Guard(case) => {
            let demands = case.demands(settings);
            let misses = case.misses(&demands);
            Answer {
                id: case.id.clone(),
                found: Found::Guard(demands),
                pass: misses.as_ref().map(Vec::is_empty),
                expected: misses.map(|misses| misses.join(", ")),
            }
        }
        Case::Decision(case) => {
            let evaluation = explain(&case.question());
            let decision = evaluation.decision;
            Answer {
                id: case.id.clone(),
                found: Found::Decision { decision, reasons: evaluation.reasons },
                pass: case.expect.map(|expected| expected == decision),
                expected: case.expect.map(|expected| expected.word().to_owned()),
            }
        }
        Case::Chain(case) => {
            let chains = chains(case);
            let pass = case
                .expect
                .as_ref()
                .map(|wanted| wanted.holds(chains.chain.as_deref(), chains.possible.as_deref()));
            Answer {
                id: case.id.clone(),
                found: Found::Chain(chains),
                pass,
                expected: case.expect.as_ref().map(|wanted| chain_words(wanted.chain.as_deref())),
            }
        }
    }
}

fn chain_words(chain: Option<&[String]>) -> String {
    chain.map_or_else(|| "no certain chain".to_owned(), |arns| arns.join(" → "))
}

/// The array that `kamen simulate --output json` prints (scenario-format.md).
pub fn json(answers: &[Answer]) -> Value {
    answers.iter().map(json_of).collect()
}

fn json_of(answer: &Answer) -> Value {
    let mut value = match &answer.found {
        Found::Decision { decision, .. } => {
            json!({"id": answer.id, "kind": "decision", "decision": decision.word()})
        }
        Found::Chain(chains) => json!({
            "id": answer.id, "kind": "chain", "chain": chains.chain, "possible": chains.possible,
        }),
        Found::Guard(demands) => json!({"id": answer.id, "kind": "guard", "guards": demands}),
    };
    if let Value::Object(map) = &mut value {
        if let Some(pass) = answer.pass {
            map.insert("pass".to_owned(), pass.into());
        }
        if let Found::Decision { reasons, .. } = &answer.found {
            map.insert("reasons".to_owned(), reasons.iter().map(reason_json).collect());
        }
    }
    value
}

/// A reason as every command's JSON has it.
pub fn reason_json(reason: &Reason) -> Value {
    let mut value = json!({
        "layer": reason.layer.word(), "effect": reason.effect.word(), "policy": reason.policy,
    });
    if let Value::Object(map) = &mut value {
        if let Some(statement) = reason.statement {
            map.insert("statement".to_owned(), statement.into());
        }
        if let Some(sid) = &reason.sid {
            map.insert("sid".to_owned(), sid.as_str().into());
        }
        map.insert("because".to_owned(), reason.because.as_str().into());
    }
    value
}

/// A line a case, without colours: whether it holds, its name, what was found and the first reason.
pub fn line(answer: &Answer) -> String {
    let mark = match answer.pass {
        Some(true) => "ok  ",
        Some(false) => "FAIL",
        None => "-   ",
    };
    let found = match &answer.found {
        Found::Decision { decision, .. } => decision.word().to_owned(),
        Found::Chain(Chains { chain: None, possible: Some(possible) }) => {
            format!("possible: {}", possible.join(" → "))
        }
        Found::Chain(chains) => chain_words(chains.chain.as_deref()),
        Found::Guard(demands) => demands.in_words().unwrap_or_else(|| "no guard".to_owned()),
    };
    let expected = match (answer.pass, &answer.expected) {
        (Some(false), Some(expected)) => format!(", expected {expected}"),
        _ => String::new(),
    };
    let because = match &answer.found {
        Found::Decision { reasons, .. } if answer.pass != Some(true) => {
            let told = |reason: &Reason| {
                let (layer, verb) = (reason.layer.word(), reason.effect.verb());
                format!(" ({layer}, {verb}: {})", reason.because)
            };
            reasons.first().map(told).unwrap_or_default()
        }
        Found::Decision { .. } | Found::Chain(_) | Found::Guard(_) => String::new(),
    };
    let line = format!("{mark} {}: {found}{expected}{because}", answer.id);
    harmless(&line).into_owned()
}

/// The last line: how many hold, do not hold, and expect nothing.
pub fn summary(answers: &[Answer]) -> String {
    let count = |pass: Option<bool>| answers.iter().filter(|answer| answer.pass == pass).count();
    let (passed, failed, free) = (count(Some(true)), count(Some(false)), count(None));
    let mut parts = vec![format!("{passed} passed"), format!("{failed} failed")];
    if free > 0 {
        parts.push(format!("{free} without expectation"));
    }
    let cases = if answers.len() == 1 { "case" } else { "cases" };
    format!("{} {cases}: {}", answers.len(), parts.join(", "))
}
