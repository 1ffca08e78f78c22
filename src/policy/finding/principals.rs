//! Findings about who is trusted.

use crate::domain::arn::RoleArn;
use crate::domain::text::harmless;
use crate::policy::document::PolicyDocument;
use crate::policy::finding::Finding;
use crate::policy::finding::Rule;
use crate::policy::trust::Place;
use crate::policy::trust::Wearer;
use crate::policy::trust::WearerKind;

/// Keys that tell callers apart, so that `*` with one of them is not everyone.
const NARROWING: [&str; 11] = [
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:userid",
    "aws:username",
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceip",
];

pub(super) fn findings(
    document: &PolicyDocument,
    wearers: &[Wearer],
    role: Option<&RoleArn>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for wearer in wearers {
        about(wearer, role, &mut found);
    }
    found.extend(document.problems.iter().map(|problem| Finding {
        rule: Rule::BrokenDocument,
        statement: problem.statement,
        message: problem.sentence(),
    }));
    found
}

fn about(wearer: &Wearer, role: Option<&RoleArn>, found: &mut Vec<Finding>) {
    let mut add = |rule, message: String| {
        found.push(Finding { rule, statement: Some(wearer.statement), message });
    };
    if !wearer.except.is_empty() {
        add(Rule::NotPrincipal, format!("`NotPrincipal` hits {}", wearer.who));
        return;
    }
    match wearer.kind {
        WearerKind::Everyone if wearer.grants() && !narrowed(wearer) => {
            add(Rule::OpenToEveryone, "anybody with any AWS account may wear this role".to_owned());
        }
        WearerKind::Stale => {
            add(Rule::StalePrincipal, format!("{} is the id of a deleted principal", wearer.value));
        }
        WearerKind::Unknown => add(Rule::PrincipalNeverMatches, wearer.who.clone()),
        _ => {}
    }
    let foreign = wearer.place == Place::Foreign && role.is_some();
    let Some(account) = wearer.account.filter(|_| foreign && wearer.grants()) else { return };
    add(Rule::UnknownAccount, format!("account {account} is none of the accounts known here"));
    let identified = wearer
        .conditions
        .iter()
        .any(|condition| matches!(condition.key.as_str(), "sts:externalid" | "aws:principalorgid"));
    let person_or_role =
        matches!(wearer.kind, WearerKind::Account | WearerKind::Role | WearerKind::User);
    if person_or_role && !identified {
        let who = harmless(&wearer.who).into_owned();
        add(Rule::ForeignAccountWithoutExternalId, format!("{who}, without an external id"));
    }
}

fn narrowed(wearer: &Wearer) -> bool {
    wearer.conditions.iter().any(|condition| NARROWING.contains(&condition.key.as_str()))
}
