//! Whether a principal of a policy names the caller, and what it grants by that (semantics 1.4).

use crate::domain::arn::ArnParts;
use crate::policy::decide::kleene::Kleene;
use crate::policy::decide::question::{Caller, CallerKind};
use crate::policy::language::document::{Principal, PrincipalElement};

/// The ways in which a statement names the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grants {
    /// The user, the session, a service, a provider, or everyone.
    pub exact: Kleene,
    /// The role behind the session.
    pub role: Kleene,
    /// The account: a delegation, which needs the caller's own policy too.
    pub account: Kleene,
}

impl Grants {
    pub const NONE: Self = Self { exact: Kleene::No, role: Kleene::No, account: Kleene::No };
    /// Nothing is known: the trust policy could not be read.
    pub const UNKNOWN: Self =
        Self { exact: Kleene::Unknown, role: Kleene::Unknown, account: Kleene::Unknown };

    fn exact(value: Kleene) -> Self {
        Self { exact: value, ..Self::NONE }
    }

    /// Named in any way.
    pub fn any(self) -> Kleene {
        self.exact.or(self.role).or(self.account)
    }

    pub fn or(self, other: Self) -> Self {
        Self {
            exact: self.exact.or(other.exact),
            role: self.role.or(other.role),
            account: self.account.or(other.account),
        }
    }

    /// Every way, only as far as `condition` holds.
    pub fn and(self, condition: Kleene) -> Self {
        Self {
            exact: self.exact.and(condition),
            role: self.role.and(condition),
            account: self.account.and(condition),
        }
    }
}

/// A principal, read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Party {
    Everyone,
    Account {
        /// `None` for bare digits.
        partition: Option<Box<str>>,
        account: Box<str>,
    },
    User(Box<str>),
    Role(Box<str>),
    Session(Box<str>),
    FederatedUser(Box<str>),
    UserId(Box<str>),
    RoleId(Box<str>),
    Service(Box<str>),
    Provider(Box<str>),
    /// IAM would not store it, so it names no caller.
    Never,
}

/// `Principal` or `NotPrincipal`, read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parties {
    Only(Vec<Party>),
    AllBut(Vec<Party>),
}

impl Parties {
    pub fn new(element: &PrincipalElement) -> Self {
        match element {
            PrincipalElement::Only(list) => Self::Only(list.iter().map(Party::new).collect()),
            PrincipalElement::AllBut(list) => Self::AllBut(list.iter().map(Party::new).collect()),
        }
    }

    /// What a statement with these principals grants an allowed caller. `NotPrincipal` grants
    /// nothing: AWS allows it with Deny only (semantics 1.6).
    pub fn grants(&self, caller: &Caller) -> Grants {
        match self {
            Self::Only(parties) => {
                parties.iter().map(|party| party.grants(caller)).fold(Grants::NONE, Grants::or)
            }
            Self::AllBut(_) => Grants::NONE,
        }
    }

    /// Whether a Deny with these principals hits the caller. `NotPrincipal` hits everyone who is
    /// not listed (listing the account does not list its users), and always a principal that has
    /// a permissions boundary (semantics 1.6).
    pub fn denies(&self, caller: &Caller, has_boundary: Kleene) -> Kleene {
        match self {
            Self::Only(_) => self.grants(caller).any(),
            // No name could be read: the statement must not match more than it says.
            Self::AllBut(parties) if parties.is_empty() => Kleene::No,
            Self::AllBut(parties) => {
                let listed = Kleene::any(parties.iter().map(|party| {
                    let grants = party.grants(caller);
                    grants.exact.or(grants.role)
                }));
                (!listed).or(has_boundary)
            }
        }
    }
}

impl Party {
    pub fn new(principal: &Principal) -> Self {
        match principal {
            Principal::Everyone => Self::Everyone,
            Principal::Aws(text) => Self::of_aws(text),
            // A wildcard means nothing here: these are names, compared as a whole.
            Principal::Service(name) => Self::Service(name.as_str().into()),
            Principal::Federated(name) => Self::Provider(name.as_str().into()),
            Principal::Other { .. } => Self::Never,
        }
    }

    fn of_aws(text: &str) -> Self {
        if text == "*" {
            return Self::Everyone;
        }
        if text.contains(['*', '?']) {
            return Self::Never;
        }
        if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Account { partition: None, account: text.into() };
        }
        if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return match text.get(..4) {
                Some("AIDA") => Self::UserId(text.into()),
                Some("AROA") => Self::RoleId(text.into()),
                _ => Self::Never,
            };
        }
        let Some(parts) = ArnParts::parse(text) else { return Self::Never };
        match CallerKind::of(text) {
            CallerKind::Root => Self::Account {
                partition: Some(parts.partition.into()),
                account: parts.account.into(),
            },
            CallerKind::User { .. } => Self::User(text.into()),
            CallerKind::Role => Self::Role(text.into()),
            CallerKind::Session => Self::Session(text.into()),
            CallerKind::FederatedUser => Self::FederatedUser(text.into()),
            CallerKind::Service | CallerKind::Provider | CallerKind::Other => Self::Never,
        }
    }

    /// How the principal names the caller.
    pub fn grants(&self, caller: &Caller) -> Grants {
        match self {
            Self::Everyone => Grants::exact(Kleene::Yes),
            Self::Account { partition, account } => Grants {
                account: caller
                    .home()
                    .is_some_and(|home| {
                        home.1 == &**account
                            && partition.as_ref().is_none_or(|own| home.0 == &**own)
                    })
                    .into(),
                ..Grants::NONE
            },
            Self::User(arn) => {
                let is_user = matches!(caller.kind, CallerKind::User { .. });
                Grants::exact((is_user && *caller.arn == **arn).into())
            }
            Self::FederatedUser(arn) => Grants::exact(
                (caller.kind == CallerKind::FederatedUser && *caller.arn == **arn).into(),
            ),
            Self::Role(arn) => Grants { role: names_role(arn, caller), ..Grants::NONE },
            Self::Session(arn) => Grants::exact(names_session(arn, caller)),
            Self::UserId(id) => {
                let is_user = matches!(caller.kind, CallerKind::User { .. });
                Grants::exact(names_id(id, is_user, caller))
            }
            Self::RoleId(id) => {
                let is_session = matches!(caller.kind, CallerKind::Session | CallerKind::Role);
                Grants { role: names_id(id, is_session, caller), ..Grants::NONE }
            }
            Self::Service(name) => {
                Grants::exact((caller.kind == CallerKind::Service && *caller.arn == **name).into())
            }
            Self::Provider(name) => {
                Grants::exact((caller.kind == CallerKind::Provider && *caller.arn == **name).into())
            }
            Self::Never => Grants::NONE,
        }
    }
}

/// A role's ARN names its sessions. If the role's path is not known, the role of that account
/// and name may be it.
fn names_role(arn: &str, caller: &Caller) -> Kleene {
    if !matches!(caller.kind, CallerKind::Session | CallerKind::Role) {
        return Kleene::No;
    }
    let Some(role) = caller.role.as_deref() else { return Kleene::Unknown };
    if caller.role_is_certain {
        return (role == arn).into();
    }
    let alike = account_and_name(role).is_some() && account_and_name(role) == account_and_name(arn);
    if alike { Kleene::Unknown } else { Kleene::No }
}

fn account_and_name(role: &str) -> Option<(&str, &str)> {
    let parts = ArnParts::parse(role)?;
    Some((parts.account, parts.resource.rsplit('/').next()?))
}

/// The session's own ARN, to the letter. A session that is not named yet may become it.
fn names_session(arn: &str, caller: &Caller) -> Kleene {
    match caller.kind {
        CallerKind::Session => (*caller.arn == *arn).into(),
        CallerKind::Role => {
            let role = ArnParts::parse(arn)
                .and_then(|parts| Some((parts.account, parts.resource.split('/').nth(1)?)));
            let same = role.is_some() && role == account_and_name(&caller.arn);
            if same { Kleene::Unknown } else { Kleene::No }
        }
        CallerKind::User { .. }
        | CallerKind::Root
        | CallerKind::FederatedUser
        | CallerKind::Service
        | CallerKind::Provider
        | CallerKind::Other => Kleene::No,
    }
}

/// Unique ids are never given twice: a namesake that was made anew has another.
fn names_id(id: &str, is_of_kind: bool, caller: &Caller) -> Kleene {
    if !is_of_kind {
        return Kleene::No;
    }
    match caller.user_id.as_deref() {
        Some(user_id) => (user_id.split(':').next() == Some(id)).into(),
        None => Kleene::Unknown,
    }
}

#[cfg(test)]
mod tests;
