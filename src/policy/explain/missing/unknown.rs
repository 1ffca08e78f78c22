//! What would decide an unknown verdict (semantics 1.15).

use jiff::SignedDuration;

use crate::domain::text::harmless;
use crate::policy::decide::context::{Context, Fact};
use crate::policy::decide::evaluate::{
    Decision, applicable_rcp, applicable_scp, applicable_session, decide, exercised, outcome,
};
use crate::policy::decide::question::{Question, Trust};
use crate::policy::explain::missing::Case;
use crate::policy::explain::words::{relation, value};
use crate::policy::language::arn_pattern::ArnPattern;
use crate::policy::language::condition::Test;
use crate::policy::language::condition::operator::{Base, Comparison};
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::moment;
use crate::policy::language::pattern::{Pattern, Values};
use crate::policy::language::principal::{Parties, Party};
use crate::policy::language::rule::Rule;

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
    let case = Case::of(question);
    let context = context_of(&case);
    let mut seen: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for test in tests(&case) {
        let fact = context.fact(&test.key);
        if seen.contains(&&*test.key.name) || !is_open(&fact) {
            continue;
        }
        seen.push(&test.key.name);
        found.push(key_sentence(&case, test, fact == Fact::Unknown));
    }
    let compared = tests(&case).flat_map(|test| test.wanted.iter().flat_map(Wanted::variables));
    let compared = compared.map(|variable| (variable, "with which another is compared"));
    let named = rules(&case).flat_map(|rule| &rule.resources).flat_map(|resources| &resources.list);
    let named = named.flat_map(ArnPattern::patterns).flat_map(Pattern::variables);
    let named = named.map(|variable| (variable, "by which a policy names the role"));
    for (variable, what) in compared.chain(named) {
        if !seen.contains(&&*variable.key.name) && is_open(&context.fact(&variable.key)) {
            seen.push(&variable.key.name);
            found.push(format!("the value of `{}`, {what}", harmless(&variable.key.written)));
        }
    }
    found
}

fn context_of(case: &Case) -> Context<'_> {
    Context { caller: &case.caller, target: Some(&case.target), request: &case.request }
}

fn is_open(fact: &Fact<'_>) -> bool {
    matches!(fact, Fact::Unknown | Fact::Present)
}

fn key_sentence(case: &Case, test: &Test, can_be_absent: bool) -> String {
    let key = harmless(&test.written.key).into_owned();
    let base = test.operator.map(|operator| operator.base);
    let mut tried = case.clone();
    let mut with = |value: Option<&str>| {
        match value {
            Some(value) => tried.request.context.set(&test.written.key, value),
            // A list without values is a key that is not there.
            None => tried.request.context.set_many(&test.written.key, Vec::new()),
        }
        Some(decide(&tried.question())).filter(|decision| *decision != Decision::Unknown)
    };
    let absent = if can_be_absent { with(None) } else { None };
    if base == Some(Base::Null) {
        return match (with(Some("x")), absent) {
            (Some(there), Some(absent)) if there != absent => format!(
                "whether the request carries `{key}`: with it {}, without it {}",
                there.word(),
                absent.word()
            ),
            _ => format!("whether the request carries `{key}`"),
        };
    }
    let outcomes: Vec<(Sample, Decision)> = samples(test, &context_of(case))
        .into_iter()
        .filter_map(|sample| Some((with(Some(&sample.text))?, sample)))
        .map(|(decision, sample)| (sample, decision))
        .collect();
    let of = |meant: bool| {
        outcomes.iter().filter(move |(one, _)| one.meant == meant).map(|(_, decision)| *decision)
    };
    let meant = of(true).find(|one| *one == Decision::Allow).or_else(|| of(true).next());
    // With several bounds only some values fall beyond all of them.
    let other = of(false).find(|one| Some(*one) != meant).or_else(|| of(false).next());
    let what = format!("the value of `{key}`");
    let values = match base.and_then(relation) {
        Some(relation) => format!("a value {relation} {}", shown(test, case, |_| true)),
        // Of several values those that come to the same.
        None => shown(test, case, |index| {
            let mut tried = outcomes.iter().filter(|(one, _)| one.index == Some(index));
            meant.is_none() || tried.any(|(_, decision)| Some(*decision) == meant)
        }),
    };
    match (meant, other, absent) {
        (Some(yes), Some(no), Some(without)) if yes != no && without == yes => {
            format!(
                "{what}: with {values} or without the key {}, otherwise {}",
                yes.word(),
                no.word()
            )
        }
        (Some(yes), Some(no), _) if yes != no => {
            format!("{what}: with {values} {}, otherwise {}", yes.word(), no.word())
        }
        (Some(yes), _, Some(without)) if yes != without => {
            format!("{what}: with {values} {}, without the key {}", yes.word(), without.word())
        }
        (Some(yes), ..) => format!("{what}: with {values} {}", yes.word()),
        (None, Some(no), _) => format!("{what}: unless it is {values}, {}", no.word()),
        (None, None, _) => format!("{what}, compared with {values}"),
    }
}

/// The condition's values, with what they stand for in this request.
fn shown(test: &Test, case: &Case, is_meant: impl Fn(usize) -> bool) -> String {
    let values = test.written.values.iter().zip(&test.wanted).enumerate();
    let values = values.filter(|(index, _)| is_meant(*index));
    let context = context_of(case);
    let said = |(_, (written, wanted)): (usize, (&String, &Wanted))| {
        harmless(&value(written, wanted, &context)).into_owned()
    };
    values.map(said).collect::<Vec<_>>().join(" or ")
}

/// A value to be tried.
#[derive(Debug, Clone, PartialEq)]
struct Sample {
    /// Whether the condition's list means it.
    meant: bool,
    /// The value of that list, where it is one of it.
    index: Option<usize>,
    text: String,
}

/// Values that are meant by the condition's list, and some that are not.
fn samples(test: &Test, context: &Context<'_>) -> Vec<Sample> {
    let Some(base) = test.operator.map(|operator| operator.base) else { return Vec::new() };
    let other = match base {
        Base::Numeric(by) | Base::Date(by) => {
            let bounds = test.written.values.iter().flat_map(|value| around(base, by, value));
            return bounds.map(|(meant, text)| Sample { meant, index: None, text }).collect();
        }
        Base::Bool | Base::Null => {
            let yes = test.written.values.iter().any(|value| value.eq_ignore_ascii_case("true"));
            if yes { "false" } else { "true" }
        }
        Base::IpAddress => "255.255.255.255",
        Base::StringEquals
        | Base::StringEqualsIgnoreCase
        | Base::StringLike
        | Base::Binary
        | Base::Arn => "-",
    };
    let meant = test.written.values.iter().zip(&test.wanted).enumerate();
    let meant = meant.filter_map(|(index, (written, wanted))| {
        let fitting = sample(written, wanted, context)?;
        Some(Sample { meant: true, index: Some(index), text: fitting })
    });
    meant.chain([Sample { meant: false, index: None, text: other.to_owned() }]).collect()
}

/// The bound, and what lies next to it on either side.
fn around(base: Base, by: Comparison, value: &str) -> Vec<(bool, String)> {
    let at = |offset: i64| {
        if matches!(base, Base::Date(_)) {
            let moment = moment::parse(value)?.checked_add(SignedDuration::from_secs(offset));
            return Some(moment.ok()?.to_string());
        }
        Some(value.trim().parse::<i64>().ok()?.checked_add(offset)?.to_string())
    };
    let meant = |offset: i64| match by {
        Comparison::Equals => offset == 0,
        Comparison::LessThan => offset < 0,
        Comparison::LessThanEquals => offset <= 0,
        Comparison::GreaterThan => offset > 0,
        Comparison::GreaterThanEquals => offset >= 0,
    };
    [-1, 0, 1].into_iter().filter_map(|offset| Some((meant(offset), at(offset)?))).collect()
}

/// A value that the condition's value takes; `None` if none can be told in this request.
fn sample(written: &str, wanted: &Wanted, context: &Context<'_>) -> Option<String> {
    if wanted.is_beyond(context) {
        return None;
    }
    match wanted {
        Wanted::Text(pattern) => pattern.example(context),
        Wanted::Arn(pattern) => {
            let fields: Option<Vec<String>> =
                pattern.patterns().map(|field| field.example(context)).collect();
            fields.filter(|fields| !fields.is_empty()).map(|fields| fields.join(":"))
        }
        // A request comes from one address, and no range of them.
        Wanted::Addresses(_) => Some(written.split('/').next().unwrap_or(written).to_owned()),
        Wanted::Number(_)
        | Wanted::Moment(_)
        | Wanted::Flag(_)
        | Wanted::Bytes(_)
        | Wanted::Unreadable => Some(written.to_owned()),
    }
}

fn tests(case: &Case) -> impl Iterator<Item = &Test> {
    rules(case).flat_map(|rule| &rule.tests)
}

fn rules(case: &Case) -> impl Iterator<Item = &Rule> {
    let policies = &case.policies;
    let trust = match &case.target.trust {
        Trust::Read(policy) => Some(policy),
        Trust::Unread(_) => None,
    };
    let layers = [Some(&policies.identity), policies.boundary.as_ref(), policies.session.as_ref()];
    let layers = layers.into_iter().flatten().flat_map(|layer| &layer.policies);
    let levels = [policies.scp.as_ref(), case.rcp.as_ref()];
    let levels = levels.into_iter().flatten().flat_map(|one| one.levels.iter().flatten());
    trust.into_iter().chain(layers).chain(levels).flat_map(|policy| &policy.rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_tried_itself_and_on_either_side() {
        let meant = |by: Comparison| {
            let found = around(Base::Numeric(by), by, "5");
            assert_eq!(
                found.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(),
                ["4", "5", "6"]
            );
            <[bool; 3]>::try_from(found.iter().map(|(meant, _)| *meant).collect::<Vec<_>>())
                .expect("three")
        };
        assert_eq!(meant(Comparison::Equals), [false, true, false]);
        assert_eq!(meant(Comparison::LessThan), [true, false, false]);
        assert_eq!(meant(Comparison::LessThanEquals), [true, true, false]);
        assert_eq!(meant(Comparison::GreaterThan), [false, false, true]);
        assert_eq!(meant(Comparison::GreaterThanEquals), [false, true, true]);
    }
}
