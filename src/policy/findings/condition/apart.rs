//! Principals of one statement that can never meet its conditions, while others can: a service beside people under a
//! condition on MFA.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::domain::text::harmless;
use crate::policy::findings::Rule;
use crate::policy::findings::condition::{LETS_NO_ONE_IN, Look};
use crate::policy::language::condition::Test;
use crate::policy::language::document::{Effect, Statement, is_computed};
use crate::policy::words::TrustedPrincipal;

/// Looks at each principal of an Allow by itself, and answers whether none of them can meet the conditions.
pub(super) fn look(
    statement: &Statement,
    variables: bool,
    (principals, now): (&[&TrustedPrincipal], Option<Timestamp>),
    add: &mut impl FnMut(Rule, String),
) -> bool {
    if statement.effect != Some(Effect::Allow) || principals.len() < 2 {
        return false;
    }
    // Why, and whom it concerns.
    let mut told: Vec<(String, Vec<&str>)> = Vec::new();
    let mut out = BTreeSet::new();
    for (place, principal) in principals.iter().enumerate() {
        for why in whys(statement, variables, (principal, now)) {
            out.insert(place);
            match told.iter_mut().find(|(known, _)| *known == why) {
                Some((_, whom)) => whom.push(&principal.value),
                None => told.push((why, vec![&principal.value])),
            }
        }
    }
    for (why, whom) in told {
        let whom: Vec<String> = whom.iter().map(|one| format!("`{}`", harmless(one))).collect();
        let message = format!("{why}, so this statement never lets in {}", whom.join(", "));
        add(Rule::PrincipalNeverLetIn, message);
    }
    out.len() == principals.len()
}

/// Why the principal alone can never meet a condition: a sentence each.
fn whys(
    statement: &Statement,
    variables: bool,
    (principal, now): (&TrustedPrincipal, Option<Timestamp>),
) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |rule: Rule, message: String| {
        let why = message.strip_suffix(LETS_NO_ONE_IN).and_then(|why| why.strip_suffix(", "));
        if let (Rule::ConditionNeverHolds, Some(why)) = (rule, why) {
            found.push(why.to_owned());
        }
    };
    for condition in &statement.conditions {
        let test = Test::new(condition, variables);
        let Some(operator) = test.operator.filter(|_| !is_computed(&condition.key)) else {
            continue;
        };
        let principals = &[principal];
        let look = Look { variables, statement, principals, condition, test: &test, operator };
        look.presence(&mut add);
        look.mfa(&mut add);
        look.arrival(now, &mut add);
    }
    found
}
