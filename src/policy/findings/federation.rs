//! Findings about federated principals, and about actions that do not fit their principals.

mod audience;

use crate::domain::arn::ArnParts;
use crate::domain::text::harmless;
use crate::policy::findings::Rule;
use crate::policy::findings::denial::beside_denials;
use crate::policy::findings::provider::{Provider, claim_of, demands_subject, issuer};
use crate::policy::findings::subject::has_ids;
use crate::policy::language::condition::operator::{Base, Operator, Set};
use crate::policy::language::document::{
    Choice, Condition, PolicyDocument, Statement, is_computed, is_wholly_computed,
};
use crate::policy::words::{PrincipalKind, TrustedPrincipal, action_covers};

use audience::{checks, guests, saml, without_audience};

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
    document: &PolicyDocument,
    statement: &Statement,
    (principals, dead): (&[&TrustedPrincipal], &[usize]),
    add: &mut impl FnMut(Rule, String),
) {
    if statement.resource.is_some() {
        add(Rule::ProhibitedResource, "a trust policy has no `Resource`".to_owned());
    }
    if let Some(Choice::Only(list)) = &statement.action {
        for action in list {
            if !is_computed(action) && !TRUST_ACTIONS.iter().any(|one| action_covers(action, one)) {
                let message = format!("`{}` is not asked of a role", harmless(action));
                add(Rule::ForeignAction, message);
            }
        }
    }
    if principals.iter().any(|principal| principal.grants()) {
        broad_action(statement, add);
    }
    for principal in principals.iter().filter(|principal| principal.grants()) {
        fitting_action(statement, principal, add);
        if dead.contains(&statement.index) {
            continue;
        }
        match principal.kind {
            PrincipalKind::Oidc => {
                oidc(&beside_denials(document, statement, (principal, dead)), principal, add);
            }
            PrincipalKind::Saml => {
                saml(&beside_denials(document, statement, (principal, dead)), principal, add);
            }
            PrincipalKind::User
            | PrincipalKind::Role
            | PrincipalKind::Session
            | PrincipalKind::Account
            | PrincipalKind::Service
            | PrincipalKind::Everyone
            | PrincipalKind::Stale
            | PrincipalKind::Unknown => {}
        }
    }
}

/// An Allow of whatever STS has: `sts:*`, `*`, and all but a few.
fn broad_action(statement: &Statement, add: &mut impl FnMut(Rule, String)) {
    let sent = ["sts:tagsession", "sts:setsourceidentity", "sts:setcontext"];
    let covers_all = |action: &&String| sent.iter().all(|one| action_covers(action, one));
    match &statement.action {
        Some(Choice::Only(list)) => {
            if let Some(broad) = list.iter().find(covers_all) {
                let message = format!("`{}` also allows what is sent along", harmless(broad));
                add(Rule::BroadAction, message);
            }
        }
        Some(Choice::AllBut(list)) => {
            let is_left = |one: &&str| !list.iter().any(|action| action_covers(action, one));
            if sent.iter().all(is_left) {
                add(Rule::BroadAction, "`NotAction` also allows what is sent along".to_owned());
            }
        }
        None => {}
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
        PrincipalKind::User
        | PrincipalKind::Role
        | PrincipalKind::Session
        | PrincipalKind::Account
        | PrincipalKind::Service => "sts:AssumeRole",
    };
    let covered = match &statement.action {
        Some(Choice::Only(list)) => {
            list.iter().any(|one| is_computed(one) || action_covers(one, wanted))
        }
        Some(Choice::AllBut(list)) => !list.iter().any(|one| action_covers(one, wanted)),
        None => return,
    };
    if !covered {
        add(Rule::WrongAction, format!("{} would ask with `{wanted}`", principal.who));
    }
}

fn oidc(statement: &Statement, principal: &TrustedPrincipal, add: &mut impl FnMut(Rule, String)) {
    if statement.conditions.iter().any(|condition| is_computed(&condition.key)) {
        // It may be the provider's own key.
        return;
    }
    let issuer = issuer(&principal.value);
    let shown = harmless(issuer).into_owned();
    // The providers of old share one issuer among all customers: the application tells them apart.
    let by_application = ArnParts::parse(&principal.value).is_none();
    let audience = guards(statement, issuer, &["aud", "azp", "oaud", "app_id"]);
    let is_open = audience.is_empty()
        && by_application
        && guards(statement, issuer, &["sub", "user_id", "id", "email"]).is_empty();
    if is_open {
        let message =
            format!("users of every application of {shown} get in: no condition on `{shown}:aud`");
        add(Rule::OidcWithoutSubject, message);
    } else if audience.is_empty() {
        add(Rule::OidcWithoutAudience, without_audience(statement, issuer, &shown));
    }
    if by_application {
        guests(statement, issuer, !audience.is_empty(), add);
        return;
    }
    // GitHub, GitLab and others put what the subject says into claims of their own as well.
    let provider = Provider::of(issuer);
    let claims = guards(statement, issuer, provider.subjects());
    let is_demanded = demands_subject(issuer);
    let is_told_apart = provider.is_told_apart_by_audience(issuer)
        && !is_demanded
        && audience.iter().any(|condition| checks(condition));
    if is_demanded && !claims.is_empty() && !names_subject(statement, issuer) {
        let message = format!("IAM demands a condition on `{shown}:sub` when it saves this policy");
        add(Rule::OidcSubjectDemanded, message);
    }
    if claims.is_empty() && is_told_apart {
        let message = format!(
            "every token of {shown} for that audience is taken: no condition on `{shown}:sub`"
        );
        add(Rule::OidcAudienceOnly, message);
    } else if claims.is_empty() {
        let message =
            format!("every token that {shown} issues is taken: no condition on `{shown}:sub`");
        add(Rule::OidcWithoutSubject, message);
    } else if claims.iter().all(|condition| lets_all_pass(provider, condition)) {
        let values: Vec<&str> =
            claims.iter().flat_map(|one| one.values.iter().map(String::as_str)).collect();
        let message = format!(
            "`{}` names no owner among the subjects of {shown}",
            harmless(&values.join(", "))
        );
        add(Rule::OidcOpenSubject, message);
    } else {
        by_prefix(provider, &claims, add);
        by_name(provider, &claims, add);
    }
}

/// Whether any condition speaks of the issuer's subjects.
fn names_subject(statement: &Statement, issuer: &str) -> bool {
    statement.conditions.iter().any(|condition| {
        claim_of(&condition.key).is_some_and(|(of, claim)| {
            of.eq_ignore_ascii_case(issuer) && claim.eq_ignore_ascii_case("sub")
        })
    })
}

/// Whether every guard leaves open how an owner's name ends: others can choose such a name.
fn by_prefix(provider: Provider, claims: &[&Condition], add: &mut impl FnMut(Rule, String)) {
    let open = |condition: &Condition| -> Option<String> {
        let (_, claim) = claim_of(&condition.key)?;
        let operator = Operator::parse(&condition.operator)?;
        let mut values = condition.values.iter().filter(|_| operator.base == Base::StringLike);
        values
            .find(|value| {
                let owner = provider.owner(claim, value);
                owner.contains(['*', '?']) && !is_computed(owner)
            })
            .cloned()
    };
    if !provider.is_shared() || claims.iter().any(|condition| open(condition).is_none()) {
        return;
    }
    if let Some(value) = claims.iter().find_map(|condition| open(condition)) {
        let shown = harmless(&value).into_owned();
        let message =
            format!("`{shown}` also lets in owners whose names go on behind the wildcard");
        add(Rule::OidcSubjectPrefix, message);
    }
}

/// Whether subjects of GitHub are named without ids.
fn by_name(provider: Provider, claims: &[&Condition], add: &mut impl FnMut(Rule, String)) {
    let subjects: Vec<&String> = claims
        .iter()
        .filter(|condition| claim_of(&condition.key).is_some_and(|(_, claim)| claim == "sub"))
        .flat_map(|condition| &condition.values)
        .collect();
    if provider == Provider::GitHub
        && let Some(first) = subjects.first()
        && !subjects.iter().any(|subject| {
            is_wholly_computed(subject)
                || has_ids(subject)
                || is_computed(provider.owner("sub", subject))
        })
    {
        let message = format!(
            "`{}` does not match repositories made or renamed since 15 July 2026",
            harmless(first)
        );
        add(Rule::GithubSubjectByName, message);
    }
}

/// The positive conditions on claims of an issuer.
fn guards<'a>(statement: &'a Statement, issuer: &str, claims: &[&str]) -> Vec<&'a Condition> {
    let is_guard = |condition: &&Condition| {
        let Some(operator) = Operator::parse(&condition.operator) else { return false };
        let absent_will_do = operator.if_exists || operator.set == Some(Set::All);
        claim_of(&condition.key).is_some_and(|(of, claim)| {
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
fn lets_all_pass(provider: Provider, condition: &Condition) -> bool {
    let operator = Operator::parse(&condition.operator);
    let like = operator.is_some_and(|operator| operator.base == Base::StringLike);
    let claim = claim_of(&condition.key).map_or("", |(_, claim)| claim);
    let is_open = |part: &str| part.contains('*') && part.trim_matches(['*', '?']).is_empty();
    let is_owner_known = claim != "sub" || provider.says_where_the_owner_stands();
    like && condition.values.iter().any(|value| {
        let head = value.split(':').next().unwrap_or(value);
        (is_owner_known && is_open(provider.owner(claim, value))) || is_open(head)
    })
}
