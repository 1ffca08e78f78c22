//! Scenario files: read, answered, and asked again with one thing changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use kamen::policy::decide::evaluate::{Decision, decide};
use kamen::policy::decide::pass_role::pass_role;
use kamen::policy::decide::question::{Caller, CallerKind, Layer, Levels, Mfa, Tags, Trust};
use kamen::policy::decide::request_context::ContextValue;
use kamen::policy::explain::explain;
use kamen::policy::explain::missing::{Case as Changeable, remedy};
use kamen::policy::explain::reason::ReasonEffect;
use kamen::policy::language::document::{Effect, Statement};
use kamen::policy::language::rule::Policy;
use kamen::scenario::answer::{Found, answer, json, line, summary};
use kamen::scenario::chain::ChainCase;
use kamen::scenario::decision::DecisionCase;
use kamen::scenario::route::{Chains, chains};
use kamen::scenario::{Case, read};
use serde_json::Value;

use super::assert_harmless;

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let cases = match read(text) {
        Ok(cases) => cases,
        Err(failure) => {
            assert!(!failure.to_string().is_empty());
            return;
        }
    };
    let answers: Vec<_> = cases.iter().map(answer).collect();
    assert_eq!(answers, cases.iter().map(answer).collect::<Vec<_>>(), "asked twice");
    let printed = json(&answers);
    assert_eq!(printed.as_array().map(Vec::len), Some(cases.len()));
    assert_harmless(&summary(&answers));
    for (case, answer) in cases.iter().zip(&answers) {
        assert_harmless(&line(answer));
        match (case, &answer.found) {
            (Case::Decision(case), Found::Decision { decision, reasons }) => {
                assert!(!reasons.is_empty(), "every answer has a reason");
                for reason in reasons {
                    assert!(!reason.because.is_empty());
                    let fits = match decision {
                        Decision::Allow => reason.effect == ReasonEffect::Allow,
                        Decision::Unknown => reason.effect == ReasonEffect::Unknown,
                        Decision::Deny => {
                            matches!(reason.effect, ReasonEffect::Deny | ReasonEffect::NoMatch)
                        }
                    };
                    assert!(fits, "{decision:?} because of {reason:?}");
                }
                decided(case, *decision);
            }
            (Case::Chain(case), Found::Chain(found)) => {
                for chain in [&found.chain, &found.possible].into_iter().flatten() {
                    chained(case, chain);
                }
                changed(case, found);
            }
            _ => panic!("an answer to another question"),
        }
    }
    turned(text, &answers);
}

fn rank(decision: Decision) -> u8 {
    match decision {
        Decision::Deny => 0,
        Decision::Unknown => 1,
        Decision::Allow => 2,
    }
}

fn decided(case: &DecisionCase, decision: Decision) {
    let question = case.question();
    assert_eq!(decide(&question), decision, "with and without reasons");
    let changeable = Changeable::of(&question);
    denied_more(&changeable, decision);
    known_less(&changeable, decision);
    let remedy = remedy(&question);
    // What must be sent along, and guards that must be met, are the caller's part: changes alone do not suffice.
    if decision == Decision::Deny && remedy.supply.is_empty() && remedy.guards.is_empty() {
        let mut mended = changeable.clone();
        remedy.missing.iter().for_each(|missing| mended.apply(missing));
        if !remedy.missing.is_empty() {
            assert_ne!(decide(&mended.question()), Decision::Deny, "a remedy that is none");
        }
    }
    for words in &remedy.would_decide {
        assert_harmless(words);
    }
    let outcome = explain(&question);
    assert_eq!(outcome.decision, decision);
    for service in pass_role(&question) {
        assert!(!service.sentence().is_empty());
    }
}

/// Every statement of the question, as a Deny, added where it stands: it never helps.
fn denied_more(case: &Changeable, before: Decision) {
    let with_denies = |policy: &Arc<Policy>| {
        let mut document = policy.document.clone();
        let denies = document.statements.iter().map(|one| Statement {
            effect: Some(Effect::Deny),
            index: one.index + 1000,
            ..one.clone()
        });
        let denies: Vec<Statement> = denies.collect();
        document.statements.extend(denies);
        Arc::new(Policy::new(policy.name.clone(), document))
    };
    let layer = |layer: &mut Layer| {
        layer.policies.iter_mut().for_each(|policy| *policy = with_denies(policy));
    };
    let check = |changed: &Changeable, what: &str| {
        let after = decide(&changed.question());
        assert!(rank(after) <= rank(before), "{before:?} became {after:?}: Deny in {what}");
    };
    let mut changed = case.clone();
    layer(&mut changed.policies.identity);
    check(&changed, "identity");
    changed.policies.boundary.as_mut().map(layer);
    changed.policies.session.as_mut().map(layer);
    check(&changed, "the limits");
    let levels = [changed.policies.scp.as_mut(), changed.rcp.as_mut()];
    for policy in levels.into_iter().flatten().flat_map(|one| &mut one.levels).flatten() {
        *policy = with_denies(policy);
    }
    check(&changed, "the organization");
    if let Trust::Read(policy) = &changed.target.trust {
        changed.target.trust = Trust::Read(with_denies(policy));
    }
    check(&changed, "the trust policy");
    let all = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
    changed.policies.identity.policies.push(Arc::new(Policy::parse("all", all)));
    check(&changed, "a new policy");
}

/// Reading less never turns a certain answer.
fn known_less(case: &Changeable, full: Decision) {
    if full == Decision::Unknown {
        return;
    }
    let check = |changed: &Changeable, what: &str| {
        let less = decide(&changed.question());
        assert!(less == Decision::Unknown || less == full, "{full:?} became {less:?}: {what}");
    };
    let forgotten = || Some("forgotten".to_owned());
    let mut blind = case.clone();
    for forget in [
        (|case| case.policies.identity = Layer::unread("forgotten")) as fn(&mut Changeable),
        |case| case.policies.boundary = Some(Layer::unread("forgotten")),
        |case| case.policies.session = Some(Layer::unread("forgotten")),
        |case| case.policies.scp = Some(Levels::unread("forgotten")),
        |case| case.rcp = Some(Levels::unread("forgotten")),
        |case| case.target.trust = Trust::Unread("forgotten".to_owned()),
        |case| case.caller.tags = Tags::Unknown,
        |case| case.target.tags = Tags::Unknown,
        |case| case.request.mfa = Mfa::Unknown,
        forget_ids,
    ] {
        let mut changed = case.clone();
        forget(&mut changed);
        check(&changed, "a layer or what the caller is");
        forget(&mut blind);
    }
    check(&blind, "all that can be forgotten");
    let mut in_part = case.clone();
    in_part.policies.identity.unread = forgotten();
    check(&in_part, "a part of the caller's policies");
    let mut changed = case.clone();
    for key in keys(case) {
        // A list under a key that holds one value is nothing that AWS would send.
        if matches!(case.request.context.given(&key), Some(ContextValue::Many(_))) {
            continue;
        }
        changed.request.context.set_unknown(&key);
        check(&changed, &key);
    }
}

/// The unique id of a person, and the path of the role behind a session, are looked up elsewhere.
fn forget_ids(case: &mut Changeable) {
    let caller = &mut case.caller;
    if matches!(caller.kind, CallerKind::User { .. } | CallerKind::Session) {
        caller.user_id = None;
    }
    // No person assumes a service-linked role, so that its path cannot be among the forgotten.
    let is_linked = |role: &str| role.contains(":role/aws-service-role/");
    if caller.kind == CallerKind::Session && !caller.role.as_deref().is_some_and(is_linked) {
        let guessed = Caller::new(&caller.arn).role;
        let name = |role: &Option<Arc<str>>| {
            role.as_deref().and_then(|role| role.rsplit('/').next()).map(str::to_owned)
        };
        if name(&guessed) == name(&caller.role) {
            caller.role = guessed;
            caller.role_is_certain = false;
        }
    }
}

/// The names of all keys in conditions.
fn keys(case: &Changeable) -> BTreeSet<String> {
    let trust = match &case.target.trust {
        Trust::Read(policy) => Some(policy),
        Trust::Unread(_) => None,
    };
    let policies = &case.policies;
    let layers = [Some(&policies.identity), policies.boundary.as_ref(), policies.session.as_ref()];
    let layers = layers.into_iter().flatten().flat_map(|layer| &layer.policies);
    let levels = [policies.scp.as_ref(), case.rcp.as_ref()];
    let levels = levels.into_iter().flatten().flat_map(|one| one.levels.iter().flatten());
    let all = trust.into_iter().chain(layers).chain(levels);
    let tests = all.flat_map(|policy| &policy.rules).flat_map(|rule| &rule.tests);
    tests.map(|test| test.key.name.to_string()).filter(|name| !name.contains('*')).collect()
}

fn chained(case: &ChainCase, chain: &[String]) {
    assert_eq!(chain.last(), Some(&case.target));
    let different: BTreeSet<&String> = chain.iter().collect();
    assert_eq!(different.len(), chain.len(), "no role twice on a shortest chain");
    assert!(chain.len() <= case.principals.len() + 1);
}

/// The order of principals never matters, one more Deny never shortens a chain, and what is not read
/// makes nothing certain.
fn changed(case: &ChainCase, found: &Chains) {
    let names: BTreeSet<&String> = case.principals.iter().map(|one| &one.arn).collect();
    if names.len() < case.principals.len() {
        return;
    }
    let mut turned = case.clone();
    turned.principals.reverse();
    assert_eq!(chains(&turned), *found, "principals the other way round");
    let length = |chain: &Option<Vec<String>>| chain.as_ref().map_or(usize::MAX, Vec::len);
    let deny = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
    for index in 0..case.principals.len() {
        let mut denied = case.clone();
        denied.principals[index].identity.policies.push(Arc::new(Policy::parse("deny", deny)));
        let denied = chains(&denied);
        assert!(length(&denied.chain) >= length(&found.chain), "a Deny shortens the chain");
        let mut unread = case.clone();
        unread.principals[index].identity = Layer::unread("forgotten");
        let unread = chains(&unread);
        assert!(length(&unread.chain) >= length(&found.chain), "less is known, more is certain");
        let least = length(&unread.chain).min(length(&unread.possible));
        assert!(least < usize::MAX || length(&found.chain) == usize::MAX, "no longer possible");
    }
}

/// With members and lists of every policy the other way round the decisions are the same.
fn turned(text: &str, answers: &[kamen::scenario::answer::Answer]) {
    let Ok(mut value) = serde_json::from_str::<Value>(text) else { return };
    let cases = match &mut value {
        Value::Array(cases) => cases.iter_mut().collect(),
        single => vec![single],
    };
    for case in cases {
        for place in ["/caller_policies", "/role/trust", "/scp", "/rcp"] {
            if let Some(part) = case.pointer_mut(place) {
                *part = reversed(part);
            }
        }
    }
    let again = read(&value.to_string()).expect("still a scenario file");
    for (case, before) in again.iter().zip(answers) {
        let after = answer(case);
        if let (Found::Decision { decision: one, .. }, Found::Decision { decision: two, .. }) =
            (&before.found, &after.found)
        {
            assert_eq!(one, two, "the other way round");
        }
        assert_eq!(before.pass, after.pass);
    }
}

fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            map.iter().rev().map(|(key, item)| (key.clone(), reversed(item))).collect()
        }
        Value::Array(items) => items.iter().rev().map(reversed).collect(),
        other => other.clone(),
    }
}
