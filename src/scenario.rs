//! Scenario files: questions about roles that need no AWS account, kept beside a team's Terraform.
//!
//! A file is a JSON array of cases, or one case; decisions ("may this caller assume this role?") and
//! chains ("by which roles does this caller get there?") and guards ("what does using this role ask for?") may
//! stand side by side. [`read`] reads a
//! file and names case and field of what it does not understand, [`answer::answer`] answers a case,
//! [`answer::json`] is what `kamen simulate --output json` prints.

pub mod answer;
pub mod chain;
pub mod decision;
pub(crate) mod fields;
pub mod guarded;
pub mod route;

use serde_json::Value;

use crate::domain::failure::Failure;
use crate::domain::json_words::plain;
use crate::scenario::chain::ChainCase;
use crate::scenario::decision::DecisionCase;
use crate::scenario::fields::Fields;
use crate::scenario::guarded::GuardCase;

/// A case of a scenario file.
#[derive(Debug, Clone, PartialEq)]
pub enum Case {
    Decision(Box<DecisionCase>),
    Chain(Box<ChainCase>),
    Guard(Box<GuardCase>),
}

impl Case {
    /// The case's name, or its place in the file if it has none.
    pub fn id(&self) -> &str {
        match self {
            Self::Decision(case) => &case.id,
            Self::Chain(case) => &case.id,
            Self::Guard(case) => &case.id,
        }
    }
}

/// The fields that only a chain has.
const CHAIN_FIELDS: [&str; 6] =
    ["principals", "accounts", "start", "target", "also_ok", "possible"];

/// Reads a scenario file. The failure names the case, the field and what was expected.
pub fn read(text: &str) -> Result<Vec<Case>, Failure> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        Failure::usage(format!("not JSON: {}", plain(&error.to_string())))
            .with_hint("a scenario file is a JSON array of cases, or one case")
    })?;
    let cases = value.as_array().map_or(std::slice::from_ref(&value), Vec::as_slice);
    cases.iter().enumerate().map(|(index, case)| read_case(case, index)).collect()
}

fn read_case(value: &Value, index: usize) -> Result<Case, Failure> {
    let place = format!("case {}", index + 1);
    let id = value.get("id").and_then(Value::as_str);
    let name = id.map_or_else(|| place.clone(), |id| format!("case `{id}`"));
    let id = id.unwrap_or(&place).to_owned();
    if value.get(guarded::FIELD).is_some() {
        let fields = Fields::top(value, &name, guarded::FIELDS)?;
        return Ok(Case::Guard(Box::new(GuardCase::read(id, &fields)?)));
    }
    let is_chain = CHAIN_FIELDS.iter().any(|field| value.get(field).is_some());
    if is_chain {
        let fields = Fields::top(value, &name, chain::FIELDS)?;
        Ok(Case::Chain(Box::new(ChainCase::read(id, &fields)?)))
    } else {
        let fields = Fields::top(value, &name, decision::FIELDS)?;
        Ok(Case::Decision(Box::new(DecisionCase::read(id, &fields)?)))
    }
}

#[cfg(test)]
mod tests;
