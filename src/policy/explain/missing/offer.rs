//! What a caller could send so that a statement of the trust policy lets it in: quick enough to be asked
//! about every role, while [`remedy`](super::remedy) tries all combinations for one.

use crate::policy::decide::context::Context;
use crate::policy::decide::question::{CallerKind, Mfa, Question, Request, Trust};
use crate::policy::explain::missing::supply::{self, Supply};
use crate::policy::language::document::Effect;
use crate::policy::language::need::{Need, each_once};
use crate::policy::language::rule::Rule;

/// Requests that might do if the one at hand does not, each with what must be supplied for it. None
/// is promised to be allowed.
pub fn offers_to_trust(question: &Question<'_>) -> Vec<(Vec<Need>, Request)> {
    let Trust::Read(trust) = &question.target.trust else { return Vec::new() };
    let wants_code = question.caller.kind == (CallerKind::User { temporary: false })
        && question.request.mfa == Mfa::NotSent
        && question.speaks_of_mfa();
    let mut sets: Vec<Vec<Supply>> = vec![Vec::new()];
    if trust.asks_to_send {
        let allows = trust.rules.iter().filter(|rule| rule.effect == Some(Effect::Allow));
        sets.extend(allows.filter_map(|rule| to_meet(rule, question)));
    }
    let plain = sets.iter().skip(1).cloned();
    let coded = sets.iter().filter(|_| wants_code).map(|set| {
        let code = Supply { need: Need::Mfa, key: None, value: None };
        set.iter().cloned().chain([code]).collect()
    });
    plain.chain(coded).map(|set: Vec<Supply>| with(question.request, &set)).collect()
}

/// What else a statement that names the caller asks for; `None` if that cannot be sent, or is nothing.
pub(super) fn to_meet(rule: &Rule, question: &Question<'_>) -> Option<Vec<Supply>> {
    if rule.parties.as_ref()?.grants(question.caller).any().is_no() {
        return None;
    }
    let context = Context {
        caller: question.caller,
        target: Some(question.target),
        request: question.request,
    };
    let mut found: Vec<Supply> = Vec::new();
    for test in rule.tests.iter().filter(|test| test.key.need().is_some_and(|it| it != Need::Mfa)) {
        if !test.holds(&context).is_yes() {
            let offered = supply::of_test(&context, test, true);
            let does = |supply: &&Supply| meets_all(rule, question, supply);
            let supply = offered.iter().find(does).or(offered.first()).cloned()?;
            found.retain(|known| !known.fills_same(&supply));
            found.push(supply);
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Whether this and no more meets what a statement asks of the same thing.
fn meets_all(rule: &Rule, question: &Question<'_>, supply: &Supply) -> bool {
    let (_, request) = with(question.request, std::slice::from_ref(supply));
    let (caller, target) = (question.caller, Some(question.target));
    let context = Context { caller, target, request: &request };
    let mut same = rule.tests.iter().filter(|test| test.key.need() == Some(supply.need));
    same.all(|test| test.holds(&context).is_yes())
}

fn with(request: &Request, supplies: &[Supply]) -> (Vec<Need>, Request) {
    let mut sent = request.clone();
    for supply in supplies {
        supply.send(&mut sent);
    }
    (each_once(supplies.iter().map(|supply| &supply.need)), sent)
}
