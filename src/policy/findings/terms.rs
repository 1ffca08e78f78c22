//! Whether a condition leaves but callers whom the role's owner chose: a key that tells callers apart, compared with
//! values that others cannot bring about (semantics 1.8 and 1.10).

use crate::domain::account::AccountId;
use crate::domain::arn::ArnParts;
use crate::policy::findings::value::{is_open, literal};
use crate::policy::language::condition::operator::{Base, Operator};
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::document::{COMPUTED, Condition, is_computed, is_wholly_computed};

/// The characters of an organization's id that tell it from all others: `o-` and at least ten more.
const ORGANIZATION_LENGTH: usize = 12;
/// An account to stand for a part that a template computes.
const SOME_ACCOUNT: &str = "111122223333";

/// Whether a condition keeps those out whom the role's owner did not choose: it needs the key, and none of its values
/// is one that anyone can have. Names of users and tags of principals are chosen by each account for itself, private
/// addresses are the same in every network.
pub(super) fn narrows(condition: &Condition) -> bool {
    let Some(operator) = positive(condition) else { return false };
    let key = condition.key.to_ascii_lowercase();
    // A key that a template computes may be one that does.
    let is_told = |value: &String| {
        is_wholly_computed(&condition.key) || may_tell_apart(&key, operator, value)
    };
    !condition.values.is_empty() && condition.values.iter().all(is_told)
}

/// Whether a condition asks for the external id that was agreed on, and for no other.
pub(super) fn agrees_on_external_id(condition: &Condition) -> bool {
    let Some(operator) = positive(condition) else { return false };
    let key = condition.key.to_ascii_lowercase();
    (key == "sts:externalid" || is_wholly_computed(&condition.key))
        && narrows(condition)
        && operator.base.is_text()
}

/// The operator of a condition that holds for none without the key; `Null` but asks that the key is there.
fn positive(condition: &Condition) -> Option<Operator> {
    let operator = Operator::parse(&condition.operator)?;
    let asks = !operator.negated && !operator.when_absent().is_yes() && operator.base != Base::Null;
    asks.then_some(operator)
}

/// Whether it tells callers apart; what a template computes is taken for a sound part of the value.
fn may_tell_apart(key: &str, operator: Operator, value: &str) -> bool {
    if !is_computed(value) {
        return tells_apart(key, operator, value);
    }
    let filled = if is_wholly_computed(value) {
        SOME_ACCOUNT.to_owned()
    } else {
        value.replace(COMPUTED, SOME_ACCOUNT)
    };
    key == "aws:principalisawsservice" || tells_apart(key, operator, &filled)
}

fn tells_apart(key: &str, operator: Operator, value: &str) -> bool {
    // `StringEquals` takes wildcards as they are written, so that others come with none of them.
    let is_whole = !is_open(operator, value);
    // What the request says of its own caller is so for every caller.
    let of_caller = value.contains("${aws:Principal") || value.contains("${aws:principal");
    if of_caller || value.contains("${aws:userid}") {
        return false;
    }
    let sure = literal(value);
    match key {
        "aws:principalarn" => names_account(operator, value),
        "aws:sourcearn" => names_account(operator, value) || names_bucket(operator, value),
        "aws:principalaccount" | "aws:sourceaccount" => is_whole || value.contains("${"),
        "aws:principalorgid" | "aws:sourceorgid" => {
            is_whole || value.starts_with("${") || sure.len() >= ORGANIZATION_LENGTH
        }
        "aws:principalorgpaths" | "aws:sourceorgpaths" => {
            is_whole || value.starts_with("${") || sure.contains('/')
        }
        // `AROA…:SESSION`: the part in front is unique, and what is behind is the caller's to choose.
        "aws:userid" => is_whole || sure.contains(':') || is_unique(sure),
        "aws:sourceip" => is_narrow(operator, value),
        "aws:principalisawsservice" => value.eq_ignore_ascii_case("true"),
        "aws:sourcevpc" | "aws:sourcevpce" | "aws:principalservicename" => is_whole,
        "sts:externalid" => is_whole || !value.contains(['*', '?']),
        _ => false,
    }
}

fn is_unique(id: &str) -> bool {
    const UNIQUE_ID_LENGTH: usize = 16;
    id.len() >= UNIQUE_ID_LENGTH || id.parse::<AccountId>().is_ok()
}

/// Whether the ARN's account is written out.
fn names_account(operator: Operator, value: &str) -> bool {
    let Some(parts) = ArnParts::parse(value) else {
        return !is_open(operator, value) || value.starts_with("${");
    };
    parts.account.parse::<AccountId>().is_ok()
        || parts.account.contains("${")
        || !is_open(operator, value)
}

/// Names of buckets are unique in all of AWS, and their ARNs hold no account.
fn names_bucket(operator: Operator, value: &str) -> bool {
    let named = |resource: &str| !literal(resource).is_empty();
    let parts = ArnParts::parse(value).filter(|parts| parts.account.is_empty());
    parts.is_some_and(|parts| named(parts.resource) && !is_open(operator, parts.partition))
}

/// Whether the range is one that not everyone can call from.
fn is_narrow(operator: Operator, value: &str) -> bool {
    match Wanted::read(operator.base, value, false) {
        Wanted::Addresses(range) => !range.is_huge(),
        // Addresses compared as text; what is no address holds for none.
        Wanted::Text(_) => !is_open(operator, value) || literal(value).contains('.'),
        Wanted::Number(_)
        | Wanted::Moment(_)
        | Wanted::Flag(_)
        | Wanted::Bytes(_)
        | Wanted::Arn(_)
        | Wanted::Unreadable => true,
    }
}

#[cfg(test)]
mod tests;
