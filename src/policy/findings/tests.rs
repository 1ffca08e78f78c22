//! Each rule speaks when it should, and stays silent when it should not.

mod apart;
mod condition;
mod never;
mod principals;
mod provider;

use super::*;
use crate::policy::words::{KnownAccounts, trust_summary};

const GITHUB: &str = r#"{"Federated": "arn:aws:iam::012345678901:oidc-provider/token.actions.githubusercontent.com"}"#;
const OWN: &str = r#"{"AWS": "arn:aws:iam::012345678901:root"}"#;
/// What a caller needs who sends tags and a source identity along.
const ALL: &str = r#"["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]"#;
const ROLE: &str = r#"{"AWS": "arn:aws:iam::012345678901:role/RoleA"}"#;

fn words_of(document: &str) -> Vec<&'static str> {
    let role: RoleArn = "arn:aws:iam::012345678901:role/Target".parse().unwrap();
    let summary =
        trust_summary(&PolicyDocument::parse(document), Some(&role), &KnownAccounts::default());
    summary.finding_words()
}

fn words(effect: &str, principal: &str, action: &str, conditions: &str) -> Vec<&'static str> {
    let action = if action == ALL { ALL.to_owned() } else { format!(r#""{action}""#) };
    words_of(&format!(
        r#"{{"Version": "2012-10-17", "Statement": [
            {{"Effect": "Allow", "Principal": {OWN}, "Action": "sts:AssumeRole"}},
            {{"Effect": "{effect}", "Principal": {principal}, "Action": {action}, "Condition": {{{conditions}}}}}]}}"#
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

/// IAM User Guide, "id_session-tags": tags and source identity have actions of their own so that they can be withheld.
#[test]
fn an_action_that_covers_what_is_sent_along_is_told() {
    for broad in ["sts:*", "*", "STS:*", "s*"] {
        assert_eq!(words("Allow", ROLE, broad, ""), ["broad-action"], "{broad}");
    }
    for narrow in ["sts:AssumeRole", "sts:AssumeRole*", "sts:?ssumeRole"] {
        assert_eq!(words("Allow", ROLE, narrow, ""), [""; 0], "{narrow}");
    }
    assert_eq!(words("Deny", ROLE, "sts:*", ""), [""; 0], "a Deny may");
    let but = |action: &str| {
        words_of(&format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {ROLE}, "NotAction": "{action}"}}]}}"#
        ))
    };
    assert_eq!(but("iam:*"), ["broad-action"]);
    assert_eq!(but("sts:TagSession"), [""; 0]);
}

#[test]
fn a_sound_policy_has_no_findings() {
    let organization = r#""StringEquals": {"aws:PrincipalOrgID": "o-example1"}"#;
    for conditions in ["", organization, r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#] {
        assert_eq!(allowed(OWN, conditions), [""; 0], "{conditions}");
    }
}

#[test]
fn values_that_never_arrive_are_told_one_by_one_or_as_a_condition() {
    for (conditions, expected) in [
        (
            r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::012345678901:role/AWSReservedSSO_Admin_*"}"#,
            "condition-never-holds",
        ),
        (
            r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::012345678901:root"}"#,
            "condition-never-holds",
        ),
        (r#""StringEquals": {"sts:ExternalId": ["", "a b"]}"#, "condition-never-holds"),
        (r#""StringEquals": {"sts:ExternalId": ["abc", "a b"]}"#, "value-never-arrives"),
        (r#""StringEquals": {"aws:PrincipalAccount": "1234"}"#, "condition-never-holds"),
        (r#""StringEquals": {"aws:PrincipalType": "Role"}"#, "condition-never-holds"),
        (
            r#""IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.168.1.0/24"]}"#,
            "condition-never-holds",
        ),
        (r#""IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}"#, "private-address"),
        (r#""Bool": {"aws:SecureTransport": ["true", "false"]}"#, "condition-always-holds"),
        (r#""StringEquals": {"aws:SourceIp": "203.0.113.7"}"#, "operator-does-not-fit-key"),
        (r#""StringLike": {"aws:userid": "${aws:username"}"#, "broken-variable"),
        (r#""StringLike": {"aws:userid": "&{aws:username}"}"#, "broken-variable"),
        (r#""StringLike": {"sts:RoleSessionName": "<SESSION>"}"#, "placeholder-value"),
        (r#""StringEquals": {"sts:ExternalId": "${external_id}"}"#, "placeholder-value"),
        (r#""StringEquals": {"aws:PrincipalOrgID": "REPLACE_ME"}"#, "placeholder-value"),
    ] {
        let found = allowed(OWN, conditions);
        assert!(found.contains(&expected), "{conditions}: {found:?}");
    }
    for sound in [
        r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::012345678901:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*"}"#,
        r#""StringEquals": {"sts:ExternalId": "kitsune-7f3e"}"#,
        r#""StringLike": {"sts:RoleSessionName": "${aws:username}"}"#,
        r#""StringLike": {"sts:RoleSessionName": "${aws:PrincipalTag/team, 'none'}-*"}"#,
        r#""Bool": {"aws:ViaAWSMCPService": "false"}"#,
        r#""Bool": {"aws:PrincipalTag/on": ["true", "false"]}"#,
        r#""StringEquals": {"aws:OriginIdentity/account": "012345678901"}"#,
    ] {
        assert_eq!(allowed(OWN, sound), [""; 0], "{sound}");
    }
}

#[test]
fn dates_that_are_past_never_come_again() {
    let document = PolicyDocument::parse(&format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {OWN}, "Action": "sts:AssumeRole",
            "Condition": {{"DateLessThan": {{"aws:CurrentTime": "2023-01-01T00:00:00Z"}}}}}}]}}"#
    ));
    let at = |now: Option<&str>| -> Vec<&'static str> {
        let now = now.map(|text| text.parse().unwrap());
        let found = trust_findings(&document, &[], None, now);
        let words = found.iter().map(|finding| finding.rule.word());
        words.filter(|word| *word != "trusts-no-principal").collect()
    };

    assert_eq!(at(Some("2026-01-15T12:00:00Z")), ["condition-never-holds"]);
    assert_eq!(at(Some("2022-01-15T12:00:00Z")), [""; 0]);
    assert_eq!(at(Some("2023-01-01T00:00:00Z")), [""; 0], "not yet past");
    assert_eq!(at(None), [""; 0]);
}

#[test]
fn actions_that_must_stand_beside_assume_role_are_missed_semantics_1_1() {
    let pods = r#"{"Service": "pods.eks.amazonaws.com"}"#;
    let service = |action: &str| words("Allow", pods, action, "");

    assert_eq!(service("sts:AssumeRole"), ["missing-action"]);
    assert_eq!(service(ALL), [""; 0]);
    let tag = r#""StringEquals": {"aws:RequestTag/team": "blue"}"#;
    let identity = r#""StringLike": {"sts:SourceIdentity": "*"}"#;
    let is_there = r#""Null": {"sts:SourceIdentity": "false"}"#;
    for conditions in [tag, identity, is_there] {
        assert_eq!(allowed(ROLE, conditions), ["missing-action"], "{conditions}");
        assert_eq!(words("Allow", ROLE, ALL, conditions), [""; 0], "{conditions}");
    }
    // What may be absent needs no action.
    for operator in ["StringNotEquals", "StringEqualsIfExists"] {
        let tag = format!(r#""{operator}": {{"aws:RequestTag/team": "blue"}}"#);
        assert_eq!(allowed(ROLE, &tag), [""; 0], "{operator}");
    }
    let beside = |principal: &str| {
        words_of(&format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {ROLE}, "Action": "sts:AssumeRole", "Condition": {{{tag}}}}},
                {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:TagSession",
                    "Condition": {{"StringEquals": {{"aws:PrincipalOrgID": "o-abcdefghij"}}}}}}]}}"#
        ))
    };
    assert_eq!(beside(ROLE), [""; 0]);
    assert!(!beside(r#""*""#).contains(&"missing-action"));
    assert_eq!(beside(OWN), ["missing-action"], "another may send it");
}

#[test]
fn a_deny_by_organization_locks_trusted_services_out() {
    let document = |more: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {{"Service": "ec2.amazonaws.com"}}, "Action": "sts:AssumeRole"}},
                {{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition":
                    {{"StringNotEquals": {{"aws:PrincipalOrgID": "o-example1"}}{more}}}}}]}}"#
        )
    };
    let spared = r#", "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}"#;

    assert_eq!(words_of(&document("")), ["deny-locks-services-out"]);
    assert_eq!(words_of(&document(spared)), [""; 0]);
}

#[test]
fn for_all_values_is_sound_for_what_only_companions_carry() {
    let context = r#""ForAllValues:ArnEquals": {"sts:RequestContextProviders": ["arn:aws:iam::aws:contextProvider/IdentityCenter"]}"#;

    assert_eq!(words("Allow", ROLE, "sts:SetContext", context), [""; 0]);
    let tags = r#""ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}"#;
    assert_eq!(words("Allow", ROLE, "sts:TagSession", tags), [""; 0]);
}

#[test]
fn what_a_template_computes_is_not_judged() {
    let found = words_of(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}]]}}, "Action": "sts:AssumeRole"},
            {"Effect": "Allow", "Principal": {"Service": {"Fn::Sub": "ec2.${AWS::URLSuffix}"}}, "Action": "sts:AssumeRole"}]}"#,
    );

    assert_eq!(found, [""; 0]);
}

#[test]
fn the_document_itself_is_looked_at() {
    let of = |text: &str| words_of(text);
    let statement = |sid: &str| {
        format!(
            r#"{{"Sid": "{sid}", "Effect": "Allow", "Principal": {OWN}, "Action": "sts:AssumeRole"}}"#
        )
    };

    assert_eq!(of(&format!(r#"{{"Statement": [{}]}}"#, statement("a"))), ["version-missing"]);
    assert_eq!(
        of(&format!(r#"{{"Version": "2012-10-18", "Statement": [{}]}}"#, statement("a"))),
        ["broken-document"]
    );
    for sids in [["a", "a"], ["a b", "c"]] {
        let both = sids.map(statement).join(",");
        assert_eq!(
            of(&format!(r#"{{"Version": "2012-10-17", "Statement": [{both}]}}"#)),
            ["broken-document"]
        );
    }
    let many: Vec<String> = (0..20).map(|index| statement(&format!("s{index}"))).collect();
    let large = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, many.join(", "));
    assert_eq!(of(&large), ["over-quota"]);
    assert!(PolicyDocument::parse("Resources:\n  R:\n").problems[0].message.starts_with("YAML"));
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

#[test]
fn the_comparison_with_other_checkers_names_every_rule_and_no_other() {
    let page = include_str!("../../../docs/lint-checks.md");
    let is_word = |text: &&str| {
        text.contains('-') && text.bytes().all(|one| one == b'-' || one.is_ascii_lowercase())
    };
    let named: std::collections::BTreeSet<&str> =
        page.split('`').skip(1).step_by(2).filter(is_word).collect();
    let rules: std::collections::BTreeSet<&str> =
        Rule::ALL.iter().map(|rule| rule.word()).collect();

    assert_eq!(named, rules);
    let checks = page.lines().filter(|line| line.starts_with("| `"));
    for row in checks {
        let answer = row.split('|').nth(2).unwrap_or_default();
        assert!(answer.contains('`') || answer.contains("none: "), "{row}");
    }
}

#[test]
fn what_the_grammar_does_not_know_is_told() {
    let with = |more: &str| {
        words_of(&format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {OWN}, "Action": "sts:AssumeRole"{more}}}]}}"#
        ))
    };

    assert_eq!(with(""), [""; 0]);
    for more in [r#", "Foo": 1"#, r#", "Conditions": {}"#, r#", "Sid": 5"#, r#", "condition": {}"#]
    {
        assert_eq!(with(more), ["broken-document"], "{more}");
    }
    assert_eq!(
        with(r#", "Condition": {"StringEquals": {"externalid": "abc"}}"#),
        ["unknown-condition-key"]
    );
    let top = format!(
        r#"{{"Version": "2012-10-17", "Extra": 1, "Statement": [
            {{"Effect": "Allow", "Principal": {OWN}, "Action": "sts:AssumeRole"}}]}}"#
    );
    assert_eq!(words_of(&top), ["broken-document"]);
    let without_action = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {OWN}}}}}"#
    );
    assert!(words_of(&without_action).contains(&"broken-document"));
}
