//! Each rule speaks when it should, and stays silent when it should not.

use super::*;
use crate::policy::words::{KnownAccounts, trust_summary};

const GITHUB: &str = r#"{"Federated": "arn:aws:iam::012345678901:oidc-provider/token.actions.githubusercontent.com"}"#;
const OWN: &str = r#"{"AWS": "arn:aws:iam::012345678901:root"}"#;
const ROLE: &str = r#"{"AWS": "arn:aws:iam::012345678901:role/RoleA"}"#;

fn words_of(document: &str) -> Vec<&'static str> {
    let role: RoleArn = "arn:aws:iam::012345678901:role/Target".parse().unwrap();
    let summary =
        trust_summary(&PolicyDocument::parse(document), Some(&role), &KnownAccounts::default());
    summary.finding_words()
}

fn words(effect: &str, principal: &str, action: &str, conditions: &str) -> Vec<&'static str> {
    words_of(&format!(
        r#"{{"Version": "2012-10-17", "Statement": [
            {{"Effect": "Allow", "Principal": {OWN}, "Action": "sts:AssumeRole"}},
            {{"Effect": "{effect}", "Principal": {principal}, "Action": "{action}", "Condition": {{{conditions}}}}}]}}"#
    ))
}

fn allowed(principal: &str, conditions: &str) -> Vec<&'static str> {
    words("Allow", principal, "sts:AssumeRole", conditions)
}

fn denied(conditions: &str) -> Vec<&'static str> {
    words("Deny", r#""*""#, "sts:AssumeRole", conditions)
}

fn web(conditions: &str) -> Vec<&'static str> {
    words("Allow", GITHUB, "sts:AssumeRoleWithWebIdentity", conditions)
}

#[test]
fn a_condition_without_a_key_never_holds_whatever_its_operator() {
    assert_eq!(allowed(ROLE, r#""Bool": {"": "true"}"#), ["condition-never-holds"]);
    for unreadable in [r#""Bool": "aws:SecureTransport""#, r#""StringEquals": {"aws:userid": {}}"#]
    {
        let words = allowed(ROLE, unreadable);
        assert!(words.contains(&"condition-never-holds") && words.contains(&"broken-document"));
        assert!(!words.contains(&"unknown-operator"), "{unreadable}");
    }
}

#[test]
fn a_sound_policy_has_no_findings() {
    let organization = r#""StringEquals": {"aws:PrincipalOrgID": "o-example1"}"#;
    for conditions in ["", organization, r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#] {
        assert_eq!(allowed(OWN, conditions), [""; 0], "{conditions}");
    }
}

#[test]
fn everyone_is_dangerous_unless_a_condition_tells_callers_apart() {
    let open = ["open-to-everyone"];
    let narrowed = ["everyone-on-terms"];
    for (conditions, expected) in [
        ("", open),
        (r#""StringLike": {"aws:PrincipalArn": "*"}"#, open),
        (r#""StringNotEquals": {"aws:PrincipalOrgID": "o-example1"}"#, open),
        (r#""StringEqualsIfExists": {"aws:PrincipalOrgID": "o-example1"}"#, open),
        (r#""StringEquals": {"aws:PrincipalOrgID": "o-example1"}"#, narrowed),
        (r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/x-*"}"#, narrowed),
    ] {
        assert_eq!(allowed(r#""*""#, conditions), expected, "{conditions}");
    }
}

#[test]
fn oidc_wants_a_subject_and_an_audience() {
    let audience =
        r#""StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}"#;
    let subject = |pattern: &str| {
        format!(
            r#"{audience}, "StringLike": {{"token.actions.githubusercontent.com:sub": "{pattern}"}}"#
        )
    };

    assert_eq!(web(""), ["oidc-without-subject", "oidc-without-audience"]);
    assert_eq!(web(audience), ["oidc-without-subject"]);
    for open in ["*", "repo:*", "repo:*/main:*", "repo:*:ref:refs/heads/main", "*:main"] {
        assert_eq!(web(&subject(open)), ["oidc-open-subject"], "{open}");
    }
    for closed in ["repo:org/name:*", "repo:org/*", "repo:org-*/x:ref:refs/heads/main"] {
        assert_eq!(web(&subject(closed)), [""; 0], "{closed}");
    }
}

#[test]
fn kubernetes_subjects_name_a_namespace() {
    let principal = r#"{"Federated": "arn:aws:iam::012345678901:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"}"#;
    let key = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
    let with = |subject: &str| {
        let conditions = format!(
            r#""StringEquals": {{"{key}:aud": "sts.amazonaws.com"}}, "StringLike": {{"{key}:sub": "{subject}"}}"#
        );
        words("Allow", principal, "sts:AssumeRoleWithWebIdentity", &conditions)
    };

    assert_eq!(with("system:serviceaccount:*:*"), ["oidc-open-subject"]);
    assert_eq!(with("system:serviceaccount:build:*"), [""; 0]);
}

#[test]
fn services_that_act_for_many_accounts_want_a_source() {
    let guarded = r#""StringEquals": {"aws:SourceAccount": "012345678901"}"#;

    assert_eq!(
        allowed(r#"{"Service": "cloudtrail.amazonaws.com"}"#, ""),
        ["service-without-source"]
    );
    assert_eq!(allowed(r#"{"Service": "cloudtrail.amazonaws.com"}"#, guarded), [""; 0]);
    assert_eq!(allowed(r#"{"Service": "ec2.amazonaws.com"}"#, ""), [""; 0]);
}

#[test]
fn conditions_that_cannot_hold_are_found_semantics_1_10() {
    for (principal, conditions) in [
        (OWN, r#""NumericLessThan": {"sts:DurationSeconds": "3600"}"#),
        (ROLE, r#""StringEquals": {"aws:username": "ann"}"#),
        (ROLE, r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#),
        (OWN, r#""ArnLike": {"aws:SourceArn": "arn:aws:s3:::x"}"#),
        (OWN, r#""StringEquals": {"sts:ExternalId": []}"#),
    ] {
        assert_eq!(allowed(principal, conditions), ["condition-never-holds"], "{conditions}");
    }
    for conditions in [
        r#""NumericLessThanIfExists": {"sts:DurationSeconds": "3600"}"#,
        r#""Null": {"sts:DurationSeconds": "true"}"#,
    ] {
        assert_eq!(allowed(OWN, conditions), ["condition-always-holds"], "{conditions}");
    }
}

#[test]
fn conditions_that_do_not_do_what_they_seem_are_found_semantics_1_8() {
    for (found, expected) in [
        (
            allowed(OWN, r#""BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}"#),
            "mfa-if-exists-lets-keys-in",
        ),
        (denied(r#""Bool": {"aws:MultiFactorAuthPresent": "false"}"#), "mfa-deny-misses-keys"),
        (denied(r#""NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}"#), "deny-hits-absent-key"),
        (
            allowed(OWN, r#""StringEquals": {"aws:TagKeys": "team"}"#),
            "multivalued-without-set-operator",
        ),
        (
            allowed(OWN, r#""ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}"#),
            "for-all-values-on-empty",
        ),
        (allowed(OWN, r#""StringEquals": {"sts:RoleSessionName": "ci-*"}"#), "wildcard-in-equals"),
        (
            allowed(OWN, r#""IpAddress": {"aws:SourceIp": "10.0.0.0/99"}"#),
            "value-does-not-fit-operator",
        ),
        (
            allowed(OWN, r#""DateLessThan": {"aws:CurrentTime": "tomorrow"}"#),
            "value-does-not-fit-operator",
        ),
        (allowed(OWN, r#""StringSame": {"aws:userid": "x"}"#), "unknown-operator"),
        (allowed(OWN, r#""StringEquals": {"aws:PrincipleArn": "x"}"#), "unknown-condition-key"),
        (
            allowed(
                OWN,
                r#""ArnLike": {"aws:PrincipalArn": "arn:aws:sts::012345678901:assumed-role/R/*"}"#,
            ),
            "session-arn-in-principal-arn",
        ),
    ] {
        assert_eq!(found, [expected]);
    }
}

#[test]
fn for_all_values_beside_a_null_test_is_sound() {
    let conditions = r#""ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}, "Null": {"aws:TagKeys": "false"}"#;

    assert_eq!(allowed(OWN, conditions), [""; 0]);
}

#[test]
fn a_variable_under_the_old_version_is_found_semantics_1_9() {
    let document = |version: &str| {
        format!(
            r#"{{{version} "Statement": {{"Effect": "Allow", "Principal": {OWN}, "Action": "sts:AssumeRole",
                "Condition": {{"StringLike": {{"sts:RoleSessionName": "${{aws:username}}"}}}}}}}}"#
        )
    };

    assert_eq!(words_of(&document("")), ["variable-under-old-version"]);
    assert_eq!(words_of(&document(r#""Version": "2008-10-17","#)), ["variable-under-old-version"]);
    assert_eq!(words_of(&document(r#""Version": "2012-10-17","#)), [""; 0]);
}

#[test]
fn principals_and_actions_that_do_not_fit_are_found() {
    for (found, expected) in [
        (words("Allow", GITHUB, "sts:AssumeRole", ""), "action-does-not-fit-principal"),
        (words("Allow", OWN, "s3:GetObject", ""), "action-not-for-trust"),
        (allowed(r#"{"AWS": "arn:aws-cn:iam::012345678901:root"}"#, ""), "principal-never-matches"),
        (allowed(r#"{"AWS": "arn:aws:iam::012345678901:role/*"}"#, ""), "principal-never-matches"),
        (allowed(r#"{"AWS": "AIDAEXAMPLEEXAMPLE012"}"#, ""), "stale-principal"),
    ] {
        assert!(found.contains(&expected), "{expected} in {found:?}");
    }
}

#[test]
fn not_principal_is_worse_in_an_allow() {
    let with = |effect: &str| {
        words_of(&format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {OWN}, "Action": "sts:AssumeRole"}},
                {{"Effect": "{effect}", "NotPrincipal": {ROLE}, "Action": "sts:AssumeRole"}}]}}"#
        ))
    };

    assert_eq!(with("Allow"), ["allow-not-principal"]);
    assert_eq!(with("Deny"), ["not-principal"]);
}

#[test]
fn every_rule_has_its_own_word_and_ends_its_sentences() {
    let mut words: Vec<&str> = Rule::ALL.iter().map(|rule| rule.word()).collect();
    words.sort_unstable();
    words.dedup();

    assert_eq!(words.len(), Rule::ALL.len());
    for rule in Rule::ALL {
        assert!(rule.summary().ends_with('.') && rule.mend().ends_with('.'), "{rule:?}");
        assert!(rule.page().starts_with("https://docs.aws.amazon.com/IAM/"), "{rule:?}");
    }
}
