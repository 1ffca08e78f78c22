//! Semantics 1.3 and 1.11: how the layers come together.

use super::*;

fn allow(action: &str) -> Value {
    document(json!([{"Effect": "Allow", "Action": action, "Resource": "*"}]))
}

fn deny(action: &str) -> Value {
    document(json!([{"Effect": "Deny", "Action": action, "Resource": "*"}]))
}

fn near(layer: Value) -> &'static str {
    verdict(&[trusting(json!({"AWS": ANN})), layer])
}

#[test]
fn section_1_11_every_level_of_scps_must_allow() {
    assert_eq!(near(json!({"scp": [[allow("*")], [allow("sts:*")]]})), "allow");
    assert_eq!(near(json!({"scp": [[allow("*")], [allow("iam:*")]]})), "deny");
    assert_eq!(near(json!({"scp": [[allow("*")], []]})), "deny");
    assert_eq!(near(json!({"scp": [[allow("iam:*"), allow("sts:*")]]})), "allow");
    assert_eq!(near(json!({"scp": [[allow("*"), deny("sts:AssumeRole")]]})), "deny");
    assert_eq!(near(json!({"scp": [[allow("*")], [allow("*"), deny("sts:TagSession")]]})), "allow");
    assert_eq!(near(json!({"scp": []})), "allow");
}

#[test]
fn section_1_11_scps_grant_nothing() {
    let account = trusting(json!({"AWS": "111111111111"}));

    assert_eq!(verdict(&[account, json!({"scp": [[allow("*")]]})]), "deny");
}

#[test]
fn section_1_11_scps_do_not_bind_service_linked_roles() {
    let linked =
        "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    let session = "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/s1";
    let asked = [
        trusting(json!({"AWS": linked})),
        json!({"caller": {"arn": session, "role_arn": linked}}),
        json!({"scp": [[deny("*")]], "rcp": [[rcp(json!({}))]]}),
    ];

    assert_eq!(verdict(&asked), "allow");
}

fn rcp(condition: Value) -> Value {
    document(json!([{
        "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*",
        "Condition": condition,
    }]))
}

#[test]
fn section_1_11_rcps_deny_every_caller() {
    let outside = json!({"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-mine"},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}});
    let layer = json!({"rcp": [[], [rcp(outside)]]});
    let mine = json!({"request": {"context": {"aws:PrincipalOrgID": "o-mine"}}});
    let other = json!({"request": {"context": {"aws:PrincipalOrgID": "o-other"}}});
    let trust = trusting(json!({"AWS": ANN, "Service": "ec2.amazonaws.com"}));

    assert_eq!(verdict(&[trust.clone(), layer.clone(), mine]), "allow");
    assert_eq!(verdict(&[trust.clone(), layer.clone(), other]), "deny");
    assert_eq!(verdict(&[trust.clone(), layer.clone()]), "deny");
    assert_eq!(verdict(&[trust, layer, caller("ec2.amazonaws.com")]), "allow");
}

#[test]
fn section_1_11_rcps_need_no_allow_and_allow_nothing() {
    assert_eq!(near(json!({"rcp": [[]]})), "allow");
    assert_eq!(near(json!({"rcp": [[deny("iam:*")]]})), "allow");
    assert_eq!(verdict(&[json!({"rcp": [[allow("*")]]}), may_ask()]), "deny");
}

#[test]
fn section_1_3_the_roles_own_boundary_limits_no_caller_who_assumes_it() {
    assert_eq!(near(json!({"role": {"boundary": deny("*")}})), "allow");
}

#[test]
fn section_1_3_several_policies_of_a_layer_are_one_choice() {
    let account = trusting(json!({"AWS": "111111111111"}));
    let policies = json!({"caller_policies": {"identity": [allow("iam:*"), allow("sts:*")]}});
    let sessions = json!({"caller_policies": {"session": [allow("iam:*"), allow("sts:*")]}});

    assert_eq!(verdict(&[account.clone(), policies.clone()]), "allow");
    assert_eq!(verdict(&[account.clone(), policies.clone(), sessions]), "allow");
    let none = json!({"caller_policies": {"session": [allow("iam:*")]}});
    assert_eq!(verdict(&[account, policies, none]), "deny");
}

#[test]
fn section_1_3_a_deny_under_a_condition_that_does_not_hold_denies_nothing() {
    let deny = json!({"caller_policies": {"identity": [document(json!([{
        "Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:username": "Bob"}},
    }]))]}});

    assert_eq!(near(deny), "allow");
}
