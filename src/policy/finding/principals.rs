//! Findings about who is trusted.

use crate::domain::arn::ArnParts;
use crate::domain::arn::RoleArn;
use crate::domain::text::harmless;
use crate::policy::document::Effect;
use crate::policy::document::PolicyDocument;
use crate::policy::document::Statement;
use crate::policy::finding::Finding;
use crate::policy::finding::Rule;
use crate::policy::finding::key::narrows;
use crate::policy::trust::Place;
use crate::policy::trust::Wearer;
use crate::policy::trust::WearerKind;

/// Services that wear roles of the account they are called in only: a role can be handed to them
/// by `iam:PassRole` alone, which never crosses accounts, and they send no source keys.
const SAME_ACCOUNT_SERVICES: [&str; 12] = [
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
    wearers: &[Wearer],
    role: Option<&RoleArn>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for wearer in wearers {
        let statement = document.statements.iter().find(|one| one.index == wearer.statement);
        let mut add = |rule, message| {
            found.push(Finding { rule, statement: Some(wearer.statement), message });
        };
        form(wearer, role, &mut add);
        if let Some(statement) = statement.filter(|_| wearer.grants()) {
            grant(wearer, statement, role, &mut add);
        }
    }
    found.extend(document.problems.iter().map(|problem| Finding {
        rule: Rule::BrokenDocument,
        statement: problem.statement,
        message: problem.sentence(),
    }));
    if document.problems.is_empty() && !wearers.iter().any(could_be_somebody) {
        let message = "no statement lets anybody wear this role".to_owned();
        found.push(Finding { rule: Rule::WornByNobody, statement: None, message });
    }
    found
}

fn could_be_somebody(wearer: &Wearer) -> bool {
    wearer.grants() && !matches!(wearer.kind, WearerKind::Stale | WearerKind::Unknown)
}

/// How the principal is written, whatever its effect.
fn form(wearer: &Wearer, role: Option<&RoleArn>, add: &mut impl FnMut(Rule, String)) {
    if wearer.effect == Some(Effect::Deny) && wearer.inverted {
        add(Rule::NotPrincipal, format!("`NotPrincipal` hits {}", wearer.who));
    }
    match wearer.kind {
        WearerKind::Stale => add(Rule::StalePrincipal, wearer.who.clone()),
        WearerKind::Unknown => add(Rule::PrincipalNeverMatches, wearer.who.clone()),
        _ => {}
    }
    let partition = ArnParts::parse(&wearer.value).map(|parts| parts.partition);
    if let (Some(partition), Some(role)) = (partition, role)
        && partition != role.partition()
    {
        let own = role.partition();
        let message = format!(
            "`{}` is of partition `{partition}`, the role of `{own}`",
            harmless(&wearer.value)
        );
        add(Rule::PrincipalNeverMatches, message);
    }
}

/// What it means that this one is let in.
fn grant(
    wearer: &Wearer,
    statement: &Statement,
    role: Option<&RoleArn>,
    add: &mut impl FnMut(Rule, String),
) {
    let narrowing = statement.conditions.iter().find(|condition| narrows(condition));
    if wearer.inverted {
        add(Rule::AllowNotPrincipal, format!("`NotPrincipal` lets in {}", wearer.who));
        return;
    }
    match (wearer.kind, narrowing) {
        (WearerKind::Everyone, None) => {
            add(Rule::OpenToEveryone, "anybody with any AWS account may wear this role".to_owned());
        }
        (WearerKind::Everyone, Some(condition)) => {
            let key = harmless(&condition.key);
            add(Rule::EveryoneOnTerms, format!("only `{key}` keeps other accounts out"));
        }
        (WearerKind::Service, None) if wants_source(&wearer.value, role) => {
            let service = harmless(&wearer.value);
            let message = format!("{service} may wear this role for a resource of any account");
            add(Rule::ServiceWithoutSource, message);
        }
        _ => {}
    }
    foreign(wearer, narrowing.is_some(), statement, add);
}

fn wants_source(service: &str, role: Option<&RoleArn>) -> bool {
    let name = service.split(".amazonaws.com").next().unwrap_or(service);
    let made_by_aws = role.is_some_and(RoleArn::is_service_linked);
    !made_by_aws && !SAME_ACCOUNT_SERVICES.contains(&name)
}

fn foreign(
    wearer: &Wearer,
    narrowed: bool,
    statement: &Statement,
    add: &mut impl FnMut(Rule, String),
) {
    if wearer.place != Place::Foreign {
        return;
    }
    let Some(account) = wearer.account else { return };
    add(Rule::UnknownAccount, format!("account {account} is none of the accounts known here"));
    let identified = statement.conditions.iter().any(|condition| {
        condition.key.eq_ignore_ascii_case("sts:ExternalId")
            || (narrowed && condition.key.to_ascii_lowercase().starts_with("aws:principalorg"))
    });
    let by_credentials =
        matches!(wearer.kind, WearerKind::Account | WearerKind::Role | WearerKind::User);
    if by_credentials && !identified {
        let message = format!("{} may ask without an external id", wearer.who);
        add(Rule::ForeignAccountWithoutExternalId, message);
    }
}
