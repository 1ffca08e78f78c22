//! The examples of AWS's documentation, retold; each names its page of the IAM User Guide.

use super::*;

fn trust(statements: Value) -> Value {
    json!({"role": {"trust": document(statements)}})
}

/// "tutorial_cross-account-with-roles": a role that trusts another account; its developers may
/// switch, its testers are denied that one role although they may do everything else.
#[test]
fn developers_may_switch_and_testers_may_not() {
    let update = "arn:aws:iam::222222222222:role/UpdateData";
    let trust = trust(json!([{
        "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
    }]));
    let developers =
        identity(json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": update}));
    let testers = identity(json!([
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": update},
    ]));

    assert_eq!(verdict(&[trust.clone(), role(update), developers]), "allow");
    assert_eq!(verdict(&[trust.clone(), role(update), testers]), "deny");
    assert_eq!(verdict(&[trust, role(update)]), "deny");
}

/// "id_roles_create_for-user_externalid": only who knows the agreed id may assume the role.
#[test]
fn a_third_party_must_send_the_external_id() {
    let trust = trust(json!([{
        "Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "12345"}},
    }]));
    let sent = |id: Value| {
        verdict(&[trust.clone(), role(FAR), may_ask(), json!({"request": {"external_id": id}})])
    };

    assert_eq!(sent(json!("12345")), "allow");
    assert_eq!(sent(json!("54321")), "deny");
    assert_eq!(sent(json!(null)), "deny");
}

/// "id_credentials_mfa_configure-api-require": access keys carry no MFA key, so an Allow needs
/// `Bool` or `Null`, and a Deny needs `BoolIfExists`.
#[test]
fn mfa_is_asked_for_with_its_age() {
    let trust = trust(json!([{
        "Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": true},
            "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}},
    }]));
    let with = |request: Value| verdict(&[trust.clone(), may_ask(), json!({"request": request})]);

    assert_eq!(with(json!({"mfa": true})), "allow");
    assert_eq!(with(json!({"mfa": false})), "deny");
    let old = json!({"mfa": true, "context": {"aws:MultiFactorAuthAge": "3601"}});
    assert_eq!(with(old), "deny");
}

/// "id_session-tags", permissions required: the trust policy lists TagSession and which tags.
#[test]
fn session_tags_must_be_those_that_the_role_wants() {
    let trust = trust(json!([{
        "Effect": "Allow", "Principal": {"AWS": ANN},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Condition": {
            "StringLike": {"aws:RequestTag/Project": "*", "aws:RequestTag/CostCenter": "*"},
            "StringEquals": {"aws:RequestTag/Department": ["Engineering", "Marketing"]},
            "ForAllValues:StringEquals": {"sts:TransitiveTagKeys": ["Project", "Department"]},
        },
    }]));
    let with = |department: &str, transitive: Value| {
        let tags = json!({"Project": "P", "CostCenter": "1", "Department": department});
        let request = json!({"request": {"tags": tags, "transitive_tag_keys": transitive}});
        verdict(&[trust.clone(), request])
    };

    assert_eq!(with("Engineering", json!(["Project", "Department"])), "allow");
    assert_eq!(with("Sales", json!(["Project"])), "deny");
    assert_eq!(with("Marketing", json!(["CostCenter"])), "deny");
    assert_eq!(with("Marketing", json!([])), "allow");
}

/// "id_credentials_temp_control-access_monitor": a source identity must be the user's own name.
#[test]
fn a_source_identity_must_be_the_users_name() {
    let trust = trust(json!([{
        "Effect": "Allow", "Principal": {"AWS": "111111111111"},
        "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
        "Condition": {"StringLike": {"sts:SourceIdentity": "${aws:username}"}},
    }]));
    let named = |name: Value| {
        let request = json!({"request": {"source_identity": name}});
        verdict(&[trust.clone(), may_ask(), request])
    };

    assert_eq!(named(json!("Ann")), "allow");
    assert_eq!(named(json!("Bob")), "deny");
    assert_eq!(named(json!(null)), "deny");
}

/// "reference_policies_iam-condition-keys", sts:RoleSessionName: the name must be the user's.
#[test]
fn a_session_must_be_called_like_its_user() {
    let trust = trust(json!([{
        "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringLike": {"sts:RoleSessionName": "${aws:username}"}},
    }]));
    let named = |name: &str| {
        verdict(&[trust.clone(), may_ask(), json!({"request": {"session_name": name}})])
    };

    assert_eq!(named("Ann"), "allow");
    assert_eq!(named("ann"), "deny");
}

/// "id_roles_create_for-idp_oidc", GitHub: the audience and the branch of the repository.
#[test]
fn a_workflow_of_one_branch_may_deploy() {
    let host = "token.actions.githubusercontent.com";
    let trust = trust(json!([{
        "Effect": "Allow", "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {
            format!("{host}:aud"): "sts.amazonaws.com",
            format!("{host}:sub"): "repo:org/repo:ref:refs/heads/main",
        }},
    }]));
    let from = |branch: &str| {
        verdict(&[
            trust.clone(),
            json!({
                "caller": {"arn": PROVIDER},
                "request": {"action": "sts:AssumeRoleWithWebIdentity", "context": {
                    format!("{host}:aud"): "sts.amazonaws.com",
                    format!("{host}:sub"): format!("repo:org/repo:ref:refs/heads/{branch}"),
                }},
            }),
        ])
    };

    assert_eq!(from("main"), "allow");
    assert_eq!(from("topic"), "deny");
}

/// "id_roles_create_for-idp_saml": the assertion must be meant for the sign-in page.
#[test]
fn a_saml_assertion_must_be_meant_for_aws() {
    let provider = "arn:aws:iam::111111111111:saml-provider/ExampleOrg";
    let trust = trust(json!([{
        "Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithSAML",
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
    }]));
    let meant_for = |audience: &str| {
        verdict(&[
            trust.clone(),
            json!({
                "caller": {"arn": provider},
                "request": {"action": "sts:AssumeRoleWithSAML", "context": {"saml:aud": audience}},
            }),
        ])
    };

    assert_eq!(meant_for("https://signin.aws.amazon.com/saml"), "allow");
    assert_eq!(meant_for("https://example.com"), "deny");
}

/// "confused-deputy": a service may come on behalf of one account only.
#[test]
fn a_service_must_come_for_the_right_account() {
    let trust = trust(json!([{
        "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}},
    }]));
    let on_behalf = |account: &str| {
        let context = json!({"request": {"context": {"aws:SourceAccount": account}}});
        verdict(&[trust.clone(), caller("ec2.amazonaws.com"), context])
    };

    assert_eq!(on_behalf("111111111111"), "allow");
    assert_eq!(on_behalf("222222222222"), "deny");
}

/// "reference_policies_evaluation-logic_policy-eval-denyallow": a role named in a trust policy is
/// still held by its boundary; a session named there is not.
#[test]
fn a_boundary_holds_a_role_and_not_a_named_session() {
    let limit = document(json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]));
    let asked = |principal: &str| {
        verdict(&[
            trusting(json!({"AWS": principal})),
            caller(SESSION_A),
            json!({"caller_policies": {"boundary": limit.clone()}}),
        ])
    };

    assert_eq!(asked(ROLE_A), "deny");
    assert_eq!(asked(SESSION_A), "allow");
}

/// "reference_policies_elements_condition_operators", ForAllValues and Null: a Deny that means
/// "every tag key must be in the list" fires on requests without tags, unless `Null` spares them.
#[test]
fn a_set_operator_over_nothing_is_met() {
    let deny = |condition: Value| {
        trust(json!([
            {"Effect": "Allow", "Principal": {"AWS": ANN}, "Action": "sts:*"},
            {"Effect": "Deny", "Principal": "*", "Action": "sts:*", "Condition": condition},
        ]))
    };
    let all = json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}});
    let sparing = json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]},
        "Null": {"aws:TagKeys": "false"}});

    assert_eq!(verdict(&[deny(all)]), "deny");
    assert_eq!(verdict(&[deny(sparing)]), "allow");
}

/// "reference_policies_elements_principal": with "*" the condition on `aws:PrincipalArn` decides, and
/// a session is judged by the ARN of its role.
#[test]
fn everyone_narrowed_by_the_arn_of_the_principal() {
    let trust = trust(json!([{
        "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole",
        "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/Role*"}},
    }]));

    assert_eq!(verdict(&[trust.clone(), caller(SESSION_A)]), "allow");
    assert_eq!(verdict(&[trust]), "deny");
}

/// "reference_policies_variables", default values: who has no tag gets the shared roles.
#[test]
fn a_default_stands_in_for_a_missing_tag() {
    let statement = json!([{
        "Effect": "Allow", "Action": "sts:AssumeRole",
        "Resource": "arn:aws:iam::111111111111:role/${aws:PrincipalTag/team, 'company-wide'}/*",
    }]);
    let asked = |tags: Value, path: &str| {
        verdict(&[
            trusting(json!({"AWS": "111111111111"})),
            identity(statement.clone()),
            json!({"caller": {"tags": tags}}),
            role(&format!("arn:aws:iam::111111111111:role/{path}/Reader")),
        ])
    };

    assert_eq!(asked(json!({"team": "yellow"}), "yellow"), "allow");
    assert_eq!(asked(json!({}), "company-wide"), "allow");
    assert_eq!(asked(json!({"team": "yellow"}), "company-wide"), "deny");
}

/// "reference_policies_examples_aws_deny-ip": Deny outside the office, but for calls by services.
#[test]
fn calls_from_outside_the_office_are_denied() {
    let own = identity(json!([
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {
            "NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "203.0.113.0/24"]},
            "Bool": {"aws:ViaAWSService": "false"},
        }},
    ]));
    let from = |address: Value| {
        let request = json!({"request": {"source_ip": address}});
        verdict(&[trusting(json!({"AWS": "111111111111"})), own.clone(), request])
    };

    assert_eq!(from(json!("203.0.113.77")), "allow");
    assert_eq!(from(json!("198.51.100.1")), "deny");
    assert_eq!(from(json!(null)), "deny");
}
