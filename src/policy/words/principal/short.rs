//! A principal in a few letters.

use crate::domain::text::harmless;
use crate::policy::language::document::is_computed;
use crate::policy::words::TrustedPrincipal;
use crate::policy::words::principal::{NONE, PrincipalKind, Residence};

/// A principal in a few letters, for a column: the name, with its account if it is another.
pub(in crate::policy::words) fn short(principal: &TrustedPrincipal) -> String {
    let name = match principal.kind {
        _ if is_computed(&principal.value) => "computed".to_owned(),
        PrincipalKind::Everyone if !principal.inverted => "everyone".to_owned(),
        PrincipalKind::Everyone => "everyone but …".to_owned(),
        PrincipalKind::Account => return account_short(principal),
        PrincipalKind::Stale => format!("deleted {}", principal.value),
        PrincipalKind::Session => principal
            .value
            .split_once('/')
            .map_or_else(|| principal.value.clone(), |(_, rest)| harmless(rest).into_owned()),
        PrincipalKind::User
        | PrincipalKind::Role
        | PrincipalKind::Service
        | PrincipalKind::Saml
        | PrincipalKind::Oidc
        | PrincipalKind::Unknown => last_part(principal),
    };
    // A statement without a principal, or with half an ARN, leaves nothing to call it by.
    let name = if name.trim().is_empty() { NONE.to_owned() } else { name };
    match (&principal.place, principal.account) {
        (Residence::Known(Some(account)), _) => format!("{}/{name}", harmless(account)),
        (Residence::Known(None) | Residence::Foreign, Some(account)) => format!("{account}/{name}"),
        _ => name,
    }
}

fn account_short(principal: &TrustedPrincipal) -> String {
    match (&principal.place, principal.account) {
        (Residence::Own, _) => "this account".to_owned(),
        (Residence::Known(Some(name)), _) => format!("account {}", harmless(name)),
        (_, Some(account)) => format!("account {account}"),
        _ => harmless(&principal.value).into_owned(),
    }
}

fn last_part(principal: &TrustedPrincipal) -> String {
    // An OIDC provider's name may itself hold slashes, and all of it counts.
    let name = if principal.kind == PrincipalKind::Oidc {
        principal
            .value
            .split_once("oidc-provider/")
            .map_or(principal.value.as_str(), |(_, name)| name)
    } else {
        principal.value.rsplit('/').next().unwrap_or(&principal.value)
    };
    harmless(name).into_owned()
}
