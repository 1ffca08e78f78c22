//! Findings about federated principals, and about actions that do not fit their principals.

use crate::domain::arn::ArnParts;
use crate::domain::text::harmless;
use crate::policy::findings::Rule;
use crate::policy::language::condition::operator::{Base, Operator, Set};
use crate::policy::language::document::{Choice, Condition, Statement};
use crate::policy::words::{PrincipalKind, TrustedPrincipal, action_covers};

/// The family that a trust policy may speak of.
const TRUST_ACTIONS: [&str; 6] = [
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:tagsession",
    "sts:setsourceidentity",
    "sts:setcontext",
];

pub(super) fn look(
    statement: &Statement,
    principals: &[&TrustedPrincipal],
    add: &mut impl FnMut(Rule, String),
) {
    if statement.resource.is_some() {
        add(Rule::ProhibitedResource, "a trust policy has no `Resource`".to_owned());
    }
    if let Some(Choice::Only(list)) = &statement.action {
        for action in list {
            if !TRUST_ACTIONS.iter().any(|one| action_covers(action, one)) {
                let message = format!("`{}` is not asked of a role", harmless(action));
                add(Rule::ForeignAction, message);
            }
        }
    }
    for principal in principals.iter().filter(|principal| principal.grants()) {
        fitting_action(statement, principal, add);
        match principal.kind {
            PrincipalKind::Oidc => oidc(statement, principal, add),
            PrincipalKind::Saml => saml(statement, principal, add),
            _ => {}
        }
    }
}

fn fitting_action(
    statement: &Statement,
    principal: &TrustedPrincipal,
    add: &mut impl FnMut(Rule, String),
) {
    let wanted = match principal.kind {
        PrincipalKind::Saml => "sts:AssumeRoleWithSAML",
        PrincipalKind::Oidc => "sts:AssumeRoleWithWebIdentity",
        PrincipalKind::Stale | PrincipalKind::Unknown | PrincipalKind::Everyone => return,
        _ => "sts:AssumeRole",
    };
    let covered = match &statement.action {
        Some(Choice::Only(list)) => list.iter().any(|one| action_covers(one, wanted)),
        Some(Choice::AllBut(list)) => !list.iter().any(|one| action_covers(one, wanted)),
        None => return,
    };
    if !covered {
        add(Rule::WrongAction, format!("{} would ask with `{wanted}`", principal.who));
    }
}

fn oidc(statement: &Statement, principal: &TrustedPrincipal, add: &mut impl FnMut(Rule, String)) {
    let issuer = issuer(&principal.value);
    let shown = harmless(issuer).into_owned();
    // The providers of old share one issuer among all customers: the application tells them apart.
    let by_application = ArnParts::parse(&principal.value).is_none();
    let audience = guards(statement, issuer, &["aud", "azp", "oaud", "app_id"]);
    if audience.is_empty() {
        add(Rule::OidcWithoutAudience, format!("no condition on `{shown}:aud`"));
    }
    if by_application {
        return;
    }
    // GitHub, GitLab and others put what the subject says into claims of their own as well.
    let claims = guards(
        statement,
        issuer,
        &[
            "sub",
            "repository",
            "repository_id",
            "repository_owner",
            "repository_owner_id",
            "job_workflow_ref",
            "project_path",
            "namespace_path",
            "email",
            "oid",
            "enterprise",
        ],
    );
    if claims.is_empty() {
        let message =
            format!("every token that {shown} issues is taken: no condition on `{shown}:sub`");
        add(Rule::OidcWithoutSubject, message);
    } else if claims.iter().all(|condition| lets_all_pass(condition)) {
        let values: Vec<&str> =
            claims.iter().flat_map(|one| one.values.iter().map(String::as_str)).collect();
        let message =
            format!("`{}` lets every subject of {shown} pass", harmless(&values.join(", ")));
        add(Rule::OidcOpenSubject, message);
    }
}

fn saml(statement: &Statement, principal: &TrustedPrincipal, add: &mut impl FnMut(Rule, String)) {
    let checked = statement.conditions.iter().any(|condition| {
        ["saml:aud", "saml:iss"].iter().any(|key| condition.key.eq_ignore_ascii_case(key))
    });
    if !checked {
        add(Rule::SamlWithoutAudience, format!("{}: no condition on `SAML:aud`", principal.who));
    }
}

/// The issuer as condition keys write it: the provider's ARN without its head.
fn issuer(provider: &str) -> &str {
    provider.split_once(":oidc-provider/").map_or(provider, |(_, name)| name)
}

/// The positive conditions on claims of an issuer.
fn guards<'a>(statement: &'a Statement, issuer: &str, claims: &[&str]) -> Vec<&'a Condition> {
    let is_guard = |condition: &&Condition| {
        let Some(operator) = Operator::parse(&condition.operator) else { return false };
        let absent_will_do = operator.if_exists || operator.set == Some(Set::All);
        condition.key.rsplit_once(':').is_some_and(|(of, claim)| {
            of.eq_ignore_ascii_case(issuer)
                && claims.iter().any(|one| claim.eq_ignore_ascii_case(one))
        }) && !operator.negated
            && !absent_will_do
            && operator.base != Base::Null
    };
    statement.conditions.iter().filter(is_guard).collect()
}

/// Whether a subject pattern names no owner: nothing but wildcards where the organization,
/// group or namespace should stand.
fn lets_all_pass(condition: &Condition) -> bool {
    let operator = Operator::parse(&condition.operator);
    let like = operator.is_some_and(|operator| operator.base == Base::StringLike);
    like && condition.values.iter().any(|value| {
        let owner = match value.split_once(':') {
            // `repo:ORG/REPO:…` (GitHub), `project_path:GROUP/…` (GitLab), `organization:ORG:…`,
            // `system:serviceaccount:NAMESPACE:…` (Kubernetes).
            Some(("system", rest)) => rest.strip_prefix("serviceaccount:").unwrap_or(rest),
            Some((_, rest)) => rest,
            None => value.as_str(),
        };
        let first = owner.split(['/', ':']).next().unwrap_or(owner);
        let head = value.split(':').next().unwrap_or(value);
        [first, head]
            .iter()
            .any(|part| part.contains('*') && part.trim_matches(['*', '?']).is_empty())
    })
}
