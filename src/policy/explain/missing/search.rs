//! The smallest change that turns a deny.

use std::sync::Arc;

use serde_json::Value;

use crate::policy::decide::evaluate::{ActionOutcome, Decision, decide, exercised, outcome, scene};
use crate::policy::decide::question::{Layer, Levels, Question, Trust};
use crate::policy::explain::missing::guard::{Unmet, conditional_deny, unmet_allow};
use crate::policy::explain::missing::statement::{allow, allow_caller};
use crate::policy::explain::missing::supply::Supply;
use crate::policy::explain::missing::{Case, Missing, Remedy, Step, closed, json_of, supply};
use crate::policy::explain::reason::LayerName;
use crate::policy::language::document::{Condition, Effect};
use crate::policy::language::rule::{Policy, Rule, Scene};

/// Each step mends one side of one action: more than this and nothing smaller was found either.
const STEPS: usize = 32;

/// Sending something along is smaller than changing a policy; with it, fewer changes may do.
pub(super) fn smallest(question: &Question<'_>) -> Remedy {
    let case = Case::of(question);
    let plain = fixes(&case, STEPS);
    // Only what takes no more steps than doing without can be smaller.
    let limit = plain.as_ref().map_or(STEPS, |(_, steps)| steps + 1);
    let plain = plain.map(|(found, _)| needed(&case, found));
    let offers = supply::offers(&case).into_iter();
    let best = offers
        .filter_map(|(supply, case)| Some((supply, fixes(&case, limit)?.0, case)))
        .min_by_key(|(supply, found, _)| (found.len(), supply.len()))
        .map(|(supply, found, _)| fewest(&case, supply, found));
    let (supply, found) = match (plain, best) {
        (Some(plain), Some((supply, found))) if found.len() < plain.len() => (supply, found),
        (None, Some((supply, found))) => (supply, found),
        (plain, _) => (Vec::new(), plain.unwrap_or_default()),
    };
    let guards = found.iter().filter_map(|fix| fix.guard.clone()).collect();
    let changes = found.iter().filter(|fix| fix.guard.is_none());
    let missing = changes.map(|fix| fix.missing(&case)).collect();
    Remedy { supply, missing, guards, ..Remedy::default() }
}

/// The changes that turn the deny, found one after the other, and in how many steps; `None` if
/// that many steps do not do.
fn fixes(case: &Case, limit: usize) -> Option<(Vec<Fix>, usize)> {
    let mut found: Vec<Fix> = Vec::new();
    let mut changed = case.clone();
    for step in 0..limit {
        if decide(&changed.question()) != Decision::Deny {
            return Some((found, step));
        }
        let fix = next(&changed)?;
        if let Some(known) = found.iter_mut().find(|known| known.joins(&fix)) {
            let is_new = |action: &&'static str| !known.actions.contains(action);
            let more: Vec<&'static str> = fix.actions.into_iter().filter(is_new).collect();
            // The same change again would change nothing: the verdict hangs on something else.
            if more.is_empty() {
                return None;
            }
            known.actions.extend(more);
            changed = with(case, &found);
        } else {
            fix.apply(&mut changed, case);
            found.push(fix);
        }
    }
    None
}

fn with(case: &Case, fixes: &[Fix]) -> Case {
    let mut changed = case.clone();
    for fix in fixes {
        fix.apply(&mut changed, case);
    }
    changed
}

/// Leaves out what need not be sent, the later things first: all together they may be more than takes the same changes.
fn fewest(case: &Case, mut supply: Vec<Supply>, mut found: Vec<Fix>) -> (Vec<Supply>, Vec<Fix>) {
    for index in (0..supply.len()).rev() {
        let mut fewer = supply.clone();
        fewer.remove(index);
        let fixed = fixes(&supply::sent(case, &fewer), STEPS);
        if let Some((same, _)) = fixed.filter(|(fixes, _)| fixes.len() <= found.len()) {
            (supply, found) = (fewer, same);
        }
    }
    let sent = supply::sent(case, &supply);
    (supply, needed(&sent, found))
}

/// Leaves out what is not needed, the later ones first.
fn needed(case: &Case, mut found: Vec<Fix>) -> Vec<Fix> {
    for index in (0..found.len()).rev() {
        let mut fewer = found.clone();
        fewer.remove(index);
        if decide(&with(case, &fewer).question()) != Decision::Deny {
            found = fewer;
        }
    }
    found
}

/// A change to be: the statement is made from the actions that came together.
#[derive(Debug, Clone)]
struct Fix {
    side: LayerName,
    actions: Vec<&'static str>,
    /// For an SCP the level.
    level: Option<usize>,
    /// The policy, the statement's index and the statement that must go.
    remove: Option<(String, usize, Value)>,
    /// A guard, said instead of the change, which only stands for it being met.
    guard: Option<String>,
    /// The policy, the statement's index and those of its conditions that count as met.
    met: Option<(String, usize, Vec<Condition>)>,
}

impl Fix {
    fn add(side: LayerName, action: &'static str) -> Self {
        Self { side, actions: vec![action], level: None, remove: None, guard: None, met: None }
    }

    /// Its conditions met, a statement lets the caller in as far as it does: another side may yet be missing.
    fn guarded(self, unmet: Unmet) -> Self {
        let Unmet { sentence, policy, index, conditions } = unmet;
        Self { guard: Some(sentence), met: Some((policy, index, conditions)), ..self }
    }

    fn apply(&self, changed: &mut Case, case: &Case) {
        match &self.met {
            Some((policy, index, met)) => changed.meet(self.side, policy, *index, met),
            None => changed.apply(&self.missing(case)),
        }
    }

    fn joins(&self, other: &Self) -> bool {
        (self.side, self.level, &self.remove, &self.met)
            == (other.side, other.level, &other.remove, &other.met)
            && self.guard.is_some() == other.guard.is_some()
    }

    fn missing(&self, case: &Case) -> Missing {
        let caller = &case.caller;
        let of_role = matches!(self.side, LayerName::Trust | LayerName::Rcp);
        let home = if of_role { case.target.home() } else { caller.home() };
        let at_home = home.map(|(_, account)| account.to_owned());
        let attach_to = match self.side {
            LayerName::Trust => case.target.arn.to_string(),
            LayerName::Session => caller.arn.to_string(),
            LayerName::Scp | LayerName::Rcp => at_home.clone().unwrap_or_default(),
            LayerName::Validation | LayerName::Identity | LayerName::Boundary => {
                caller.principal_arn().to_owned()
            }
        };
        // The organization's policies are kept in its management account, a permission set by Identity Center.
        let account = at_home.filter(|_| match self.side {
            LayerName::Scp | LayerName::Rcp => false,
            LayerName::Identity | LayerName::Boundary => {
                closed::permission_set(&attach_to).is_none()
            }
            LayerName::Trust | LayerName::Session | LayerName::Validation => true,
        });
        let (policy, index, statement) = match &self.remove {
            Some((policy, index, statement)) => {
                (Some(policy.clone()), Some(*index), statement.clone())
            }
            None => (None, self.level, self.statement(case)),
        };
        let step = if self.remove.is_some() { Step::Narrow } else { Step::Add };
        Missing { side: self.side, step, account, attach_to, policy, index, statement }
    }

    fn statement(&self, case: &Case) -> Value {
        match self.side {
            LayerName::Trust => allow_caller(&self.actions, &case.caller),
            LayerName::Scp => allow(&self.actions, "*"),
            LayerName::Validation
            | LayerName::Identity
            | LayerName::Boundary
            | LayerName::Session
            | LayerName::Rcp => allow(&self.actions, &case.target.arn),
        }
    }
}

/// The next thing in the way of the first action that is refused.
fn next(case: &Case) -> Option<Fix> {
    let question = case.question();
    let refused = exercised(&question)
        .map(|action| outcome(&question, action))
        .find(|outcome| outcome.allowed().is_no())?;
    let action = refused.action;
    let lower = action.to_ascii_lowercase();
    let scene = scene(&question, &lower);
    denial(case, &refused, &scene)
        .map(|(side, (remove, guard))| Fix {
            remove: Some(remove),
            guard,
            ..Fix::add(side, action)
        })
        .or_else(|| closed_level(case, &refused, &scene))
        .or_else(|| {
            let side = missing_side(&refused)?;
            Some(unmet(case, Fix::add(side, action), &scene))
        })
}

/// The change, or the guard that keeps the caller out on a side that has an Allow for it.
fn unmet(case: &Case, fix: Fix, scene: &Scene<'_>) -> Fix {
    let policies = &case.policies;
    let of = |layer: Option<&Layer>| unmet_allow(&layer?.policies, false, scene);
    let (closed, unmet) = match (fix.side, &case.target.trust) {
        (LayerName::Trust, Trust::Read(policy)) => {
            (closed::why(case, policy), unmet_allow([policy], true, scene))
        }
        (LayerName::Identity, _) => (closed::of_caller(case), of(Some(&policies.identity))),
        (LayerName::Boundary, _) => (closed::of_caller(case), of(policies.boundary.as_ref())),
        (LayerName::Session, _) => (None, of(policies.session.as_ref())),
        (LayerName::Trust | LayerName::Validation | LayerName::Scp | LayerName::Rcp, _) => {
            (None, None)
        }
    };
    match (closed, unmet) {
        (Some(why), _) => Fix { guard: Some(why), ..fix },
        (None, Some(unmet)) => fix.guarded(unmet),
        (None, None) => fix,
    }
}

/// A policy's name, the statement's index and the statement, and what is said if it is a guard.
type Denying = ((String, usize, Value), Option<String>);

/// A statement that denies: nothing outweighs it.
fn denial(case: &Case, outcome: &ActionOutcome, scene: &Scene<'_>) -> Option<(LayerName, Denying)> {
    let denied = &outcome.denied;
    let policies = &case.policies;
    let applies = |rule: &Rule| rule.applies(scene).is_yes();
    let direct = outcome.trust.exact.or(outcome.trust.role);
    let asked = (scene, outcome.same_account && direct.is_yes());
    let layer = |side: LayerName, layer: Option<&Layer>| {
        let found =
            in_policies(layer.into_iter().flat_map(|layer| &layer.policies), applies, asked)?;
        Some((side, found))
    };
    let levels = |side: LayerName, levels: Option<&Levels>, hits: &dyn Fn(&Rule) -> bool| {
        let all = levels.into_iter().flat_map(|one| &one.levels).flatten();
        Some((side, in_policies(all, hits, asked)?))
    };
    let when = |yes: bool, found: Option<(LayerName, Denying)>| found.filter(|_| yes);
    when(denied.identity.is_yes(), layer(LayerName::Identity, Some(&policies.identity)))
        .or_else(|| {
            when(denied.boundary.is_yes(), layer(LayerName::Boundary, policies.boundary.as_ref()))
        })
        .or_else(|| {
            when(denied.session.is_yes(), layer(LayerName::Session, policies.session.as_ref()))
        })
        .or_else(|| {
            let Trust::Read(policy) = &case.target.trust else { return None };
            let hits = |rule: &Rule| rule.trust_denies(scene).is_yes();
            when(
                denied.trust.is_yes(),
                Some((LayerName::Trust, in_policies([policy], hits, asked)?)),
            )
        })
        .or_else(|| {
            when(denied.scp.is_yes(), levels(LayerName::Scp, policies.scp.as_ref(), &applies))
        })
        .or_else(|| {
            let hits = |rule: &Rule| rule.rcp_denies(scene).is_yes();
            when(denied.rcp.is_yes(), levels(LayerName::Rcp, case.rcp.as_ref(), &hits))
        })
}

fn in_policies<'a>(
    policies: impl IntoIterator<Item = &'a Arc<Policy>>,
    hits: impl Fn(&Rule) -> bool,
    (scene, by_trust): (&Scene<'_>, bool),
) -> Option<Denying> {
    for policy in policies {
        let denies = |rule: &&Rule| rule.effect == Some(Effect::Deny) && hits(rule);
        if let Some(rule) = policy.rules.iter().find(denies) {
            let statement =
                policy.document.statements.iter().find(|one| one.index == rule.index)?;
            let guard = conditional_deny(policy, rule, scene, by_trust);
            return Some(((policy.name.clone(), rule.index, json_of(statement)), guard));
        }
    }
    None
}

/// A level of the organization on which no SCP allows the action.
fn closed_level(case: &Case, outcome: &ActionOutcome, scene: &Scene<'_>) -> Option<Fix> {
    if !outcome.scp.is_no() {
        return None;
    }
    let levels = &case.policies.scp.as_ref()?.levels;
    let closed = |level: &Vec<Arc<Policy>>| level.iter().all(|policy| policy.allows(scene).is_no());
    let level = levels.iter().position(closed)?;
    let fix = Fix { level: Some(level), ..Fix::add(LayerName::Scp, outcome.action) };
    Some(match unmet_allow(levels.get(level)?, false, scene) {
        Some(unmet) => fix.guarded(unmet),
        None => fix,
    })
}

/// The side without an Allow (semantics 1.3).
fn missing_side(outcome: &ActionOutcome) -> Option<LayerName> {
    let trusted = outcome.trust.any();
    let limits = [(outcome.boundary, LayerName::Boundary), (outcome.session, LayerName::Session)];
    let limit = limits.into_iter().find(|(value, _)| value.is_no()).map(|(_, side)| side);
    if !outcome.has_identity_side {
        return outcome.trust.exact.is_no().then_some(LayerName::Trust);
    }
    if trusted.is_no() {
        return Some(LayerName::Trust);
    }
    // Within one account an exact grant would have let the caller in, and one to its role needs but the limits.
    let needs_identity = !outcome.same_account || outcome.trust.role.is_no();
    if needs_identity && outcome.identity.is_no() {
        return Some(LayerName::Identity);
    }
    limit
}

#[cfg(test)]
mod tests;
