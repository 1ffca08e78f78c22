//! What a template computes, in one place: before a policy is judged, sound parts stand in for the elements that are not
//! known, so that none of them is called wrong. Values and principals stay as they are, and are told by
//! [`is_computed`] where they are compared.

use crate::policy::language::action::{KNOWN_ACTIONS, SENDING};
use crate::policy::language::condition::operator::Operator;
use crate::policy::language::document::{
    COMPUTED, Choice, Condition, Effect, PolicyDocument, Principal, PrincipalElement, Statement,
    is_computed, is_wholly_computed,
};
use crate::policy::language::key::ContextKey;
use crate::policy::language::key_type::KeyType;
use crate::policy::words::is_built_in_oidc;

use super::provider::claim_of;

/// Puts them in their place, and answers which statements hold something that is not judged: their indices.
pub(super) fn settle(document: &mut PolicyDocument) -> Vec<usize> {
    if document.version.as_deref().is_some_and(is_computed) {
        document.version = Some("2012-10-17".to_owned());
    }
    let mut found = document.left_open.clone();
    document.problems.retain(|problem| {
        problem.statement.is_none_or(|index| !document.left_open.contains(&index))
    });
    for statement in &mut document.statements {
        if holds_computed(statement) {
            found.push(statement.index);
        }
        statement.sid.take_if(|sid| is_computed(sid));
        match &mut statement.action {
            Some(choice) if statement.effect == Some(Effect::Deny) => least_actions(choice),
            // One that is spared but not known spares none of them.
            Some(Choice::Only(list)) => all_actions(list),
            Some(Choice::AllBut(_)) | None => {}
        }
        statement.conditions.iter_mut().for_each(fitting_operator);
        name_provider(statement);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a part of the statement is known to the template alone.
fn holds_computed(statement: &Statement) -> bool {
    let in_condition = |condition: &Condition| {
        let values = condition.values.iter();
        values.chain([&condition.key, &condition.operator]).any(|text| is_computed(text))
    };
    let actions = match &statement.action {
        Some(Choice::Only(list) | Choice::AllBut(list)) => list.as_slice(),
        None => &[],
    };
    statement.principal.iter().flat_map(PrincipalElement::texts).any(is_computed)
        || actions.iter().chain(&statement.sid).any(|text| is_computed(text))
        || statement.conditions.iter().any(in_condition)
}

/// An action that is not known may be each of those that a trust policy speaks of.
fn all_actions(list: &mut Vec<String>) {
    let written = list.len();
    list.retain(|action| !is_computed(action));
    if list.len() < written {
        list.extend(KNOWN_ACTIONS.map(str::to_owned));
    }
}

/// A Deny is not relied on: what is not known of its actions lets a role be assumed.
fn least_actions(choice: &mut Choice) {
    match choice {
        Choice::Only(list) if list.iter().any(|action| is_computed(action)) => {
            list.retain(|action| !is_computed(action));
            list.extend(SENDING.map(str::to_owned));
        }
        Choice::AllBut(list) => all_actions(list),
        Choice::Only(_) => {}
    }
}

/// An operator that is not known is one for which the key is made, and may compare with any value.
fn fitting_operator(condition: &mut Condition) {
    if !is_computed(&condition.operator) || Operator::parse(&condition.operator).is_some() {
        return;
    }
    let key = ContextKey::new(&condition.key);
    let operator = match KeyType::of(&key.name) {
        Some(KeyType::Number) => "NumericEquals",
        Some(KeyType::Moment | KeyType::Seconds) => "DateEquals",
        Some(KeyType::Flag) => "Bool",
        Some(KeyType::Address) => "IpAddress",
        Some(KeyType::Arn) => "ArnLike",
        Some(KeyType::Text) | None => "StringEquals",
    };
    let set = if key.is_multivalued() { "ForAnyValue:" } else { "" };
    condition.operator = format!("{set}{operator}");
    condition.values = vec![COMPUTED.to_owned()];
}

/// A provider that is not known is the one whose keys the statement compares.
fn name_provider(statement: &mut Statement) {
    let Some(provider) = provider_of(&statement.conditions) else { return };
    let Some(PrincipalElement::Only(list)) = &mut statement.principal else { return };
    for principal in list {
        if let Principal::Federated(text) = principal
            && (is_wholly_computed(text) || text.ends_with(&format!(":oidc-provider/{COMPUTED}")))
        {
            text.clone_from(&provider);
        }
    }
}

/// The provider of all keys that are a provider's; `None` if there is none, or more than one.
fn provider_of(conditions: &[Condition]) -> Option<String> {
    let written = |condition: &&Condition| !is_computed(&condition.key);
    let mut issuers = conditions.iter().filter(written).filter_map(|condition| {
        if condition.key.to_ascii_lowercase().starts_with("saml:") {
            return Some(None);
        }
        claim_of(&condition.key).map(|(issuer, _)| Some(issuer))
    });
    let first = issuers.next()?;
    if issuers.any(|other| other != first) {
        return None;
    }
    let head = format!("arn:{COMPUTED}:iam::{COMPUTED}");
    Some(match first {
        None => format!("{head}:saml-provider/{COMPUTED}"),
        Some(issuer) if is_built_in_oidc(issuer) => issuer.to_owned(),
        Some(issuer) => format!("{head}:oidc-provider/{issuer}"),
    })
}

#[cfg(test)]
mod tests;
