//! Guards: conditions and Denies that keep a caller out. They are never advised away; what is said is how to
//! meet them, and whose side must change.

use std::sync::Arc;

use crate::policy::explain::missing::advice::{Advice, Asked};
use crate::policy::explain::words::conditions;
use crate::policy::language::condition::Test;
use crate::policy::language::document::{Condition, Effect};
use crate::policy::language::principal::Parties;
use crate::policy::language::rule::{Policy, Rule, Scene};

/// An Allow that fits all but for its conditions.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unmet {
    pub sentence: String,
    pub policy: String,
    pub index: usize,
    /// Those that fail.
    pub conditions: Vec<Condition>,
}

/// The Allow that fits all but for its conditions and asks for the least, if there is one.
pub(super) fn unmet_allow<'a>(
    policies: impl IntoIterator<Item = &'a Arc<Policy>>,
    is_trust: bool,
    scene: &Scene<'_>,
) -> Option<Unmet> {
    let fits = |rule: &Rule| {
        let named = if is_trust {
            let parties = rule.parties.as_ref();
            parties.is_some_and(|parties| !parties.grants(scene.context.caller).any().is_no())
        } else {
            !rule.resource(scene).is_no()
        };
        rule.effect == Some(Effect::Allow)
            && named
            && !rule.action(scene).is_no()
            && rule.conditions(scene).is_no()
    };
    let rules = policies
        .into_iter()
        .flat_map(|policy| policy.rules.iter().map(move |rule| (policy, rule)))
        .filter(|(_, rule)| fits(rule));
    let told = rules.map(|(policy, rule)| {
        let failing: Vec<&Test> =
            rule.tests.iter().filter(|test| test.holds(&scene.context).is_no()).collect();
        let by_trust = is_trust && trust_suffices(rule, scene);
        let advice: Vec<Advice> =
            failing.iter().map(|test| Asked::to_hold(test, scene, by_trust).advice()).collect();
        (policy, rule, failing, advice)
    });
    let hardest = |advice: &[Advice]| advice.iter().map(|one| one.ease).max();
    let (policy, rule, failing, advice) = told.min_by_key(|(.., advice)| hardest(advice))?;
    let mut texts: Vec<String> = advice.into_iter().map(|one| one.text).collect();
    texts.dedup();
    Some(Unmet {
        sentence: format!(
            "statement {} of `{}` allows it on a condition that is not met ({}): {}",
            rule.index + 1,
            policy.name,
            conditions(&failing, scene),
            texts.join("; and ")
        ),
        policy: policy.name.clone(),
        index: rule.index,
        conditions: failing.iter().map(|test| test.written.clone()).collect(),
    })
}

/// Whether the statement names a caller of the role's own account, so that no other policy need allow (semantics 1.4).
fn trust_suffices(rule: &Rule, scene: &Scene<'_>) -> bool {
    let caller = scene.context.caller;
    let at_home = caller.home() == scene.context.target.and_then(|target| target.home());
    let grants = rule.parties.as_ref().map(|parties| parties.grants(caller));
    at_home && grants.is_some_and(|grants| grants.exact.or(grants.role).is_yes())
}

/// The sentence about a Deny that hits by its conditions, or by `NotPrincipal`; `None` for one that can spare the
/// caller. Of several conditions one that fails is enough: the one that is changed most easily is told.
pub(super) fn conditional_deny(
    policy: &Policy,
    rule: &Rule,
    scene: &Scene<'_>,
    by_trust: bool,
) -> Option<String> {
    let number = rule.index + 1;
    let tests: Vec<&Test> = rule.tests.iter().collect();
    let advice = tests.iter().map(|test| Asked::to_fail(test, scene, by_trust).advice());
    if let Some(easiest) = advice.min_by_key(|one| one.ease) {
        let met = conditions(&tests, scene);
        return Some(format!(
            "statement {number} of `{}` denies it ({met}): {}",
            policy.name, easiest.text
        ));
    }
    matches!(rule.parties, Some(Parties::AllBut(_))).then(|| {
        format!(
            "statement {number} of `{}` denies it by NotPrincipal, which hits every caller with a permissions boundary \
             and sparing an account spares none of its users: have it deny `\"Principal\": \"*\"` on the condition \
             `ArnNotEquals` `aws:PrincipalArn` instead",
            policy.name
        )
    })
}
