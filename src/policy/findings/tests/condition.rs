//! Findings about conditions that do not do what they seem to.

use super::*;

#[test]
fn conditions_that_cannot_hold_are_found_semantics_1_10() {
    for (principal, conditions) in [
        (OWN, r#""NumericLessThan": {"sts:DurationSeconds": "3600"}"#),
        (ROLE, r#""StringEquals": {"aws:username": "ann"}"#),
        (ROLE, r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#),
        (OWN, r#""ArnLike": {"aws:SourceArn": "arn:aws:s3:::x"}"#),
        (ROLE, r#""Bool": {"aws:MultiFactorAuthPresent": "yes"}"#),
        (OWN, r#""StringEquals": {"sts:ExternalId": []}"#),
    ] {
        let found = allowed(principal, conditions);
        assert!(found.contains(&"condition-never-holds"), "{conditions}: {found:?}");
    }
    // Who carries none decides: access keys no truth about MFA, an account alone no organization.
    for conditions in [
        r#""Bool": {"aws:MultiFactorAuthPresent": ["true", "false"]}"#,
        r#""ForAnyValue:StringNotEquals": {"aws:PrincipalOrgPaths": []}"#,
    ] {
        assert_eq!(allowed(OWN, conditions), [""; 0], "{conditions}");
    }
    assert_eq!(
        allowed(OWN, r#""ForAnyValue:StringNotEquals": {"aws:PrincipalOrgPaths": "red"}"#),
        ["value-never-arrives"]
    );
    let bound = allowed(OWN, r#""NumericGreaterThan": {"aws:ResourceAccount": "30"}"#);
    assert!(!bound.contains(&"condition-never-holds"), "{bound:?}");
    // Case is no matter where the operator ignores it.
    for (key, value) in [
        ("aws:PrincipalOrgID", "O-A1B2C3D4E5"),
        ("aws:SourceVpce", "VPCE-1A2B3C4D"),
        ("saml:aud", "HTTPS://signin.aws.amazon.com/saml"),
    ] {
        let conditions = format!(r#""StringEqualsIgnoreCase": {{"{key}": "{value}"}}"#);
        let found = allowed(OWN, &conditions);
        assert!(!found.contains(&"condition-never-holds"), "{conditions}: {found:?}");
    }
    // Who sends none passes.
    assert_eq!(allowed(OWN, r#""StringEqualsIfExists": {"sts:ExternalId": []}"#), [""; 0]);
    assert_eq!(
        allowed(ROLE, r#""Bool": {"aws:MultiFactorAuthPresent": ["true", "false"]}"#),
        ["condition-always-holds"]
    );
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

/// Semantics 1.8: without the key a negated operator holds, one with `IfExists`, and `Null` that asks for no key.
#[test]
fn services_are_locked_out_by_what_holds_without_their_organization() {
    let found = |effect: &str, principal: &str, conditions: &str| {
        words_of(&format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {{"Service": "ec2.amazonaws.com"}}, "Action": "sts:AssumeRole"}},
                {{"Effect": "{effect}", "Principal": {principal}, "Action": "sts:AssumeRole", "Condition": {{{conditions}}}}}]}}"#
        ))
    };
    let locks = |effect: &str, principal: &str, conditions: &str| {
        found(effect, principal, conditions).contains(&"deny-locks-services-out")
    };
    let other = r#""StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#;
    for conditions in [
        other,
        r#""StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
        r#""StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
        r#""Null": {"aws:PrincipalOrgID": "true"}"#,
    ] {
        assert!(locks("Deny", r#""*""#, conditions), "{conditions}");
    }
    for conditions in [
        r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
        r#""Null": {"aws:PrincipalOrgID": "false"}"#,
        r#""StringNotEquals": {"aws:PrincipalTag/team": "blue"}"#,
    ] {
        assert!(!locks("Deny", r#""*""#, conditions), "{conditions}");
    }
    assert!(!locks("Allow", r#""*""#, other));
    assert!(!locks("Deny", ROLE, other));
}

#[test]
fn only_the_null_test_of_a_key_asks_that_it_is_there() {
    let all = r#""ForAllValues:StringEquals": {"aws:TagKeys": ["team", "false"]}"#;
    for beside in [
        "",
        r#", "Bool": {"aws:SecureTransport": "false"}"#,
        r#", "Null": {"aws:SourceIp": "false"}"#,
    ] {
        let found = allowed(ROLE, &format!("{all}{beside}"));
        assert!(found.contains(&"for-all-values-on-empty"), "{beside}: {found:?}");
    }
    let guarded = format!(r#"{all}, "Null": {{"aws:TagKeys": "false"}}"#);
    assert!(!allowed(ROLE, &guarded).contains(&"for-all-values-on-empty"));
}

#[test]
fn a_guard_on_a_key_of_services_is_none_on_others() {
    let address = r#""NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}"#;
    let account = r#""StringNotEquals": {"aws:SourceAccount": "012345678901"}"#;
    for conditions in [
        format!(r#"{address}, "Null": {{"aws:SourceAccount": "false"}}"#),
        format!(r#"{account}, "Null": {{"aws:SourceIp": "false"}}"#),
    ] {
        assert_eq!(denied(&conditions), ["deny-hits-absent-key"], "{conditions}");
    }
    let service = r#"{"Service": "sns.amazonaws.com"}"#;
    let found = words("Deny", service, "sts:AssumeRole", account);
    assert!(!found.contains(&"deny-hits-absent-key"), "services alone are meant: {found:?}");
}

/// Semantics 1.8: a key of MFA that is absent, asked for, or denied.
#[test]
fn only_what_misses_keys_without_mfa_is_told() {
    let mfa = |operator: &str, value: &str| {
        format!(r#""{operator}": {{"aws:MultiFactorAuthPresent": {value}}}"#)
    };
    assert_eq!(denied(&mfa("Bool", r#""false""#)), ["mfa-deny-misses-keys"]);
    assert_eq!(allowed(OWN, &mfa("BoolIfExists", r#""true""#)), ["mfa-if-exists-lets-keys-in"]);
    let computed = r#"{"Ref": "X"}"#;
    for conditions in [
        mfa("Bool", r#""true""#),
        mfa("BoolIfExists", r#""false""#),
        mfa("Bool", computed),
        r#""Bool": {"aws:SecureTransport": "false"}"#.to_owned(),
    ] {
        assert_eq!(denied(&conditions), [""; 0], "{conditions}");
    }
    assert_eq!(allowed(OWN, &mfa("Bool", r#""true""#)), [""; 0]);
    assert_eq!(allowed(OWN, &mfa("Bool", r#""false""#)), [""; 0]);
}

#[test]
fn a_truth_that_a_template_computes_is_not_judged_and_its_key_is() {
    assert_eq!(allowed(ROLE, r#""Null": {"aws:username": {"Ref": "X"}}"#), [""; 0]);
    assert_eq!(
        allowed(ROLE, r#""Bool": {"aws:Nonsense": {"Ref": "X"}}"#),
        ["unknown-condition-key"]
    );
}

#[test]
fn a_value_that_never_arrives_keeps_no_one_out_who_sends_none() {
    let region = |operator: &str| format!(r#""{operator}": {{"aws:RequestedRegion": "Ireland"}}"#);
    assert_eq!(allowed(OWN, &region("StringEquals")), ["condition-never-holds"]);
    assert_eq!(allowed(OWN, &region("StringEqualsIfExists")), ["value-never-arrives"]);
}

#[test]
fn a_finding_shows_the_operator_as_it_is_written() {
    let messages = |conditions: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {OWN},
                "Action": {ALL}, "Condition": {{{conditions}}}}}}}"#
        );
        let summary = trust_summary(&PolicyDocument::parse(&text), None, &KnownAccounts::default());
        summary.findings.into_iter().map(|one| one.message).collect::<Vec<_>>()
    };
    let told = messages(r#""stringEquals": {"aws:TagKeys": "team"}"#);
    assert!(
        told.contains(&"`aws:TagKeys` holds many values, `stringEquals` compares one".to_owned()),
        "{told:?}"
    );
}
