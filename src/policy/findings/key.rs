//! What is known of context keys: which AWS documents, what they hold, which a request to assume a role never
//! carries (semantics 1.10).

use crate::policy::findings::principals::SAME_ACCOUNT_SERVICES;
use crate::policy::findings::service;
use crate::policy::language::key::is_sent_by_services;
use crate::policy::language::key_type::KeyType;
use crate::policy::words::{PrincipalKind, TrustedPrincipal};

/// Keys of AWS's own that are documented; lower case.
const KNOWN: [&str; 75] = [
    "aws:assumedroot",
    "aws:calledvia",
    "aws:calledviaawsmcp",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:chatbotsourcearn",
    "aws:currenttime",
    "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc",
    "aws:epochtime",
    "aws:federatedprovider",
    "aws:ismcpserviceaction",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:principaltype",
    "aws:referer",
    "aws:requestedregion",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "aws:securetransport",
    "aws:signinsessionarn",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceidentity",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:tagkeys",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:userid",
    "aws:username",
    "aws:viaawsmcpservice",
    "aws:viaawsservice",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:vpcsourceip",
    "iam:awsservicename",
    "iam:fido-certification",
    "iam:fido-fips-140-2-certification",
    "iam:fido-fips-140-3-certification",
    "iam:organizationspolicyid",
    "iam:passedtoservice",
    "iam:permissionsboundary",
    "iam:policyarn",
    "iam:registersecuritykey",
    "iam:associatedresourcearn",
    "identitystore:userid",
    "sts:awsservicename",
    "sts:durationseconds",
    "sts:externalid",
    "sts:identitytokenaudience",
    "sts:requestcontextproviders",
    "sts:roleauthorizedbyidp",
    "sts:rolesessionname",
    "sts:signingalgorithm",
    "sts:sourceidentity",
    "sts:taskpolicyarn",
    "sts:transitivetagkeys",
    "ec2:roledelivery",
    "ec2:sourceinstancearn",
    "lambda:sourcefunctionarn",
];

/// Whether the key, in lower case, is one that AWS documents. Keys of services and of identity
/// providers are not judged.
pub(super) fn is_unknown(key: &str) -> bool {
    let tagged = ["aws:principaltag/", "aws:requesttag/", "aws:resourcetag/", "iam:resourcetag/"];
    // A key without a service in front is none.
    let judged =
        ["aws:", "sts:"].iter().any(|prefix| key.starts_with(prefix)) || !key.contains(':');
    let open = tagged.iter().any(|prefix| key.starts_with(prefix))
        || ["sts:requestcontext/", "aws:originidentity/"].iter().any(|open| key.starts_with(open));
    judged && !open && !KNOWN.contains(&key)
}

/// The type of a key of AWS's, in lower case; `None` for tags and for keys that are not known.
pub(super) fn type_of(key: &str) -> Option<KeyType> {
    KeyType::of(key).or_else(|| KNOWN.contains(&key).then_some(KeyType::Text))
}

/// Why no request of these principals can carry the key; `None` if some may.
pub(super) fn why_absent(key: &str, principals: &[&TrustedPrincipal]) -> Option<&'static str> {
    let only = |kinds: &[PrincipalKind]| {
        !principals.is_empty() && principals.iter().all(|principal| kinds.contains(&principal.kind))
    };
    let sessions = [PrincipalKind::Role, PrincipalKind::Session];
    let federated = [PrincipalKind::Saml, PrincipalKind::Oidc];
    let by_credentials =
        [PrincipalKind::Role, PrincipalKind::Session, PrincipalKind::User, PrincipalKind::Account];
    match key {
        "sts:durationseconds" => Some("requests to assume a role never carry the duration"),
        "sts:awsservicename"
        | "sts:identitytokenaudience"
        | "sts:signingalgorithm"
        | "sts:taskpolicyarn" => Some("it belongs to other actions of STS than to assume a role"),
        _ if is_of_another_service(key) => Some("only requests to another service carry it"),
        "aws:username" if only(&sessions) => Some("the session of a role has no user name"),
        "aws:username" if only(&[PrincipalKind::Service]) => Some("a service has no user name"),
        "aws:username" if only(&federated) => Some("a federated user has no user name"),
        "aws:multifactorauthage" if only(&sessions) => Some("the session of a role carries no MFA"),
        "aws:multifactorauthpresent" | "aws:multifactorauthage"
            if only(&[PrincipalKind::Service]) =>
        {
            Some("a service carries no MFA")
        }
        "aws:multifactorauthpresent" | "aws:multifactorauthage" if only(&federated) => {
            Some("requests of federated users are not signed, and carry no MFA")
        }
        "aws:principalorgid" | "aws:principalorgpaths" | "aws:principalaccount"
            if only(&[PrincipalKind::Service]) =>
        {
            Some("a service belongs to no organization or account")
        }
        "sts:externalid" if sends_no_external_id(principals) => Some(
            "this service sends no external id; `aws:SourceAccount` or `aws:SourceArn` guards it",
        ),
        _ if key.starts_with("aws:principaltag/") && only(&[PrincipalKind::Service]) => {
            of_certificate(key, principals)
        }
        "aws:principalservicename" | "aws:principalservicenameslist"
            if only(&by_credentials) || only(&federated) =>
        {
            Some("only AWS services send it")
        }
        _ if is_sent_by_services(key) && (only(&by_credentials) || only(&federated)) => {
            Some("only AWS services send it")
        }
        _ if only(&federated) => of_federated(key),
        _ => None,
    }
}

/// Services have no tags, but for IAM Roles Anywhere, which brings what stands in a certificate (Roles Anywhere User
/// Guide, "Attribute mapping and trust policy").
fn of_certificate(key: &str, principals: &[&TrustedPrincipal]) -> Option<&'static str> {
    const FIELDS: [&str; 3] = ["x509subject/", "x509issuer/", "x509san/"];
    let is_anywhere = |one: &&TrustedPrincipal| {
        service::name_of(&one.value).is_some_and(|name| name == "rolesanywhere")
    };
    if !principals.iter().any(is_anywhere) {
        return Some("a service has no tags");
    }
    let tag = key.strip_prefix("aws:principaltag/").unwrap_or(key);
    (!FIELDS.iter().any(|field| tag.starts_with(field))).then_some(
        "the tags that Roles Anywhere brings begin with `x509Subject/`, `x509Issuer/` or `x509SAN/`",
    )
}

/// Why requests of federated users, which are not signed, do not carry the key.
fn of_federated(key: &str) -> Option<&'static str> {
    match key {
        "aws:principalarn"
        | "aws:principalaccount"
        | "aws:principalorgid"
        | "aws:principalorgpaths"
        | "aws:principalisawsservice"
        | "aws:tokenissuetime"
        | "aws:sourceidentity"
        | "aws:userid" => {
            Some("requests of federated users are not signed, and carry no principal")
        }
        _ if key.starts_with("aws:principaltag/") => {
            Some("tags that a federated user's token brings arrive as `aws:RequestTag`")
        }
        "sts:externalid" => Some("federated users cannot send an external id"),
        _ => None,
    }
}

/// Whether the statement trusts but services of which it is known that they send none: to those a role of their own
/// account is passed. AWS's guides print external ids for others (Amazon Cognito API Reference, "SmsConfigurationType";
/// Amazon Pinpoint, Amazon Data Firehose and Amazon SES Developer Guides), and not all of them are known.
fn sends_no_external_id(principals: &[&TrustedPrincipal]) -> bool {
    let sends_none = |one: &&TrustedPrincipal| {
        one.kind == PrincipalKind::Service
            && service::name_of(&one.value)
                .is_some_and(|name| SAME_ACCOUNT_SERVICES.contains(&name))
    };
    !principals.is_empty() && principals.iter().all(sends_none)
}

/// Keys of services whose requests alone carry them; other services' keys may come along with a session.
fn is_of_another_service(key: &str) -> bool {
    const SERVICES: [&str; 14] = [
        "autoscaling",
        "cloudformation",
        "dynamodb",
        "elasticfilesystem",
        "iam",
        "kms",
        "logs",
        "organizations",
        "rds",
        "s3",
        "secretsmanager",
        "sns",
        "sqs",
        "ssm",
    ];
    let carried = ["iam:resourcetag/", "ssm:sourceinstancearn"];
    key.split_once(':').is_some_and(|(service, _)| SERVICES.contains(&service))
        && !carried.iter().any(|open| key.starts_with(open))
}

/// Why every request of these principals carries the key; `None` if some may lack it.
pub(super) fn why_present(key: &str, principals: &[&TrustedPrincipal]) -> Option<&'static str> {
    let by_credentials =
        [PrincipalKind::Role, PrincipalKind::Session, PrincipalKind::User, PrincipalKind::Account];
    let signed = !principals.is_empty()
        && principals.iter().all(|principal| by_credentials.contains(&principal.kind));
    match key {
        "aws:currenttime" | "aws:epochtime" | "aws:securetransport" | "aws:requestedregion" => {
            Some("every request carries it")
        }
        "aws:principalarn" | "aws:principalaccount" | "aws:principaltype" | "aws:userid"
            if signed =>
        {
            Some("every signed request carries it")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
