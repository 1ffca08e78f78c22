//! Passing a role to a service: a permission (`iam:PassRole`), not a call, and nothing to do with
//! `sts:AssumeRole` (semantics 1.12; User Guide, "id_roles_use_passrole").

use serde_json::{Value, json};

use crate::policy::decide::evaluate::{Decision, decide};
use crate::policy::decide::question::{
    Caller, CallerPolicies, Question, Request, Tags, Target, Trust,
};
use crate::policy::explain::permission;
use crate::policy::explain::reason::Reason;
use crate::policy::language::document::Effect;
use crate::policy::language::principal::{Parties, Party};

/// Keys that a service sends when it assumes a role, and that only it can know.
const OF_SERVICES: [&str; 5] = [
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:PrincipalOrgID",
];

/// One service that the trust policy names.
#[derive(Debug, Clone, PartialEq)]
pub struct PassRole {
    /// Such as `ec2.amazonaws.com`.
    pub service: String,
    /// Whether the service may assume the role.
    pub assumes: Decision,
    /// Whether the caller may pass the role to the service.
    pub pass: Decision,
    /// Whether the caller is of another account: a role is never passed across accounts.
    pub foreign: bool,
    /// What decided whether the caller may pass it; empty if the accounts differ.
    pub reasons: Vec<Reason>,
    /// The statement that is missing in the caller's own policies, if that is all that is missing.
    pub missing: Option<Value>,
}

impl PassRole {
    /// Both in one line.
    pub fn sentence(&self) -> String {
        let assumes = match self.assumes {
            Decision::Allow => "may assume it",
            Decision::Deny => "is named, yet may not assume it",
            Decision::Unknown => "may assume it if conditions hold that only AWS can check",
        };
        let pass = match self.pass {
            _ if self.foreign => "a role is never passed from another account",
            Decision::Allow => "you may pass it (`iam:PassRole`)",
            Decision::Deny => "you may not pass it (`iam:PassRole`)",
            Decision::Unknown => "whether you may pass it (`iam:PassRole`) is not known",
        };
        format!("{} {assumes}; {pass}", self.service)
    }
}

/// The services that the trust policy of the question's role names, each with both answers. What an
/// AssumeRole would send is not looked at.
pub fn pass_role(question: &Question<'_>) -> Vec<PassRole> {
    services(question.target).into_iter().map(|service| answers(question, service)).collect()
}

fn answers(question: &Question<'_>, service: String) -> PassRole {
    let assumes = assumes(&service, question);
    if question.caller.home() != question.target.home() {
        let (reasons, missing) = (Vec::new(), None);
        return PassRole {
            service,
            assumes,
            pass: Decision::Deny,
            foreign: true,
            reasons,
            missing,
        };
    }
    let request = passing(&service, question);
    let asked = permission(&Question { request: &request, ..*question }, "iam:PassRole");
    let statement = || {
        json!({"Effect": "Allow", "Action": "iam:PassRole", "Resource": &*question.target.arn,
            "Condition": {"StringEquals": {"iam:PassedToService": service}}})
    };
    PassRole {
        missing: asked.lacks_identity_only.then(statement),
        assumes,
        pass: asked.decision,
        foreign: false,
        reasons: asked.reasons,
        service,
    }
}

fn services(target: &Target) -> Vec<String> {
    let Trust::Read(policy) = &target.trust else { return Vec::new() };
    let mut found: Vec<String> = Vec::new();
    for rule in policy.rules.iter().filter(|rule| rule.effect == Some(Effect::Allow)) {
        let Some(Parties::Only(parties)) = &rule.parties else { continue };
        for party in parties {
            if let Party::Service(name) = party
                && !found.iter().any(|known| **known == **name)
            {
                found.push(name.to_string());
            }
        }
    }
    found
}

/// A service calls with nothing of what the caller would send.
fn assumes(service: &str, question: &Question<'_>) -> Decision {
    let mut own = Request::at(question.request.now);
    for key in OF_SERVICES {
        own.context.set_unknown(key);
    }
    decide(&Question {
        caller: &Caller::new(service),
        policies: &CallerPolicies::default(),
        request: &own,
        ..*question
    })
}

/// The request in which a caller passes the role on.
fn passing(service: &str, question: &Question<'_>) -> Request {
    let request = question.request;
    let mut asked = Request { context: request.context.clone(), ..Request::at(request.now) };
    asked.mfa = request.mfa;
    asked.region.clone_from(&request.region);
    asked.source_ip.clone_from(&request.source_ip);
    asked.context.set("iam:PassedToService", service);
    // Which resource it will serve is not decided yet.
    asked.context.set_unknown("iam:AssociatedResourceArn");
    match &question.target.tags {
        Tags::Known(tags) => {
            for tag in tags {
                asked.context.set(&format!("aws:ResourceTag/{}", tag.key), tag.value.as_str());
            }
        }
        Tags::Unknown => asked.context.set_unknown("aws:ResourceTag/*"),
    }
    asked
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::policy::decide::question::Layer;
    use crate::policy::language::rule::Policy;

    const ROLE: &str = "arn:aws:iam::012345678901:role/Machine";
    const DEV: &str = "arn:aws:iam::012345678901:user/dev";

    fn target(condition: &str) -> Target {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {{"Service": ["ec2.amazonaws.com", "ssm.amazonaws.com"]}},
                "Condition": {{{condition}}}}}}}"#
        );
        Target::new(ROLE, Trust::Read(Arc::new(Policy::parse("trust", &text))))
    }

    fn verdicts(caller: &str, action: &str, condition: &str) -> Vec<(Decision, Decision)> {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}",
                "Resource": "{ROLE}", "Condition": {{{condition}}}}}}}"#
        );
        let policies = CallerPolicies {
            identity: Layer::read(vec![Arc::new(Policy::parse("own", &text))]),
            ..CallerPolicies::default()
        };
        asked(caller, &policies, &target("")).iter().map(|one| (one.assumes, one.pass)).collect()
    }

    fn asked(caller: &str, policies: &CallerPolicies, target: &Target) -> Vec<PassRole> {
        let request = Request::at("2026-01-15T12:00:00Z".parse().unwrap());
        let caller = Caller::new(caller);
        let question = Question { caller: &caller, policies, rcp: None, target, request: &request };
        pass_role(&question)
    }

    #[test]
    fn passing_is_decided_by_the_callers_policies_on_the_role_semantics_1_12() {
        let to_ec2 = r#""StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}"#;

        assert_eq!(
            verdicts(DEV, "iam:PassRole", to_ec2),
            [(Decision::Allow, Decision::Allow), (Decision::Allow, Decision::Deny)]
        );
    }

    #[test]
    fn to_assume_is_not_to_pass_act_4() {
        assert!(verdicts(DEV, "sts:AssumeRole", "").iter().all(|one| one.1 == Decision::Deny));
    }

    #[test]
    fn a_role_is_never_passed_across_accounts() {
        let other = "arn:aws:iam::111111111111:user/dev";

        assert!(verdicts(other, "iam:PassRole", "").iter().all(|one| one.1 == Decision::Deny));
    }

    #[test]
    fn what_only_a_service_knows_leaves_it_open_whether_it_may_assume_the_role() {
        let role = target(r#""StringEquals": {"aws:SourceAccount": "012345678901"}"#);

        let found = asked(DEV, &CallerPolicies::default(), &role);

        assert!(found.iter().all(|one| one.assumes == Decision::Unknown));
        assert!(found.iter().all(|one| one.pass == Decision::Deny));
    }

    #[test]
    fn the_statement_offered_lets_the_caller_pass_the_role_and_to_that_service_alone() {
        let before = asked(DEV, &CallerPolicies::default(), &target(""));
        let statement = before[0].missing.clone().unwrap();

        let text = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        let identity = Layer::read(vec![Arc::new(Policy::parse("own", &text))]);
        let policies = CallerPolicies { identity, ..CallerPolicies::default() };
        let after = asked(DEV, &policies, &target(""));

        assert_eq!(before[0].reasons[0].layer.word(), "identity");
        assert_eq!((after[0].pass, after[1].pass), (Decision::Allow, Decision::Deny));
        assert_eq!(after[0].missing, None);
    }
    #[test]
    fn what_the_request_carries_counts_for_passing_too() {
        let vpc = r#""StringEquals": {"aws:SourceVpc": "vpc-1"}"#;
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "iam:PassRole",
                "Resource": "{ROLE}", "Condition": {{{vpc}}}}}}}"#
        );
        let identity = Layer::read(vec![Arc::new(Policy::parse("own", &text))]);
        let policies = CallerPolicies { identity, ..CallerPolicies::default() };
        let from = |vpc: &str| {
            let mut request = Request::at("2026-01-15T12:00:00Z".parse().unwrap());
            request.context.set("aws:SourceVpc", vpc);
            let (caller, target) = (Caller::new(DEV), target(""));
            let question = Question {
                caller: &caller,
                policies: &policies,
                rcp: None,
                target: &target,
                request: &request,
            };
            pass_role(&question)[0].pass
        };

        assert_eq!((from("vpc-1"), from("vpc-2")), (Decision::Allow, Decision::Deny));
    }

    #[test]
    fn both_answers_are_told_in_one_line() {
        let told =
            |caller: &str| asked(caller, &CallerPolicies::default(), &target(""))[0].sentence();

        assert_eq!(
            told(DEV),
            "ec2.amazonaws.com may assume it; you may not pass it (`iam:PassRole`)"
        );
        assert_eq!(
            told("arn:aws:iam::111111111111:user/dev"),
            "ec2.amazonaws.com may assume it; a role is never passed from another account"
        );
    }
}
