//! What would decide an unknown (semantics 1.15).

use super::*;

/// What decides if this key is not known, and that is what the trust policy allows its own account on.
fn would_decide(key: &str, conditions: &[Value]) -> Vec<String> {
    let allow = |condition: &Value| {
        json!({"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "sts:AssumeRole",
            "Condition": condition})
    };
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let mut case = case(DEV, &[all], &conditions.iter().map(allow).collect());
    case.request.context.set_unknown(key);
    remedy(&case.question()).would_decide
}

#[test]
fn a_key_without_which_the_answer_is_the_same_is_named_alone() {
    let null = |absent: &str| json!({"Null": {"aws:SourceVpce": absent}});
    let text = |operator: &str| json!({operator: {"my:key": "x"}});

    let by_presence = would_decide("aws:SourceVpce", &[null("true"), null("false")]);
    let by_value = would_decide("my:key", &[text("StringEquals"), text("StringNotEquals")]);

    assert_eq!(by_presence, ["whether the request carries `aws:SourceVpce`"]);
    assert_eq!(by_value, ["the value of `my:key`: with `x` allow"]);
}

/// AWS's page "reference_policies_variables": a variable stands for what the request holds.
#[test]
fn a_variable_stands_for_what_the_request_holds() {
    let key = "aws:ResourceTag/team";
    let sentence = |operator: &str, values: Value| {
        let conditions = [json!({operator: {key: values}})];
        would_decide(key, &conditions)
    };

    assert_eq!(
        sentence("StringEquals", json!("${aws:username}")),
        [
            "the value of `aws:ResourceTag/team`: with `${aws:username}` (here `dev`) allow, otherwise deny"
        ]
    );
    assert_eq!(
        sentence("StringNotLike", json!("${aws:username}-*")),
        [
            "the value of `aws:ResourceTag/team`: with `${aws:username}-*` (here `dev-*`) deny, otherwise allow"
        ]
    );
    assert_eq!(
        sentence("StringEquals", json!(["${aws:PrincipalTag/none}", "shared"])),
        ["the value of `aws:ResourceTag/team`: with `shared` allow, otherwise deny"]
    );
    assert_eq!(
        sentence("StringEquals", json!("${aws:userid}")),
        [
            "the value of `aws:ResourceTag/team`, compared with `${aws:userid}`",
            "the value of `aws:userid`, with which another is compared",
        ]
    );
}

/// What a request holds: the ARN of one resource, and one address.
#[test]
fn a_pattern_and_a_range_are_tried_by_one_that_they_take() {
    let bucket = json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::logs-*"}});
    let host = json!({"IpAddress": {"aws:VpcSourceIp": "10.0.0.1/32"},
        "StringEquals": {"aws:VpcSourceIp": "10.0.0.1"}});

    assert_eq!(
        would_decide("aws:SourceArn", &[bucket]),
        ["the value of `aws:SourceArn`: with `arn:aws:s3:::logs-*` allow, otherwise deny"]
    );
    assert_eq!(
        would_decide("aws:VpcSourceIp", &[host]),
        ["the value of `aws:VpcSourceIp`: with `10.0.0.1/32` allow, otherwise deny"]
    );
}

/// Of several values that come to different answers those are told that let in.
#[test]
fn of_several_values_those_are_told_that_come_to_the_same() {
    let both = json!({"StringEquals": {"my:key": ["x", "y"]}, "StringNotEquals": {"my:key": "x"}});

    assert_eq!(
        would_decide("my:key", &[both]),
        ["the value of `my:key`: with `y` allow, otherwise deny"]
    );
}

#[test]
fn a_variable_by_which_a_policy_names_the_role_is_named_if_its_value_is_open() {
    let own = json!({"Effect": "Allow", "Action": "sts:AssumeRole",
        "Resource": "arn:aws:iam::222222222222:role/${aws:PrincipalTag/team}"});
    let mut case = case(DEV, &[own], &json!([trusts("222222222222")]));
    case.caller.tags = Tags::Unknown;

    assert_eq!(
        remedy(&case.question()).would_decide,
        ["the value of `aws:PrincipalTag/team`, by which a policy names the role"]
    );
}

#[test]
fn a_value_beyond_all_of_several_bounds_is_what_the_others_come_to() {
    let below = json!({"NumericLessThan": {"aws:MultiFactorAuthAge": ["60", "3600"]}});

    assert_eq!(
        would_decide("aws:MultiFactorAuthAge", &[below]),
        [
            "the value of `aws:MultiFactorAuthAge`: with a value below `60` or `3600` allow, otherwise deny"
        ]
    );
}

#[test]
fn a_variable_is_named_if_its_value_is_open_and_once() {
    let known =
        json!({"StringEquals": {"my:key": "x", "aws:PrincipalAccount": "${aws:ResourceAccount}"}});
    let twice = json!({"StringEquals": {"my:key": "x", "aws:PrincipalAccount": ["${my:key}", "222222222222"]}});

    for condition in [known, twice] {
        assert_eq!(
            would_decide("my:key", std::slice::from_ref(&condition)),
            ["the value of `my:key`: with `x` allow, otherwise deny"],
            "{condition}"
        );
    }
}
