//! Who calls, as far as the rules tell callers apart.

use std::sync::Arc;

use crate::domain::arn::ArnParts;
use crate::policy::decide::question::Tags;

/// Who calls.
#[derive(Debug, Clone, PartialEq)]
pub struct Caller {
    pub kind: CallerKind,
    /// As GetCallerIdentity says it; a service's name; a provider's ARN or name.
    pub arn: Arc<str>,
    /// For a session: the full ARN of its role, path included.
    pub role: Option<Arc<str>>,
    /// Whether `role` is certain; `false` if the path was guessed and could not be looked up.
    pub role_is_certain: bool,
    /// `AIDA…`, `AROA…:session`, the account id, `account:name`; `None`: not known.
    pub user_id: Option<Arc<str>>,
    /// The effective principal tags: a session's own win over its role's.
    pub tags: Tags,
    /// The source identity that the session already carries.
    pub source_identity: Option<String>,
    /// The keys of tags that the session passes on.
    pub transitive_tag_keys: Vec<String>,
    /// Partition and account, read off the ARN once.
    home: Option<(Box<str>, Box<str>)>,
}

/// The kinds of caller, as far as the rules tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallerKind {
    /// An IAM user; `temporary` with keys of GetSessionToken.
    User {
        temporary: bool,
    },
    /// A session of a role.
    Session,
    /// A role whose session has no name yet (searching for chains).
    Role,
    Root,
    /// A session of GetFederationToken.
    FederatedUser,
    /// An AWS service.
    Service,
    /// A SAML or OIDC provider on behalf of one of its users.
    Provider,
    /// An ARN of another shape.
    Other,
}

impl Caller {
    /// Reads kind, account and role off an ARN or a name; everything else is empty. Without
    /// [`Caller::with_role`] a session's role is taken to have no path.
    pub fn new(arn: &str) -> Self {
        let kind = CallerKind::of(arn);
        Self {
            kind,
            arn: arn.into(),
            role: match kind {
                CallerKind::Session => Some(role_without_path(arn)),
                CallerKind::Role => Some(arn.into()),
                CallerKind::User { .. }
                | CallerKind::Root
                | CallerKind::FederatedUser
                | CallerKind::Service
                | CallerKind::Provider
                | CallerKind::Other => None,
            },
            role_is_certain: true,
            user_id: None,
            tags: Tags::Known(Vec::new()),
            source_identity: None,
            transitive_tag_keys: Vec::new(),
            home: ArnParts::parse(arn).map(|parts| (parts.partition.into(), parts.account.into())),
        }
    }

    /// The full ARN of the role behind a session.
    pub fn with_role(mut self, role: &str) -> Self {
        self.role = Some(role.into());
        self
    }

    pub fn with_user_id(mut self, user_id: &str) -> Self {
        self.user_id = Some(user_id.into());
        self
    }

    pub fn with_tags(mut self, tags: Tags) -> Self {
        self.tags = tags;
        self
    }

    /// A provider of identities, whatever the name looks like (`cognito-identity.amazonaws.com`).
    pub fn provider(name: &str) -> Self {
        Self { kind: CallerKind::Provider, ..Self::new(name) }
    }

    /// Partition and account; `None` for services and providers, which have no identity side.
    pub fn home(&self) -> Option<(&str, &str)> {
        match (self.kind, &self.home) {
            (CallerKind::Service | CallerKind::Provider, _) | (_, None) => None,
            (_, Some((partition, account))) => Some((partition, account)),
        }
    }

    /// The partition of the ARN, a provider's too.
    pub fn partition(&self) -> Option<&str> {
        self.home.as_ref().map(|(partition, _)| &**partition)
    }

    /// Whether it calls with temporary credentials.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self.kind,
            CallerKind::Session
                | CallerKind::Role
                | CallerKind::FederatedUser
                | CallerKind::User { temporary: true }
        )
    }

    /// Whether it is an IAM user.
    pub fn is_user(&self) -> bool {
        matches!(self.kind, CallerKind::User { .. })
    }

    /// Whether it is a session of a role, named or not.
    pub fn is_session(&self) -> bool {
        matches!(self.kind, CallerKind::Session | CallerKind::Role)
    }

    /// The ARN that `aws:PrincipalArn` holds: a session's is its role's.
    pub fn principal_arn(&self) -> &str {
        self.role.as_deref().unwrap_or(&self.arn)
    }
}

fn role_without_path(session: &str) -> Arc<str> {
    let Some(parts) = ArnParts::parse(session) else { return session.into() };
    let name = parts.resource.split('/').nth(1).unwrap_or_default();
    format!("arn:{}:iam::{}:role/{name}", parts.partition, parts.account).into()
}

impl CallerKind {
    /// Reads the kind off an ARN or a name.
    pub fn of(arn: &str) -> Self {
        let Some(parts) = ArnParts::parse(arn) else { return Self::of_name(arn) };
        let (head, rest) = parts.resource.split_once('/').unwrap_or((parts.resource, ""));
        match (parts.service, head, rest) {
            ("iam", "root", "") => Self::Root,
            ("iam", "user", name) if !name.is_empty() => Self::User { temporary: false },
            ("iam", "role", name) if !name.is_empty() => Self::Role,
            ("iam", "saml-provider" | "oidc-provider", _) => Self::Provider,
            ("sts", "assumed-role", tail) if tail.contains('/') => Self::Session,
            ("sts", "federated-user", _) => Self::FederatedUser,
            _ => Self::Other,
        }
    }

    fn of_name(name: &str) -> Self {
        // The providers that need no IAM resource (AWS's page
        // "reference_policies_elements_principal", OIDC federated principals).
        let provider = matches!(
            name,
            "accounts.google.com"
                | "graph.facebook.com"
                | "www.amazon.com"
                | "cognito-identity.amazonaws.com"
                | "cognito-identity-us-gov.amazonaws.com"
        );
        if provider { Self::Provider } else { Self::Service }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_caller_is_read_off_its_arn_or_name() {
        for (arn, kind) in [
            ("arn:aws:iam::111111111111:root", CallerKind::Root),
            ("arn:aws:iam::111111111111:user/team/Ann", CallerKind::User { temporary: false }),
            ("arn:aws:iam::111111111111:user/", CallerKind::Other),
            ("arn:aws:iam::111111111111:role/RoleA", CallerKind::Role),
            ("arn:aws:iam::111111111111:role/", CallerKind::Other),
            ("arn:aws:sts::111111111111:assumed-role/RoleA/s1", CallerKind::Session),
            ("arn:aws:sts::111111111111:assumed-role/RoleA", CallerKind::Other),
            ("arn:aws:sts::111111111111:federated-user/bob", CallerKind::FederatedUser),
            ("arn:aws:iam::111111111111:saml-provider/Corp", CallerKind::Provider),
            ("arn:aws:s3:::bucket", CallerKind::Other),
            ("ec2.amazonaws.com", CallerKind::Service),
            ("accounts.google.com", CallerKind::Provider),
        ] {
            assert_eq!(CallerKind::of(arn), kind, "{arn}");
        }
        assert_eq!(Caller::provider("login.example.com").kind, CallerKind::Provider);
    }
}
