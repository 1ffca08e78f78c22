//! Findings about actions that are missing beside `sts:AssumeRole`: some services need them, and some
//! conditions ask for what only they allow to be sent (semantics 1.1).

use crate::domain::text::harmless;
use crate::policy::findings::Rule;
use crate::policy::language::condition::operator::{Base, Operator, Set};
use crate::policy::language::document::{
    Condition, Effect, PolicyDocument, Principal, PrincipalElement, Statement,
};
use crate::policy::language::key::ContextKey;
use crate::policy::language::need::Need;
use crate::policy::language::principal::Party;
use crate::policy::words::TrustedPrincipal;

const TAG_SESSION: &str = "sts:TagSession";
const SET_SOURCE_IDENTITY: &str = "sts:SetSourceIdentity";
const SET_CONTEXT: &str = "sts:SetContext";

/// Services that send more than a plain AssumeRole (EKS User Guide, "pod-id-role"; IAM Roles Anywhere User
/// Guide, "trust-model").
const SENDERS: [(&str, &[&str]); 2] = [
    ("pods.eks.amazonaws.com", &[TAG_SESSION]),
    ("rolesanywhere.amazonaws.com", &[TAG_SESSION, SET_SOURCE_IDENTITY]),
];

pub(super) fn look(
    document: &PolicyDocument,
    statement: &Statement,
    principals: &[&TrustedPrincipal],
    add: &mut impl FnMut(Rule, String),
) {
    let assumes = principals.iter().any(|principal| principal.grants());
    let (Some(PrincipalElement::Only(named)), true) = (&statement.principal, assumes) else {
        return;
    };
    for principal in named {
        let Principal::Service(service) = principal else { continue };
        let wanted = SENDERS.iter().filter(|(name, _)| service.eq_ignore_ascii_case(name));
        for action in wanted.flat_map(|(_, actions)| *actions) {
            if !allowed(document, std::slice::from_ref(principal), action) {
                let message = format!("{} also needs `{action}`", harmless(service));
                add(Rule::MissingAction, message);
            }
        }
    }
    for condition in &statement.conditions {
        let Some(action) = action_of(condition) else { continue };
        if !allowed(document, named, action) {
            let key = harmless(&condition.key);
            let message = format!("what `{key}` asks for may be sent only with `{action}`");
            add(Rule::MissingAction, message);
        }
    }
}

/// The action without which nothing can meet the condition.
fn action_of(condition: &Condition) -> Option<&'static str> {
    let operator = Operator::parse(&condition.operator)?;
    let key = ContextKey::new(&condition.key);
    let is_context = key.name.starts_with("sts:requestcontext");
    // AWS writes `ForAllValues` for the providers of a context, which is then sent all the same.
    let passes_empty = operator.set == Some(Set::All) && !is_context;
    let absent_will_do = operator.if_exists || operator.negated || passes_empty;
    let asks = match operator.base {
        // That a key is there; beside `ForAllValues` on the same key this is what needs the action.
        Base::Null => condition.values.iter().all(|value| value.eq_ignore_ascii_case("false")),
        Base::StringEquals
        | Base::StringEqualsIgnoreCase
        | Base::StringLike
        | Base::Numeric(_)
        | Base::Date(_)
        | Base::Bool
        | Base::Binary
        | Base::IpAddress
        | Base::Arn => !absent_will_do,
    };
    match key.need() {
        _ if !asks || condition.values.is_empty() => None,
        Some(Need::Tags) => Some(TAG_SESSION),
        Some(Need::SourceIdentity) => Some(SET_SOURCE_IDENTITY),
        Some(Need::Mfa | Need::ExternalId | Need::SessionName | Need::SignIn) => None,
        None => is_context.then_some(SET_CONTEXT),
    }
}

/// Whether some Allow covers the action for one of these principals.
fn allowed(document: &PolicyDocument, named: &[Principal], action: &str) -> bool {
    // What a template decides may be an Allow of it.
    if !document.left_open.is_empty() {
        return true;
    }
    document.statements.iter().any(|statement| {
        let covers = statement.action.as_ref().is_some_and(|choice| choice.means(action));
        let meant = match &statement.principal {
            Some(PrincipalElement::Only(list)) => {
                list.iter().any(|one| named.contains(one) || Party::new(one) == Party::Everyone)
            }
            Some(PrincipalElement::AllBut(_)) | None => false,
        };
        statement.effect == Some(Effect::Allow) && covers && meant
    })
}
