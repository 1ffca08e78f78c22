//! Roles whose trust policy is not there to be opened to a person: those that AWS keeps, and those that only services or
//! identity providers assume.

use crate::policy::decide::question::CallerKind;
use crate::policy::explain::missing::Case;
use crate::policy::language::document::{Effect, Principal, PrincipalElement};
use crate::policy::language::rule::Policy;

/// Why no one can, or should, add the caller to the role's trust policy; `None` if its owner may.
pub(super) fn why(case: &Case, trust: &Policy) -> Option<String> {
    let arn = &case.target.arn;
    if arn.contains(":role/aws-service-role/") {
        return Some(format!(
            "`{arn}` is a service-linked role: only its service assumes it, its trust policy cannot be edited, and the \
             role cannot be passed"
        ));
    }
    if arn.contains(":role/aws-reserved/") || arn.contains("/AWSReservedSSO_") {
        return Some(format!(
            "`{arn}` belongs to a permission set: Identity Center keeps its trust policy, which cannot be edited; have \
             the permission set assigned in that account, and sign in"
        ));
    }
    let is_person = match case.caller.kind {
        CallerKind::User { .. } | CallerKind::Session | CallerKind::Role => true,
        CallerKind::Service
        | CallerKind::Provider
        | CallerKind::Root
        | CallerKind::FederatedUser
        | CallerKind::Other => false,
    };
    let for_others = is_person.then(|| for_whom(trust))??;
    Some(format!(
        "`{arn}` is for {for_others} only: ask its owner for a role that people assume, rather than to open this one"
    ))
}

/// Why no one can change the policies of the caller's own role; `None` if its owner may.
pub(super) fn of_caller(case: &Case) -> Option<String> {
    let arn = case.caller.principal_arn();
    arn.contains(":role/aws-service-role/").then(|| {
        format!(
            "`{arn}` is a service-linked role: its policies cannot be edited; call as another principal"
        )
    })
}

/// The permission set that gives a role; `None` for a role of another kind.
pub(super) fn permission_set(arn: &str) -> Option<&str> {
    let (_, name) = arn.split_once(":role/aws-reserved/")?.1.rsplit_once("AWSReservedSSO_")?;
    Some(name.rsplit_once('_').map_or(name, |(set, _)| set))
}

/// Who alone is let in, if these are no principals that people sign in as.
fn for_whom(trust: &Policy) -> Option<&'static str> {
    let statements = trust.document.statements.iter();
    let allows = statements.filter(|one| one.effect == Some(Effect::Allow));
    let mut kinds: Vec<&'static str> = Vec::new();
    for statement in allows {
        let Some(PrincipalElement::Only(list)) = &statement.principal else { return None };
        for principal in list {
            let kind = match principal {
                Principal::Service(_) => "services",
                Principal::Federated(_) => "users of an identity provider",
                Principal::Everyone | Principal::Aws(_) | Principal::Other { .. } => return None,
            };
            kinds.push(kind);
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    match kinds.as_slice() {
        [] => None,
        [only] => Some(only),
        _ => Some("services and users of an identity provider"),
    }
}
