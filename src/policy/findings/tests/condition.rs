//! Findings about conditions that do not do what they seem to.

use super::*;

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
        (denied(r#""NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}"#), "deny-hits-absent-key"),
        (
            words("Allow", OWN, ALL, r#""StringEquals": {"aws:TagKeys": "team"}"#),
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

    assert_eq!(words("Allow", OWN, ALL, conditions), [""; 0]);
    assert_eq!(allowed(OWN, conditions), ["missing-action"], "tags need an action of their own");
}

#[test]
fn a_variable_under_the_old_version_is_found_semantics_1_9() {
    let document = |version: &str| {
        format!(
            r#"{{{version} "Statement": {{"Effect": "Allow", "Principal": {OWN}, "Action": "sts:AssumeRole",
                "Condition": {{"StringLike": {{"sts:RoleSessionName": "${{aws:username}}"}}}}}}}}"#
        )
    };

    assert_eq!(words_of(&document("")), ["variable-under-old-version", "version-missing"]);
    assert_eq!(words_of(&document(r#""Version": "2008-10-17","#)), ["variable-under-old-version"]);
    assert_eq!(words_of(&document(r#""Version": "2012-10-17","#)), [""; 0]);
}

#[test]
fn a_deny_of_what_belongs_to_no_organization_hits_services() {
    let found = |conditions: &str| {
        words_of(&format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {{"Service": "ec2.amazonaws.com"}}, "Action": "sts:AssumeRole"}},
                {{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": {{{conditions}}}}}]}}"#
        ))
    };

    for key in ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount"] {
        let null = format!(r#""Null": {{"{key}": "true"}}"#);
        assert_eq!(found(&null), ["deny-locks-services-out"], "{key}");
        let spared = format!(r#"{null}, "BoolIfExists": {{"aws:PrincipalIsAWSService": "false"}}"#);
        assert_eq!(found(&spared), [""; 0], "{key}");
    }
}

#[test]
fn a_deny_on_a_key_that_people_do_not_send_hits_them_unless_it_asks_for_the_key() {
    for key in ["aws:SourceOrgID", "aws:SourceAccount", "aws:SourceIp"] {
        let (operator, value) = match key {
            "aws:SourceOrgID" => ("StringNotEquals", "o-abcdef1234"),
            "aws:SourceAccount" => ("StringNotEquals", "012345678901"),
            _ => ("NotIpAddress", "203.0.113.0/24"),
        };
        let negated = format!(r#""{operator}": {{"{key}": "{value}"}}"#);
        assert_eq!(denied(&negated), ["deny-hits-absent-key"], "{key}");
        let guarded = format!(r#"{negated}, "Null": {{"{key}": "false"}}"#);
        assert_eq!(denied(&guarded), [""; 0], "{key}");
    }
    // As AWS writes it against the confused deputy.
    for beside in [
        r#""Null": {"aws:SourceAccount": "false"}"#,
        r#""Bool": {"aws:PrincipalIsAWSService": "true"}"#,
    ] {
        let negated = r#""StringNotEquals": {"aws:SourceOrgID": "o-abcdef1234"}"#;
        assert_eq!(denied(&format!("{negated}, {beside}")), [""; 0], "{beside}");
    }
}

#[test]
fn a_variable_of_a_key_that_aws_does_not_document_is_told() {
    let with = |value: &str| {
        allowed(OWN, &format!(r#""StringEquals": {{"aws:PrincipalTag/team": "{value}"}}"#))
    };

    assert_eq!(with("${aws:PrincipleTag/team}"), ["unknown-condition-key"]);
    assert_eq!(with("x-${aws:usrname, 'none'}"), ["unknown-condition-key"]);
    assert_eq!(with("${aws:RequestTag/team}"), [""; 0]);
}

#[test]
fn providers_of_a_context_want_the_action_that_sets_it() {
    let provider = r#""ForAllValues:ArnEquals": {"sts:RequestContextProviders": "arn:aws:iam::aws:contextProvider/IdentityCenter"}"#;

    assert_eq!(allowed(OWN, provider), ["missing-action"]);
}
