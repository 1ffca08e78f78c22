//! Ordinary actions, decided by the caller's own policies: what the sandbox asks before it answers
//! ListRoles, and how `iam:PassRole` is decided (it is a permission, not a call; semantics 1.12).

use crate::policy::arn_pattern::ArnFields;
use crate::policy::context::Context;
use crate::policy::evaluate::{
    Decision, layer_allows, layer_denies, levels_allow, levels_deny, optional_allows,
    optional_denies,
};
use crate::policy::kleene::Kleene;
use crate::policy::question::{Caller, CallerKind, CallerPolicies, Request};
use crate::policy::rule::{ActionName, Scene};

/// Whether the caller's own policies allow the action (`iam:ListRoles`) on the resource (an ARN, or
/// `*` where the action knows none). Further context keys (`iam:PassedToService`) stand in
/// `request.context`. The root user may do everything that no SCP forbids.
pub fn authorize(
    action: &str,
    resource: &str,
    caller: &Caller,
    policies: &CallerPolicies,
    request: &Request,
) -> Decision {
    let action = action.to_ascii_lowercase();
    // `*` as the resource asked about is matched by `*` only.
    let resource = ArnFields::parse(resource).unwrap_or(ArnFields([""; 6]));
    let boundary = policies.boundary.as_ref();
    let scene = Scene {
        context: Context { caller, target: None, request },
        action: ActionName::Other(&action),
        resource,
        has_boundary: boundary.is_some().into(),
    };
    let session = policies.session.as_ref();
    let scp = policies.scp.as_ref();
    let is_root = caller.kind == CallerKind::Root;
    let allowed = layer_allows(&policies.identity, &scene)
        .or(is_root.into())
        .and(optional_allows(boundary, &scene))
        .and(optional_allows(session, &scene))
        .and(scp.map_or(Kleene::Yes, |levels| levels_allow(levels, &scene)));
    let denied = layer_denies(&policies.identity, &scene)
        .or(optional_denies(boundary, &scene))
        .or(optional_denies(session, &scene))
        .or(scp.map_or(Kleene::No, |levels| levels_deny(levels, &scene)));
    allowed.and(!denied).into()
}
