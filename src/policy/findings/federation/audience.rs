//! Whom a token or an assertion is for, and whether a condition asks for it.

use crate::domain::text::harmless;
use crate::policy::findings::Rule;
use crate::policy::findings::provider::claim_of;
use crate::policy::language::condition::operator::{Base, Operator, Set};
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::document::{Condition, Statement};
use crate::policy::language::pattern::NoVariables;
use crate::policy::words::TrustedPrincipal;

/// What is to be said of the audience: that nothing compares it, or not in a way that needs it.
pub(super) fn without_audience(statement: &Statement, issuer: &str, shown: &str) -> String {
    let lax = statement.conditions.iter().find(|condition| {
        claim_of(&condition.key)
            .is_some_and(|(of, claim)| of.eq_ignore_ascii_case(issuer) && claim == "aud")
            && Operator::parse(&condition.operator)
                .is_some_and(|operator| operator.if_exists || operator.set == Some(Set::All))
    });
    match lax {
        Some(condition) => format!(
            "`{}` on `{shown}:aud` also passes without an audience",
            harmless(&condition.operator)
        ),
        None => format!("no condition on `{shown}:aud`"),
    }
}

pub(super) fn saml(
    statement: &Statement,
    principal: &TrustedPrincipal,
    add: &mut impl FnMut(Rule, String),
) {
    let mut of_audience = statement.conditions.iter().filter(|condition| {
        ["saml:aud", "saml:iss"].iter().any(|key| condition.key.eq_ignore_ascii_case(key))
    });
    let first = of_audience.clone().next();
    if of_audience.any(checks) {
        return;
    }
    let who = &principal.who;
    let message = match first {
        Some(condition) => {
            let (operator, key) = (harmless(&condition.operator), harmless(&condition.key));
            let values = harmless(&condition.values.join(", ")).into_owned();
            format!("{who}: `{operator}` on `{key}` with `{values}` checks none")
        }
        None => format!("{who}: no condition on `SAML:aud`"),
    };
    add(Rule::SamlWithoutAudience, message);
}

/// Whether the condition asks for values that are named.
pub(super) fn checks(condition: &Condition) -> bool {
    let Some(operator) = Operator::parse(&condition.operator) else { return false };
    let is_asked = !operator.negated
        && operator.base != Base::Null
        && !operator.if_exists
        && operator.set != Some(Set::All);
    let is_named = |value: &String| {
        operator.base != Base::StringLike || !value.trim_matches(['*', '?']).is_empty()
    };
    is_asked && condition.values.iter().all(is_named)
}

/// Whether a role of an identity pool is for guests and for users alike: tokens of both have the pool's audience, and
/// tell them apart in `amr` (Amazon Cognito Developer Guide, "role-trust-and-permissions").
pub(super) fn guests(
    statement: &Statement,
    issuer: &str,
    is_of_pool: bool,
    add: &mut impl FnMut(Rule, String),
) {
    let is_told = statement.conditions.iter().any(|condition| {
        claim_of(&condition.key).is_some_and(|(_, claim)| {
            claim.eq_ignore_ascii_case("sub")
                || (claim.eq_ignore_ascii_case("amr") && !takes_both(condition))
        })
    });
    if is_of_pool && !is_told && issuer.starts_with("cognito-identity") {
        let shown = harmless(issuer);
        let message = format!(
            "guests of the pool get in as well: no condition on `{shown}:amr` keeps them out"
        );
        add(Rule::CognitoWithoutAmr, message);
    }
}

/// Whether the condition takes guests and users who signed in alike.
fn takes_both(condition: &Condition) -> bool {
    let Some(operator) = Operator::parse(&condition.operator) else { return false };
    let takes = |word: &str| {
        condition.values.iter().any(|value| {
            let wanted = Wanted::read(operator.base, value, false);
            wanted.compare(operator, word, &NoVariables).is_yes()
        })
    };
    !operator.negated
        && operator.base.is_text()
        && takes("authenticated")
        && takes("unauthenticated")
}
