//! The names of context keys: compared without case, the tag keys inside them too (semantics 1.8).

/// A context key as a policy names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextKey {
    /// As written, for reasons.
    pub written: Box<str>,
    /// Lower case, `iam:ResourceTag/k` as `aws:ResourceTag/k`.
    pub name: Box<str>,
    pub kind: KeyKind,
    is_multivalued: bool,
}

/// The keys whose values follow from caller, role and request (semantics 1.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    PrincipalArn,
    PrincipalAccount,
    PrincipalType,
    PrincipalTag,
    PrincipalIsAwsService,
    PrincipalServiceName,
    PrincipalServiceNamesList,
    UserId,
    UserName,
    SourceIdentity,
    TokenIssueTime,
    MultiFactorAuthPresent,
    MultiFactorAuthAge,
    ViaAwsService,
    SecureTransport,
    CurrentTime,
    EpochTime,
    RequestedRegion,
    SourceIp,
    ResourceAccount,
    ResourceTag,
    RequestTag,
    TagKeys,
    TransitiveTagKeys,
    ExternalId,
    RoleSessionName,
    RequestSourceIdentity,
    /// Any other: only what the request's own context says.
    Other,
}

impl ContextKey {
    pub fn new(written: &str) -> Self {
        let name = canonical(written);
        let kind = KeyKind::of(&name);
        let is_multivalued = is_multivalued(&name);
        Self { written: written.into(), name, kind, is_multivalued }
    }

    /// For a key of tags: the tag's key, in lower case.
    pub fn tag(&self) -> &str {
        self.name.split_once('/').map_or("", |(_, tag)| tag)
    }

    /// Whether the key holds a list: such a key is only ever matched with `ForAnyValue` or
    /// `ForAllValues` (semantics 1.8; AWS's page "reference_policies_condition-single-vs-multi-valued-context-keys").
    pub fn is_multivalued(&self) -> bool {
        self.is_multivalued
    }
}

/// Lower case, and one name if AWS has two for the same key.
pub fn canonical(written: &str) -> Box<str> {
    let lower = written.to_lowercase();
    match lower.strip_prefix("iam:resourcetag/") {
        Some(tag) => format!("aws:resourcetag/{tag}").into_boxed_str(),
        None => lower.into_boxed_str(),
    }
}

fn is_multivalued(name: &str) -> bool {
    matches!(
        name,
        "aws:tagkeys"
            | "sts:transitivetagkeys"
            | "aws:principalorgpaths"
            | "aws:resourceorgpaths"
            | "aws:sourceorgpaths"
            | "aws:calledvia"
            | "aws:principalservicenameslist"
            | "sts:requestcontextproviders"
            | "sts:identitytokenaudience"
    ) || name.ends_with(":amr")
}

impl KeyKind {
    fn of(name: &str) -> Self {
        let tagged = [
            ("aws:principaltag/", Self::PrincipalTag),
            ("aws:resourcetag/", Self::ResourceTag),
            ("aws:requesttag/", Self::RequestTag),
        ];
        if let Some((_, kind)) = tagged.iter().find(|(prefix, _)| name.starts_with(prefix)) {
            return *kind;
        }
        match name {
            "aws:principalarn" => Self::PrincipalArn,
            "aws:principalaccount" => Self::PrincipalAccount,
            "aws:principaltype" => Self::PrincipalType,
            "aws:principalisawsservice" => Self::PrincipalIsAwsService,
            "aws:principalservicename" => Self::PrincipalServiceName,
            "aws:principalservicenameslist" => Self::PrincipalServiceNamesList,
            "aws:userid" => Self::UserId,
            "aws:username" => Self::UserName,
            "aws:sourceidentity" => Self::SourceIdentity,
            "aws:tokenissuetime" => Self::TokenIssueTime,
            "aws:multifactorauthpresent" => Self::MultiFactorAuthPresent,
            "aws:multifactorauthage" => Self::MultiFactorAuthAge,
            "aws:viaawsservice" => Self::ViaAwsService,
            "aws:securetransport" => Self::SecureTransport,
            "aws:currenttime" => Self::CurrentTime,
            "aws:epochtime" => Self::EpochTime,
            "aws:requestedregion" => Self::RequestedRegion,
            "aws:sourceip" => Self::SourceIp,
            "aws:resourceaccount" => Self::ResourceAccount,
            "aws:tagkeys" => Self::TagKeys,
            "sts:transitivetagkeys" => Self::TransitiveTagKeys,
            "sts:externalid" => Self::ExternalId,
            "sts:rolesessionname" => Self::RoleSessionName,
            "sts:sourceidentity" => Self::RequestSourceIdentity,
            _ => Self::Other,
        }
    }
}
