//! Findings about who is trusted.

use crate::domain::arn::{ArnParts, RoleArn};
use crate::domain::text::harmless;
use crate::policy::findings::denial::{Shut, beside_denials, shut_out};
use crate::policy::findings::service::Misplaced;
use crate::policy::findings::terms::{agrees_on_external_id, narrows};
use crate::policy::findings::{Finding, Rule, service};
use crate::policy::language::document::{
    Condition, Effect, PolicyDocument, Statement, is_computed,
};
use crate::policy::words::{PrincipalKind, Residence, TrustedPrincipal};

/// Services that assume roles of the account they are called in only: a role is passed to them
/// by `iam:PassRole` alone, which never crosses accounts, and they send no source keys.
pub(super) const SAME_ACCOUNT_SERVICES: [&str; 12] = [
    "ec2",
    "lambda",
    "edgelambda",
    "apigateway",
    "glue",
    "backup",
    "spotfleet",
    "autoscaling",
    "eks",
    "eks-fargate-pods",
    "pods.eks",
    "elasticmapreduce",
];

pub(super) fn findings(
    document: &PolicyDocument,
    principals: &[TrustedPrincipal],
    (role, dead): (Option<&RoleArn>, &[usize]),
) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut any_may_match = false;
    for principal in principals {
        let statement = document.statements.iter().find(|one| one.index == principal.statement);
        let mut add = |rule, message| {
            found.push(Finding { rule, statement: Some(principal.statement), message });
        };
        form(principal, role, &mut add);
        // A statement that no request meets opens nothing.
        let opens = principal.grants() && !dead.contains(&principal.statement);
        let shut = |one: &Statement| shut_out(document, one, (principal, dead));
        let shut = statement.map_or(Shut::NoOne, shut);
        any_may_match |= may_match(principal) && shut != Shut::Everyone;
        if let Some(statement) = statement.filter(|_| opens && shut == Shut::NoOne) {
            let asked = beside_denials(document, statement, (principal, dead));
            grant(principal, (statement, &asked), role, &mut add);
        }
    }
    found.extend(document.problems.iter().chain(&document.oddities).map(|problem| Finding {
        rule: Rule::BrokenDocument,
        statement: problem.statement,
        message: problem.sentence(),
    }));
    let is_known = document.problems.is_empty() && document.left_open.is_empty();
    if is_known && !any_may_match {
        let message = "no statement lets a principal assume this role".to_owned();
        found.push(Finding { rule: Rule::TrustsNoPrincipal, statement: None, message });
    }
    found
}

fn may_match(principal: &TrustedPrincipal) -> bool {
    let is_known = !matches!(principal.kind, PrincipalKind::Stale | PrincipalKind::Unknown);
    principal.grants() && (is_known || is_computed(&principal.value))
}

/// How the principal is written, whatever its effect.
fn form(principal: &TrustedPrincipal, role: Option<&RoleArn>, add: &mut impl FnMut(Rule, String)) {
    if principal.effect == Some(Effect::Deny) && principal.inverted {
        add(Rule::NotPrincipal, format!("`NotPrincipal` hits {}", principal.who));
    }
    match principal.kind {
        PrincipalKind::Stale => add(Rule::StalePrincipal, principal.who.clone()),
        PrincipalKind::Unknown if is_computed(&principal.value) => {}
        PrincipalKind::Unknown => add(Rule::PrincipalNeverMatches, principal.who.clone()),
        PrincipalKind::Service => {
            if let Some(meant) = service::wrong(&principal.value) {
                let message = format!("`{}` is no service{meant}", harmless(&principal.value));
                add(Rule::UnknownService, message);
            } else {
                match service::misplaced(&principal.value, role.map(RoleArn::partition)) {
                    Some(Misplaced::Certainly(told)) => add(Rule::UnknownService, told),
                    Some(Misplaced::Perhaps(told)) => add(Rule::ServiceWithRegion, told),
                    None => {}
                }
            }
        }
        PrincipalKind::Role if principal.value.contains(":role/AWSReservedSSO_") => {
            let shown = harmless(&principal.value);
            let message = format!(
                "`{shown}`: roles of permission sets lie under the path \
                 `aws-reserved/sso.amazonaws.com/`, which belongs to the ARN"
            );
            add(Rule::PrincipalNeverMatches, message);
        }
        PrincipalKind::User
        | PrincipalKind::Role
        | PrincipalKind::Session
        | PrincipalKind::Account
        | PrincipalKind::Saml
        | PrincipalKind::Oidc
        | PrincipalKind::Everyone => {}
    }
    let partition = ArnParts::parse(&principal.value).map(|parts| parts.partition);
    if let (Some(partition), Some(role)) = (partition, role)
        && partition != role.partition()
        && !is_computed(partition)
    {
        let own = role.partition();
        let message = format!(
            "`{}` is of partition `{partition}`, the role of `{own}`",
            harmless(&principal.value)
        );
        add(Rule::PrincipalNeverMatches, message);
    }
}

/// What it means that this one is let in.
fn grant(
    principal: &TrustedPrincipal,
    (written, statement): (&Statement, &Statement),
    role: Option<&RoleArn>,
    add: &mut impl FnMut(Rule, String),
) {
    let is_no_secret = |condition: &&Condition| {
        principal.kind == PrincipalKind::Everyone
            && condition.key.eq_ignore_ascii_case("sts:ExternalId")
    };
    let mut narrowings = statement.conditions.iter().filter(|condition| narrows(condition));
    let narrowing = narrowings.find(|condition| !is_no_secret(condition));
    if principal.inverted {
        add(Rule::AllowNotPrincipal, format!("`NotPrincipal` lets in {}", principal.who));
        return;
    }
    match (principal.kind, narrowing) {
        (PrincipalKind::Everyone, None) => {
            let message = if statement.conditions.iter().any(agrees_on_external_id) {
                "anyone with an AWS account who learns the external id, which is no secret, may assume this role"
            } else {
                "anyone with an AWS account may assume this role"
            };
            add(Rule::OpenToEveryone, message.to_owned());
        }
        (PrincipalKind::Everyone, Some(condition)) => {
            let key = harmless(&condition.key);
            let by = if written.conditions.contains(condition) { "" } else { "a Deny by " };
            add(Rule::EveryoneOnTerms, format!("only {by}`{key}` keeps other accounts out"));
        }
        (PrincipalKind::Service, None)
            if wants_source(&principal.value, role)
                && service::wrong(&principal.value).is_none() =>
        {
            let service = harmless(&principal.value);
            let message = format!("{service} may assume this role on behalf of any account");
            add(Rule::ServiceWithoutSource, message);
        }
        _ => {}
    }
    foreign(principal, statement, add);
}

fn wants_source(service: &str, role: Option<&RoleArn>) -> bool {
    let name = service::name_of(service).unwrap_or(service);
    let made_by_aws = role.is_some_and(RoleArn::is_service_linked);
    !made_by_aws && !SAME_ACCOUNT_SERVICES.contains(&name)
}

fn foreign(
    principal: &TrustedPrincipal,
    statement: &Statement,
    add: &mut impl FnMut(Rule, String),
) {
    if principal.place != Residence::Foreign {
        return;
    }
    let Some(account) = principal.account else { return };
    add(
        Rule::UnknownAccount,
        format!("account {account} is not one of the accounts that kamen knows"),
    );
    let identified = statement.conditions.iter().any(|condition| {
        let is_home = condition.key.to_ascii_lowercase().starts_with("aws:principalorg");
        agrees_on_external_id(condition) || (is_home && narrows(condition))
    });
    let by_credentials = matches!(
        principal.kind,
        PrincipalKind::Account | PrincipalKind::Role | PrincipalKind::User
    );
    if by_credentials && !identified {
        let names = |condition: &Condition| condition.key.eq_ignore_ascii_case("sts:ExternalId");
        let how = if statement.conditions.iter().any(names) {
            "with another external id than the one agreed on, or with none"
        } else {
            "without an external id"
        };
        let message = format!("{} may ask {how}", principal.who);
        add(Rule::ForeignAccountWithoutExternalId, message);
    }
}
