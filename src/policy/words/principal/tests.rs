//! Principals in all their forms.

use super::*;
use crate::policy::language::document::PolicyDocument;
use crate::policy::words::{TrustSummary, trust_summary};

fn summary(principal: &str) -> TrustSummary {
    let role: RoleArn = "arn:aws:iam::012345678901:role/Target".parse().unwrap();
    let known = [
        ("111111111111".parse().unwrap(), Some("prod".to_owned())),
        ("333333333333".parse().unwrap(), None),
    ];
    let document = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Action": "sts:AssumeRole", {principal}}}}}"#
    );
    trust_summary(&PolicyDocument::parse(&document), Some(&role), &known.into_iter().collect())
}

/// The kind and the words of a principal under `AWS`.
fn of_aws(value: &str) -> (&'static str, String) {
    let summary = summary(&format!(r#""Principal": {{"AWS": "{value}"}}"#));
    let one = &summary.principals[0];
    (one.kind.word(), one.who.clone())
}

fn short_of(principal: &str) -> String {
    summary(&format!(r#""Principal": {principal}"#)).short()
}

#[test]
fn kinds_have_the_words_of_the_json() {
    for (kind, word) in [
        (PrincipalKind::User, "user"),
        (PrincipalKind::Role, "role"),
        (PrincipalKind::Session, "session"),
        (PrincipalKind::Account, "account"),
        (PrincipalKind::Service, "service"),
        (PrincipalKind::Saml, "saml"),
        (PrincipalKind::Oidc, "oidc"),
        (PrincipalKind::Everyone, "everyone"),
        (PrincipalKind::Stale, "stale"),
        (PrincipalKind::Unknown, "unknown"),
    ] {
        assert_eq!(kind.word(), word);
    }
}

/// Prefixes of unique ids: IAM User Guide, "reference_identifiers#identifiers-prefixes".
#[test]
fn the_id_of_what_was_deleted_says_what_it_was() {
    for (id, what) in [
        ("AROAIOSFODNN7EXAMPLE", "role"),
        ("AROAIOSFODNN7EXA", "role"),
        ("AIDAIOSFODNN7EXAMPLE", "user"),
        ("AGPAIOSFODNN7EXAMPLE", "principal"),
        ("ANPAIOSFODNN7EXAMPLE", "principal"),
        ("AIPAIOSFODNN7EXAMPLE", "principal"),
        ("ASCAIOSFODNN7EXAMPLE", "principal"),
        ("APKAIOSFODNN7EXAMPLE", "principal"),
        ("ABIAIOSFODNN7EXAMPLE", "principal"),
        ("ACCAIOSFODNN7EXAMPLE", "principal"),
    ] {
        let words = format!("a deleted {what} ({id}), which matches no principal");
        assert_eq!(of_aws(id), ("stale", words));
        assert_eq!(short_of(&format!(r#"{{"AWS": "{id}"}}"#)), format!("deleted {id}"));
    }
    let long = format!("AROA{}", "X".repeat(125));
    for none in ["AROAIOSFODNN7EX", "AROAiosfodnn7example", "AIDA-IOSFODNN7EXAMPLE", &long, "GROUP"]
    {
        assert_eq!(of_aws(none), ("unknown", format!("unknown principal `{none}`")));
    }
    assert_eq!(of_aws("ABIAiosfodnn7example").0, "unknown");
    assert_eq!(of_aws("XXXXIOSFODNN7EXAMPLE").0, "unknown");
}

#[test]
fn an_arn_under_aws_is_a_user_a_role_or_a_session() {
    for (arn, kind, who) in [
        ("iam::012345678901:user/a/Ann", "user", "user a/Ann of this account"),
        ("iam::333333333333:role/R", "role", "role R of account 333333333333"),
        ("sts::012345678901:federated-user/Bo", "session", "federated user Bo of this account"),
        ("sts::012345678901:assumed-role/R/s", "session", "session s of role R of this account"),
        (
            "iam::012345678901:group/Ops",
            "unknown",
            "group Ops: a group is no principal of this account",
        ),
    ] {
        assert_eq!(of_aws(&format!("arn:aws:{arn}")), (kind, who.to_owned()));
    }
    for none in
        ["arn:aws:sts::012345678901:assumed-role/team/R/me", "arn:aws:iam::012345678901:user/"]
    {
        assert_eq!(of_aws(none), ("unknown", format!("`{none}`: no principal has such an ARN")));
    }
    for unknown in [
        "arn:aws:iam::012345678901:policy/P",
        "arn:aws:sts::012345678901:assumed-role/R",
        "arn:aws:s3::012345678901:role/R",
    ] {
        let who = format!("unknown principal `{unknown}` of this account");
        assert_eq!(of_aws(unknown), ("unknown", who));
    }
}

#[test]
fn a_column_has_few_letters_for_each() {
    for (principal, short) in [
        (r#""*""#, "everyone"),
        (r#"{"AWS": "012345678901"}"#, "this account"),
        (r#"{"AWS": "111111111111"}"#, "account prod"),
        (r#"{"AWS": "222222222222"}"#, "account 222222222222"),
        (r#"{"AWS": "arn:aws:iam::111111111111:role/a/R"}"#, "prod/R"),
        (r#"{"AWS": "arn:aws:iam::222222222222:role/a/R"}"#, "222222222222/R"),
        (r#"{"AWS": "arn:aws:iam::333333333333:user/U"}"#, "333333333333/U"),
        (r#"{"AWS": "arn:aws:sts::012345678901:assumed-role/R/s"}"#, "R/s"),
        (r#"{"AWS": {"Ref": "Role"}}"#, "computed"),
        (r#"{"AWS": {"Fn::GetAtt": ["Role", "Arn"]}}"#, "computed"),
        (r#"{"Service": "ec2.amazonaws.com"}"#, "ec2.amazonaws.com"),
        (r#"{"Federated": "arn:aws:iam::012345678901:saml-provider/Okta"}"#, "Okta"),
        (r#"{"Federated": "arn:aws:iam::012345678901:oidc-provider/a.example/b"}"#, "a.example/b"),
        (r#"{"Federated": "accounts.google.com"}"#, "accounts.google.com"),
    ] {
        assert_eq!(short_of(principal), short, "{principal}");
    }
    let others = summary(r#""NotPrincipal": {"AWS": "012345678901"}"#);
    assert_eq!(others.short(), "everyone but …");
}

#[test]
fn a_provider_is_told_with_its_account_unless_a_template_computes_that() {
    let own = Some("012345678901");
    for (text, kind, account, who) in [
        (
            "arn:aws:iam::012345678901:saml-provider/Okta",
            "saml",
            own,
            "users of SAML provider Okta",
        ),
        (
            "arn:aws:iam::012345678901:oidc-provider/a.example/b",
            "oidc",
            own,
            "users of OIDC provider a.example/b",
        ),
        ("arn:aws:iam::{Ref}:saml-provider/Okta", "saml", None, "users of SAML provider Okta"),
        ("arn:aws:iam::{Ref}:saml-provider/{Ref}", "saml", None, "users of a SAML provider"),
        ("arn:aws:iam::{Ref}:oidc-provider/a", "oidc", None, "users of OIDC provider a"),
        (
            "arn:aws:iam::{Ref}:oidc-provider/{Ref}",
            "unknown",
            None,
            "a principal that the template computes (`arn:aws:iam::{Ref}:oidc-provider/{Ref}`), not known here",
        ),
        (
            "{Fn::GetAtt}",
            "unknown",
            None,
            "a principal that the template computes (`Fn::GetAtt`), not known here",
        ),
    ] {
        let summary = summary(&format!(r#""Principal": {{"Federated": "{text}"}}"#));
        let one = &summary.principals[0];
        let told = (one.kind.word(), one.account.map(|id| id.to_string()), one.who.as_str());
        assert_eq!(told, (kind, account.map(str::to_owned), who), "{text}");
    }
}
