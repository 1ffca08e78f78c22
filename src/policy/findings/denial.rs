//! What a Deny beside an Allow asks of callers: to deny all who do not meet a condition is to ask for the condition.

use std::borrow::Cow;

use crate::policy::findings::terms::narrows;
use crate::policy::language::action::ASSUMING;
use crate::policy::language::condition::operator::{Base, Operator, Set};
use crate::policy::language::document::{
    Condition, Effect, PolicyDocument, Principal, PrincipalElement, Statement, is_computed,
};
use crate::policy::language::principal::Party;
use crate::policy::words::{PrincipalKind, TrustedPrincipal};

/// Where the account stands among the parts of an ARN.
const ACCOUNT: usize = 4;

/// The statement with what the Denies of its document ask of the principal as conditions of its own. `dead` are the
/// statements that no request meets.
pub(super) fn beside_denials<'a>(
    document: &PolicyDocument,
    statement: &'a Statement,
    (principal, dead): (&TrustedPrincipal, &[usize]),
) -> Cow<'a, Statement> {
    let all = denials(document, statement, (principal, dead));
    let asked: Vec<Condition> = all.filter_map(|deny| asked_by(deny, principal)).collect();
    if asked.is_empty() {
        return Cow::Borrowed(statement);
    }
    let mut whole = statement.clone();
    whole.conditions.extend(asked);
    Cow::Owned(whole)
}

/// Whom of a principal Denies without conditions keep out, whatever the statement allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shut {
    NoOne,
    /// Of everyone all but those that a `NotPrincipal` lists.
    AllButListed,
    Everyone,
}

/// Whom Denies keep out of what the statement allows the principal.
pub(super) fn shut_out(
    document: &PolicyDocument,
    statement: &Statement,
    (principal, dead): (&TrustedPrincipal, &[usize]),
) -> Shut {
    let is_everyone = |deny: &Statement| {
        let texts = deny.principal.iter().flat_map(PrincipalElement::texts);
        texts.into_iter().any(|text| text == "*")
    };
    let spares_listed = |deny: &Statement| {
        principal.kind == PrincipalKind::Everyone
            && matches!(deny.principal, Some(PrincipalElement::AllBut(_)))
    };
    let all = denials(document, statement, (principal, dead)).filter(|deny| {
        deny.conditions.is_empty() && (!is_computed(&principal.value) || is_everyone(deny))
    });
    all.fold(Shut::NoOne, |before, deny| match before {
        Shut::NoOne | Shut::AllButListed if spares_listed(deny) => Shut::AllButListed,
        Shut::NoOne | Shut::AllButListed | Shut::Everyone => Shut::Everyone,
    })
}

/// The Denies of a document that speak of the principal as a whole, and of all that the statement allows it.
fn denials<'d>(
    document: &'d PolicyDocument,
    statement: &Statement,
    (principal, dead): (&TrustedPrincipal, &[usize]),
) -> impl Iterator<Item = &'d Statement> {
    document.statements.iter().filter(move |one| {
        one.effect == Some(Effect::Deny)
            && !dead.contains(&one.index)
            && hits(one, principal)
            && covers(one, statement)
    })
}

/// Whether the Deny speaks of the principal as a whole.
fn hits(deny: &Statement, principal: &TrustedPrincipal) -> bool {
    match &deny.principal {
        Some(PrincipalElement::Only(list)) => list.iter().any(|one| names(one, principal)),
        // Where no name could be read it must not hit more than it says.
        Some(not_principal @ PrincipalElement::AllBut(list)) => {
            let is_known = !list.is_empty() && !not_principal.texts().any(is_computed);
            is_known && !list.iter().any(|one| spares(one, principal))
        }
        None => false,
    }
}

/// Whether a `NotPrincipal` of this one lets some of the principal go, or may. Where everyone is the principal, who is
/// listed by name is no everyone.
fn spares(one: &Principal, principal: &TrustedPrincipal) -> bool {
    let account = match Party::new(one) {
        Party::Everyone => return true,
        Party::Account { account, .. } => Some(account),
        Party::User(arn) | Party::Role(arn) | Party::Session(arn) | Party::FederatedUser(arn) => {
            arn.split(':').nth(ACCOUNT).map(Into::into)
        }
        // Whose these are is not written.
        Party::UserId(_) | Party::RoleId(_) => return principal.account.is_some(),
        Party::Service(_) | Party::Provider(_) | Party::Never => None,
    };
    let own = principal.account.map(|account| account.to_string());
    let is_in_account = own.is_some() && own.as_deref() == account.as_deref();
    is_in_account || is_computed(&principal.value) || is_written(one, principal)
}

/// Whether it names the principal as a whole: as AWS reads it, so that a wildcard under `Service` or `Federated` is but a
/// name, and an account stands for all of its own.
fn names(one: &Principal, principal: &TrustedPrincipal) -> bool {
    match Party::new(one) {
        Party::Everyone => true,
        Party::Never => false,
        Party::Account { account, .. } => {
            principal.account.is_some_and(|of| of.to_string() == *account) && is_of_aws(principal)
        }
        Party::User(_)
        | Party::Role(_)
        | Party::Session(_)
        | Party::FederatedUser(_)
        | Party::UserId(_)
        | Party::RoleId(_)
        | Party::Service(_)
        | Party::Provider(_) => is_written(one, principal),
    }
}

/// Whether it is an AWS principal that is named: users of a provider are none of the provider's account.
fn is_of_aws(principal: &TrustedPrincipal) -> bool {
    !matches!(principal.kind, PrincipalKind::Saml | PrincipalKind::Oidc | PrincipalKind::Service)
}

/// Whether the principal is written in the same way, and under the same name.
fn is_written(one: &Principal, principal: &TrustedPrincipal) -> bool {
    let (is_kind, text) = match one {
        Principal::Service(text) => (principal.kind == PrincipalKind::Service, text),
        Principal::Federated(text) => {
            (matches!(principal.kind, PrincipalKind::Saml | PrincipalKind::Oidc), text)
        }
        Principal::Aws(text) => (is_of_aws(principal), text),
        Principal::Everyone | Principal::Other { .. } => return false,
    };
    is_kind && *text == principal.value
}

/// Whether the Deny speaks of every action by which the statement lets a role be assumed.
fn covers(deny: &Statement, statement: &Statement) -> bool {
    let speaks = |one: &Statement, action: &str| {
        one.action.as_ref().is_some_and(|choice| choice.means(action))
    };
    ASSUMING.iter().all(|action| speaks(deny, action) || !speaks(statement, action))
}

/// The condition that callers must meet to escape the Deny; `None` if there is another way out.
fn asked_by(deny: &Statement, principal: &TrustedPrincipal) -> Option<Condition> {
    let conditions = deny.conditions.iter().filter(|one| !spares_services(one, principal));
    let asked: Vec<Condition> = conditions.map(twin).collect::<Option<_>>()?;
    // One of several will do: they keep others out if each of them does.
    (asked.len() == 1 || asked.iter().all(narrows)).then(|| asked.into_iter().next())?
}

/// Whether the condition holds for the principal, since it exempts AWS's services alone.
fn spares_services(condition: &Condition, principal: &TrustedPrincipal) -> bool {
    let Some(operator) = Operator::parse(&condition.operator) else { return false };
    let is_signed = !matches!(
        principal.kind,
        PrincipalKind::Saml | PrincipalKind::Oidc | PrincipalKind::Service
    );
    let carries = is_signed || (operator.if_exists && principal.kind != PrincipalKind::Service);
    operator.base == Base::Bool
        && condition.key.eq_ignore_ascii_case("aws:PrincipalIsAWSService")
        && condition.values.iter().all(|value| value.eq_ignore_ascii_case("false"))
        && carries
}

/// The condition that holds whenever a negated one does not.
fn twin(condition: &Condition) -> Option<Condition> {
    let operator = Operator::parse(&condition.operator)?;
    if !operator.negated || operator.set == Some(Set::Any) {
        return None;
    }
    let lower = condition.operator.to_ascii_lowercase();
    let bare = lower.strip_prefix("forallvalues:").unwrap_or(&lower);
    let bare = bare.strip_suffix("ifexists").unwrap_or(bare).replace("not", "");
    let set = if operator.set == Some(Set::All) { "ForAnyValue:" } else { "" };
    Some(Condition { operator: format!("{set}{bare}"), ..condition.clone() })
}

#[cfg(test)]
mod tests;
