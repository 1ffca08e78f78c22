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
