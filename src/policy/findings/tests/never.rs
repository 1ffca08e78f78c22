//! Conditions that nothing can meet, by the form of their values, by each other, and by whom they speak of.

use super::*;

const NEVER: [&str; 1] = ["condition-never-holds"];
const ALWAYS: [&str; 1] = ["condition-always-holds"];

#[test]
fn values_of_another_form_than_the_key_holds_never_arrive() {
    for conditions in [
        r#""StringEquals": {"aws:PrincipalOrgID": "o-ABCDEF1234"}"#,
        r#""StringEquals": {"aws:PrincipalOrgID": "ou-abcd-11112222"}"#,
        r#""ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "r-abcd/*"}"#,
        r#""ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abcdef1234/r-abcd/ou-abcd-11112222"}"#,
        r#""StringEquals": {"aws:RequestedRegion": "eu-west1"}"#,
        r#""StringEquals": {"aws:RequestedRegion": "Ireland"}"#,
        r#""StringEquals": {"aws:SourceVpc": "vpce-11112222"}"#,
        r#""StringLike": {"aws:SourceVpce": "vpc-1111*"}"#,
        r#""StringEquals": {"aws:userid": "arn:aws:iam::012345678901:user/ann"}"#,
        r#""StringEquals": {"aws:username": "arn:aws:iam::012345678901:user/ann"}"#,
        r#""StringEquals": {"aws:username": "team/ann"}"#,
        r#""NumericLessThan": {"aws:MultiFactorAuthAge": "0"}"#,
        r#""NumericLessThanEquals": {"aws:MultiFactorAuthAge": "-5"}"#,
    ] {
        assert_eq!(allowed(OWN, conditions), NEVER, "{conditions}");
    }
    for conditions in [
        r#""StringEqualsIgnoreCase": {"aws:PrincipalOrgID": "o-ABCDEF1234"}"#,
        r#""StringLike": {"aws:PrincipalOrgID": "o-*"}"#,
        r#""ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abcdef1234/r-abcd/ou-abcd-11112222/"}"#,
        r#""ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abcdef1234/*"}"#,
        r#""ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "*/ou-abcd-11112222/*"}"#,
        r#""StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-gov-east-1", "us-iso-west-1"]}"#,
        r#""StringLike": {"aws:RequestedRegion": "eu-*"}"#,
        r#""StringEquals": {"aws:SourceVpc": "vpc-11112222"}"#,
        r#""StringLike": {"aws:SourceVpce": "v*"}"#,
        r#""StringLike": {"aws:userid": "AROAIOSFODNN7EXAMPLE:*"}"#,
        r#""NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}"#,
    ] {
        assert_eq!(allowed(OWN, conditions), [""; 0], "{conditions}");
    }
}

#[test]
fn callers_whom_the_statement_does_not_trust_never_come() {
    for (principal, conditions) in [
        (OWN, r#""StringEquals": {"aws:PrincipalAccount": "444455556666"}"#),
        (OWN, r#""ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/x"}"#),
        (OWN, r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/*"}"#),
        (ROLE, r#""ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::012345678901:role/RoleB"}"#),
        (OWN, r#""Bool": {"aws:PrincipalIsAWSService": "true"}"#),
    ] {
        assert_eq!(allowed(principal, conditions), NEVER, "{conditions}");
    }
    for (principal, conditions) in [
        (OWN, r#""StringEquals": {"aws:PrincipalAccount": "012345678901"}"#),
        (OWN, r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}"#),
        (OWN, r#""ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::012345678901:role/x"}"#),
        (ROLE, r#""ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::012345678901:role/RoleA"}"#),
        (ROLE, r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::012345678901:role/Role*"}"#),
        (
            ROLE,
            r#""StringEqualsIgnoreCase": {"aws:PrincipalArn": "arn:aws:iam::012345678901:role/ROLEA"}"#,
        ),
    ] {
        assert_eq!(allowed(principal, conditions), [""; 0], "{conditions}");
    }
}

#[test]
fn a_key_that_every_request_carries_is_never_absent() {
    let absent = |key: &str| allowed(OWN, &format!(r#""Null": {{"{key}": "true"}}"#));
    let present = |key: &str| allowed(OWN, &format!(r#""Null": {{"{key}": "false"}}"#));
    for key in ["aws:PrincipalArn", "aws:PrincipalAccount", "aws:userid", "aws:CurrentTime"] {
        assert_eq!(absent(key), NEVER, "{key}");
        assert_eq!(present(key), ALWAYS, "{key}");
    }
    for key in ["aws:MultiFactorAuthAge", "aws:TokenIssueTime", "aws:SourceVpce", "aws:username"] {
        assert_eq!(absent(key), [""; 0], "{key}");
        assert_eq!(present(key), [""; 0], "{key}");
    }
}

#[test]
fn keys_of_other_requests_than_to_assume_a_role_never_come() {
    for key in ["sts:AWSServiceName", "s3:prefix", "iam:PassedToService", "kms:ViaService"] {
        let equals = format!(r#""StringEquals": {{"{key}": "x"}}"#);
        assert_eq!(allowed(OWN, &equals), NEVER, "{key}");
    }
    for key in ["iam:ResourceTag/team", "lambda:SourceFunctionArn", "ec2:RoleDelivery"] {
        let equals = format!(r#""StringLike": {{"{key}": "x"}}"#);
        assert_eq!(allowed(OWN, &equals), [""; 0], "{key}");
    }
}

#[test]
fn federated_users_have_no_principal_to_compare() {
    for key in ["aws:PrincipalOrgID", "aws:PrincipalArn", "aws:PrincipalAccount"] {
        let found = web(&format!(r#""StringLike": {{"{key}": "*"}}"#));
        assert_eq!(found, NEVER, "{key}");
    }
}

#[test]
fn conditions_that_exclude_each_other_never_hold() {
    let dates = |from: &str, until: &str| {
        allowed(
            OWN,
            &format!(
                r#""DateGreaterThan": {{"aws:CurrentTime": "{from}"}},
                   "DateLessThan": {{"aws:CurrentTime": "{until}"}}"#
            ),
        )
    };
    assert_eq!(dates("2026-12-31T00:00:00Z", "2026-12-01T00:00:00Z"), NEVER);
    assert_eq!(dates("2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z"), NEVER);
    assert_eq!(dates("2026-12-01T00:00:00Z", "2026-12-31T00:00:00Z"), [""; 0]);
    let age = |from: &str, least: &str, until: &str, most: &str| {
        let key = "aws:MultiFactorAuthAge";
        allowed(
            OWN,
            &format!(r#""{until}": {{"{key}": "{most}"}}, "{from}": {{"{key}": "{least}"}}"#),
        )
    };
    let (from, until) = ("NumericGreaterThanEquals", "NumericLessThanEquals");
    assert_eq!(age(from, "60", until, "60"), [""; 0]);
    assert_eq!(age(from, "60", "NumericLessThan", "60"), NEVER);
    assert_eq!(age(from, "100", until, "60"), NEVER);
    assert_eq!(age(from, "100", "NumericLessThanEqualsIfExists", "60"), [""; 0]);
    let all = |operator: &str| format!("ForAllValues:{operator}");
    let found = age(&all(from), "100", &all(until), "60");
    assert_eq!(found, ["for-all-values-on-empty"], "both hold without the key");
    let null = r#""Null": {"aws:MultiFactorAuthPresent": "true"}"#;
    let with = |other: &str| allowed(OWN, &format!("{null}, {other}"));
    assert_eq!(with(r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#), NEVER);
    assert_eq!(with(r#""BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}"#), [""; 0]);
}

#[test]
fn sessions_that_began_long_ago_are_over() {
    let found = |before: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {OWN},
                "Action": "sts:AssumeRole",
                "Condition": {{"DateLessThan": {{"aws:TokenIssueTime": "{before}"}}}}}}}}"#
        );
        let document = PolicyDocument::parse(&text);
        let summary = trust_summary(&document, None, &KnownAccounts::default());
        let now = "2026-06-10T12:00:00Z".parse().ok();
        let findings = trust_findings(&document, &summary.principals, None, now);
        findings.iter().any(|one| one.rule == Rule::ConditionNeverHolds)
    };

    assert!(found("2026-06-08T12:00:00Z"));
    assert!(!found("2026-06-10T00:00:00Z"), "a session of 36 hours may have begun before");
}

const BITBUCKET: &str = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc";

#[test]
fn conditions_that_no_value_meets_together_never_hold() {
    let tag = |one: &str, value: &str, other: &str, values: &str| {
        // One operator stands once, with both writings of the key.
        let (key, same) = ("aws:PrincipalTag/team", "aws:principaltag/Team");
        let between = if one == other { String::new() } else { format!(r#"}}, "{other}": {{"#) };
        let parted = if one == other { "," } else { "" };
        let first = format!(r#""{one}": {{"{key}": [{value}]{parted}{between}"#);
        allowed(OWN, &format!(r#"{first}"{same}": [{values}]}}"#))
    };
    for (one, value, other, values) in [
        ("StringEquals", r#""a""#, "StringNotEquals", r#""b", "a""#),
        ("StringEquals", r#""a", "c""#, "StringLike", r#""b*", "d*""#),
        ("StringEquals", r#""a""#, "StringEqualsIgnoreCase", r#""b""#),
        ("StringLike", r#""a*""#, "StringLike", r#""b*""#),
        ("StringLike", r#""a*""#, "StringNotLike", r#""a*""#),
        ("StringNotLike", r#""a*""#, "StringEquals", r#""ab""#),
        ("StringEquals", r#""a""#, "StringNotEqualsIfExists", r#""a""#),
    ] {
        assert_eq!(tag(one, value, other, values), NEVER, "{one} {value} {other} {values}");
    }
    for (one, value, other, values) in [
        ("StringEquals", r#""a", "b""#, "StringNotEquals", r#""a""#),
        ("StringEquals", r#""bc""#, "StringLike", r#""b*""#),
        ("StringEquals", r#""A""#, "StringEqualsIgnoreCase", r#""a""#),
        ("StringLike", r#""a*""#, "StringLike", r#""ab*""#),
        ("StringLike", r#""a*""#, "StringNotLike", r#""ab*""#),
        ("StringEqualsIfExists", r#""a""#, "StringNotEquals", r#""a""#),
        ("StringEquals", r#""a""#, "StringLike", r#""${aws:username}""#),
    ] {
        assert_eq!(tag(one, value, other, values), [""; 0], "{one} {value} {other} {values}");
    }
    let flags = r#""Bool": {"aws:MultiFactorAuthPresent": "true"},
                   "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}"#;
    assert!(allowed(OWN, flags).contains(&"condition-never-holds"));
}

#[test]
fn what_these_principals_never_send_never_holds() {
    let user = r#"{"AWS": "arn:aws:iam::012345678901:user/jane"}"#;
    let service = r#"{"Service": "ec2.amazonaws.com"}"#;
    let of_type = |kind: &str| format!(r#""StringEquals": {{"aws:PrincipalType": "{kind}"}}"#);
    for (principal, conditions) in [
        (ROLE, of_type("User")),
        (user, of_type("AssumedRole")),
        (OWN, of_type("Account")),
        (OWN, of_type("Anonymous")),
        (service, r#""StringEquals": {"sts:ExternalId": "x1"}"#.to_owned()),
        (service, r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdef1234"}"#.to_owned()),
        (service, r#""StringEquals": {"aws:PrincipalTag/a": "b"}"#.to_owned()),
        (GITHUB, r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#.to_owned()),
        (GITHUB, r#""StringEquals": {"aws:PrincipalTag/a": "b"}"#.to_owned()),
    ] {
        let action =
            if principal == GITHUB { "sts:AssumeRoleWithWebIdentity" } else { "sts:AssumeRole" };
        assert_eq!(words("Allow", principal, action, &conditions), NEVER, "{conditions}");
    }
    let cognito = r#"{"Service": "cognito-idp.amazonaws.com"}"#;
    let sent = allowed(cognito, r#""StringEquals": {"sts:ExternalId": "x1"}"#);
    assert!(!sent.contains(&"condition-never-holds"), "{sent:?}");
    for kind in ["User", "AssumedRole"] {
        assert_eq!(allowed(OWN, &of_type(kind)), [""; 0], "{kind}");
    }
}

#[test]
fn values_that_no_tag_has_never_arrive() {
    for (key, value) in
        [("aws:RequestTag/b", "a#b"), ("aws:PrincipalTag/b", "a,b"), ("iam:ResourceTag/b", "<x>!")]
    {
        let condition = format!(r#""StringEquals": {{"{key}": "{value}"}}"#);
        let found = words("Allow", OWN, ALL, &condition);
        assert!(found.contains(&"condition-never-holds"), "{key}: {found:?}");
    }
    for value in ["a b", "a@b.c", "Zürich:/=+-", "${aws:username}"] {
        let condition = format!(r#""StringLike": {{"aws:RequestTag/b": "{value}*"}}"#);
        assert_eq!(words("Allow", OWN, ALL, &condition), [""; 0], "{value}");
    }
}

#[test]
fn subjects_that_a_provider_never_writes_let_no_one_in_and_open_nothing() {
    let with = |issuer: &str, subject: &str| {
        let principal =
            format!(r#"{{"Federated": "arn:aws:iam::012345678901:oidc-provider/{issuer}"}}"#);
        let conditions = format!(
            r#""StringEquals": {{"{issuer}:aud": "sts.amazonaws.com"}},
               "StringLike": {{"{issuer}:sub": "{subject}"}}"#
        );
        words("Allow", &principal, "sts:AssumeRoleWithWebIdentity", &conditions)
    };
    let github = "token.actions.githubusercontent.com";
    let cluster = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF";
    for (issuer, subject) in [
        (github, "acme/app:*"),
        (github, "repo:acme"),
        (github, "repo:acme/"),
        (github, "repo: acme/app:*"),
        (github, "repo:acme:*"),
        (github, "repo:acme@1/app@2:refs/heads/main"),
        (github, "repo:acme@1/app@2:branch:main"),
        (github, "repo:acme@1/app@2:ref:main"),
        (github, "repo:acme@1/app@2:main"),
        ("gitlab.com", "repo:acme/app:*"),
        ("gitlab.com", "acme/app:*"),
        (BITBUCKET, "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee:*"),
        ("app.terraform.io", "organization:acme:workspace:prod:*"),
        ("scalr.io", "acme:*"),
        (cluster, "system:serviceaccount:default"),
        (cluster, "default:app"),
        ("accounts.google.com", "ann@example.com"),
        ("app.terraform.io", "org:acme:*"),
        ("agent.buildkite.com", "acme:*"),
    ] {
        let found = with(issuer, subject);
        assert!(found.contains(&"condition-never-holds"), "{subject}: {found:?}");
        assert!(!found.iter().any(|word| word.starts_with("oidc-")), "{subject}: {found:?}");
    }
    for (issuer, subject) in [
        (github, "repo:acme@123456/app@456789:environment:*"),
        (github, "repo:acme@123456/app@456789:pull_request"),
        (github, "repo:acme@123456/app@456789:job_workflow_ref:acme/*"),
        (github, "repo:acme@123456/app@456789:ref:ref*"),
        ("gitlab.com", "project_path:acme/app:ref_type:branch:ref:main"),
        (BITBUCKET, "{aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee}:*"),
        ("app.terraform.io", "organization:acme:project:p:workspace:prod:run_phase:*"),
        ("app.terraform.io", "organization:acme:*"),
        (github, "repository_owner_id:65:*"),
        (cluster, "system:serviceaccount:build:*"),
        ("oidc.fly.io/acme", "acme:app:*"),
        ("oidc.fly.io/acme", "acme:*"),
        ("acme.app.spacelift.io", "space:*"),
        ("oidc.vercel.com/acme", "owner:acme:project:*"),
        ("oidc.vercel.com", "owner:acme:project:*"),
    ] {
        assert_eq!(with(issuer, subject), [""; 0], "{issuer} {subject}");
    }
    for (issuer, subject) in [("oidc.vercel.com", "owner:acme*"), ("scalr.io", "account:acme*")] {
        assert_eq!(with(issuer, subject), ["oidc-subject-prefix"], "{issuer}");
    }
    assert_eq!(with("oidc.vercel.com", "owner:*"), ["oidc-open-subject"]);
}

#[test]
fn roles_of_permission_sets_and_groups_are_named_as_no_request_names_them() {
    let group = r#""ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::012345678901:group/dev"}"#;
    assert_eq!(allowed(OWN, group), NEVER);
    let set = r#"{"AWS": "arn:aws:iam::012345678901:role/AWSReservedSSO_Admin_0123456789abcdef"}"#;
    assert_eq!(allowed(set, ""), ["principal-never-matches"]);
}

/// STS API Reference, "API_AssumeRole": a session's name has two characters at least, and no colon.
#[test]
fn what_sts_refuses_in_a_name_never_arrives() {
    let name = |operator: &str, value: &str| {
        allowed(OWN, &format!(r#""{operator}": {{"sts:RoleSessionName": "{value}"}}"#))
    };
    for (operator, value) in [
        ("StringEquals", "a:b"),
        ("StringEquals", "a"),
        ("StringLike", "a"),
        ("StringLike", "a b*"),
    ] {
        assert_eq!(name(operator, value), NEVER, "{operator} {value}");
    }
    for value in ["a*", "*", "??", "ab", "ab*"] {
        assert_eq!(name("StringLike", value), [""; 0], "{value}");
    }
}

#[test]
fn the_type_of_a_principal_has_its_case() {
    let by = |operator: &str, value: &str| {
        allowed(OWN, &format!(r#""{operator}": {{"aws:PrincipalType": "{value}"}}"#))
    };
    assert_eq!(by("StringEquals", "AssumedRole"), [""; 0]);
    assert_eq!(by("StringEquals", "assumedrole"), NEVER);
    assert_eq!(by("StringEqualsIgnoreCase", "assumedrole"), [""; 0]);
    assert_eq!(by("StringEqualsIgnoreCase", "role"), NEVER);
}

#[test]
fn a_moment_is_past_once_it_is_over() {
    let document = |operator: &str| {
        PolicyDocument::parse(&format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {OWN}, "Action": "sts:AssumeRole",
                "Condition": {{"{operator}": {{"aws:CurrentTime": "2023-01-01T00:00:00Z"}}}}}}]}}"#
        ))
    };
    let is_over = |operator: &str, now: &str| {
        let found = trust_findings(&document(operator), &[], None, now.parse().ok());
        found.iter().any(|one| one.rule == Rule::ConditionNeverHolds)
    };
    for operator in ["DateLessThanEquals", "DateEquals"] {
        assert!(!is_over(operator, "2023-01-01T00:00:00Z"), "{operator}");
        assert!(is_over(operator, "2023-01-01T00:00:01Z"), "{operator}");
    }
    assert!(!is_over("DateGreaterThan", "2023-01-01T00:00:01Z"));
}
