//! The conditions of a template, and which of them can hold together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// More facts than these are not tried together: each doubles the branches.
pub(in crate::policy::findings) const MOST_FACTS: usize = 8;
/// Conditions that name each other in a ring are none.
const DEEPEST: usize = 20;

/// How the conditions turn out, by their names.
pub type Turn = BTreeMap<String, bool>;

/// The section `Conditions` of a template, and those that hold for certain.
#[derive(Debug, Default, Clone)]
pub(in crate::policy::findings) struct Rules {
    conditions: Map<String, Value>,
    given: BTreeSet<String>,
}

/// What is so or not: by the name of a condition of which nothing is written, or that something is equal to something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fact {
    Named(String),
    Equal { what: String, to: String, is_text: bool },
}

impl Rules {
    /// Those of a whole template.
    pub(in crate::policy::findings) fn of(template: &Value) -> Self {
        let conditions = template.get("Conditions").and_then(Value::as_object);
        Self { conditions: conditions.cloned().unwrap_or_default(), given: BTreeSet::new() }
    }

    /// The same where a resource is there only if the condition holds.
    pub(in crate::policy::findings) fn given(&self, name: &str) -> Self {
        let mut more = self.clone();
        more.given.insert(name.to_owned());
        more
    }

    /// The ways in which the named conditions may turn out together; `None` if there are too many.
    pub(super) fn turns(&self, names: &BTreeSet<String>) -> Option<Vec<Turn>> {
        if names.is_empty() {
            return Some(vec![Turn::new()]);
        }
        let facts = self.facts(names.iter().chain(&self.given));
        if facts.len() > MOST_FACTS {
            return None;
        }
        let facts: Vec<Fact> = facts.into_iter().collect();
        let mut found: Vec<Turn> = Vec::new();
        for round in 0..1_usize << facts.len() {
            let is_so = |fact: &Fact| {
                facts
                    .iter()
                    .position(|one| one == fact)
                    .is_some_and(|place| round >> place & 1 == 1)
            };
            let holds = |name: &str| self.judge(name, 0, &mut |fact| is_so(fact));
            if !can_be(&facts, is_so) || !self.given.iter().all(|name| holds(name)) {
                continue;
            }
            let turn: Turn = names.iter().map(|name| (name.clone(), holds(name))).collect();
            if !found.contains(&turn) {
                found.push(turn);
            }
        }
        if found.is_empty() && !self.given.is_empty() {
            // A resource that is never there is judged all the same.
            return Self { given: BTreeSet::new(), ..self.clone() }.turns(names);
        }
        Some(found)
    }

    /// The ways in which the first of the named conditions may turn out together, as many as are tried; and whether those
    /// are all of them.
    pub(super) fn first_turns(&self, names: &[String]) -> (Vec<Turn>, bool) {
        let mut tried = BTreeSet::new();
        let mut known = self.facts(&self.given);
        for name in names {
            let more: BTreeSet<Fact> =
                self.facts([name]).into_iter().filter(|fact| !known.contains(fact)).collect();
            if known.len() + more.len() <= MOST_FACTS {
                known.extend(more);
                tried.insert(name.clone());
            }
        }
        let turns = self.turns(&tried).unwrap_or_else(|| vec![Turn::new()]);
        (turns, tried.len() == names.len())
    }

    /// What bears on the named conditions.
    fn facts<'a>(&self, names: impl IntoIterator<Item = &'a String>) -> BTreeSet<Fact> {
        let mut facts = BTreeSet::new();
        for name in names {
            self.judge(name, 0, &mut |fact| {
                facts.insert(fact.clone());
                false
            });
        }
        facts
    }

    /// Whether the condition holds, if the facts are so. Every fact that bears on it is asked for.
    fn judge(&self, name: &str, depth: usize, is_so: &mut impl FnMut(&Fact) -> bool) -> bool {
        match self.conditions.get(name) {
            Some(rule) if depth < DEEPEST => self
                .holds(rule, depth, is_so)
                .unwrap_or_else(|| is_so(&Fact::Named(name.to_owned()))),
            _ => is_so(&Fact::Named(name.to_owned())),
        }
    }

    fn holds(
        &self,
        rule: &Value,
        depth: usize,
        is_so: &mut impl FnMut(&Fact) -> bool,
    ) -> Option<bool> {
        let (function, argument) = rule.as_object().filter(|one| one.len() == 1)?.iter().next()?;
        if function == "Condition" {
            return Some(self.judge(argument.as_str()?, depth + 1, is_so));
        }
        let list = argument.as_array()?;
        if let ("Fn::Equals", [one, other]) = (function.as_str(), list.as_slice()) {
            return Some(equal(one, other, is_so));
        }
        let parts: Vec<bool> = list
            .iter()
            .map(|part| {
                let named = || Fact::Named(part.to_string());
                self.holds(part, depth + 1, is_so).unwrap_or_else(|| is_so(&named()))
            })
            .collect();
        match function.as_str() {
            "Fn::Not" => parts.first().map(|part| !part),
            "Fn::And" => Some(parts.iter().all(|part| *part)),
            "Fn::Or" => Some(parts.iter().any(|part| *part)),
            _ => None,
        }
    }
}

fn equal(one: &Value, other: &Value, is_so: &mut impl FnMut(&Fact) -> bool) -> bool {
    let is_text = |value: &Value| !value.is_object() && !value.is_array();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match (is_text(one), is_text(other)) {
        (true, true) => text(one) == text(other),
        (true, false) => is_so(&Fact::Equal { what: text(other), to: text(one), is_text: true }),
        (false, true) => is_so(&Fact::Equal { what: text(one), to: text(other), is_text: true }),
        (false, false) => {
            let mut both = [text(one), text(other)];
            both.sort();
            let [what, to] = both;
            is_so(&Fact::Equal { what, to, is_text: false })
        }
    }
}

/// Whether the facts do not exclude each other: nothing is equal to two texts.
fn can_be(facts: &[Fact], is_so: impl Fn(&Fact) -> bool) -> bool {
    let mut seen = BTreeSet::new();
    facts.iter().filter(|fact| is_so(fact)).all(|fact| match fact {
        Fact::Equal { what, is_text: true, .. } => seen.insert(what),
        Fact::Equal { .. } | Fact::Named(_) => true,
    })
}

#[cfg(test)]
mod tests;
