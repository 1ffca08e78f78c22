//! Each kind of condition, and what it is called.

use super::*;

fn condition(operator: &str, key: &str, values: &[&str]) -> Condition {
    let values = values.iter().copied().map(str::to_owned).collect();
    Condition { operator: operator.to_owned(), key: key.to_owned(), values }
}

fn allowed(operator: &str, key: &str, value: &str) -> String {
    words(&condition(operator, key, &[value]), Some(Effect::Allow))
}

fn asked(operator: &str, key: &str, values: &[&str]) -> Vec<Need> {
    needs(&[condition(operator, key, values)], Some(Effect::Allow))
}

#[test]
fn every_operator_has_its_words_and_those_of_its_opposite() {
    let key = "saml:sub";
    for (operator, relation) in [
        ("StringEquals", "is"),
        ("StringNotEquals", "is not"),
        ("StringEqualsIgnoreCase", "is (in any case)"),
        ("StringNotEqualsIgnoreCase", "is not (in any case)"),
        ("StringLike", "is like"),
        ("StringNotLike", "is not like"),
        ("ArnLike", "is like"),
        ("ArnNotEquals", "is not like"),
        ("NumericEquals", "is"),
        ("NumericLessThan", "is below"),
        ("NumericLessThanEquals", "is at most"),
        ("NumericGreaterThan", "is above"),
        ("NumericGreaterThanEquals", "is at least"),
        ("DateEquals", "is"),
        ("DateNotEquals", "is not"),
        ("DateLessThan", "is before"),
        ("DateLessThanEquals", "is not after"),
        ("DateGreaterThan", "is after"),
        ("DateGreaterThanEquals", "is not before"),
        ("IpAddress", "is in"),
        ("NotIpAddress", "is not in"),
        ("Bool", "is"),
        ("BinaryEquals", "is"),
    ] {
        let said = allowed(operator, key, "x");
        assert_eq!(said, format!("only if the SAML subject {relation} `x`"), "{operator}");
    }
}

/// What each key holds: IAM User Guide, "reference_policies_condition-keys" and "…_iam-condition-keys".
#[test]
fn every_key_that_people_meet_has_a_name() {
    for (key, name) in [
        ("aws:PrincipalTag/Team", "the caller's tag `Team`"),
        ("aws:RequestTag/Team", "the session tag `Team`"),
        ("aws:ResourceTag/Team", "the role's tag `Team`"),
        ("iam:ResourceTag/Team", "the role's tag `Team`"),
        ("aws:PrincipalArn", "the caller's ARN"),
        ("aws:PrincipalAccount", "the caller's account"),
        ("aws:PrincipalType", "the caller's kind"),
        ("aws:PrincipalOrgID", "the caller's organization"),
        ("aws:PrincipalOrgPaths", "the caller's place in the organization"),
        ("aws:PrincipalIsAWSService", "the caller's being an AWS service"),
        ("aws:PrincipalServiceName", "the calling service"),
        ("aws:username", "the user's name"),
        ("aws:userid", "the caller's unique id"),
        ("aws:SourceIp", "the caller's address"),
        ("aws:SourceVpc", "the caller's VPC"),
        ("aws:SourceVpce", "the VPC endpoint"),
        ("aws:VpcSourceIp", "the address inside the VPC"),
        ("aws:SourceArn", "the resource that the service acts for"),
        ("aws:SourceAccount", "the account that the service acts for"),
        ("aws:SourceOrgID", "the organization that the service acts for"),
        ("aws:RequestedRegion", "the region"),
        ("aws:CurrentTime", "the time"),
        ("aws:EpochTime", "the time (epoch)"),
        ("aws:TokenIssueTime", "the session's start"),
        ("aws:FederatedProvider", "the identity provider"),
        ("aws:SourceIdentity", "the source identity carried along"),
        ("aws:MultiFactorAuthPresent", "MFA"),
        ("aws:MultiFactorAuthAge", "the age of MFA"),
        ("aws:TagKeys", "the keys of the session tags"),
        ("sts:TransitiveTagKeys", "the keys of the transitive tags"),
        ("sts:ExternalId", "the external id"),
        ("sts:RoleSessionName", "the session name"),
        ("sts:SourceIdentity", "the source identity"),
        ("sts:DurationSeconds", "the duration asked for"),
        ("SAML:aud", "the SAML audience"),
        ("SAML:iss", "the SAML issuer"),
        ("SAML:sub", "the SAML subject"),
        ("SAML:sub_type", "the kind of SAML subject"),
        ("accounts.google.com:sub", "the subject of accounts.google.com"),
        ("accounts.google.com:aud", "the audience of accounts.google.com"),
        ("accounts.google.com:amr", "the sign-in method of accounts.google.com"),
        ("accounts.google.com:azp", "the application of accounts.google.com"),
        ("accounts.google.com:oaud", "the application of accounts.google.com"),
        ("accounts.google.com:email", "the claim `email` of accounts.google.com"),
        ("a.example/x:sub", "the subject of a.example/x"),
    ] {
        // No idiom is for this operator.
        let said = allowed("StringNotEquals", key, "x");
        assert_eq!(said, format!("only if {name} is not `x`"));
    }
    for unknown in ["aws:NewKey", "my:key", "key"] {
        let said = allowed("StringNotEquals", unknown, "x");
        assert_eq!(said, format!("only if `{unknown} StringNotEquals x`"));
    }
}

#[test]
fn what_people_ask_for_every_day_is_said_as_they_say_it() {
    let (mfa, network) = ("aws:MultiFactorAuthPresent", "192.0.2.0/24");
    for (operator, key, value, said) in [
        ("Bool", mfa, "true", "with MFA"),
        ("Bool", mfa, "false", "without MFA (long-lived keys not counted)"),
        ("BoolIfExists", mfa, "TRUE", "with MFA (or with long-lived keys)"),
        ("BoolIfExists", mfa, "false", "without MFA"),
        (
            "NumericLessThan",
            "aws:MultiFactorAuthAge",
            "900",
            "with MFA not older than `900` seconds",
        ),
        (
            "NumericLessThanEqualsIfExists",
            "aws:MultiFactorAuthAge",
            "900",
            "with MFA not older than `900` seconds, if that is known at all",
        ),
        ("StringEquals", "sts:ExternalId", "x", "with external id `x`"),
        ("StringLike", "sts:ExternalId", "x", "with external id like `x`"),
        ("StringEquals", "sts:RoleSessionName", "x", "with session name `x`"),
        ("StringLike", "sts:RoleSessionName", "x", "with session name like `x`"),
        ("StringEquals", "sts:SourceIdentity", "x", "with source identity `x`"),
        ("StringLike", "sts:SourceIdentity", "x", "with source identity like `x`"),
        ("IpAddress", "aws:SourceIp", network, "from network `192.0.2.0/24`"),
        ("IpAddress", "aws:VpcSourceIp", network, "from network `192.0.2.0/24`"),
        ("NotIpAddress", "aws:SourceIp", network, "outside network `192.0.2.0/24`"),
        (
            "IpAddressIfExists",
            "aws:SourceIp",
            network,
            "from network `192.0.2.0/24`, if that is known at all",
        ),
        ("StringEquals", "aws:PrincipalOrgID", "o-x", "from organization `o-x`"),
        ("DateLessThan", "aws:CurrentTime", "2030-01-01", "until `2030-01-01`"),
        ("DateLessThanEquals", "aws:CurrentTime", "2030-01-01", "until `2030-01-01`"),
        ("DateGreaterThan", "aws:CurrentTime", "2030-01-01", "from `2030-01-01` on"),
        ("DateGreaterThanEquals", "aws:CurrentTime", "2030-01-01", "from `2030-01-01` on"),
        ("Bool", "aws:SecureTransport", "true", "over TLS"),
        ("Bool", "aws:SecureTransport", "false", "without TLS"),
    ] {
        let one = condition(operator, key, &[value]);
        assert_eq!(words(&one, Some(Effect::Allow)), format!("only {said}"), "{operator} {key}");
        assert_eq!(words(&one, Some(Effect::Deny)), format!("when {said}"), "{operator} {key}");
    }
}

#[test]
fn absence_and_sets_are_said() {
    let tag = "aws:PrincipalTag/Team";
    for (operator, key, values, said) in [
        ("Null", tag, &["true"][..], "the caller's tag `Team` is absent"),
        ("Null", tag, &["false"], "the caller's tag `Team` is present"),
        ("Null", "my:key", &["TRUE"], "`my:key` is absent"),
        ("StringEqualsIfExists", tag, &["a"], "the caller's tag `Team` is `a` or is absent"),
        ("StringEquals", tag, &["a", "b"], "the caller's tag `Team` is `a` or `b`"),
        ("StringNotEquals", tag, &["a", "b"], "the caller's tag `Team` is not `a` nor `b`"),
        ("StringEquals", tag, &[], "the caller's tag `Team` is nothing (no value is given)"),
        (
            "ForAnyValue:StringEquals",
            "aws:TagKeys",
            &["a"],
            "some value of the keys of the session tags is `a`",
        ),
        (
            "ForAllValues:StringEquals",
            "aws:TagKeys",
            &["a"],
            "every value of the keys of the session tags is `a`",
        ),
        (
            "ForAllValues:StringEquals",
            "sts:ExternalId",
            &["a"],
            "every value of the external id is `a`",
        ),
        ("StringNotEquals", "sts:ExternalId", &["a"], "the external id is not `a`"),
    ] {
        let one = condition(operator, key, values);
        assert_eq!(words(&one, Some(Effect::Allow)), format!("only if {said}"));
        assert_eq!(words(&one, Some(Effect::Deny)), format!("when {said}"));
    }
}

/// Whether a caller without the thing can meet the condition at all (semantics 1.8).
#[test]
fn a_caller_is_asked_for_what_the_condition_does_not_hold_without() {
    let (mfa, id) = ("aws:MultiFactorAuthPresent", "sts:ExternalId");
    for (operator, key, value) in [
        ("Bool", mfa, "true"),
        ("BoolIfExists", mfa, "True"),
        ("Null", mfa, "false"),
        ("NumericLessThan", "aws:MultiFactorAuthAge", "900"),
    ] {
        assert_eq!(asked(operator, key, &[value]), [Need::Mfa], "{operator} {key} {value}");
    }
    for operator in ["StringEquals", "StringLike", "ForAnyValue:StringEquals"] {
        assert_eq!(asked(operator, id, &["x"]), [Need::ExternalId], "{operator}");
    }
    assert_eq!(asked("Null", id, &["false"]), [Need::ExternalId]);
    for (operator, key, value) in [
        ("Bool", mfa, "false"),
        ("Null", mfa, "true"),
        ("Null", id, "true"),
        ("StringNotEquals", id, "x"),
        ("StringEqualsIfExists", id, "x"),
        ("ForAllValues:StringEquals", id, "x"),
        ("NumericLessThanIfExists", "aws:MultiFactorAuthAge", "900"),
        ("StringEquals", "aws:PrincipalArn", "x"),
        ("Strange", id, "x"),
    ] {
        assert_eq!(asked(operator, key, &[value]), [], "{operator} {key} {value}");
    }
    let twice = [condition("StringLike", id, &["x"]), condition("StringEquals", id, &["x"])];
    assert_eq!(needs(&twice, Some(Effect::Allow)), [Need::ExternalId]);
    assert_eq!(needs(&twice, Some(Effect::Deny)), []);
    assert_eq!(needs(&twice, None), []);
}
