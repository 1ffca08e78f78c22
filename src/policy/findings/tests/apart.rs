//! Principals of one statement, each judged by itself.

use super::*;
use crate::policy::words::trusted_principals;

/// AWS IAM User Guide, "reference_policies_condition-keys": services sign with no MFA and belong to no organization, and only
/// they send `aws:SourceAccount`.
#[test]
fn a_principal_that_never_meets_what_others_meet_is_told() {
    let service = "ec2.amazonaws.com";
    let user = "arn:aws:iam::012345678901:user/ann";
    let both = format!(r#"{{"Service": "{service}", "AWS": "{user}"}}"#);
    for (conditions, told) in [
        (
            r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#,
            format!(
                "`aws:MultiFactorAuthPresent`: a service carries no MFA, so this statement never lets in `{service}`"
            ),
        ),
        (
            r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdef1234"}"#,
            format!(
                "`aws:PrincipalOrgID`: a service belongs to no organization or account, so this statement never lets in `{service}`"
            ),
        ),
        (
            r#""StringEquals": {"aws:username": "ann"}"#,
            format!(
                "`aws:username`: a service has no user name, so this statement never lets in `{service}`"
            ),
        ),
        (
            r#""StringEquals": {"aws:PrincipalTag/team": "blue"}"#,
            format!(
                "`aws:PrincipalTag/team`: a service has no tags, so this statement never lets in `{service}`"
            ),
        ),
        (
            r#""StringEquals": {"aws:SourceAccount": "012345678901"}"#,
            format!(
                "`aws:SourceAccount`: only AWS services send it, so this statement never lets in `{user}`"
            ),
        ),
    ] {
        let found = findings_of(&both, conditions);
        let of_rule = found.iter().filter(|one| one.rule == Rule::PrincipalNeverLetIn);
        let messages: Vec<&str> = of_rule.map(|one| one.message.as_str()).collect();
        assert_eq!(messages, [told.as_str()], "{conditions}");
    }
}

#[test]
fn what_all_principals_may_meet_is_told_of_none() {
    let both = r#"{"Service": "ec2.amazonaws.com", "AWS": "arn:aws:iam::012345678901:user/ann"}"#;
    for conditions in [
        r#""StringEquals": {"aws:RequestedRegion": "eu-west-1"}"#,
        r#""BoolIfExists": {"aws:SecureTransport": "true"}"#,
        r#""StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdef1234"}"#,
    ] {
        let found = findings_of(both, conditions);
        assert!(!found.iter().any(|one| one.rule == Rule::PrincipalNeverLetIn), "{conditions}");
    }
    let two =
        r#"{"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"], "AWS": "012345678901"}"#;
    let found = findings_of(two, r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#);
    let messages: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
    assert!(
        messages.contains(
            &"`aws:MultiFactorAuthPresent`: a service carries no MFA, so this statement never lets in `ec2.amazonaws.com`, \
              `lambda.amazonaws.com`"
        ),
        "{messages:?}"
    );
    // None of them ever meets all of it: no one is let in, and nothing is open.
    let shut =
        r#"{"Service": "cloudtrail.amazonaws.com", "AWS": "arn:aws:iam::012345678901:user/ann"}"#;
    let never = r#""Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringEquals": {"aws:SourceAccount": "012345678901"}"#;
    let found = findings_of(shut, never);
    assert!(
        found.iter().all(|one| one.rule == Rule::PrincipalNeverLetIn) && found.len() == 2,
        "{found:?}"
    );
}

fn findings_of(principal: &str, conditions: &str) -> Vec<Finding> {
    let statement = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {principal},
            "Action": "sts:AssumeRole", "Condition": {{{conditions}}}}}]}}"#
    );
    let document = PolicyDocument::parse(&statement);
    let principals = trusted_principals(&document, None, &KnownAccounts::default());
    trust_findings(&document, &principals, None, None)
}
