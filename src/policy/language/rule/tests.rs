//! What a policy says of itself before it is asked.

use serde_json::{Value, json};

use super::*;

fn policy(statement: &Value) -> Policy {
    let document = json!({"Version": "2012-10-17", "Statement": [statement]});
    Policy::new("policy", PolicyDocument::from_value(&document))
}

#[test]
fn a_policy_speaks_of_the_caller_by_a_deny_for_some_a_key_or_a_variable() {
    let denies =
        |principal: Value| json!({"Effect": "Deny", "Principal": principal, "Action": "*"});
    let allows = |more: Value| {
        let mut statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        statement.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        statement
    };
    let user = json!({"AWS": "arn:aws:iam::111111111111:user/Ann"});
    for (statement, speaks) in [
        (denies(json!("*")), false),
        (denies(json!({"AWS": "111111111111"})), false),
        (denies(user.clone()), true),
        (json!({"Effect": "Deny", "NotPrincipal": user, "Action": "*"}), true),
        (json!({"Effect": "Deny", "Action": "*", "Resource": "*"}), false),
        // Whom an Allow names is known without asking.
        (allows(json!({"Principal": user})), false),
        (allows(json!({"Condition": {"StringEquals": {"aws:username": "Ann"}}})), true),
        // What is about other actions is no matter, as most of what organizations write is.
        (
            json!({"Effect": "Deny", "Action": "ec2:*", "Resource": "*",
                "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}}),
            false,
        ),
        (
            json!({"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*",
                "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}}),
            false,
        ),
        (
            json!({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*",
                "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}}),
            true,
        ),
        (allows(json!({"Condition": {"StringEquals": {"sts:ExternalId": "acme"}}})), false),
        (
            allows(
                json!({"Condition": {"StringLike": {"sts:RoleSessionName": "${aws:username}"}}}),
            ),
            true,
        ),
        (allows(json!({"Resource": "arn:aws:iam::111111111111:role/${aws:username}"})), true),
        (allows(json!({})), false),
    ] {
        assert_eq!(policy(&statement).speaks_of_caller, speaks, "{statement}");
    }
}

/// Semantics 1.10: what a caller sends with a request for a role; MFA is asked about apart.
#[test]
fn a_policy_speaks_of_what_is_sent_by_the_keys_of_statements_about_roles() {
    for (action, key, speaks) in [
        ("sts:AssumeRole", "sts:ExternalId", true),
        ("sts:*", "aws:RequestTag/team", true),
        ("*", "sts:RoleSessionName", true),
        ("sts:*", "aws:MultiFactorAuthPresent", false),
        ("sts:*", "aws:username", false),
        ("ec2:*", "aws:RequestTag/team", false),
    ] {
        let with = |effect: &str| {
            policy(&json!({"Effect": effect, "Action": action, "Resource": "*",
                "Condition": {"StringEquals": {key: "x"}}}))
        };
        let (allow, deny) = (with("Allow"), with("Deny"));
        assert_eq!([allow.speaks_of_sent, deny.speaks_of_sent], [speaks; 2], "{action} {key}");
        assert_eq!([allow.asks_to_send, deny.asks_to_send], [speaks, false], "{action} {key}");
    }
}

#[test]
fn assume_role_is_meant_by_its_name_a_pattern_or_what_is_left() {
    for (element, action, is_meant) in [
        ("Action", "sts:AssumeRole", true),
        ("Action", "STS:assume*", true),
        ("Action", "sts:AssumeRoleWithSAML", false),
        ("Action", "sts:TagSession", false),
        ("Action", "s3:*", false),
        ("NotAction", "iam:*", true),
        ("NotAction", "sts:*", false),
    ] {
        let policy = policy(&json!({"Effect": "Allow", element: action, "Resource": "*"}));
        assert_eq!(policy.rules[0].means_assume_role(), is_meant, "{element} {action}");
    }
}
