//! Semantics 1.10: what each key holds for which caller.

use super::*;

/// What the key holds, found by asking for each candidate.
fn holds(key: &str, wanted: &str, patches: &[Value]) -> bool {
    let condition = trusting_if(json!({"StringEquals": {key: wanted}}));
    verdict(&[&[condition], patches].concat()) == "allow"
}

fn absent(key: &str, patches: &[Value]) -> bool {
    let condition = trusting_if(json!({"Null": {key: "true"}}));
    verdict(&[&[condition], patches].concat()) == "allow"
}

fn github() -> Value {
    json!({"caller": {"arn": PROVIDER}, "request": {"action": "sts:AssumeRoleWithWebIdentity"}})
}

#[test]
fn section_1_10_principal_arn_is_the_role_of_a_session() {
    let with_path = "arn:aws:iam::111111111111:role/team/RoleA";

    assert!(holds("aws:PrincipalArn", ANN, &[]));
    assert!(holds("aws:PrincipalArn", ROLE_A, &[caller(SESSION_A)]));
    assert!(!holds("aws:PrincipalArn", SESSION_A, &[caller(SESSION_A)]));
    let session = json!({"caller": {"arn": SESSION_A, "role_arn": with_path}});
    let star = trusting(json!("*"));
    let condition = json!({"StringEquals": {"aws:PrincipalArn": with_path}});
    let mut trust = star;
    trust["role"]["trust"]["Statement"][0]["Condition"] = condition;
    assert_eq!(verdict(&[trust, session]), "allow");
    assert!(absent("aws:PrincipalArn", &[caller("ec2.amazonaws.com")]));
}

#[test]
fn section_1_10_keys_of_the_caller() {
    let session = [caller(SESSION_A)];
    let service = [caller("ec2.amazonaws.com")];

    assert!(holds("aws:PrincipalAccount", "111111111111", &[]));
    assert!(holds("aws:PrincipalAccount", "111111111111", &session));
    assert!(holds("aws:PrincipalType", "User", &[]));
    assert!(holds("aws:PrincipalType", "AssumedRole", &session));
    assert!(holds("aws:PrincipalIsAWSService", "false", &[]));
    assert!(holds("aws:PrincipalIsAWSService", "true", &service));
    assert!(holds("aws:PrincipalServiceName", "ec2.amazonaws.com", &service));
    assert!(absent("aws:PrincipalServiceName", &[]));
    let named =
        json!({"ForAnyValue:StringEquals": {"aws:PrincipalServiceNamesList": "ec2.amazonaws.com"}});
    assert_eq!(verdict(&[trusting_if(named.clone()), service[0].clone()]), "allow");
    assert_eq!(verdict(&[trusting_if(named)]), "deny");
    assert!(absent("aws:PrincipalAccount", &service));
    assert!(holds("aws:username", "Ann", &[]));
    assert!(absent("aws:username", &session));
    assert!(absent("aws:username", &service));
}

#[test]
fn section_1_10_keys_that_are_always_there() {
    for patch in [json!({}), caller(SESSION_A), caller("ec2.amazonaws.com"), github()] {
        let patches = [patch];
        assert!(holds("aws:ViaAWSService", "false", &patches));
        assert!(holds("aws:SecureTransport", "true", &patches));
        assert!(holds("aws:ResourceAccount", "111111111111", &patches));
        assert!(holds("aws:CurrentTime", "2026-01-15T12:00:00Z", &patches));
        assert!(holds("aws:EpochTime", "1768478400", &patches));
    }
}

#[test]
fn section_1_16_the_calls_of_federation_are_not_signed() {
    assert!(absent("aws:PrincipalIsAWSService", &[github()]));
    let saml =
        json!({"caller": {"arn": PROVIDER}, "request": {"action": "sts:AssumeRoleWithSAML"}});
    assert!(absent("aws:PrincipalIsAWSService", &[saml]));
    let spared = json!({"BoolIfExists": {"aws:PrincipalIsAWSService": "true"}});
    assert_eq!(verdict(&[trusting_if(spared), github()]), "allow");
}

#[test]
fn section_1_16_every_request_has_a_region_that_may_not_be_known() {
    let asked = |condition: Value| verdict(&[trusting_if(condition)]);
    let key = "aws:RequestedRegion";

    assert_eq!(asked(json!({"StringEquals": {key: "eu-west-1"}})), "unknown");
    assert_eq!(asked(json!({"StringNotEquals": {key: "eu-west-1"}})), "unknown");
    assert_eq!(asked(json!({"StringEqualsIfExists": {key: "eu-west-1"}})), "unknown");
    assert_eq!(asked(json!({"StringLike": {key: "*"}})), "allow");
    assert_eq!(asked(json!({"StringNotLike": {key: "*"}})), "deny");
    assert_eq!(asked(json!({"Null": {key: "true"}})), "deny");
    assert_eq!(asked(json!({"Null": {key: "false"}})), "allow");
    let given = json!({"request": {"context": {key: "eu-west-1"}}});
    assert!(holds(key, "eu-west-1", &[given]));
    let variable = json!({"StringLike": {"sts:RoleSessionName": "s-${aws:RequestedRegion}"}});
    let named = |name: &str| json!({"request": {"session_name": name}});
    assert_eq!(verdict(&[trusting_if(variable.clone()), named("s-eu-west-1")]), "unknown");
    assert_eq!(verdict(&[trusting_if(variable), named("x-eu-west-1")]), "deny");
}

#[test]
fn section_1_10_the_user_id() {
    let user = [json!({"caller": {"userid": "AIDAEXAMPLEANN"}})];
    let session = [json!({"caller": {"arn": SESSION_A, "userid": "AROAEXAMPLEROLEA:s1"}})];

    assert!(holds("aws:userid", "AIDAEXAMPLEANN", &user));
    assert!(holds("aws:userid", "AROAEXAMPLEROLEA:s1", &session));
    let condition = trusting_if(json!({"StringEquals": {"aws:userid": "x"}}));
    assert_eq!(verdict(&[condition]), "unknown");
    assert!(absent("aws:userid", &[caller("ec2.amazonaws.com")]));
}

#[test]
fn section_1_10_tags_of_caller_role_and_request() {
    let patches = [json!({
        "caller": {"tags": {"Team": "blue"}},
        "role": {"tags": {"Team": "red"}},
        "request": {"tags": {"Team": "green", "Cost": "1"}, "transitive_tag_keys": ["Team"]},
    })];

    assert!(holds("aws:PrincipalTag/team", "blue", &patches));
    assert!(holds("aws:ResourceTag/team", "red", &patches));
    assert!(holds("iam:ResourceTag/team", "red", &patches));
    assert!(holds("aws:RequestTag/team", "green", &patches));
    assert!(absent("aws:RequestTag/other", &patches));
    let other_letters = [json!({"request": {"tags": {"GRÖßE": "L"}}})];
    assert!(holds("aws:RequestTag/Größe", "L", &other_letters));
    assert!(holds("aws:RequestTag/GRÖßE", "L", &other_letters));
    let keys = json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["Team", "Cost"],
        "sts:TransitiveTagKeys": ["Team"]}, "Null": {"sts:TransitiveTagKeys": "false"}});
    assert_eq!(verdict(&[&[trusting_if(keys)], &patches[..]].concat()), "allow");
    assert!(absent("aws:TagKeys", &[]));
    assert!(absent("sts:TransitiveTagKeys", &[]));
}

#[test]
fn section_1_10_inherited_tags_replace_equal_tags_of_the_role() {
    let patches = [json!({
        "caller": {"arn": SESSION_A, "tags": {"team": "blue", "cost": "1"},
            "transitive_tag_keys": ["TEAM"]},
        "role": {"tags": {"Team": "red", "Cost": "2"}},
    })];

    assert!(holds("aws:ResourceTag/team", "blue", &patches));
    assert!(holds("aws:ResourceTag/cost", "2", &patches));
    let untagged = [json!({"caller": {"arn": SESSION_A, "tags": {"team": "blue"},
        "transitive_tag_keys": ["team"]}})];
    assert!(absent("aws:ResourceTag/team", &untagged));
}

#[test]
fn section_1_10_mfa() {
    let code = json!({"request": {"mfa": true}});
    let token = json!({"caller": {"credential": "session-token"}});
    let key = "aws:MultiFactorAuthPresent";

    assert!(absent(key, &[]));
    assert!(holds(key, "true", std::slice::from_ref(&code)));
    assert!(holds("aws:MultiFactorAuthAge", "0", std::slice::from_ref(&code)));
    assert!(holds(key, "false", &[caller(SESSION_A)]));
    assert!(holds(key, "false", std::slice::from_ref(&token)));
    assert!(holds(key, "true", &[token, code.clone()]));
    assert!(absent("aws:MultiFactorAuthAge", &[]));
    for patch in [caller("ec2.amazonaws.com"), github()] {
        // Whatever the person would send, they do not send it.
        let patches = [patch, code.clone()];
        assert!(absent(key, &patches) && absent("aws:MultiFactorAuthAge", &patches));
    }
    let given = json!({"request": {"context": {"aws:MultiFactorAuthAge": "300"}}});
    let young = json!({"NumericLessThan": {"aws:MultiFactorAuthAge": "200"}});
    assert_eq!(verdict(&[trusting_if(young.clone()), code.clone()]), "allow");
    assert_eq!(verdict(&[trusting_if(young), code, given]), "deny");
}

#[test]
fn section_1_10_sessions_know_when_they_were_issued() {
    let session = caller(SESSION_A);

    assert!(holds("aws:TokenIssueTime", "2026-01-15T11:00:00Z", std::slice::from_ref(&session)));
    assert!(absent("aws:TokenIssueTime", &[]));
    let token = json!({"caller": {"credential": "session-token"}});
    assert!(holds("aws:TokenIssueTime", "2026-01-15T11:00:00Z", &[token]));
    let later = json!({"request": {"context": {"aws:CurrentTime": "2026-02-01T00:00:00Z"}}});
    assert!(holds("aws:TokenIssueTime", "2026-01-31T23:00:00Z", &[session.clone(), later.clone()]));
    assert!(holds("aws:EpochTime", "1769904000", &[session, later]));
}

#[test]
fn section_1_10_what_is_sent_is_there() {
    let sent = [json!({"request": {"external_id": "abc-1", "session_name": "deploy",
        "source_identity": "ann", "source_ip": "203.0.113.7"}})];

    assert!(holds("sts:ExternalId", "abc-1", &sent));
    assert!(holds("sts:RoleSessionName", "deploy", &sent));
    assert!(holds("sts:SourceIdentity", "ann", &sent));
    assert!(holds("aws:SourceIp", "203.0.113.7", &sent));
    for key in ["sts:ExternalId", "sts:SourceIdentity", "aws:SourceIp", "aws:SourceIdentity"] {
        assert!(absent(key, &[]), "{key}");
    }
    let none = json!({"request": {"session_name": null, "external_id": null}});
    assert!(absent("sts:RoleSessionName", &[none]));
}

#[test]
fn section_1_10_the_source_identity_of_the_session() {
    let held = [json!({"caller": {"arn": SESSION_A, "source_identity": "ann"}})];

    assert!(holds("aws:SourceIdentity", "ann", &held));
    assert!(absent("sts:SourceIdentity", &held));
}

#[test]
fn section_1_10_the_duration_is_never_a_key() {
    let asked = [json!({"request": {"duration": 900}})];

    assert!(absent("sts:DurationSeconds", &asked));
}

#[test]
fn section_1_10_services_say_for_whom_they_call() {
    let trust = json!({"role": {"trust": document(json!([{
        "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"},
            "ArnLike": {"aws:SourceArn": "arn:aws:ec2:*:111111111111:*"}},
    }]))}});
    let service = caller("ec2.amazonaws.com");
    let mine = json!({"request": {"context": {"aws:SourceAccount": "111111111111",
        "aws:SourceArn": "arn:aws:ec2:eu-west-1:111111111111:instance/i-1"}}});

    assert_eq!(verdict(&[trust.clone(), service.clone(), mine]), "allow");
    assert_eq!(verdict(&[trust, service]), "deny");
}

#[test]
fn section_1_10_claims_of_providers() {
    let host = "token.actions.githubusercontent.com";
    let condition = json!({
        "StringEquals": {format!("{host}:aud"): "sts.amazonaws.com"},
        "StringLike": {format!("{host}:sub"): "repo:org/app:ref:refs/heads/*"},
    });
    let claims = |sub: &str| {
        json!({"request": {"context": {format!("{host}:aud"): "sts.amazonaws.com",
            format!("{host}:sub"): sub}}})
    };

    let asked = |sub: &str| verdict(&[trusting_if(condition.clone()), github(), claims(sub)]);
    assert_eq!(asked("repo:org/app:ref:refs/heads/main"), "allow");
    assert_eq!(asked("repo:other/app:ref:refs/heads/main"), "deny");
}

#[test]
fn a_key_given_in_the_context_wins_over_what_follows() {
    let given = json!({"request": {"context": {"AWS:SecureTransport": "false"}}});

    assert!(holds("aws:SecureTransport", "false", &[given]));
}
