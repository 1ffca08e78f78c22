//! Conditions of a trust policy in plain words (semantics 1.8, 1.10).

use crate::domain::text::harmless;
use crate::policy::language::condition::operator::{Base, Comparison as By, Operator, Set};
use crate::policy::language::document::{Condition, Effect};
use crate::policy::language::key::{ContextKey, KeyKind, RequestKey};
use crate::policy::language::need::Need;

/// One condition in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionWords {
    /// Such as "only with external id `…`"; for a denial "when …".
    pub text: String,
    /// The context key in lower case.
    pub key: String,
    /// The operator as written.
    pub operator: String,
}

/// All conditions of a statement in words.
pub(super) fn in_words(conditions: &[Condition], effect: Option<Effect>) -> Vec<ConditionWords> {
    conditions
        .iter()
        .map(|condition| ConditionWords {
            text: words(condition, effect),
            key: condition.key.to_ascii_lowercase(),
            operator: condition.operator.clone(),
        })
        .collect()
}

/// What an Allow statement asks a caller to send.
pub(super) fn needs(conditions: &[Condition], effect: Option<Effect>) -> Vec<Need> {
    if effect != Some(Effect::Allow) {
        return Vec::new();
    }
    let mut found: Vec<Need> = conditions.iter().filter_map(need).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn need(condition: &Condition) -> Option<Need> {
    let operator = Operator::parse(&condition.operator)?;
    let key = ContextKey::new(&condition.key);
    let need = key.need()?;
    let has = |flag: &str| condition.values.iter().any(|value| value.eq_ignore_ascii_case(flag));
    let asks = if operator.base == Base::Null {
        has("false")
    } else if key.kind == KeyKind::Request(RequestKey::MfaPresent) {
        // With IfExists long-lived keys pass without MFA, yet sessions do not: still a need.
        has("true") && !operator.negated
    } else {
        !operator.negated && !operator.if_exists && operator.set != Some(Set::All)
    };
    asks.then_some(need)
}

fn words(condition: &Condition, effect: Option<Effect>) -> String {
    let denies = effect == Some(Effect::Deny);
    let lead = if denies { "when" } else { "only if" };
    if condition.key.is_empty() {
        let shown = harmless(&condition.operator);
        return format!("{lead} a condition is met that names no key (`{shown}`): never");
    }
    let operator = Operator::parse(&condition.operator);
    if let Some(text) = operator.and_then(|operator| idiom(condition, operator, denies)) {
        return text;
    }
    match (label(&condition.key), operator) {
        (_, Some(Operator { base: Base::Null, .. })) => null(condition, lead),
        (Some(label), Some(operator)) => {
            let relation = relation(operator);
            let subject = match operator.set {
                None => label,
                Some(Set::All) => format!("every value of {label}"),
                Some(Set::Any) => format!("some value of {label}"),
            };
            let values = values(condition, operator.negated);
            let absent = if operator.if_exists { " or is absent" } else { "" };
            format!("{lead} {subject} {relation} {values}{absent}")
        }
        _ => format!(
            "{lead} `{} {} {}`",
            harmless(&condition.key),
            harmless(&condition.operator),
            harmless(&condition.values.join(", "))
        ),
    }
}

/// What stands between key and values.
fn relation(operator: Operator) -> &'static str {
    let (plain, not) = match operator.base {
        Base::StringEqualsIgnoreCase => ("is (in any case)", "is not (in any case)"),
        Base::StringLike | Base::Arn => ("is like", "is not like"),
        Base::Numeric(By::LessThan) => ("is below", "is not below"),
        Base::Numeric(By::LessThanEquals) => ("is at most", "is not at most"),
        Base::Numeric(By::GreaterThan) => ("is above", "is not above"),
        Base::Numeric(By::GreaterThanEquals) => ("is at least", "is not at least"),
        Base::Date(By::LessThan) => ("is before", "is not before"),
        Base::Date(By::LessThanEquals) => ("is not after", "is after"),
        Base::Date(By::GreaterThan) => ("is after", "is not after"),
        Base::Date(By::GreaterThanEquals) => ("is not before", "is before"),
        Base::IpAddress => ("is in", "is not in"),
        Base::StringEquals
        | Base::Numeric(By::Equals)
        | Base::Date(By::Equals)
        | Base::Bool
        | Base::Binary
        | Base::Null => ("is", "is not"),
    };
    if operator.negated { not } else { plain }
}

/// The everyday conditions, said the way people say them.
fn idiom(condition: &Condition, operator: Operator, denies: bool) -> Option<String> {
    if operator.negated && operator.base != Base::IpAddress || operator.set.is_some() {
        return None;
    }
    let lead = if denies { "when" } else { "only" };
    let optional = if operator.if_exists { ", if that is known at all" } else { "" };
    let key = condition.key.to_ascii_lowercase();
    let text = match (key.as_str(), operator.base) {
        ("aws:multifactorauthpresent", Base::Bool) => {
            let yes = condition.values.iter().any(|value| value.eq_ignore_ascii_case("true"));
            match (yes, operator.if_exists) {
                (true, false) => format!("{lead} with MFA"),
                (true, true) => format!("{lead} with MFA (or with long-lived keys)"),
                (false, true) => format!("{lead} without MFA"),
                (false, false) => format!("{lead} without MFA (long-lived keys not counted)"),
            }
        }
        ("aws:multifactorauthage", Base::Numeric(By::LessThan | By::LessThanEquals)) => {
            format!("{lead} with MFA not older than {} seconds{optional}", values(condition, false))
        }
        ("sts:externalid", Base::StringEquals | Base::StringLike) => {
            let like = if operator.base == Base::StringLike { "like " } else { "" };
            format!("{lead} with external id {like}{}{optional}", values(condition, false))
        }
        ("sts:rolesessionname", Base::StringEquals | Base::StringLike) => {
            let like = if operator.base == Base::StringLike { "like " } else { "" };
            format!("{lead} with session name {like}{}{optional}", values(condition, false))
        }
        ("sts:sourceidentity", Base::StringEquals | Base::StringLike) => {
            let like = if operator.base == Base::StringLike { "like " } else { "" };
            format!("{lead} with source identity {like}{}{optional}", values(condition, false))
        }
        ("aws:sourceip" | "aws:vpcsourceip", Base::IpAddress) => {
            let side = if operator.negated { "outside network" } else { "from network" };
            format!("{lead} {side} {}{optional}", values(condition, operator.negated))
        }
        ("aws:principalorgid", Base::StringEquals) => {
            format!("{lead} from organization {}{optional}", values(condition, false))
        }
        ("aws:currenttime", Base::Date(By::LessThan | By::LessThanEquals)) => {
            format!("{lead} until {}", values(condition, false))
        }
        ("aws:currenttime", Base::Date(By::GreaterThan | By::GreaterThanEquals)) => {
            format!("{lead} from {} on", values(condition, false))
        }
        ("aws:securetransport", Base::Bool) => {
            let yes = condition.values.iter().any(|value| value.eq_ignore_ascii_case("true"));
            format!("{lead} {} TLS", if yes { "over" } else { "without" })
        }
        _ => return None,
    };
    Some(text)
}

fn null(condition: &Condition, lead: &str) -> String {
    let absent = condition.values.iter().any(|value| value.eq_ignore_ascii_case("true"));
    let subject =
        label(&condition.key).unwrap_or_else(|| format!("`{}`", harmless(&condition.key)));
    format!("{lead} {subject} is {}", if absent { "absent" } else { "present" })
}

fn values(condition: &Condition, negated: bool) -> String {
    let shown: Vec<String> =
        condition.values.iter().map(|value| format!("`{}`", harmless(value))).collect();
    match shown.as_slice() {
        [] => "nothing (no value is given)".to_owned(),
        _ => shown.join(if negated { " nor " } else { " or " }),
    }
}

/// What a context key is called; `None` for a key that is said as it is written.
fn label(key: &str) -> Option<String> {
    let lower = key.to_ascii_lowercase();
    if let Some((prefix, tag)) = key.split_once('/') {
        let what = match prefix.to_ascii_lowercase().as_str() {
            "aws:principaltag" => "the caller's tag",
            "aws:requesttag" => "the session tag",
            "aws:resourcetag" | "iam:resourcetag" => "the role's tag",
            _ => return provider_label(key),
        };
        return Some(format!("{what} `{}`", harmless(tag)));
    }
    let label = match lower.as_str() {
        "aws:principalarn" => "the caller's ARN",
        "aws:principalaccount" => "the caller's account",
        "aws:principaltype" => "the caller's kind",
        "aws:principalorgid" => "the caller's organization",
        "aws:principalorgpaths" => "the caller's place in the organization",
        "aws:principalisawsservice" => "the caller's being an AWS service",
        "aws:principalservicename" => "the calling service",
        "aws:username" => "the user's name",
        "aws:userid" => "the caller's unique id",
        "aws:sourceip" => "the caller's address",
        "aws:sourcevpc" => "the caller's VPC",
        "aws:sourcevpce" => "the VPC endpoint",
        "aws:vpcsourceip" => "the address inside the VPC",
        "aws:sourcearn" => "the resource that the service acts for",
        "aws:sourceaccount" => "the account that the service acts for",
        "aws:sourceorgid" => "the organization that the service acts for",
        "aws:requestedregion" => "the region",
        "aws:currenttime" => "the time",
        "aws:epochtime" => "the time (epoch)",
        "aws:tokenissuetime" => "the session's start",
        "aws:federatedprovider" => "the identity provider",
        "aws:sourceidentity" => "the source identity carried along",
        "aws:multifactorauthpresent" => "MFA",
        "aws:multifactorauthage" => "the age of MFA",
        "aws:tagkeys" => "the keys of the session tags",
        "sts:transitivetagkeys" => "the keys of the transitive tags",
        "sts:externalid" => "the external id",
        "sts:rolesessionname" => "the session name",
        "sts:sourceidentity" => "the source identity",
        "sts:durationseconds" => "the duration asked for",
        "saml:aud" => "the SAML audience",
        "saml:iss" => "the SAML issuer",
        "saml:sub" => "the SAML subject",
        "saml:sub_type" => "the kind of SAML subject",
        _ => return provider_label(key),
    };
    Some(label.to_owned())
}

/// `token.actions.githubusercontent.com:sub` and its like.
fn provider_label(key: &str) -> Option<String> {
    let (issuer, claim) = key.rsplit_once(':')?;
    if !issuer.contains('.') {
        return None;
    }
    let what = match claim {
        "sub" => "the subject",
        "aud" => "the audience",
        "amr" => "the sign-in method",
        "azp" | "oaud" => "the application",
        _ => return Some(format!("the claim `{}` of {}", harmless(claim), harmless(issuer))),
    };
    Some(format!("{what} of {}", harmless(issuer)))
}

#[cfg(test)]
mod tests;
