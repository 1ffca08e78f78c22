//! Conditions that cannot hold together, and values that belong to none of those whom the statement trusts.

use std::borrow::Cow;

use crate::domain::arn::ArnParts;
use crate::domain::text::harmless;
use crate::policy::decide::context::Fact;
use crate::policy::findings::Rule;
use crate::policy::findings::value::{is_open, literal};
use crate::policy::language::condition::Test;
use crate::policy::language::condition::operator::{Base, Comparison, Operator};
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::document::{Condition, Effect, Statement, is_computed};
use crate::policy::language::key::{ContextKey, canonical, is_of_endpoints};
use crate::policy::language::pattern::Values;
use crate::policy::words::{PrincipalKind, TrustedPrincipal};

/// Pairs of conditions of one statement: asked to be absent and compared, or bounds that leave nothing between.
pub(super) fn look(statement: &Statement, variables: bool, add: &mut impl FnMut(Rule, String)) {
    let effect = match statement.effect {
        Some(Effect::Deny) => "denies nothing",
        Some(Effect::Allow) | None => "lets no caller in",
    };
    for (place, one) in statement.conditions.iter().enumerate() {
        for other in statement.conditions.iter().skip(place + 1) {
            let ways = [(one, other), (other, one)];
            if let Some((_, endpoint)) = ways.into_iter().find(|(a, b)| are_of_two_ways(a, b)) {
                let key = harmless(&endpoint.key);
                let message = format!(
                    "`{key}`: a call through a VPC endpoint has no `aws:SourceIp`, and no other has this key, so this \
                     statement {effect}"
                );
                add(Rule::ConditionNeverHolds, message);
                continue;
            }
            if one.key.is_empty()
                || is_computed(&one.key)
                || !one.key.eq_ignore_ascii_case(&other.key)
            {
                continue;
            }
            let why = if is_asked_absent(one, other) || is_asked_absent(other, one) {
                "is asked to be absent, and compared"
            } else if is_empty_window(one, other, variables)
                || is_empty_window(other, one, variables)
            {
                "no value lies between both bounds"
            } else if excludes(one, other, variables) || excludes(other, one, variables) {
                "no value meets both conditions"
            } else {
                continue;
            };
            let message = format!("`{}`: {why}, so this statement {effect}", harmless(&one.key));
            add(Rule::ConditionNeverHolds, message);
        }
    }
}

/// Whether the first takes the caller's own address and the second a VPC endpoint: no call carries both.
fn are_of_two_ways(address: &Condition, endpoint: &Condition) -> bool {
    let says_false = |values: &[String]| {
        !values.is_empty() && values.iter().all(|value| value.eq_ignore_ascii_case("false"))
    };
    let needs = |condition: &Condition| {
        Operator::parse(&condition.operator).is_some_and(|operator| {
            let is_null = operator.base == Base::Null;
            (is_null && says_false(&condition.values))
                || (!is_null && !operator.when_absent().is_yes())
        })
    };
    *canonical(&address.key) == *"aws:sourceip"
        && is_of_endpoints(&canonical(&endpoint.key))
        && needs(address)
        && needs(endpoint)
}

fn is_asked_absent(null: &Condition, compared: &Condition) -> bool {
    let is_null = |condition: &Condition| {
        Operator::parse(&condition.operator).is_some_and(|operator| operator.base == Base::Null)
    };
    let says = |wanted: &str| null.values.iter().all(|value| value.eq_ignore_ascii_case(wanted));
    let needs_it = Operator::parse(&compared.operator)
        .is_some_and(|operator| !operator.when_absent().is_yes());
    is_null(null) && !null.values.is_empty() && says("true") && !is_null(compared) && needs_it
}

/// Whether the first bounds from below and the second from above, and the lower bound is not the lower one.
fn is_empty_window(below: &Condition, above: &Condition, variables: bool) -> bool {
    let (Some((lower, lower_is_in)), Some((upper, upper_is_in))) =
        (bound(below, variables, true), bound(above, variables, false))
    else {
        return false;
    };
    let order = match (&lower, &upper) {
        (Wanted::Number(lower), Wanted::Number(upper)) => lower.cmp(upper),
        (Wanted::Moment(lower), Wanted::Moment(upper)) => lower.cmp(upper),
        _ => return false,
    };
    order.is_gt() || (order.is_eq() && !(lower_is_in && upper_is_in))
}

/// A request that carries that key with that text, and of which nothing else is known.
struct Only<'a> {
    key: &'a str,
    text: &'a str,
}

impl Values for Only<'_> {
    fn fact<'a>(&'a self, key: &'a ContextKey) -> Fact<'a> {
        let is_it = *key.name == *canonical(self.key);
        if is_it { Fact::One(Cow::Borrowed(self.text)) } else { Fact::Unknown }
    }
}

/// Whether none of the values that the first takes meets the second.
fn excludes(first: &Condition, second: &Condition, variables: bool) -> bool {
    let (test, other) = (Test::new(first, variables), Test::new(second, variables));
    let (Some(operator), Some(by)) = (test.operator, other.operator) else { return false };
    let is_compared = |operator: Operator| operator.set.is_none() && operator.base != Base::Null;
    let needs_it = !operator.negated && !operator.when_absent().is_yes();
    let is_text = |value: &String| !value.contains("${") && !is_computed(value);
    let are_known = first.values.iter().chain(&second.values).all(is_text);
    if !needs_it
        || !are_known
        || !is_compared(operator)
        || !is_compared(by)
        || first.values.is_empty()
    {
        return false;
    }
    let is_met = |value: &String| {
        let request = Only { key: &first.key, text: value };
        // Its own operator reads the value too: what it does not read has a finding of its own.
        !other.holds(&request).is_no() || !test.holds(&request).is_yes()
    };
    let is_literal = !first.values.iter().any(|value| is_open(operator, value));
    if is_exact(operator, by) && is_literal {
        return !first.values.iter().any(is_met);
    }
    let are_patterns = operator.base == Base::StringLike || operator.base == Base::Arn;
    are_patterns && operator.base == by.base && are_apart(first, second, by)
}

/// Whether the first takes its own values and no other.
fn is_exact(operator: Operator, by: Operator) -> bool {
    match operator.base {
        Base::StringEquals
        | Base::StringLike
        | Base::Arn
        | Base::Bool
        | Base::Numeric(Comparison::Equals)
        | Base::Date(Comparison::Equals) => true,
        Base::StringEqualsIgnoreCase => by.base == Base::StringEqualsIgnoreCase,
        Base::Numeric(_) | Base::Date(_) | Base::Binary | Base::IpAddress | Base::Null => false,
    }
}

/// Whether patterns share no text: every one of the first is excluded as it is written, or begins otherwise than all
/// of the second.
fn are_apart(first: &Condition, second: &Condition, by: Operator) -> bool {
    if by.negated {
        return first.values.iter().all(|value| second.values.contains(value));
    }
    let differ = |one: &str, other: &str| {
        let (one, other) = (literal(one), literal(other));
        !one.starts_with(other) && !other.starts_with(one)
    };
    // The first needs the key, so that the second does not hold by its absence.
    !second.values.is_empty()
        && first.values.iter().all(|one| second.values.iter().all(|other| differ(one, other)))
}

/// The bound that a condition with one value sets, and whether the bound itself passes.
fn bound(condition: &Condition, variables: bool, from_below: bool) -> Option<(Wanted, bool)> {
    let test = Test::new(condition, variables);
    // One that holds without the key lets those through who do not send it.
    let operator =
        test.operator.filter(|operator| !operator.when_absent().is_yes() && !operator.negated)?;
    let (Base::Date(by) | Base::Numeric(by)) = operator.base else { return None };
    let (is_lower, is_in) = match by {
        Comparison::GreaterThan => (true, false),
        Comparison::GreaterThanEquals => (true, true),
        Comparison::LessThan => (false, false),
        Comparison::LessThanEquals => (false, true),
        Comparison::Equals => return None,
    };
    let [only] = test.wanted.as_slice() else { return None };
    (is_lower == from_below).then(|| (only.clone(), is_in))
}

/// Why a value of `aws:PrincipalArn` or `aws:PrincipalAccount` is none of those whom the statement trusts.
pub(super) fn why_not_trusted(
    operator: Operator,
    value: &str,
    principals: &[&TrustedPrincipal],
) -> Option<String> {
    let kinds =
        [PrincipalKind::Account, PrincipalKind::User, PrincipalKind::Role, PrincipalKind::Session];
    let are_named = !principals.is_empty()
        && principals
            .iter()
            .all(|one| kinds.contains(&one.kind) && !one.inverted && one.account.is_some());
    if !are_named {
        return None;
    }
    let arn = ArnParts::parse(value);
    let account = arn.as_ref().map_or(value, |parts| parts.account);
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let is_trusted =
        |one: &&&TrustedPrincipal| one.account.is_some_and(|of| of.to_string() == account);
    if is_account && !principals.iter().any(|one| is_trusted(&one)) {
        return Some(format!("the statement trusts no principal of account {account}"));
    }
    let exact = arn.is_some() && !is_open(operator, value) && literal(value) == value;
    let by_name =
        principals.iter().all(|one| matches!(one.kind, PrincipalKind::User | PrincipalKind::Role));
    let is_same = |one: &&TrustedPrincipal| match operator.base {
        Base::StringEqualsIgnoreCase => one.value.eq_ignore_ascii_case(value),
        Base::StringEquals
        | Base::StringLike
        | Base::Numeric(_)
        | Base::Date(_)
        | Base::Bool
        | Base::Binary
        | Base::IpAddress
        | Base::Arn
        | Base::Null => one.value == value,
    };
    (exact && by_name && !principals.iter().any(is_same))
        .then(|| "the statement trusts other principals".to_owned())
}

#[cfg(test)]
mod tests;
