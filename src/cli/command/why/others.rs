//! What the person's other identities can do about the role that `why` asks about.

use serde_json::{Value, json};

use crate::cli::judged::People;
use crate::cli::output::{Output, Paint};
use crate::domain::failure::Failure;
use crate::domain::role::Role;
use crate::domain::session::SessionSummary;
use crate::domain::text::harmless;
use crate::graph::Standing;
use crate::graph::judge::Reached;
use crate::policy::decide::evaluate::Decision;
use crate::policy::words::{in_words, words};

/// Every way of the person's but the asked one.
#[derive(Debug, Default)]
pub(super) struct Others {
    each: Vec<(SessionSummary, Standing)>,
    /// A chain that is the best of all ways.
    chain: Option<(SessionSummary, Reached)>,
}

impl Others {
    pub(super) fn of(people: &People<'_>, role: &Role) -> Self {
        let each = people.reach.others(role).into_iter();
        let each = each.filter_map(|(session, standing)| Some((people.of(session)?, standing)));
        let reached = people.reach.to(role);
        let is_chain = reached.hops > 1 && reached.best.decision != Decision::Deny;
        let from = people.of(reached.from).filter(|_| is_chain);
        Self { each: each.collect(), chain: from.map(|from| (from, reached)) }
    }

    /// The first of those that can by itself for certain, and must supply least.
    pub(super) fn better(&self) -> Option<&SessionSummary> {
        let certain = self.each.iter().filter(|(_, standing)| standing.is_certain());
        certain.min_by_key(|(_, standing)| standing.needs.len()).map(|(session, _)| session)
    }

    /// Whether a chain leads there for certain.
    pub(super) fn is_by_chain(&self) -> bool {
        self.chain.as_ref().is_some_and(|(_, reached)| reached.best.is_certain())
    }

    pub(super) fn document(&self) -> Vec<Value> {
        let one = |(session, standing): &(SessionSummary, Standing)| {
            json!({
                "from": session.start.to_string(),
                "arn": session.identity.arn,
                "decision": standing.decision.word(),
                "likely": standing.is_likely,
                "needs": words(&standing.needs),
            })
        };
        self.each.iter().map(one).collect()
    }

    /// The ways that lead to the role at all, a line each.
    pub(super) fn print(&self, output: &Output) -> Result<(), Failure> {
        for (session, standing) in &self.each {
            if standing.decision == Decision::Deny {
                continue;
            }
            let (paint, word) = if standing.is_certain() {
                (Paint::Good, "yes")
            } else {
                (Paint::Warning, "maybe")
            };
            let needs = in_words(&standing.needs);
            let needs = if needs.is_empty() { needs } else { format!(" (with {needs})") };
            let word = output.paint(paint, &format!("{word}{needs}"));
            let who = format!("from {} ({})", session.identity.known_as(), session.start);
            output.line(&format!("  {}: {word}", harmless(&who)))?;
        }
        if let Some((from, reached)) = &self.chain {
            let word = if reached.best.is_certain() { "yes" } else { "maybe" };
            let who = format!("from {}, in {} hops", from.identity.known_as(), reached.hops);
            output.line(&format!("  {}: {word}; `kamen path` shows them", harmless(&who)))?;
        }
        Ok(())
    }
}
