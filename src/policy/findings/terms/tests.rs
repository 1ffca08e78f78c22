//! Conditions that anyone can meet, and conditions that only the chosen can.

use super::*;

fn is_narrow_for(operator: &str, key: &str, value: &str) -> bool {
    narrows(&Condition {
        operator: operator.to_owned(),
        key: key.to_owned(),
        values: vec![value.to_owned()],
    })
}

#[test]
fn what_others_cannot_bring_about_keeps_them_out() {
    for (operator, key, value) in [
        ("StringEquals", "aws:PrincipalArn", "x"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/x-*"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::${aws:SourceAccount}:role/x"),
        ("ArnLike", "aws:SourceArn", "arn:aws:sns:*:111122223333:*"),
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:::bucket"),
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:::bucket*"),
        ("StringEquals", "aws:PrincipalOrgID", "o-short1"),
        ("StringLike", "aws:PrincipalOrgID", "o-exampleorgid*"),
        ("StringLike", "aws:PrincipalOrgID", "${aws:ResourceOrgID}"),
        ("StringLike", "aws:PrincipalOrgPaths", "${aws:ResourceOrgPaths}"),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
        ("StringEquals", "aws:userid", "x"),
        ("StringLike", "aws:userid", "AROAIOSFODNN7EXAMPLE:*"),
        ("StringLike", "aws:userid", "AROAIOSFODNN7EXAMPLE*"),
        ("StringLike", "aws:userid", "123456789012:*"),
        ("StringLike", "aws:userid", "123456789012*"),
        ("Bool", "aws:PrincipalIsAWSService", "TRUE"),
        ("StringEquals", "sts:ExternalId", "${aws:SourceAccount}"),
        ("StringEquals", "sts:ExternalId", "x"),
        ("StringEquals", "aws:SourceVpc", "vpc-1"),
        ("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
        ("StringEquals", "aws:SourceIp", "x"),
        ("StringEquals", "aws:SourceIp", "203.0.113.7"),
        ("StringLike", "aws:SourceIp", "203.0.113.*"),
        // What a template computes, whole and in part.
        ("StringLike", "aws:PrincipalOrgID", "{Ref}"),
        ("StringEquals", "aws:PrincipalAccount", "{Fn::ImportValue}"),
        ("IpAddress", "aws:SourceIp", "{Ref}"),
        ("Bool", "aws:PrincipalIsAWSService", "{Ref}"),
        ("ArnLike", "aws:PrincipalArn", "arn:{Ref}:iam::{Ref}:role/x-*"),
        ("StringLike", "aws:PrincipalOrgPaths", "{Ref}/*"),
    ] {
        assert!(is_narrow_for(operator, key, value), "{operator} {key} {value}");
    }
}

#[test]
fn what_anyone_can_bring_about_keeps_none_out() {
    for (operator, key, value) in [
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/x"),
        ("StringLike", "aws:PrincipalArn", "*"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::${aws:PrincipalAccount}:role/x"),
        ("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:*"),
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:::*"),
        ("ArnLike", "aws:SourceArn", "arn:*:s3:::bucket"),
        ("StringLike", "aws:PrincipalOrgID", "o-*"),
        ("StringLike", "aws:PrincipalAccount", "*"),
        ("StringLike", "aws:userid", "AROA*"),
        ("StringEquals", "aws:userid", "${aws:userid}"),
        ("Bool", "aws:PrincipalIsAWSService", "false"),
        ("StringLike", "sts:ExternalId", "*"),
        ("StringLike", "aws:SourceVpc", "vpc-*"),
        ("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
        ("StringLike", "aws:SourceIp", "2*"),
        ("StringLike", "aws:PrincipalTag/team", "{Ref}"),
        ("StringEquals", "sts:RoleSessionName", "{Ref}"),
        ("StringEquals", "aws:username", "{Fn::GetAtt}"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/{Ref}"),
        ("StringLike", "sts:ExternalId", "{Ref}*"),
        ("StringEquals", "aws:PrincipalTag/team", "x"),
        ("StringEquals", "aws:username", "alice"),
        ("StringNotEquals", "aws:PrincipalOrgID", "o-example1"),
        ("StringEqualsIfExists", "aws:PrincipalOrgID", "o-example1"),
        ("Null", "aws:PrincipalOrgID", "false"),
    ] {
        assert!(!is_narrow_for(operator, key, value), "{operator} {key} {value}");
    }
}
