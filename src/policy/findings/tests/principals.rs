//! Who is trusted, and how principals are written.

use super::*;

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
fn terms_that_anyone_can_meet_leave_the_role_open_to_everyone() {
    let told = |operator: &str, key: &str, values: &str| {
        allowed(r#"{"AWS": "*"}"#, &format!(r#""{operator}": {{"{key}": [{values}]}}"#))
    };
    for (operator, key, values) in [
        ("ArnLike", "aws:PrincipalArn", r#""arn:aws:iam::*:role/x""#),
        ("ArnLike", "aws:PrincipalArn", r#""arn:aws:iam::*:role/*""#),
        ("StringLike", "aws:PrincipalArn", r#""arn:aws:iam::1*:role/x""#),
        (
            "ArnLike",
            "aws:PrincipalArn",
            r#""arn:aws:iam::111111111111:role/x", "arn:*:iam::*:role/x""#,
        ),
        ("ArnLike", "aws:PrincipalArn", r#""arn:aws:iam::${aws:PrincipalAccount}:role/x""#),
        ("StringLike", "aws:PrincipalAccount", r#""1*""#),
        ("StringEquals", "aws:PrincipalAccount", r#""${aws:PrincipalAccount}""#),
        ("StringLike", "aws:PrincipalOrgID", r#""o-*""#),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", r#""o-*/r-ab12/*""#),
        ("StringLike", "aws:userid", r#""*:jane@acme.com""#),
        ("StringLike", "aws:userid", r#""AROA*""#),
        ("StringEquals", "aws:username", r#""jane""#),
        ("StringEquals", "aws:PrincipalTag/team", r#""x""#),
        ("IpAddress", "aws:SourceIp", r#""0.0.0.0/1", "128.0.0.0/1""#),
        ("IpAddress", "aws:VpcSourceIp", r#""10.0.0.0/8""#),
        ("StringLike", "aws:SourceVpce", r#""vpce-*""#),
        ("StringLike", "sts:ExternalId", r#""a*""#),
        // IAM User Guide, "confused-deputy": an external id is no secret.
        ("StringEquals", "sts:ExternalId", r#""kitsune-7f3e""#),
        ("Bool", "aws:PrincipalIsAWSService", r#""false""#),
    ] {
        let found = told(operator, key, values);
        assert!(found.contains(&"open-to-everyone"), "{key} {values}: {found:?}");
    }
    for (operator, key, values) in [
        ("StringLike", "aws:PrincipalArn", r#""arn:aws:iam::111111111111:*""#),
        ("StringEquals", "aws:PrincipalAccount", r#""111111111111""#),
        ("StringEquals", "aws:PrincipalAccount", r#""${aws:ResourceAccount}""#),
        ("StringEquals", "aws:PrincipalOrgID", r#""${aws:ResourceOrgID}""#),
        ("StringLike", "aws:PrincipalOrgID", r#""o-abcdef1234*""#),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", r#""o-abcdef1234/r-ab12/*""#),
        ("StringLike", "aws:userid", r#""AROAEXAMPLEEXAMPLE012:*""#),
        ("IpAddress", "aws:SourceIp", r#""203.0.113.0/24", "2001:db8::/32""#),
        ("StringEquals", "aws:SourceVpce", r#""vpce-0a1b2c3d""#),
    ] {
        let found = told(operator, key, values);
        assert!(found.contains(&"everyone-on-terms"), "{key} {values}: {found:?}");
    }
}

#[test]
fn only_the_external_id_that_was_agreed_on_guards_against_a_confused_deputy_semantics_1_8() {
    let foreign = r#"{"AWS": "arn:aws:iam::999999999999:root"}"#;
    let word = "foreign-account-without-external-id";
    let told = |conditions: &str| allowed(foreign, conditions).contains(&word);
    for open in [
        r#""StringEqualsIfExists": {"sts:ExternalId": "abc123"}"#,
        r#""StringNotEquals": {"sts:ExternalId": "abc123"}"#,
        r#""StringLike": {"sts:ExternalId": "*"}"#,
        r#""StringLike": {"sts:ExternalId": ["abc123", "?*"]}"#,
        r#""StringLike": {"sts:ExternalId": "acme-*"}"#,
        r#""Null": {"sts:ExternalId": "true"}"#,
        r#""Null": {"sts:ExternalId": "false"}"#,
        r#""ForAllValues:StringEquals": {"sts:ExternalId": "abc123"}"#,
        r#""StringLike": {"aws:PrincipalOrgID": "o-*"}"#,
        r#""StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdef1234"}"#,
    ] {
        assert!(told(open), "{open}");
    }
    for guarded in [
        r#""StringEquals": {"sts:ExternalId": "abc123"}"#,
        r#""StringLike": {"sts:externalid": "abc123"}"#,
        r#""ForAnyValue:StringEquals": {"sts:ExternalId": "abc123"}"#,
        r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdef1234"}"#,
    ] {
        assert!(!told(guarded), "{guarded}");
    }
}

#[test]
fn names_that_are_no_services_are_told_with_the_one_that_was_meant() {
    let told = |name: &str| service::wrong(name);

    assert_eq!(told("ec2.amazonaws.co").as_deref(), Some("; did you mean `ec2.amazonaws.com`?"));
    assert_eq!(
        told("lambda.amazonaws.com.").as_deref(),
        Some("; did you mean `lambda.amazonaws.com`?")
    );
    assert_eq!(
        told("lambda.amazon.com").as_deref(),
        Some("; did you mean `lambda.amazonaws.com`?")
    );
    assert_eq!(
        told("lamdba.amazonaws.com").as_deref(),
        Some("; did you mean `lambda.amazonaws.com`?")
    );
    for known in [
        "ecs.amazonaws.com",
        "states.eu-west-1.amazonaws.com",
        "ec2.amazonaws.com.cn",
        "pods.eks.amazonaws.com",
        "brand-new.sagemaker.amazonaws.com",
        "apidestinations.events.amazonaws.com",
        "ecr.amazonaws.com",
    ] {
        assert_eq!(told(known), None, "{known}");
    }
    for (written, meant) in [
        ("eventbridge", "events"),
        ("stepfunctions", "states"),
        ("step-functions", "states"),
        ("cloudwatch-events", "events"),
        ("elb", "elasticloadbalancing"),
        ("api-gateway", "apigateway"),
        ("ecs-task", "ecs-tasks"),
        ("secrets-manager", "secretsmanager"),
    ] {
        let found = told(&format!("{written}.amazonaws.com"));
        let meant = format!("; did you mean `{meant}.amazonaws.com`?");
        assert_eq!(found.as_deref(), Some(meant.as_str()), "{written}");
    }
    assert_eq!(told("foobar.amazonaws.com").as_deref(), Some(" that is known here"));
    for wild in ["*.amazonaws.com", "ec2.*", "*"] {
        assert_eq!(told(wild).as_deref(), Some(": a wildcard inside a principal matches none"));
    }
    assert_eq!(allowed(r#"{"Service": "ec2.amazonaws.co"}"#, ""), ["unknown-service"]);
    assert_eq!(allowed(r#"{"Service": "ec2.us-east-1.amazonaws.com"}"#, ""), ["unknown-service"]);
    assert_eq!(
        allowed(r#"{"Service": "mq.us-east-1.amazonaws.com"}"#, ""),
        ["service-without-source", "service-with-region"]
    );
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
fn arns_and_service_names_of_no_principal_are_told() {
    for arn in [
        "arn:awss:iam::012345678901:root",
        "arn:aws:iam:eu-west-1:012345678901:role/x",
        "arn:aws:iam::012345678901:role/a b",
        "arn:aws:iam::012345678901:role/${aws:username}",
        "arn:aws:iam::012345678901:root/",
    ] {
        let found = allowed(&format!(r#"{{"AWS": "{arn}"}}"#), "");
        assert!(found.contains(&"principal-never-matches"), "{arn}: {found:?}");
    }
    for name in ["team/a_b+c=d,e.f@g-h", "a~b/R", "team:x/(y)/R"] {
        let found = allowed(&format!(r#"{{"AWS": "arn:aws:iam::012345678901:role/{name}"}}"#), "");
        assert!(!found.contains(&"principal-never-matches"), "{name}: {found:?}");
    }
    for service in ["https://ec2.amazonaws.com", "ec2.amazonaws.com/", "e c2.amazonaws.com"] {
        let found = allowed(&format!(r#"{{"Service": "{service}"}}"#), "");
        assert!(found.contains(&"unknown-service"), "{service}: {found:?}");
    }
}
