//! Two conditions on one key, as no request or some request meets them.

use super::*;
use crate::policy::language::document::PolicyDocument;
use crate::policy::words::{KnownAccounts, TrustSummary, trust_summary};

const KEY: &str = "aws:PrincipalTag/t";

/// Why nothing meets a pair of conditions; each is an operator with a value.
fn told(key: &str, pair: [(&str, &str); 2]) -> Option<String> {
    let [one, other] =
        pair.map(|(operator, value)| format!(r#""{operator}": {{"{key}": {value}}}"#));
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": "*",
            "Action": "sts:AssumeRole", "Condition": {{{one}, {other}}}}}}}"#
    );
    let document = PolicyDocument::parse(&text);
    let mut found = Vec::new();
    look(&document.statements[0], true, &mut |_, message| found.push(message));
    assert!(found.len() < 2, "{found:?}");
    found.pop()
}

#[test]
fn a_key_that_must_be_absent_cannot_be_compared() {
    let (a, yes) = (r#""a""#, r#""true""#);
    let absent = told(KEY, [("Null", yes), ("StringEquals", a)]).unwrap();
    assert!(absent.contains("is asked to be absent, and compared"), "{absent}");
    assert!(told(KEY, [("StringEquals", a), ("Null", yes)]).is_some(), "in either order");

    for (operator, value, other, compared) in [
        ("Null", r#""false""#, "StringEquals", a),
        ("Null", r#"["true", "false"]"#, "StringEquals", a),
        ("Null", "[]", "StringEquals", a),
        ("Null", yes, "StringEqualsIfExists", a),
        ("Null", yes, "StringNotEquals", a),
        ("StringEquals", yes, "StringLike", yes),
    ] {
        let found = told(KEY, [(operator, value), (other, compared)]);
        assert_eq!(found, None, "{operator} {value} {other}");
    }
}

/// AWS's page "reference_policies_condition-keys", `aws:SourceIp`: always there but for calls through a VPC endpoint.
#[test]
fn no_call_has_both_an_address_of_its_own_and_a_vpc_endpoint() {
    let told = |condition: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": "*",
                "Action": "sts:AssumeRole", "Condition": {{{condition}}}}}}}"#
        );
        let mut found = Vec::new();
        look(&PolicyDocument::parse(&text).statements[0], true, &mut |_, message| {
            found.push(message);
        });
        found
    };
    let address = r#""IpAddress": {"aws:SourceIp": "203.0.113.0/24"}"#;
    for endpoint in [
        r#""StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}"#,
        r#""StringLike": {"AWS:sourceVpc": "vpc-*"}"#,
        r#""IpAddress": {"aws:SourceIp": "203.0.113.0/24", "aws:VpcSourceIp": "10.0.0.0/8"}"#,
        r#""Null": {"aws:SourceVpce": "false"}"#,
    ] {
        let found =
            told(&format!("{endpoint}, {address}").replace(&format!("8\"}}, {address}"), "8\"}"));
        assert_eq!(found.len(), 1, "{endpoint}: {found:?}");
        assert!(
            found[0].contains("a call through a VPC endpoint has no `aws:SourceIp`"),
            "{found:?}"
        );
    }
    for open in [
        r#""StringEqualsIfExists": {"aws:SourceVpce": "vpce-0a1b2c3d"}"#,
        r#""StringNotEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}"#,
        r#""Null": {"aws:SourceVpce": "true"}"#,
        r#""StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#,
        r#""StringEquals": {"aws:Ec2InstanceSourceVpc": "vpc-0a1b2c3d"}"#,
    ] {
        assert_eq!(told(&format!("{open}, {address}")), <[String; 0]>::default(), "{open}");
    }
}

#[test]
fn what_has_no_key_or_is_computed_excludes_nothing() {
    let (a, b) = (r#""a""#, r#""b""#);
    assert!(told(KEY, [("StringEquals", a), ("StringLike", b)]).is_some());
    for (key, one, other) in [
        ("", a, b),
        ("{Ref}", a, b),
        (KEY, r#""${aws:username}""#, b),
        (KEY, a, r#""{Ref}""#),
        (KEY, r#""{Ref}""#, b),
    ] {
        assert_eq!(
            told(key, [("StringEquals", one), ("StringLike", other)]),
            None,
            "{key} {one} {other}"
        );
    }
}

#[test]
fn patterns_of_arns_that_begin_otherwise_share_none() {
    let arn = |name: &str| format!(r#""arn:aws:iam::111122223333:role/{name}*""#);
    let pair = |operator: &str, one: &str, other: &str| {
        let (one, other) = (arn(one), arn(other));
        told(
            "aws:PrincipalArn",
            [(operator, one.as_str()), (&format!("ForAnyValue:{operator}"), "[]")],
        )
        .is_none()
            && told("aws:PrincipalArn", [("ArnLike", &one), ("ArnEquals", &other)]).is_some()
    };
    assert!(pair("ArnLike", "a", "b"));
    assert!(!pair("ArnLike", "a", "ab"));
}

#[test]
fn conditions_on_different_keys_do_not_meet() {
    let text = r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole",
        "Condition": {"Null": {"sts:ExternalId": "true"}, "StringEquals": {"aws:PrincipalTag/t": "a"}}}}"#;
    let document = PolicyDocument::parse(text);

    look(&document.statements[0], true, &mut |_, message| panic!("{message}"));
}

#[test]
fn values_that_the_other_does_not_take_are_told() {
    for pair in [
        [("StringEquals", r#""a""#), ("StringLike", r#""b*""#)],
        [("StringEquals", r#""a""#), ("StringNotEquals", r#""a""#)],
        [("StringEqualsIfExists", r#""a""#), ("StringLike", r#""b""#)],
        [("StringLike", r#""a*""#), ("StringNotLike", r#""a*""#)],
        [("StringLike", r#""a*""#), ("StringLikeIfExists", r#""b*""#)],
        [("StringLike", r#"["a*", "b*"]"#), ("StringLikeIfExists", r#"["c*", "d*"]"#)],
        [("StringEqualsIgnoreCase", r#""a""#), ("StringNotEqualsIgnoreCase", r#""A""#)],
    ] {
        let found = told(KEY, pair).unwrap_or_default();
        assert!(found.contains("no value meets both conditions"), "{pair:?}: {found}");
    }
    for pair in [
        [("StringEquals", r#""a""#), ("StringLike", r#""a*""#)],
        [("StringEquals", r#"["a", "b"]"#), ("StringLike", r#""b*""#)],
        [("StringEqualsIfExists", r#""a""#), ("StringLikeIfExists", r#""b""#)],
        [("StringLike", r#""a*""#), ("StringLikeIfExists", r#""ab*""#)],
        [("StringLike", r#"["a*", "b*"]"#), ("StringLikeIfExists", r#""bc*""#)],
        [("StringLike", r#""a*""#), ("StringNotLike", r#""ab*""#)],
        [("StringLike", r#""a*""#), ("StringNotEquals", r#""a*""#)],
        [("StringEquals", r#""${aws:username}""#), ("StringLike", r#""b""#)],
        [("StringNotEquals", r#""a""#), ("StringNotLike", r#""b""#)],
    ] {
        assert_eq!(told(KEY, pair), None, "{pair:?}");
    }
    let sets = [("StringEquals", r#""a""#), ("ForAnyValue:StringEquals", r#""b""#)];
    assert_eq!(told("aws:TagKeys", sets), None, "a set is told of elsewhere");
}

#[test]
fn bounds_leave_something_between_them_or_nothing() {
    let key = "aws:MultiFactorAuthAge";
    let window = |below, above| {
        told(key, [("NumericGreaterThanEquals", below), ("NumericLessThanEquals", above)])
    };

    assert_eq!(window("300", "900"), None);
    assert_eq!(window("300", "300"), None, "that very value");
    assert!(window("900", "300").is_some_and(|found| found.contains("between both bounds")));
    for (lower, upper) in [
        ("NumericGreaterThan", "NumericLessThanEquals"),
        ("NumericGreaterThanEquals", "NumericLessThan"),
    ] {
        assert!(told(key, [(lower, "300"), (upper, "300")]).is_some(), "{lower} {upper}");
        assert!(told(key, [(upper, "300"), (lower, "300")]).is_some(), "{upper} {lower}");
        assert_eq!(told(key, [(lower, "300"), (upper, "301")]), None);
    }
}

fn trusting(principal: &str) -> TrustSummary {
    let text = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"}}}}"#
    );
    trust_summary(&PolicyDocument::parse(&text), None, &KnownAccounts::default())
}

#[test]
fn a_caller_whom_the_statement_does_not_trust_is_told() {
    let told = |principal: &str, operator: &str, value: &str| {
        let summary = trusting(principal);
        let all: Vec<&TrustedPrincipal> = summary.principals.iter().collect();
        why_not_trusted(Operator::parse(operator).unwrap(), value, &all)
    };
    let role = r#"{"AWS": "arn:aws:iam::012345678901:role/RoleA"}"#;
    let account = r#"{"AWS": "012345678901"}"#;
    let foreign = "arn:aws:iam::999999999999:role/x";
    let other = "arn:aws:iam::012345678901:role/RoleB";

    for principal in [role, account] {
        let why = told(principal, "StringEquals", foreign);
        assert_eq!(
            why.as_deref(),
            Some("the statement trusts no principal of account 999999999999")
        );
        assert!(told(principal, "StringEquals", "999999999999").is_some());
        assert_eq!(told(principal, "StringEquals", "abcdefghijkl"), None, "no account at all");
    }
    let why = told(role, "ArnEquals", other);
    assert_eq!(why.as_deref(), Some("the statement trusts other principals"));
    for (principal, operator, value) in [
        (account, "ArnEquals", other),
        (role, "ArnEquals", "arn:aws:iam::012345678901:role/RoleA"),
        (role, "StringEqualsIgnoreCase", "arn:aws:iam::012345678901:role/rolea"),
        (role, "StringEquals", "x"),
        (role, "StringLike", "arn:aws:iam::012345678901:role/*"),
        (role, "StringEquals", "arn:aws:iam::012345678901:role/a*"),
        (
            r#"{"Federated": "arn:aws:iam::012345678901:saml-provider/Okta"}"#,
            "StringEquals",
            foreign,
        ),
        (r#"{"Service": "ec2.amazonaws.com"}"#, "StringEquals", foreign),
        (r#""*""#, "StringEquals", foreign),
    ] {
        assert_eq!(told(principal, operator, value), None, "{principal} {operator} {value}");
    }
    assert_eq!(why_not_trusted(Operator::parse("StringEquals").unwrap(), foreign, &[]), None);
}
