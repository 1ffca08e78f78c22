//! What a principal of a trust policy is, and how it is called (semantics 1.4).

mod federated;
mod short;

use crate::domain::account::AccountId;
use crate::domain::arn::{ArnParts, RoleArn};
use crate::domain::region::is_partition;
use crate::domain::text::harmless;
use crate::policy::language::document::{Principal, is_computed, is_wholly_computed};
use crate::policy::words::KnownAccounts;

use federated::{of_template, read_federated};

pub use federated::is_built_in_oidc;
pub(super) use short::short;

/// What kind of principal a trust policy names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalKind {
    User,
    Role,
    /// One session of a role, or of a federated user.
    Session,
    /// A whole account: whom its own policies allow (not its root user).
    Account,
    Service,
    Saml,
    Oidc,
    Everyone,
    /// The unique id of a role or user that was deleted: matches no principal.
    Stale,
    /// What AWS would not take, or kamen does not know.
    Unknown,
}

impl PrincipalKind {
    /// The word in JSON output.
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
            Self::Session => "session",
            Self::Account => "account",
            Self::Service => "service",
            Self::Saml => "saml",
            Self::Oidc => "oidc",
            Self::Everyone => "everyone",
            Self::Stale => "stale",
            Self::Unknown => "unknown",
        }
    }
}

/// Where a principal lives, seen from the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Residence {
    /// The role's own account.
    Own,
    /// Another account that the person knows, by its name if it has one.
    Known(Option<String>),
    /// An account that kamen was not told of.
    Foreign,
    /// In no account: services, everyone, unique ids.
    Nowhere,
}

/// A principal, read.
pub(super) struct Reading {
    pub kind: PrincipalKind,
    pub value: String,
    pub account: Option<AccountId>,
    pub place: Residence,
    pub who: String,
}

impl Reading {
    fn nowhere(kind: PrincipalKind, value: &str, who: String) -> Self {
        Self { kind, value: value.to_owned(), account: None, place: Residence::Nowhere, who }
    }
}

/// What a column says for a statement that lets no principal in.
pub(super) const NONE: &str = "no principal";

/// Reads one principal as the role sees it.
pub(super) fn read(
    principal: &Principal,
    role: Option<&RoleArn>,
    known: &KnownAccounts,
) -> Reading {
    if let Principal::Federated(text) = principal
        && let Some(provider) = of_template(text)
    {
        return provider;
    }
    if let Principal::Aws(text) | Principal::Service(text) | Principal::Federated(text) = principal
        && is_computed(text)
    {
        let function = if is_wholly_computed(text) { text.trim_matches(['{', '}']) } else { text };
        let who = format!("a principal that the template computes (`{function}`), not known here");
        return Reading::nowhere(PrincipalKind::Unknown, text, who);
    }
    match principal {
        Principal::Everyone => everyone(),
        Principal::Aws(text) => read_aws(text, role, known),
        Principal::Service(text) => {
            Reading::nowhere(PrincipalKind::Service, text, format!("service {}", harmless(text)))
        }
        Principal::Federated(text) => read_federated(text, role, known),
        Principal::Other { key, value } => Reading::nowhere(
            PrincipalKind::Unknown,
            value,
            format!("unknown principal `{}` under `{}`", harmless(value), harmless(key)),
        ),
    }
}

fn everyone() -> Reading {
    Reading::nowhere(PrincipalKind::Everyone, "*", "everyone, from any AWS account".to_owned())
}

/// What `NotPrincipal` says.
pub(super) fn everyone_but(spared: &[Reading]) -> Reading {
    let names: Vec<&str> = spared.iter().map(|one| one.who.as_str()).collect();
    let who = if names.is_empty() {
        "everyone".to_owned()
    } else {
        format!("everyone but {}", names.join(" and "))
    };
    Reading::nowhere(PrincipalKind::Everyone, "*", who)
}

/// For a statement whose principal is missing, empty or unreadable.
pub(super) fn missing() -> Reading {
    Reading::nowhere(PrincipalKind::Unknown, "", "the statement names no principal".to_owned())
}

fn read_aws(text: &str, role: Option<&RoleArn>, known: &KnownAccounts) -> Reading {
    if text == "*" {
        return everyone();
    }
    if let Ok(account) = text.parse::<AccountId>() {
        return whole_account(text, account, role, known);
    }
    if let Some(kind) = unique_id(text) {
        let who = format!("a deleted {kind} ({text}), which matches no principal");
        return Reading::nowhere(PrincipalKind::Stale, text, who);
    }
    let Some(parts) = ArnParts::parse(text) else {
        return Reading::nowhere(PrincipalKind::Unknown, text, unknown(text));
    };
    if text.contains(['*', '?']) {
        let who = format!("`{}`: a wildcard inside a principal matches none", harmless(text));
        return Reading::nowhere(PrincipalKind::Unknown, text, who);
    }
    let Some(account) = parts.account_id() else {
        return Reading::nowhere(PrincipalKind::Unknown, text, unknown(text));
    };
    if !is_well_formed(&parts) {
        let who = format!("`{}`: no principal has such an ARN", harmless(text));
        return Reading::nowhere(PrincipalKind::Unknown, text, who);
    }
    let (head, rest) = parts.resource.split_once('/').unwrap_or((parts.resource, ""));
    let name = harmless(rest);
    let (kind, what) = match (parts.service, head) {
        ("iam", "root") => return whole_account(text, account, role, known),
        ("iam", "user") => (PrincipalKind::User, format!("user {name}")),
        ("iam", "role") => (PrincipalKind::Role, format!("role {name}")),
        ("sts", "assumed-role") => match name.split_once('/') {
            Some((of, session)) => {
                (PrincipalKind::Session, format!("session {session} of role {of}"))
            }
            None => (PrincipalKind::Unknown, unknown(text)),
        },
        ("sts", "federated-user") => (PrincipalKind::Session, format!("federated user {name}")),
        ("iam", "group") => {
            (PrincipalKind::Unknown, format!("group {name}: a group is no principal"))
        }
        _ => (PrincipalKind::Unknown, unknown(text)),
    };
    let place = place_of(account, role, known);
    let who = format!("{what} of {}", account_words(account, &place));
    Reading { kind, value: text.to_owned(), account: Some(account), place, who }
}

/// ARNs of principals have no region; names are of the characters that IAM takes, and paths of any that show (IAM API
/// reference, CreateRole: `Path`, `RoleName`).
fn is_well_formed(parts: &ArnParts<'_>) -> bool {
    let takes = |one: char| one.is_ascii_alphanumeric() || "_+=,.@/-".contains(one);
    let is_root = parts.resource == "root" || !parts.resource.starts_with("root");
    let (path, name) = parts.resource.rsplit_once('/').unwrap_or(("", parts.resource));
    let is_named = name.chars().all(takes) && path.chars().all(|one| one.is_ascii_graphic());
    // A session is named by its role without path, and by itself (IAM User Guide, "reference_identifiers").
    let slashes =
        |head: &str| parts.resource.strip_prefix(head).map(|rest| rest.matches('/').count());
    let is_session = slashes("assumed-role/").is_none_or(|count| count <= 1);
    let is_named = is_named && !name.is_empty() && is_session;
    is_partition(parts.partition) && parts.region.is_empty() && is_named && is_root
}

fn whole_account(
    text: &str,
    account: AccountId,
    role: Option<&RoleArn>,
    known: &KnownAccounts,
) -> Reading {
    let place = place_of(account, role, known);
    let who = format!("anyone in {} whose own policies allow it", account_words(account, &place));
    Reading {
        kind: PrincipalKind::Account,
        value: text.to_owned(),
        account: Some(account),
        place,
        who,
    }
}

fn unknown(text: &str) -> String {
    format!("unknown principal `{}`", harmless(text))
}

fn place_of(account: AccountId, role: Option<&RoleArn>, known: &KnownAccounts) -> Residence {
    if role.is_some_and(|role| role.account() == account) {
        Residence::Own
    } else if known.knows(account) || role.is_none() {
        // Without a role nothing tells its own account from another.
        Residence::Known(known.name(account).map(str::to_owned))
    } else {
        Residence::Foreign
    }
}

fn account_words(account: AccountId, place: &Residence) -> String {
    match place {
        Residence::Own => "this account".to_owned(),
        Residence::Known(Some(name)) => format!("account {} ({account})", harmless(name)),
        Residence::Known(None) | Residence::Nowhere => format!("account {account}"),
        Residence::Foreign => format!("unknown account {account}"),
    }
}

/// Whether the text is a unique id that IAM shows in place of a deleted principal
/// (reference_identifiers#identifiers-unique-ids); answers what it was.
fn unique_id(text: &str) -> Option<&'static str> {
    let shaped = (16..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    match text.get(..4) {
        Some("AROA") if shaped => Some("role"),
        Some("AIDA") if shaped => Some("user"),
        Some("AGPA" | "ANPA" | "AIPA" | "ASCA" | "APKA" | "ABIA" | "ACCA") if shaped => {
            Some("principal")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
