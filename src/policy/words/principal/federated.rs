//! Providers of identities as principals.

use crate::domain::arn::{ArnParts, RoleArn};
use crate::domain::text::harmless;
use crate::policy::language::document::{is_computed, is_wholly_computed};
use crate::policy::words::KnownAccounts;
use crate::policy::words::principal::{PrincipalKind, Reading, Residence, account_words, place_of};

/// The providers of the time before OIDC providers had ARNs of their own.
const BUILT_IN_OIDC: [&str; 7] = [
    "cognito-identity.amazonaws.com",
    // In AWS GovCloud and in China (Amazon Cognito in the guides of those partitions).
    "cognito-identity-us-gov.amazonaws.com",
    "cognito-identity.us-gov-east-1.amazonaws.com",
    "cognito-identity.cn-north-1.amazonaws.com.cn",
    "www.amazon.com",
    "graph.facebook.com",
    "accounts.google.com",
];

/// Whether the provider has no ARN, and stands in a policy by its name alone.
pub fn is_built_in_oidc(issuer: &str) -> bool {
    BUILT_IN_OIDC.contains(&issuer)
}

pub(super) fn read_federated(text: &str, role: Option<&RoleArn>, known: &KnownAccounts) -> Reading {
    let shown = harmless(text);
    if let Some(parts) = ArnParts::parse(text) {
        let (head, name) = parts.resource.split_once('/').unwrap_or((parts.resource, ""));
        let found = match (parts.service, head) {
            ("iam", "saml-provider") => Some((PrincipalKind::Saml, "SAML provider")),
            ("iam", "oidc-provider") => Some((PrincipalKind::Oidc, "OIDC provider")),
            _ => None,
        };
        if let (Some((kind, words)), Some(account)) = (found, parts.account_id()) {
            let place = place_of(account, role, known);
            let mut who = format!("users of {words} {}", harmless(name));
            if place != Residence::Own {
                who = format!("{who} of {}", account_words(account, &place));
            }
            return Reading { kind, value: text.to_owned(), account: Some(account), place, who };
        }
    } else if is_built_in_oidc(text) {
        return Reading::nowhere(
            PrincipalKind::Oidc,
            text,
            format!("users of OIDC provider {shown}"),
        );
    }
    Reading::nowhere(PrincipalKind::Unknown, text, format!("unknown identity provider `{shown}`"))
}

/// A provider whose ARN a template computes but for what names the provider.
pub(super) fn of_template(text: &str) -> Option<Reading> {
    if !is_computed(text) || is_wholly_computed(text) {
        return None;
    }
    let parts = ArnParts::parse(text)?;
    let (head, name) = parts.resource.split_once('/')?;
    let shown = harmless(name);
    let (kind, who) = match (parts.service, head) {
        ("iam", "saml-provider") if is_computed(name) => {
            (PrincipalKind::Saml, "users of a SAML provider".to_owned())
        }
        ("iam", "saml-provider") => {
            (PrincipalKind::Saml, format!("users of SAML provider {shown}"))
        }
        ("iam", "oidc-provider") if !is_computed(name) => {
            (PrincipalKind::Oidc, format!("users of OIDC provider {shown}"))
        }
        _ => return None,
    };
    Some(Reading::nowhere(kind, text, who))
}
