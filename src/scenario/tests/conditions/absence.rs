//! Semantics 1.8: absent keys, and keys that hold lists.

use super::*;

#[test]
fn section_1_8_an_absent_key_meets_negated_operators_and_if_exists() {
    for (operator, wanted, expected) in [
        ("StringEquals", "a", false),
        ("StringLike", "*", false),
        ("NumericLessThan", "9", false),
        ("DateGreaterThan", "2020-01-01", false),
        ("Bool", "false", false),
        ("BinaryEquals", "QUJD", false),
        ("IpAddress", "0.0.0.0/0", false),
        ("ArnLike", "arn:aws:*:*:*:*", false),
        ("StringNotEquals", "a", true),
        ("StringNotEqualsIgnoreCase", "a", true),
        ("StringNotLike", "*", true),
        ("NumericNotEquals", "9", true),
        ("DateNotEquals", "2020-01-01", true),
        ("NotIpAddress", "0.0.0.0/0", true),
        ("ArnNotLike", "arn:aws:*:*:*:*", true),
        ("ArnNotEquals", "arn:aws:*:*:*:*", true),
        ("StringEqualsIfExists", "a", true),
        ("StringNotEqualsIfExists", "a", true),
        ("NumericLessThanIfExists", "9", true),
        ("DateLessThanIfExists", "2020-01-01", true),
        ("BoolIfExists", "true", true),
        ("BinaryEqualsIfExists", "QUJD", true),
        ("IpAddressIfExists", "10.0.0.0/8", true),
        ("ArnEqualsIfExists", "x", true),
        ("ForAllValues:StringEquals", "a", true),
        ("ForAllValues:StringNotEquals", "a", true),
        ("ForAnyValue:StringEquals", "a", false),
        ("ForAnyValue:StringNotEquals", "a", false),
        ("ForAnyValue:StringEqualsIfExists", "a", true),
        ("ForAllValues:StringEqualsIfExists", "a", true),
        ("Null", "true", true),
        ("Null", "false", false),
    ] {
        assert_eq!(k(operator, json!(wanted), json!(null)), expected, "{operator}");
    }
}

#[test]
fn section_1_8_if_exists_compares_if_the_key_is_there() {
    assert!(!k("StringEqualsIfExists", json!("a"), json!("b")));
    assert!(k("StringEqualsIfExists", json!("a"), json!("a")));
    assert!(!k("StringNotEqualsIfExists", json!("a"), json!("a")));
}

#[test]
fn section_1_8_null_asks_for_absence() {
    // A key with an empty value is guarded against as one that is not there (AWS's page
    // "reference_policies_condition_examples-multi-valued-context-keys").
    assert!(!k("Null", json!("false"), json!("")));
    assert!(k("Null", json!("true"), json!("")));
    assert!(k("Null", json!(false), json!("a")));
    assert!(!k("Null", json!(true), json!("a")));
    assert!(k("Null", json!("false"), json!(["a"])));
    assert!(k("Null", json!("true"), json!([])));
    assert!(!k("Null", json!("maybe"), json!(null)));
}

#[test]
fn section_1_8_set_operators() {
    let held = json!(["a", "b"]);
    table(&[
        ("ForAllValues:StringEquals", json!(["a", "b", "c"]), held.clone(), true),
        ("ForAllValues:StringEquals", json!(["a"]), held.clone(), false),
        ("ForAnyValue:StringEquals", json!(["b", "c"]), held.clone(), true),
        ("ForAnyValue:StringEquals", json!(["c"]), held.clone(), false),
        ("ForAllValues:StringNotEquals", json!(["c"]), held.clone(), true),
        ("ForAllValues:StringNotEquals", json!(["b"]), held.clone(), false),
        ("ForAnyValue:StringNotEquals", json!(["b"]), held.clone(), true),
        ("ForAnyValue:StringNotEquals", json!(["a", "b"]), held.clone(), false),
        ("ForAllValues:StringLike", json!("?"), held.clone(), true),
        ("ForAllValues:StringEquals", json!("x"), json!([]), true),
        ("ForAnyValue:StringEquals", json!("x"), json!([]), false),
        // A single value is a set of one; one that is empty is none.
        ("ForAnyValue:StringEquals", json!("a"), json!("a"), true),
        ("ForAllValues:StringEquals", json!("a"), json!("b"), false),
        ("ForAllValues:StringEquals", json!("a"), json!(""), true),
        ("ForAnyValue:StringEquals", json!(""), json!(""), false),
    ]);
}

#[test]
fn section_1_8_a_list_without_set_operator_never_matches() {
    for operator in ["StringEquals", "StringLike", "StringNotEquals", "StringEqualsIfExists"] {
        assert!(!k(operator, json!("a"), json!(["a"])), "{operator}");
    }
    let tags = json!({"request": {"tags": {"team": "blue"}}});
    for (operator, decision) in [
        ("StringEquals", "deny"),
        ("StringNotEquals", "deny"),
        ("ForAllValues:StringEquals", "allow"),
        ("ForAnyValue:StringEquals", "allow"),
    ] {
        let condition = json!({operator: {"aws:TagKeys": "team"}});
        assert_eq!(verdict(&[trusting_if(condition), tags.clone()]), decision, "{operator}");
    }
    // Keys that are lists by nature are so with one value too.
    let amr = json!({"cognito-identity.amazonaws.com:amr": "authenticated"});
    let plain = json!({"StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}});
    let any = json!({"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "auth*"}});
    assert!(!met(plain, amr.clone()));
    assert!(met(any, amr));
}

fn denying_if(condition: Value) -> Value {
    json!({"role": {"trust": document(json!([
        {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"},
        {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition},
    ]))}})
}

#[test]
fn section_1_8_what_follows_from_absence_for_deny_statements() {
    let mfa = |operator: &str| json!({operator: {"aws:MultiFactorAuthPresent": "false"}});
    // Access keys carry no MFA key: `Bool` does not stop them, `BoolIfExists` does.
    assert_eq!(verdict(&[denying_if(mfa("Bool"))]), "allow");
    assert_eq!(verdict(&[denying_if(mfa("BoolIfExists"))]), "deny");
    // A session carries it with `false`.
    assert_eq!(verdict(&[denying_if(mfa("Bool")), caller(SESSION_A)]), "deny");
    let if_exists = json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}});
    assert_eq!(verdict(&[trusting_if(if_exists)]), "allow");
    // Calls through a VPC endpoint carry no aws:SourceIp.
    let elsewhere = json!({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}});
    assert_eq!(verdict(&[denying_if(elsewhere.clone())]), "deny");
    let office = json!({"request": {"source_ip": "203.0.113.9"}});
    assert_eq!(verdict(&[denying_if(elsewhere), office]), "allow");
    let all = json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}});
    assert_eq!(verdict(&[denying_if(all)]), "deny");
}

#[test]
fn a_condition_that_cannot_be_read_matches_nothing() {
    assert_eq!(verdict(&[trusting_if(json!({"StringEquals": "a"}))]), "deny");
    assert_eq!(verdict(&[trusting_if(json!({"StringEquals": {"my:k": null}}))]), "deny");
    assert_eq!(verdict(&[trusting_if(json!({"StringNotEquals": {"my:k": null}}))]), "deny");
    assert_eq!(verdict(&[trusting_if(json!({"StringNotEquals": {"my:k": ["a", {}]}}))]), "deny");
    assert_eq!(verdict(&[trusting_if(json!({"StringEquals": {}}))]), "allow");
}
