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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::policy::question::Layer;
    use crate::policy::rule::Policy;

    fn ask(action: &str, resource: &str, document: &str, boundary: Option<&str>) -> Decision {
        let layer = |text: &str| Layer::read(vec![Arc::new(Policy::parse("policy", text))]);
        let policies = CallerPolicies {
            identity: layer(document),
            boundary: boundary.map(layer),
            ..CallerPolicies::default()
        };
        let caller = Caller::new("arn:aws:iam::111111111111:user/Ann");
        let mut request = Request::at(jiff::Timestamp::UNIX_EPOCH);
        request.context.set("iam:PassedToService", "ec2.amazonaws.com");
        authorize(action, resource, &caller, &policies, &request)
    }

    const PASS: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Action": ["iam:PassRole", "iam:List*"], "Resource": "arn:aws:iam::111111111111:role/Web*",
        "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}}"#;
    const WEB: &str = "arn:aws:iam::111111111111:role/WebServer";

    #[test]
    fn section_1_12_passing_a_role_is_decided_by_the_callers_policies() {
        assert_eq!(ask("iam:PassRole", WEB, PASS, None), Decision::Allow);
        assert_eq!(ask("iam:passrole", WEB, PASS, None), Decision::Allow);
        let other = "arn:aws:iam::111111111111:role/Database";
        assert_eq!(ask("iam:PassRole", other, PASS, None), Decision::Deny);
        assert_eq!(ask("iam:GetRole", WEB, PASS, None), Decision::Deny);
    }

    #[test]
    fn an_action_without_resource_is_allowed_by_a_star_only() {
        let all = r#"{"Statement": {"Effect": "Allow", "Action": "iam:List*", "Resource": "*"}}"#;

        assert_eq!(ask("iam:ListRoles", "*", PASS, None), Decision::Deny);
        assert_eq!(ask("iam:ListRoles", "*", all, None), Decision::Allow);
    }

    #[test]
    fn a_boundary_must_allow_too_and_a_deny_wins() {
        let all = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
        let deny = r#"{"Statement": {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}}"#;

        assert_eq!(ask("iam:PassRole", WEB, all, Some(all)), Decision::Allow);
        assert_eq!(ask("s3:GetObject", WEB, all, Some(PASS)), Decision::Deny);
        assert_eq!(ask("iam:PassRole", WEB, PASS, Some(deny)), Decision::Deny);
    }
}
