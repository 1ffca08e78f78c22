//! Findings about federated principals, and about actions that do not fit their principals.

mod audience;

use crate::domain::arn::ArnParts;
use crate::domain::text::harmless;
use crate::policy::findings::Rule;
use crate::policy::findings::denial::beside_denials;
use crate::policy::findings::provider::{Provider, claim_of, demands_subject, issuer};
use crate::policy::findings::subject::has_ids;
use crate::policy::language::action::{KNOWN_ACTIONS, SENDING, covers};
use crate::policy::language::condition::operator::{Base, Operator, Set};
use crate::policy::language::document::{
    COMPUTED, Choice, Condition, PolicyDocument, Statement, is_computed, is_wholly_computed,
};
use crate::policy::words::{PrincipalKind, TrustedPrincipal};

use audience::{checks, guests, saml, without_audience};

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
            if !KNOWN_ACTIONS.iter().any(|one| covers(action, one)) {
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
        // A key that a template computes may be the one that guards.
        if dead.contains(&statement.index) || statement.conditions.iter().any(may_be_of_provider) {
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

/// Whether the key is computed, and may be a provider's.
pub(super) fn may_be_of_provider(condition: &Condition) -> bool {
    let key = condition.key.to_ascii_lowercase();
    is_computed(&condition.key) && !["aws:", "sts:"].iter().any(|prefix| key.starts_with(prefix))
}

/// An Allow of whatever STS has: `sts:*`, `*`, and all but a few.
fn broad_action(statement: &Statement, add: &mut impl FnMut(Rule, String)) {
    let covers_all = |action: &&String| SENDING.iter().all(|one| covers(action, one));
    match &statement.action {
        Some(Choice::Only(list)) => {
            if let Some(broad) = list.iter().find(covers_all) {
                let message = format!("`{}` also allows what is sent along", harmless(broad));
                add(Rule::BroadAction, message);
            }
        }
        Some(choice @ Choice::AllBut(_)) if SENDING.iter().all(|one| choice.means(one)) => {
            add(Rule::BroadAction, "`NotAction` also allows what is sent along".to_owned());
        }
        Some(Choice::AllBut(_)) | None => {}
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
    if statement.action.as_ref().is_some_and(|choice| !choice.means(wanted)) {
        add(Rule::WrongAction, format!("{} would ask with `{wanted}`", principal.who));
    }
}

fn oidc(statement: &Statement, principal: &TrustedPrincipal, add: &mut impl FnMut(Rule, String)) {
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
                known_owner(provider, claim, value).is_some_and(|owner| owner.contains(['*', '?']))
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
                || known_owner(provider, "sub", subject).is_none()
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
        (is_owner_known && known_owner(provider, claim, value).is_some_and(is_open))
            || is_open(head)
    })
}

/// What in a subject names the owner; `None` if a template computes it, or what stands before it and may hold it.
fn known_owner<'a>(provider: Provider, claim: &str, value: &'a str) -> Option<&'a str> {
    if is_wholly_computed(value) {
        return None;
    }
    let (sure, is_cut) = match value.split_once(COMPUTED) {
        Some((sure, _)) => (sure, true),
        None => (value, false),
    };
    let owner = provider.owner(claim, sure);
    // What goes on behind a wildcard leaves it as open as it is.
    let goes_on = is_cut && sure.ends_with(owner) && !owner.contains(['*', '?']);
    (!goes_on).then_some(owner)
}
