//! Who a role trusts, in the few words that a row of the list has room for.

use std::sync::Arc;

/// What kind of principal a trust relationship names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrustedKind {
    Everyone,
    Account,
    User,
    Role,
    Session,
    Service,
    Saml,
    Oidc,
    /// A principal that no longer exists (`AROA…`, `AIDA…`).
    Stale,
    Unknown,
}

impl TrustedKind {
    /// The word used in JSON output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Account => "account",
            Self::User => "user",
            Self::Role => "role",
            Self::Session => "session",
            Self::Service => "service",
            Self::Saml => "saml",
            Self::Oidc => "oidc",
            Self::Stale => "stale",
            Self::Unknown => "unknown",
        }
    }
}

/// One trusted principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trusted {
    pub kind: TrustedKind,
    /// As written in the document, made harmless.
    pub value: Arc<str>,
    /// Whether the statement is a Deny.
    pub is_denied: bool,
    /// Whether the statement has conditions.
    pub has_conditions: bool,
}

/// A trust relationship read for the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrustedView {
    pub principals: Vec<Trusted>,
    /// Codes of findings, such as `open-to-everyone`.
    pub findings: Vec<String>,
    /// Whether part of the document could not be read.
    pub is_broken: bool,
}

impl TrustedView {
    /// Whether only services may wear the role.
    pub fn is_service_only(&self) -> bool {
        let mut allowed = self.principals.iter().filter(|one| !one.is_denied).peekable();
        allowed.peek().is_some() && allowed.all(|one| one.kind == TrustedKind::Service)
    }

    /// Whether everyone may wear it, conditions or not.
    pub fn is_open(&self) -> bool {
        self.principals.iter().any(|one| !one.is_denied && one.kind == TrustedKind::Everyone)
    }
}
