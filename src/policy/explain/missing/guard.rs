//! Guards: conditions and Denies that keep a caller out. They are never advised away; what is said is how to
//! meet them, and whose side must change.

use std::sync::Arc;

use crate::domain::text::harmless;
use crate::policy::decide::context::Fact;
use crate::policy::explain::missing::supply;
use crate::policy::explain::words::conditions;
use crate::policy::language::condition::Test;
use crate::policy::language::condition::operator::{Base, Comparison};
use crate::policy::language::document::Effect;
use crate::policy::language::need::Need;
use crate::policy::language::pattern::{Values, looks_variable};
use crate::policy::language::rule::{Policy, Rule, Scene};

/// The sentence about an Allow that fits all but for its conditions, if there is one.
pub(super) fn unmet_allow<'a>(
    policies: impl IntoIterator<Item = &'a Arc<Policy>>,
    is_trust: bool,
    scene: &Scene<'_>,
) -> Option<String> {
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
    policies.into_iter().find_map(|policy| {
        let rule = policy.rules.iter().find(|rule| fits(rule))?;
        let failing: Vec<&Test> =
            rule.tests.iter().filter(|test| test.holds(&scene.context).is_no()).collect();
        let mut advice: Vec<String> = failing.iter().map(|test| to_meet(test, scene)).collect();
        advice.dedup();
        let advice = advice.join("; and ");
        Some(format!(
            "statement {} of `{}` allows it on a condition that is not met ({}): {advice}",
            rule.index + 1,
            policy.name,
            conditions(&failing, scene)
        ))
    })
}

/// The sentence about a Deny that hits by its conditions; `None` for one without any.
pub(super) fn conditional_deny(policy: &Policy, rule: &Rule, scene: &Scene<'_>) -> Option<String> {
    let tests: Vec<&Test> = rule.tests.iter().collect();
    let first = tests.first()?;
    Some(format!(
        "statement {} of `{}` denies it ({}): {}",
        rule.index + 1,
        policy.name,
        conditions(&tests, scene),
        to_escape(first)
    ))
}

/// What the caller changes, else which condition the policy's owner can extend.
fn to_meet(test: &Test, scene: &Scene<'_>) -> String {
    let key = &test.written.key;
    if would_hold_with_variables(test, scene) {
        return format!(
            "have that policy say `\"Version\": \"2012-10-17\"`, without which `{}` is plain text",
            harmless(&test.written.values.join(", "))
        );
    }
    let own = by_value(test, scene).unwrap_or_else(|| own_side(key).to_owned());
    match scene.context.fact(&test.key) {
        Fact::One(held) if !is_proof(key) => {
            format!("{own}, or have `{key}` in that condition extended by `{held}`")
        }
        Fact::One(_) | Fact::Many(_) | Fact::Absent | Fact::Unknown | Fact::Present => own,
    }
}

/// Whether an old document's lack of variables is all that keeps the condition from holding (semantics 1.9).
fn would_hold_with_variables(test: &Test, scene: &Scene<'_>) -> bool {
    let is_plain = test.wanted.iter().all(|wanted| wanted.variables().next().is_none());
    is_plain
        && test.written.values.iter().any(|value| looks_variable(value))
        && Test::new(&test.written, true).holds(&scene.context).is_yes()
}

/// What would meet the condition by the value that it names; `None` if the key alone says all.
fn by_value(test: &Test, scene: &Scene<'_>) -> Option<String> {
    let operator = test.operator?;
    let says = |wanted: &str| {
        let mut values = test.written.values.iter();
        values.all(|value| value.eq_ignore_ascii_case(wanted))
    };
    let key = test.key.name.to_string();
    let values = harmless(&test.written.values.join(", ")).into_owned();
    match (key.as_str(), operator.base) {
        // Long-lived keys carry no such key, and with a code it is true.
        ("aws:multifactorauthpresent", Base::Bool) if says("false") => Some(
            "it asks for a session without MFA, and long-lived keys carry no `aws:MultiFactorAuthPresent`: start \
             from a session without MFA, or have the operator become `BoolIfExists`"
                .to_owned(),
        ),
        ("sts:durationseconds", _) => Some(
            "no request to assume a role carries `sts:DurationSeconds`, so nothing that is sent meets it: have the \
             role's maximum session duration say how long a session lasts"
                .to_owned(),
        ),
        ("aws:currenttime" | "aws:epochtime", Base::Date(by) | Base::Numeric(by)) => match by {
            Comparison::LessThan | Comparison::LessThanEquals => {
                Some(format!("that moment is past: have `{values}` in that condition moved on"))
            }
            Comparison::GreaterThan | Comparison::GreaterThanEquals => {
                Some(format!("wait until {values}"))
            }
            Comparison::Equals => None,
        },
        _ => {
            let supply = supply::of_test(scene.context.caller, test).into_iter().next()?;
            let also = match supply.need {
                Need::Tags => "; sending tags needs `sts:TagSession` on both sides",
                Need::SourceIdentity => "; sending one needs `sts:SetSourceIdentity` on both sides",
                Need::Mfa | Need::SignIn => return None,
                Need::ExternalId | Need::SessionName => "",
            };
            // An external id is agreed on, and not read from the policy that asks for it.
            (supply.need != Need::ExternalId).then(|| format!("{}{also}", supply.sentence()))
        }
    }
}

/// What the caller can do so that a Deny does not hit.
fn to_escape(test: &Test) -> &'static str {
    let key = test.written.key.to_ascii_lowercase();
    let asks = |wanted: &str| {
        let mut values = test.written.values.iter();
        values.any(|value| value.eq_ignore_ascii_case(wanted))
    };
    match key.as_str() {
        "aws:multifactorauthpresent" if asks("true") && !asks("false") => "call without MFA",
        _ if key.starts_with("aws:requesttag/") => {
            "leave out or change the session tag that it names"
        }
        "sts:sourceidentity" => "leave out or change the source identity that it names",
        _ => own_side(&key),
    }
}

/// Keys that prove something: a value of the caller's own choice would prove nothing.
fn is_proof(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key.starts_with("aws:multifactorauth")
        || ["sts:externalid", "aws:currenttime", "aws:epochtime", "aws:securetransport"]
            .contains(&&*key)
}

/// What the caller can do about a key.
fn own_side(key: &str) -> &'static str {
    let key = key.to_ascii_lowercase();
    match key.as_str() {
        "aws:multifactorauthpresent" | "aws:multifactorauthage" => {
            "start from a user with an MFA code, since the session of a role carries none"
        }
        "aws:sourceip" | "aws:vpcsourceip" | "aws:sourcevpc" | "aws:sourcevpce" => {
            "call from a network that it names"
        }
        "aws:principalorgid" | "aws:principalorgpaths" | "aws:principalaccount" => {
            "call from an account that it names"
        }
        "aws:principalarn" | "aws:userid" | "aws:username" | "aws:principaltype" => {
            "call as a principal that it names"
        }
        "aws:currenttime" | "aws:epochtime" => "call within the time that it names",
        "sts:externalid" => "send the external id that the role's owner agreed on with you",
        "sts:rolesessionname" => "name the session as it asks",
        "sts:sourceidentity" => "send the source identity that it asks for",
        _ if key.starts_with("aws:principaltag/") => "tag the caller's own user or role",
        _ if key.starts_with("aws:requesttag/") => "send the session tag that it asks for",
        _ => "change what the request carries",
    }
}
