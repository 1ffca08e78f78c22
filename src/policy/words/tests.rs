//! The trust relationship in words.

mod whatever;

use super::*;

fn summary(document: &str) -> TrustSummary {
    let role: RoleArn = "arn:aws:iam::012345678901:role/Target".parse().unwrap();
    let known: KnownAccounts = [
        ("012345678901".parse().unwrap(), Some("own".to_owned())),
        ("111111111111".parse().unwrap(), Some("prod".to_owned())),
    ]
    .into_iter()
    .collect();
    trust_summary(&PolicyDocument::parse(document), Some(&role), &known)
}

fn statement(principal: &str, rest: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {principal},
            "Action": "sts:AssumeRole"{rest}}}]}}"#
    )
}

#[test]
fn an_allow_without_a_name_is_still_called_something() {
    for principal in [r#"{"AWS": ""}"#, r#"{"AWS": "arn:aws:iam::012345678901:role/"}"#, "{}"] {
        assert_eq!(summary(&statement(principal, "")).short(), "no principal", "{principal}");
    }
    let without = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    assert_eq!(summary(without).short(), "no principal");
}

#[test]
fn an_action_made_to_take_long_is_read_in_no_time_semantics_1_7() {
    let hostile = format!("{}x", "*?".repeat(28));
    let text = statement("\"*\"", "").replace("sts:AssumeRole", &hostile);

    // Trying every way to place its stars would take for ever.
    assert_eq!(summary(&text).granted().count(), 0);
}

#[test]
fn a_condition_that_cannot_be_read_is_said_to_be_met_never() {
    let summary = summary(&statement("\"*\"", r#", "Condition": ["MFA"]"#));

    let line = summary.principals[0].sentence();
    assert!(line.ends_with("a condition is met that names no key (`Condition`): never"), "{line}");
}

#[test]
fn every_form_of_principal_has_its_kind_and_words_semantics_1_4() {
    for (principal, kind, who) in [
        (r#""*""#, PrincipalKind::Everyone, "everyone, from any AWS account"),
        (r#"{"AWS": "*"}"#, PrincipalKind::Everyone, "everyone, from any AWS account"),
        (
            r#"{"AWS": "arn:aws:iam::012345678901:user/x/Ann"}"#,
            PrincipalKind::User,
            "user x/Ann of this account",
        ),
        (
            r#"{"AWS": "arn:aws:iam::111111111111:role/RoleA"}"#,
            PrincipalKind::Role,
            "role RoleA of account prod (111111111111)",
        ),
        (
            r#"{"AWS": "arn:aws:sts::222222222222:assumed-role/R/s"}"#,
            PrincipalKind::Session,
            "session s of role R of unknown account 222222222222",
        ),
        (
            r#"{"AWS": "012345678901"}"#,
            PrincipalKind::Account,
            "anyone in this account whose own policies allow it",
        ),
        (
            r#"{"Service": "ec2.amazonaws.com"}"#,
            PrincipalKind::Service,
            "service ec2.amazonaws.com",
        ),
        (
            r#"{"Federated": "arn:aws:iam::012345678901:saml-provider/Okta"}"#,
            PrincipalKind::Saml,
            "users of SAML provider Okta",
        ),
        (
            r#"{"Federated": "cognito-identity.amazonaws.com"}"#,
            PrincipalKind::Oidc,
            "users of OIDC provider cognito-identity.amazonaws.com",
        ),
        (
            r#"{"AWS": "AROAEXAMPLEEXAMPLE012"}"#,
            PrincipalKind::Stale,
            "a deleted role (AROAEXAMPLEEXAMPLE012), which matches no principal",
        ),
        (
            r#"{"AWS": "arn:aws:iam::012345678901:role/dev-*"}"#,
            PrincipalKind::Unknown,
            "`arn:aws:iam::012345678901:role/dev-*`: a wildcard inside a principal matches none",
        ),
        (r#"{"Robot": "x"}"#, PrincipalKind::Unknown, "unknown principal `x` under `Robot`"),
    ] {
        let summary = summary(&statement(principal, ""));

        assert_eq!(summary.principals.len(), 1, "{principal}");
        assert_eq!((summary.principals[0].kind, summary.principals[0].who.as_str()), (kind, who));
    }
}

#[test]
fn conditions_are_said_in_plain_words_semantics_1_8() {
    for (condition, words) in [
        (r#""StringEquals": {"sts:ExternalId": "abc"}"#, "only with external id `abc`"),
        (r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#, "only with MFA"),
        (
            r#""BoolIfExists": {"aws:MultiFactorAuthPresent": true}"#,
            "only with MFA (or with long-lived keys)",
        ),
        (
            r#""IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "::1"]}"#,
            "only from network `10.0.0.0/8` or `::1`",
        ),
        (
            r#""StringLike": {"token.actions.githubusercontent.com:sub": "repo:a/b:*"}"#,
            "only if the subject of token.actions.githubusercontent.com is like `repo:a/b:*`",
        ),
        (r#""Null": {"sts:ExternalId": "false"}"#, "only if the external id is present"),
        (r#""Strange": {"my:key": ["1", "2"]}"#, "only if `my:key Strange 1, 2`"),
        (
            r#""StringNotEquals": {"aws:PrincipalTag/team": ["a", "b"]}"#,
            "only if the caller's tag `team` is not `a` nor `b`",
        ),
    ] {
        let rest = format!(r#", "Condition": {{{condition}}}"#);
        let summary = summary(&statement(r#"{"AWS": "012345678901"}"#, &rest));

        assert_eq!(summary.principals[0].conditions[0].text, words, "{condition}");
    }
}

#[test]
fn what_a_caller_must_send_is_named() {
    let rest = r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"},
        "StringEquals": {"sts:ExternalId": "abc", "aws:RequestTag/team": "x"}}"#;

    let summary = summary(&statement(r#"{"AWS": "012345678901"}"#, rest));

    assert_eq!(summary.needs(), [Need::Mfa, Need::ExternalId, Need::Tags]);
}

#[test]
fn a_foreign_account_without_external_id_stands_out_and_with_one_it_does_not() {
    let foreign = r#"{"AWS": "arn:aws:iam::999999999999:root"}"#;

    let open = summary(&statement(foreign, ""));
    let closed = summary(&statement(
        foreign,
        r#", "Condition": {"StringEquals": {"sts:ExternalId": "abc"}}"#,
    ));

    assert_eq!(open.finding_words(), ["foreign-account-without-external-id", "unknown-account"]);
    assert_eq!(closed.finding_words(), ["unknown-account"]);
}

#[test]
fn not_principal_is_everyone_but_semantics_1_6() {
    let summary = summary(
        r#"{"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::012345678901:user/Ann"},
            "Action": "sts:AssumeRole"}}"#,
    );

    assert_eq!(
        summary.sentences(),
        ["no principal may assume this role", "denied: everyone but user Ann of this account"]
    );
    assert_eq!(
        summary.finding_words(),
        ["not-principal", "version-missing", "trusts-no-principal"]
    );
}

#[test]
fn a_broken_document_always_says_something() {
    for text in [
        "",
        "[]",
        "{}",
        "{",
        r#"{"Statement": 7}"#,
        r#"{"Statement": []}"#,
        "null",
        r#"{"Statement": [{}]}"#,
        r#"{"Statement": [{"Effect": "Allow"}]}"#,
    ] {
        let summary = summary(text);

        assert!(!summary.sentences().is_empty(), "{text}");
        assert!(!summary.short().is_empty(), "{text}");
    }
}

#[test]
fn a_role_for_machines_is_told_apart_act_4() {
    let machine = summary(&statement(r#"{"Service": "ec2.amazonaws.com"}"#, ""));
    let both = summary(&statement(
        r#"{"Service": "ssm.amazonaws.com", "AWS": "arn:aws:iam::012345678901:role/RoleA"}"#,
        "",
    ));

    assert!(machine.is_service_role());
    assert!(!both.is_service_role());
    assert_eq!(both.short(), "ssm.amazonaws.com, RoleA");
}

#[test]
fn a_statement_for_tags_alone_is_no_way_in() {
    let summary = summary(
        r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "012345678901"}, "Action": "sts:TagSession"}}"#,
    );

    assert_eq!(summary.granted().count(), 0);
    assert_eq!(summary.short(), "no principal");
}

#[test]
fn entries_are_listed_with_effect_and_conditions() {
    let summary = summary(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole"},
            {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole",
             "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
            {"Effect": "Deny", "NotPrincipal": {"AWS": "111111111111"}, "NotAction": "iam:*"},
            {"Effect": "Perhaps", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:*"},
            {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "sts:TagSession"},
            {"Effect": "Allow", "Principal": "*", "NotAction": "sts:*"}]}"#,
    );

    let trusted = summary.trusted();
    let listed: Vec<_> = trusted
        .iter()
        .map(|one| (one.kind, one.value.as_str(), one.effect, one.conditions))
        .collect();
    assert_eq!(
        listed,
        [
            ("account", "111111111111", "allow", false),
            ("everyone", "*", "deny", true),
            ("everyone", "*", "deny", true),
            ("service", "ec2.amazonaws.com", "none", false),
        ]
    );
    let lines = summary.sentences();
    assert_eq!(lines[1], "denied: everyone, from any AWS account, when without TLS");
    assert_eq!(lines[3], "no effect: service ec2.amazonaws.com");
    let tags = "anyone in unknown account 222222222222 whose own policies allow it (for \
                sts:TagSession only)";
    assert_eq!(lines[4], tags);
    assert_eq!(lines[5], "everyone, from any AWS account (for not sts:* only)");
}

#[test]
fn that_no_principal_gets_in_is_said_of_a_whole_document_alone() {
    let no_one = "no principal may assume this role";
    let broken = summary(r#"{"Statement": [{"Effect": "Allow", "Principal": 7, "Action": 7}]}"#);

    assert_eq!(summary(r#"{"Statement": []}"#).sentences()[0], no_one);
    assert!(!broken.sentences().iter().any(|line| line == no_one), "{:?}", broken.sentences());
    assert_eq!(summary(&statement("{}", "")).principals[0].who, "the statement names no principal");
}

#[test]
fn a_principal_is_told_with_what_it_may_do_unless_it_assumes_the_role() {
    let told = |effect: &str, action: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "{effect}", "Principal": {{"Service": "ec2.amazonaws.com"}},
                "Action": "{action}"}}}}"#
        );
        trust_summary(&PolicyDocument::parse(&text), None, &KnownAccounts::default()).principals[0]
            .sentence()
    };
    let who = told("Allow", "sts:AssumeRole");
    assert!(!who.contains("only"), "{who}");
    assert_eq!(told("Allow", "sts:TagSession"), format!("{who} (for sts:TagSession only)"));
    assert_eq!(told("Deny", "sts:AssumeRole"), format!("denied: {who}"));
}

/// The name of a provider may be written where its account is not.
#[test]
fn a_provider_of_an_account_that_a_template_computes_has_its_name() {
    let who = |arn: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {{"Federated": "{arn}"}},
                "Action": "sts:AssumeRoleWithSAML"}}}}"#
        );
        let found = trust_summary(&PolicyDocument::parse(&text), None, &KnownAccounts::default());
        (found.principals[0].kind, found.principals[0].who.clone())
    };
    assert_eq!(
        who("arn:aws:iam::{Ref}:saml-provider/Okta"),
        (PrincipalKind::Saml, "users of SAML provider Okta".to_owned())
    );
    assert_eq!(
        who("arn:aws:iam::111122223333:saml-provider/{Ref}"),
        (PrincipalKind::Saml, "users of a SAML provider".to_owned())
    );
}
