//! What would decide an unknown verdict (semantics 1.15).

use crate::domain::text::harmless;
use crate::policy::decide::context::{Context, Fact};
use crate::policy::decide::evaluate::{
    Decision, applicable_rcp, applicable_scp, applicable_session, decide, exercised, outcome,
};
use crate::policy::decide::question::{Question, Trust};
use crate::policy::explain::missing::Case;
use crate::policy::language::condition::Test;
use crate::policy::language::condition::operator::Base;
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::pattern::Values;
use crate::policy::language::principal::{Parties, Party};

pub(super) fn would_decide(question: &Question<'_>) -> Vec<String> {
    let mut found = layers(question);
    found.extend(keys(question));
    if !question.caller.role_is_certain {
        found.push("the path of the caller's role: `iam:GetRole` or a listing tells it".to_owned());
    }
    if is_named_by_id(question) {
        found.push("the caller's unique id: `sts:GetCallerIdentity` tells it".to_owned());
    }
    found
}

/// Whether the trust policy names a principal by an id that may be the caller's.
fn is_named_by_id(question: &Question<'_>) -> bool {
    let caller = question.caller;
    let Trust::Read(policy) = &question.target.trust else { return false };
    let mut parties = policy.rules.iter().filter_map(|rule| rule.parties.as_ref());
    let by_id = |one: &Party| matches!(one, Party::UserId(_) | Party::RoleId(_));
    parties.any(|parties| {
        let (Parties::Only(list) | Parties::AllBut(list)) = parties;
        list.iter().any(|one| by_id(one) && one.grants(caller).any().is_unknown())
    })
}

/// The layers that could not be read.
fn layers(question: &Question<'_>) -> Vec<String> {
    let policies = question.policies;
    let layer = |what: &str, unread: Option<&String>| {
        unread.map(|why| format!("{what}: {}", harmless(why)))
    };
    let trust = match &question.target.trust {
        Trust::Unread(why) => Some(why),
        Trust::Read(_) => None,
    };
    // A layer that can only deny is said so: all the rest is granted.
    let granted = exercised(question).all(|action| {
        let outcome = outcome(question, action);
        outcome.core().is_yes() && outcome.scp.is_yes()
    });
    let mut found = Vec::new();
    let has_side = question.caller.home().is_some();
    found.extend(layer("the role's trust policy", trust));
    if has_side {
        found.extend(layer("the caller's own policies", policies.identity.unread.as_ref()));
        let boundary = policies.boundary.as_ref().and_then(|layer| layer.unread.as_ref());
        found.extend(layer("the caller's permissions boundary", boundary));
        let session = applicable_session(question).and_then(|layer| layer.unread.as_ref());
        found.extend(layer("the session policy", session));
    }
    let scp = applicable_scp(question).and_then(|levels| levels.unread.as_ref());
    found.extend(layer("the service control policies of the caller's account", scp));
    let rcp = applicable_rcp(question).and_then(|levels| levels.unread.as_ref());
    found.extend(layer("the resource control policies of the role's account", rcp));
    if granted {
        let only = |text: String| format!("allowed unless denied by {text}");
        found = found.into_iter().map(only).collect();
    }
    found
}

/// The context keys whose values are not known, each with a value that would decide.
fn keys(question: &Question<'_>) -> Vec<String> {
    let context = Context {
        caller: question.caller,
        target: Some(question.target),
        request: question.request,
    };
    let case = Case::of(question);
    let mut seen: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for test in tests(&case) {
        if seen.contains(&&*test.key.name) || !is_open(&context.fact(&test.key)) {
            continue;
        }
        seen.push(&test.key.name);
        found.push(key_sentence(&case, test));
    }
    for variable in tests(&case).flat_map(|test| test.wanted.iter().flat_map(Wanted::variables)) {
        if !seen.contains(&&*variable.key.name) && is_open(&context.fact(&variable.key)) {
            seen.push(&variable.key.name);
            let key = harmless(&variable.key.written);
            found.push(format!("the value of `{key}`, with which another is compared"));
        }
    }
    found
}

fn is_open(fact: &Fact<'_>) -> bool {
    matches!(fact, Fact::Unknown | Fact::Present)
}

fn key_sentence(case: &Case, test: &Test) -> String {
    let key = harmless(&test.key.written).into_owned();
    let shown: Vec<String> =
        test.written.values.iter().map(|value| format!("`{}`", harmless(value))).collect();
    let mut tried = case.clone();
    let outcomes: Vec<(bool, Decision)> = samples(test)
        .into_iter()
        .map(|(meant, value)| {
            tried.request.context.set(&test.key.written, value);
            (meant, decide(&tried.question()))
        })
        .filter(|(_, decision)| *decision != Decision::Unknown)
        .collect();
    let with = |meant: bool| outcomes.iter().find(|(one, _)| *one == meant).map(|(_, one)| *one);
    let what = format!("the value of `{key}`");
    let values = shown.join(" or ");
    match (with(true), with(false)) {
        (Some(yes), Some(no)) if yes != no => {
            format!("{what}: with {values} {}, otherwise {}", yes.word(), no.word())
        }
        (Some(yes), _) => format!("{what}: with {values} {}", yes.word()),
        (None, Some(no)) => format!("{what}: unless it is {values}, {}", no.word()),
        (None, None) => format!("{what}, compared with {values}"),
    }
}

/// Values that are meant by the condition's list, and one that is not.
fn samples(test: &Test) -> Vec<(bool, String)> {
    let Some(base) = test.operator.map(|operator| operator.base) else { return Vec::new() };
    let mut found: Vec<(bool, String)> =
        test.written.values.iter().map(|value| (true, sample(base, value))).collect();
    let other = match base {
        Base::Bool | Base::Null => {
            let yes = test.written.values.iter().any(|value| value.eq_ignore_ascii_case("true"));
            if yes { "false" } else { "true" }
        }
        Base::IpAddress => "255.255.255.255",
        Base::Numeric(_) | Base::Date(_) => return found,
        Base::StringEquals
        | Base::StringEqualsIgnoreCase
        | Base::StringLike
        | Base::Binary
        | Base::Arn => "-",
    };
    found.push((false, other.to_owned()));
    found
}

fn sample(base: Base, value: &str) -> String {
    match base {
        Base::IpAddress => value.split('/').next().unwrap_or(value).to_owned(),
        Base::StringLike | Base::Arn => value.replace('*', "").replace('?', "x"),
        Base::StringEquals
        | Base::StringEqualsIgnoreCase
        | Base::Numeric(_)
        | Base::Date(_)
        | Base::Bool
        | Base::Binary
        | Base::Null => value.to_owned(),
    }
}

fn tests(case: &Case) -> impl Iterator<Item = &Test> {
    let policies = &case.policies;
    let trust = match &case.target.trust {
        Trust::Read(policy) => Some(policy),
        Trust::Unread(_) => None,
    };
    let layers = [Some(&policies.identity), policies.boundary.as_ref(), policies.session.as_ref()];
    let layers = layers.into_iter().flatten().flat_map(|layer| &layer.policies);
    let levels = [policies.scp.as_ref(), case.rcp.as_ref()];
    let levels = levels.into_iter().flatten().flat_map(|one| one.levels.iter().flatten());
    trust
        .into_iter()
        .chain(layers)
        .chain(levels)
        .flat_map(|policy| &policy.rules)
        .flat_map(|rule| &rule.tests)
}
