//! The names of context keys: compared without case, the tag keys inside them too (semantics 1.8).

use crate::policy::language::need::Need;

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

/// What a key's value follows from (semantics 1.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// From who calls.
    Caller(CallerKey),
    /// From what is sent.
    Request(RequestKey),
    ResourceAccount,
    ResourceTag,
    /// Any other: only what the request's own context says.
    Other,
}

/// The keys that follow from who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallerKey {
    Arn,
    Account,
    Type,
    Tag,
    IsAwsService,
    ServiceName,
    ServiceNamesList,
    UserId,
    UserName,
    SourceIdentity,
    TokenIssueTime,
}

/// The keys that follow from what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestKey {
    ExternalId,
    SessionName,
    SourceIdentity,
    Tag,
    TagKeys,
    TransitiveTagKeys,
    MfaPresent,
    MfaAge,
    SourceIp,
    Region,
    ViaAwsService,
    SecureTransport,
    CurrentTime,
    EpochTime,
}

impl RequestKey {
    /// What a caller would send to set the key; `None` for keys that are not the caller's to choose.
    pub fn need(self) -> Option<Need> {
        match self {
            Self::MfaPresent | Self::MfaAge => Some(Need::Mfa),
            Self::ExternalId => Some(Need::ExternalId),
            Self::SessionName => Some(Need::SessionName),
            Self::SourceIdentity => Some(Need::SourceIdentity),
            Self::Tag | Self::TagKeys | Self::TransitiveTagKeys => Some(Need::Tags),
            Self::SourceIp
            | Self::Region
            | Self::ViaAwsService
            | Self::SecureTransport
            | Self::CurrentTime
            | Self::EpochTime => None,
        }
    }
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

    /// What a caller would send to set the key; `None` for keys that are not the caller's to choose.
    pub fn need(&self) -> Option<Need> {
        match self.kind {
            KeyKind::Request(key) => key.need(),
            KeyKind::Caller(_)
            | KeyKind::ResourceAccount
            | KeyKind::ResourceTag
            | KeyKind::Other => None,
        }
    }

    /// Whether its value may differ between callers of one account; transitive tags of a caller replace
    /// those of the role.
    pub fn tells_callers_apart(&self) -> bool {
        match self.kind {
            KeyKind::Caller(key) => match key {
                CallerKey::Arn | CallerKey::Tag | CallerKey::UserId | CallerKey::UserName => true,
                CallerKey::Account
                | CallerKey::Type
                | CallerKey::IsAwsService
                | CallerKey::ServiceName
                | CallerKey::ServiceNamesList
                | CallerKey::SourceIdentity
                | CallerKey::TokenIssueTime => false,
            },
            KeyKind::ResourceTag => true,
            KeyKind::Request(_) | KeyKind::ResourceAccount | KeyKind::Other => false,
        }
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

/// Keys that only calls through a VPC endpoint carry, which have no `aws:SourceIp` (AWS's page
/// "reference_policies_condition-keys"); `name` in lower case.
pub fn is_of_endpoints(name: &str) -> bool {
    matches!(
        name,
        "aws:vpcsourceip"
            | "aws:sourcevpc"
            | "aws:sourcevpcarn"
            | "aws:sourcevpce"
            | "aws:vpceaccount"
            | "aws:vpceorgid"
            | "aws:vpceorgpaths"
    )
}

/// Keys that only a service's call on behalf of a resource carries (AWS's page "reference_policies_condition-keys");
/// `name` in lower case.
pub fn is_sent_by_services(name: &str) -> bool {
    matches!(name, "aws:sourcearn" | "aws:sourceaccount" | "aws:sourceorgid" | "aws:sourceorgpaths")
}

fn is_multivalued(name: &str) -> bool {
    matches!(
        name,
        "aws:tagkeys"
            | "sts:transitivetagkeys"
            | "aws:principalorgpaths"
            | "aws:resourceorgpaths"
            | "aws:sourceorgpaths"
            | "aws:vpceorgpaths"
            | "aws:calledvia"
            | "aws:principalservicenameslist"
            | "sts:requestcontextproviders"
            | "sts:identitytokenaudience"
            // Those of SAML that AWS's page "reference_iam-condition-keys" writes with `[]`.
            | "saml:cn"
            | "saml:eduorghomepageuri"
            | "saml:eduorgidentityauthnpolicyuri"
            | "saml:eduorglegalname"
            | "saml:eduorgsuperioruri"
            | "saml:eduorgwhitepagesuri"
            | "saml:edupersonaffiliation"
            | "saml:edupersonassurance"
            | "saml:edupersonentitlement"
            | "saml:edupersonnickname"
            | "saml:edupersonorgunitdn"
            | "saml:edupersonscopedaffiliation"
            | "saml:edupersontargetedid"
    ) || name.ends_with(":amr")
}

impl KeyKind {
    fn of(name: &str) -> Self {
        let tagged = [
            ("aws:principaltag/", Self::Caller(CallerKey::Tag)),
            ("aws:resourcetag/", Self::ResourceTag),
            ("aws:requesttag/", Self::Request(RequestKey::Tag)),
        ];
        if let Some((_, kind)) = tagged.iter().find(|(prefix, _)| name.starts_with(prefix)) {
            return *kind;
        }
        if let Some(key) = CallerKey::of(name) {
            return Self::Caller(key);
        }
        match RequestKey::of(name) {
            Some(key) => Self::Request(key),
            None if name == "aws:resourceaccount" => Self::ResourceAccount,
            None => Self::Other,
        }
    }
}

impl CallerKey {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "aws:principalarn" => Self::Arn,
            "aws:principalaccount" => Self::Account,
            "aws:principaltype" => Self::Type,
            "aws:principalisawsservice" => Self::IsAwsService,
            "aws:principalservicename" => Self::ServiceName,
            "aws:principalservicenameslist" => Self::ServiceNamesList,
            "aws:userid" => Self::UserId,
            "aws:username" => Self::UserName,
            "aws:sourceidentity" => Self::SourceIdentity,
            "aws:tokenissuetime" => Self::TokenIssueTime,
            _ => return None,
        })
    }
}

impl RequestKey {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "sts:externalid" => Self::ExternalId,
            "sts:rolesessionname" => Self::SessionName,
            "sts:sourceidentity" => Self::SourceIdentity,
            "aws:tagkeys" => Self::TagKeys,
            "sts:transitivetagkeys" => Self::TransitiveTagKeys,
            "aws:multifactorauthpresent" => Self::MfaPresent,
            "aws:multifactorauthage" => Self::MfaAge,
            "aws:sourceip" => Self::SourceIp,
            "aws:requestedregion" => Self::Region,
            "aws:viaawsservice" => Self::ViaAwsService,
            "aws:securetransport" => Self::SecureTransport,
            "aws:currenttime" => Self::CurrentTime,
            "aws:epochtime" => Self::EpochTime,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whose value two callers of one account may differ in (semantics 1.10).
    #[test]
    fn section_1_10_the_keys_that_tell_callers_of_one_account_apart() {
        let apart =
            "aws:PrincipalArn aws:PrincipalTag/team aws:userid aws:username iam:ResourceTag/team";
        for key in apart.split_whitespace() {
            assert!(ContextKey::new(key).tells_callers_apart(), "{key}");
        }
        let alike = "aws:PrincipalAccount aws:PrincipalType aws:ResourceAccount aws:SourceIp sts:ExternalId \
            aws:PrincipalOrgID";
        for key in alike.split_whitespace() {
            assert!(!ContextKey::new(key).tells_callers_apart(), "{key}");
        }
    }

    /// AWS's pages "reference_policies_condition-keys" (multivalued) and "reference_iam-condition-keys" (`[]`).
    #[test]
    fn section_1_8_the_keys_that_hold_lists_are_known() {
        let lists = "aws:CalledVia aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:ResourceOrgPaths \
            aws:SourceOrgPaths aws:TagKeys aws:VpceOrgPaths sts:TransitiveTagKeys saml:cn saml:eduorghomepageuri \
            saml:eduorgidentityauthnpolicyuri saml:eduorglegalname saml:eduorgsuperioruri saml:eduorgwhitepagesuri \
            saml:eduPersonAffiliation saml:edupersonassurance saml:edupersonentitlement saml:edupersonnickname \
            saml:edupersonorgunitdn saml:edupersonscopedaffiliation saml:edupersontargetedid graph.facebook.com:amr";
        for key in lists.split_whitespace() {
            assert!(ContextKey::new(key).is_multivalued(), "{key}");
        }
        let single = "aws:VpceOrgID aws:PrincipalOrgID saml:commonname saml:edupersonorgdn saml:aud saml:sub \
            saml:edupersonprimaryaffiliation saml:edupersonprincipalname aws:PrincipalTag/saml:cn";
        for key in single.split_whitespace() {
            assert!(!ContextKey::new(key).is_multivalued(), "{key}");
        }
    }
}
