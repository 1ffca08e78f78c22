//! Semantics 1.15: what is not known, and what is certain nevertheless.

use super::*;

fn unread_identity() -> Value {
    json!({"caller_policies": {"identity": null}})
}

fn unread_trust() -> Value {
    json!({"role": {"trust": null}})
}

#[test]
fn section_1_15_an_unread_layer_may_hold_a_deny() {
    let trust = trusting(json!({"AWS": ANN}));

    assert_eq!(verdict(&[trust.clone(), unread_identity()]), "unknown");
    for layer in ["boundary", "scp", "rcp"] {
        assert_eq!(verdict(&[trust.clone(), json!({"unknown": [layer]})]), "unknown", "{layer}");
    }
    let session = [trusting(json!({"AWS": ROLE_A})), caller(SESSION_A)];
    for layer in ["boundary", "session", "scp", "rcp"] {
        let unread = json!({"unknown": [layer]});
        assert_eq!(verdict(&[&session[..], &[unread]].concat()), "unknown", "{layer}");
    }
}

#[test]
fn section_1_16_the_keys_of_a_user_carry_no_session_policy() {
    let trust = trusting(json!({"AWS": ANN}));
    let unread = json!({"unknown": ["session"]});
    let token = json!({"caller": {"credential": "session-token"}});

    assert_eq!(verdict(&[trust.clone(), unread.clone()]), "allow");
    assert_eq!(verdict(&[trust.clone(), unread.clone(), token]), "allow");
    assert_eq!(verdict(&[trust, unread, role(FAR), may_ask()]), "allow");
}

#[test]
fn section_1_15_a_trust_mismatch_is_a_no_whatever_is_unread() {
    let everything = json!({"unknown": ["boundary", "session", "scp", "rcp"]});
    let trust = trusting(json!({"Service": "ec2.amazonaws.com"}));

    assert_eq!(verdict(&[trust.clone(), unread_identity(), everything.clone()]), "deny");
    assert_eq!(verdict(&[trust, unread_identity(), everything, role(FAR)]), "deny");
}

#[test]
fn section_1_15_a_deny_or_a_missing_side_is_a_no_whatever_is_unread() {
    let denied = identity(json!([{"Effect": "Deny", "Action": "sts:*", "Resource": "*"}]));

    assert_eq!(verdict(&[unread_trust(), denied]), "deny");
    // Across accounts both sides are needed, so a missing one decides.
    assert_eq!(verdict(&[unread_trust(), role(FAR)]), "deny");
    assert_eq!(verdict(&[unread_trust(), role(FAR), may_ask()]), "unknown");
    // In one account the trust policy may name the caller.
    assert_eq!(verdict(&[unread_trust()]), "unknown");
    let levels = json!({"scp": [[]]});
    assert_eq!(verdict(&[unread_trust(), may_ask(), levels]), "deny");
    let limit = document(json!([{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]));
    let boundary = json!({"caller_policies": {"boundary": limit}});
    assert_eq!(verdict(&[unread_trust(), role(FAR), may_ask(), boundary.clone()]), "deny");
    assert_eq!(verdict(&[unread_trust(), may_ask(), boundary]), "unknown");
}

#[test]
fn section_1_15_unread_layers_of_a_callers_side_do_not_bear_on_services() {
    let trust = trusting(json!({"Service": "ec2.amazonaws.com"}));
    let service = caller("ec2.amazonaws.com");
    let layers = json!({"unknown": ["boundary", "session", "scp"]});

    assert_eq!(verdict(&[trust.clone(), service.clone(), unread_identity(), layers]), "allow");
    assert_eq!(verdict(&[trust, service, json!({"unknown": ["rcp"]})]), "unknown");
}

/// What a condition comes to on a key that is not known, and that holds what such operators compare.
fn unknown(operator: &str, wanted: Value) -> &'static str {
    let key = if operator.contains("Bool") {
        "aws:ViaAWSService"
    } else if operator.contains("Ip") {
        "aws:SourceIp"
    } else if operator.contains("Arn") {
        "aws:SourceArn"
    } else {
        "aws:PrincipalOrgID"
    };
    unknown_key(key, operator, wanted)
}

fn unknown_key(key: &str, operator: &str, wanted: Value) -> &'static str {
    verdict(&[
        trusting_if(json!({operator: {key: wanted}})),
        json!({"request": {"unknown_context": [key]}}),
    ])
}

#[test]
fn section_1_15_a_key_that_is_not_known_makes_nothing_true() {
    for operator in [
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIfExists",
        "StringNotEqualsIfExists",
        "Null",
        "ForAnyValue:StringEquals",
        "ForAllValues:StringEquals",
        "ForAnyValue:StringEqualsIfExists",
    ] {
        let wanted = if operator == "Null" { json!("true") } else { json!("o-mine") };
        assert_eq!(unknown(operator, wanted), "unknown", "{operator}");
    }
    assert_eq!(unknown("NumericLessThan", json!("5")), "unknown");
    assert_eq!(unknown("Bool", json!("true")), "unknown");
    assert_eq!(unknown("StringLike", json!("*")), "unknown");
    assert_eq!(unknown("StringNotLike", json!("*")), "unknown");
}

#[test]
fn section_1_15_what_holds_for_every_value_is_certain() {
    assert_eq!(unknown("StringLikeIfExists", json!("*")), "allow");
    assert_eq!(unknown("StringLikeIfExists", json!(["x", "**"])), "allow");
    assert_eq!(unknown("BoolIfExists", json!([true, false])), "allow");
    assert_eq!(unknown("BoolIfExists", json!(["TRUE", "False"])), "allow");
    assert_eq!(unknown("Bool", json!([true, false])), "unknown");
    assert_eq!(unknown("BoolIfExists", json!([true, "true"])), "unknown");
    assert_eq!(unknown("BoolIfExists", json!([false, "false"])), "unknown");
    assert_eq!(unknown("IpAddressIfExists", json!(["0.0.0.0/0", "::/0"])), "allow");
    assert_eq!(unknown("IpAddressIfExists", json!("0.0.0.0/0")), "unknown");
    assert_eq!(unknown("NotIpAddressIfExists", json!(["0.0.0.0/0", "::/0"])), "unknown");
    assert_eq!(unknown("ArnLikeIfExists", json!("*")), "allow");
    assert_eq!(unknown("ArnLikeIfExists", json!("arn:*:*:*:*:*")), "allow");
    assert_eq!(unknown("ArnLikeIfExists", json!("arn:aws:*:*:*:*")), "unknown");
    assert_eq!(unknown("ArnLikeIfExists", json!("arn:arn:*:*:*:*")), "unknown");
    assert_eq!(unknown("ArnLike", json!("arn:aws:iam::*")), "deny");
    assert_eq!(unknown("ForAllValues:StringLike", json!("*")), "allow");
    assert_eq!(unknown("ForAnyValue:StringNotLike", json!("*")), "deny");
    assert_eq!(unknown("Null", json!(["true", "false"])), "allow");
    // A tag may hold a text that is none of them.
    for (operator, wanted) in [
        ("BoolIfExists", json!([true, false])),
        ("IpAddressIfExists", json!(["0.0.0.0/0", "::/0"])),
        ("ArnLikeIfExists", json!("*")),
    ] {
        assert_eq!(unknown_key("aws:PrincipalTag/team", operator, wanted), "unknown");
    }
    assert_eq!(unknown_key("aws:PrincipalTag/team", "StringLikeIfExists", json!("*")), "allow");
    assert_eq!(unknown("StringEquals", json!([])), "deny");
    assert_eq!(unknown("NumericEquals", json!("many")), "deny");
    assert_eq!(unknown("StringSounds", json!("x")), "deny");
}

#[test]
fn section_1_15_a_list_that_is_not_known_still_needs_a_set_operator() {
    let asked = |operator: &str| {
        verdict(&[
            trusting_if(json!({operator: {"aws:PrincipalOrgPaths": "o-mine/*"}})),
            json!({"request": {"unknown_context": ["aws:PrincipalOrgPaths"]}}),
        ])
    };

    assert_eq!(asked("StringLike"), "deny");
    assert_eq!(asked("ForAnyValue:StringLike"), "unknown");
}

#[test]
fn section_1_15_unknown_denies_and_unknown_allows() {
    let denying = |effect: &str, condition: Value| {
        json!({"role": {"trust": document(json!([
            {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"},
            {"Effect": effect, "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition},
        ]))}})
    };
    let context = json!({"request": {"unknown_context": ["aws:SourceVpce"]}});
    let condition = json!({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}});

    assert_eq!(verdict(&[denying("Deny", condition.clone()), context.clone()]), "unknown");
    assert_eq!(verdict(&[denying("Allow", condition.clone()), context.clone()]), "allow");
    // A condition that certainly fails decides before one that is open.
    let both = json!({"StringNotEquals": {"aws:SourceVpce": "vpce-1"},
        "StringEquals": {"aws:username": "Bob"}});
    assert_eq!(verdict(&[denying("Deny", both), context]), "allow");
}

#[test]
fn section_1_15_an_mfa_code_that_may_be_sent_is_not_known() {
    let condition = trusting_if(json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}));

    assert_eq!(verdict(&[condition.clone(), json!({"request": {"mfa": null}})]), "unknown");
    assert_eq!(verdict(&[condition.clone(), json!({"request": {"mfa": true}})]), "allow");
    assert_eq!(verdict(&[condition, json!({"request": {"mfa": false}})]), "deny");
}

#[test]
fn section_1_15_a_variable_that_is_not_known_leaves_open_only_what_it_could_fit() {
    let asked = |wanted: &str| {
        verdict(&[
            trusting_if(json!({"StringEquals": {"my:k": wanted}})),
            json!({"request": {"context": {"my:k": "team-blue"}, "unknown_context": ["my:v"]}}),
        ])
    };

    assert_eq!(asked("team-${my:v}"), "unknown");
    assert_eq!(asked("group-${my:v}"), "deny");
    let resource = |resource: &str| {
        let statement = json!([{"Effect": "Allow", "Action": "sts:*", "Resource": resource}]);
        verdict(&[
            trusting(json!({"AWS": "111111111111"})),
            identity(statement),
            json!({"request": {"unknown_context": ["my:v"]}}),
        ])
    };
    assert_eq!(resource("arn:aws:iam::111111111111:role/${my:v}"), "unknown");
    assert_eq!(resource("arn:aws:iam::111111111111:role/x/${my:v}"), "deny");
}

#[test]
fn section_1_15_what_is_named_unknown_is_unknown_even_if_it_would_follow() {
    let condition = trusting_if(json!({"StringEquals": {"aws:username": "Ann"}}));
    let context = json!({"request": {"unknown_context": ["AWS:UserName"]}});

    assert_eq!(verdict(&[condition, context]), "unknown");
}

#[test]
fn section_1_15_an_action_that_is_open_does_not_hide_one_that_is_refused() {
    let trust = json!({"role": {"trust": document(json!([
        {"Effect": "Allow", "Principal": {"AWS": ANN}, "Action": "sts:AssumeRole"},
    ]))}});
    let tags = json!({"request": {"tags": {"team": "blue"}}});

    assert_eq!(verdict(&[trust, tags, unread_identity()]), "deny");
}
