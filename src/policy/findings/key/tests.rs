//! Keys that a kind of caller never sends.

use super::*;
use crate::policy::language::document::PolicyDocument;
use crate::policy::words::{KnownAccounts, trust_summary};

fn why(principal: &str, key: &str) -> Option<&'static str> {
    let text = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"}}}}"#
    );
    let summary = trust_summary(&PolicyDocument::parse(&text), None, &KnownAccounts::default());
    why_absent(key, &summary.principals.iter().collect::<Vec<_>>())
}

const ROLE: &str = r#"{"AWS": "arn:aws:iam::012345678901:role/R"}"#;
const USER: &str = r#"{"AWS": "arn:aws:iam::012345678901:user/U"}"#;
const ACCOUNT: &str = r#"{"AWS": "012345678901"}"#;
const SERVICE: &str = r#"{"Service": "ec2.amazonaws.com"}"#;
const SAML: &str = r#"{"Federated": "arn:aws:iam::012345678901:saml-provider/Okta"}"#;
const ANYWHERE: &str = r#"{"Service": "rolesanywhere.amazonaws.com"}"#;

/// IAM User Guide, "reference_policies_condition-keys": availability of each key.
#[test]
fn each_kind_of_caller_lacks_keys_and_sends_others() {
    for (principal, key, words) in [
        (ROLE, "aws:username", "the session of a role has no user name"),
        (SERVICE, "aws:username", "a service has no user name"),
        (SAML, "aws:username", "a federated user has no user name"),
        (ROLE, "aws:multifactorauthage", "the session of a role carries no MFA"),
        (SERVICE, "aws:multifactorauthage", "a service carries no MFA"),
        (SERVICE, "aws:multifactorauthpresent", "a service carries no MFA"),
        (
            SAML,
            "aws:multifactorauthpresent",
            "requests of federated users are not signed, and carry no MFA",
        ),
        (SERVICE, "aws:principalorgid", "a service belongs to no organization or account"),
        (SERVICE, "aws:principaltag/x", "a service has no tags"),
        (USER, "aws:sourceaccount", "only AWS services send it"),
        (SAML, "aws:sourcearn", "only AWS services send it"),
        (SAML, "sts:externalid", "federated users cannot send an external id"),
        (SAML, "aws:userid", "requests of federated users are not signed, and carry no principal"),
        (
            SAML,
            "aws:principaltag/x",
            "tags that a federated user's token brings arrive as `aws:RequestTag`",
        ),
        (
            SERVICE,
            "sts:externalid",
            "this service sends no external id; `aws:SourceAccount` or `aws:SourceArn` guards it",
        ),
        (
            ANYWHERE,
            "aws:principaltag/team",
            "the tags that Roles Anywhere brings begin with `x509Subject/`, `x509Issuer/` or `x509SAN/`",
        ),
    ] {
        assert_eq!(why(principal, key), Some(words), "{principal} {key}");
    }
    for (principal, key) in [
        (USER, "aws:username"),
        (ACCOUNT, "aws:username"),
        (USER, "aws:multifactorauthage"),
        (ACCOUNT, "aws:multifactorauthpresent"),
        (ROLE, "sts:externalid"),
        (r#"{"Service": "cognito-idp.amazonaws.com"}"#, "sts:externalid"),
        (r#"{"Service": "pinpoint.amazonaws.com"}"#, "sts:externalid"),
        // Their developer guides print the account's id.
        (r#"{"Service": "firehose.amazonaws.com"}"#, "sts:externalid"),
        (r#"{"Service": "ses.amazonaws.com"}"#, "sts:externalid"),
        (r#"{"Service": "logs.eu-west-1.amazonaws.com"}"#, "sts:externalid"),
        (r#"{"Service": "ec2.amazonaws.com", "AWS": "012345678901"}"#, "sts:externalid"),
        (SERVICE, "aws:sourcearn"),
        (ROLE, "aws:principaltag/x"),
        (ANYWHERE, "aws:principaltag/x509subject/cn"),
        (ANYWHERE, "aws:principaltag/x509issuer/cn"),
        (ANYWHERE, "aws:principaltag/x509san/dns"),
        (r#""*""#, "aws:username"),
    ] {
        assert_eq!(why(principal, key), None, "{principal} {key}");
    }
    assert_eq!(why_absent("aws:username", &[]), None);
}

/// IAM User Guide, "reference_policies_condition-keys": only requests of service principals have the names of services.
#[test]
fn only_services_send_their_names() {
    for key in ["aws:principalservicename", "aws:principalservicenameslist", "aws:sourcearn"] {
        for principal in [ROLE, USER, SAML] {
            assert_eq!(why(principal, key), Some("only AWS services send it"), "{principal} {key}");
        }
        assert_eq!(why(SERVICE, key), None, "{key}");
    }
}
