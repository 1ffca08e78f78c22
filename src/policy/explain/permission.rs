//! A permission on the role of the question (`iam:PassRole`): decided by the caller's side alone, with
//! reasons. No trust policy has a say, and IAM is none of the services that RCPs cover (semantics 1.11,
//! 1.12).

use crate::policy::decide::evaluate::{
    ActionOutcome, Decision, Denied, applicable_scp, applicable_session, layer_allows,
    layer_denies, levels_allow, levels_deny, optional_allows, optional_denies, scene,
};
use crate::policy::decide::kleene::Kleene;
use crate::policy::decide::question::{CallerKind, Question};
use crate::policy::explain::layers::{Ask, Part};
use crate::policy::explain::reason::Reason;
use crate::policy::explain::{callers_parts, scp_part};
use crate::policy::language::principal::Grants;

/// Whether the caller holds a permission.
#[derive(Debug, Clone, PartialEq)]
pub struct Permission {
    pub decision: Decision,
    /// The deciding ones, the first to be told first.
    pub reasons: Vec<Reason>,
    /// Whether an Allow in the caller's own policies is all that is missing.
    pub lacks_identity_only: bool,
}

/// Whether the caller's own policies allow `action` (as AWS writes it) on the role. Further context keys
/// (`iam:PassedToService`) stand in the request's context; what an AssumeRole would send is not looked
/// at. The root user may do everything that no SCP forbids.
pub fn permission(question: &Question<'_>, action: &'static str) -> Permission {
    let lower = action.to_ascii_lowercase();
    let scene = scene(question, &lower);
    let policies = question.policies;
    let (boundary, session) = (policies.boundary.as_ref(), applicable_session(question));
    let scp = applicable_scp(question);
    let is_root = question.caller.kind == CallerKind::Root;
    let outcome = ActionOutcome {
        action,
        trust: Grants::NONE,
        has_identity_side: true,
        // Nothing on the role's side could spare the caller's own policies.
        same_account: false,
        identity: layer_allows(&policies.identity, &scene).or(is_root.into()),
        boundary: optional_allows(boundary, &scene),
        session: optional_allows(session, &scene),
        scp: scp.map_or(Kleene::Yes, |levels| levels_allow(levels, &scene)),
        denied: Denied {
            identity: layer_denies(&policies.identity, &scene),
            boundary: optional_denies(boundary, &scene),
            session: optional_denies(session, &scene),
            trust: Kleene::No,
            scp: scp.map_or(Kleene::No, |levels| levels_deny(levels, &scene)),
            rcp: Kleene::No,
        },
    };
    let limits = outcome.boundary.and(outcome.session).and(outcome.scp);
    let is_free = !outcome.denied.any();
    let allowed = outcome.identity.and(limits).and(is_free);
    let mut parts: Vec<Part<'_>> = scp_part(question, &outcome).into_iter().collect();
    parts.extend(callers_parts(question, &outcome));
    let ask = Ask { question, outcome: &outcome, scene };
    let denies = parts.iter().flat_map(|part| ask.denies(part, allowed));
    let allows = parts.iter().flat_map(|part| ask.allows(part, allowed));
    Permission {
        decision: allowed.into(),
        reasons: denies.chain(allows).collect(),
        lacks_identity_only: outcome.identity.is_no() && limits.is_yes() && is_free.is_yes(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::policy::decide::question::{
        Caller, CallerPolicies, Layer, Levels, Request, Target, Trust,
    };
    use crate::policy::explain::reason::{LayerName, ReasonEffect};
    use crate::policy::language::rule::Policy;

    const PASS: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Action": ["iam:PassRole", "iam:List*"], "Resource": "arn:aws:iam::111111111111:role/Web*",
        "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}}"#;
    const ALL: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    const NO_IAM: &str = r#"{"Statement": {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}}"#;
    const WEB: &str = "arn:aws:iam::111111111111:role/WebServer";

    fn layer(text: &str) -> Layer {
        Layer::read(vec![Arc::new(Policy::parse("policy", text))])
    }

    fn ask(action: &'static str, role: &str, policies: &CallerPolicies) -> Permission {
        let caller = Caller::new("arn:aws:iam::111111111111:user/Ann");
        let mut request = Request::at(jiff::Timestamp::UNIX_EPOCH);
        request.context.set("iam:PassedToService", "ec2.amazonaws.com");
        let target = Target::new(role, Trust::Unread("not asked for".to_owned()));
        let question =
            Question { caller: &caller, policies, rcp: None, target: &target, request: &request };
        permission(&question, action)
    }

    fn holding(document: &str) -> CallerPolicies {
        CallerPolicies { identity: layer(document), ..CallerPolicies::default() }
    }

    #[test]
    fn section_1_12_passing_a_role_is_decided_by_the_callers_policies() {
        let own = holding(PASS);
        let other = "arn:aws:iam::111111111111:role/Database";

        assert_eq!(ask("iam:PassRole", WEB, &own).decision, Decision::Allow);
        assert_eq!(ask("iam:PassRole", other, &own).decision, Decision::Deny);
        assert_eq!(ask("iam:GetRole", WEB, &own).decision, Decision::Deny);
    }

    #[test]
    fn a_boundary_must_allow_too_and_a_deny_wins() {
        let bounded = |own: &str, boundary: &str| {
            let boundary = Some(layer(boundary));
            ask("iam:PassRole", WEB, &CallerPolicies { boundary, ..holding(own) })
        };
        let scp = Some(Levels { levels: vec![layer(ALL).policies], ..Levels::default() });
        let closed = Some(Levels { levels: vec![layer(PASS).policies], ..Levels::default() });
        let under = |scp| ask("iam:PassRole", WEB, &CallerPolicies { scp, ..holding(ALL) });

        assert_eq!(bounded(ALL, ALL).decision, Decision::Allow);
        assert_eq!(bounded(PASS, NO_IAM).decision, Decision::Deny);
        assert_eq!(under(scp).decision, Decision::Allow);
        assert_eq!(under(closed).decision, Decision::Allow);
        assert_eq!(under(Some(Levels::unread("refused"))).decision, Decision::Unknown);
    }

    #[test]
    fn the_statement_that_decided_is_named_and_so_is_what_failed() {
        let allowed = ask("iam:PassRole", WEB, &holding(PASS));
        let denied = ask("iam:PassRole", WEB, &holding(NO_IAM));
        let nothing = ask("iam:PassRole", WEB, &CallerPolicies::default());

        assert_eq!(allowed.reasons[0].layer, LayerName::Identity);
        assert_eq!(
            allowed.reasons[0].because,
            format!("it allows iam:PassRole on {WEB}"),
            "{allowed:?}"
        );
        assert_eq!(denied.reasons[0].effect, ReasonEffect::Deny);
        assert!(!denied.lacks_identity_only && nothing.lacks_identity_only);
    }
}
