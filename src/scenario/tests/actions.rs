//! Semantics 1.1, 1.6 and 1.7: which actions are needed, and how actions and resources match.

use super::*;

fn trust_for(actions: Value) -> Value {
    json!({"role": {"trust": document(json!([
        {"Effect": "Allow", "Principal": {"AWS": [ANN, ROLE_A]}, "Action": actions},
    ]))}})
}

#[test]
fn section_1_1_session_tags_need_tag_session() {
    let tags = json!({"request": {"tags": {"team": "blue"}}});

    assert_eq!(verdict(&[trust_for(json!("sts:AssumeRole")), tags.clone()]), "deny");
    let both = trust_for(json!(["sts:AssumeRole", "sts:TagSession"]));
    assert_eq!(verdict(&[both, tags]), "allow");
    let none = json!({"request": {"tags": {}}});
    assert_eq!(verdict(&[trust_for(json!("sts:AssumeRole")), none]), "allow");
}

#[test]
fn section_1_1_transitive_tags_of_the_caller_need_tag_session_too() {
    let inherited = json!({"caller": {
        "arn": SESSION_A, "tags": {"team": "blue"}, "transitive_tag_keys": ["team"],
    }});

    assert_eq!(verdict(&[trust_for(json!("sts:AssumeRole")), inherited.clone()]), "deny");
    let both = trust_for(json!(["sts:AssumeRole", "sts:TagSession"]));
    assert_eq!(verdict(&[both, inherited]), "allow");
}

#[test]
fn section_1_2_only_tags_that_are_sent_can_be_made_transitive() {
    let both = trust_for(json!(["sts:AssumeRole", "sts:TagSession"]));
    let sends =
        |key: &str| json!({"request": {"tags": {"team": "blue"}, "transitive_tag_keys": [key]}});

    assert_eq!(verdict(&[both.clone(), sends("team")]), "allow");
    assert_eq!(verdict(&[both.clone(), sends("TEAM")]), "allow");
    assert_eq!(verdict(&[both, sends("nope")]), "deny");
}

#[test]
fn section_1_1_a_source_identity_needs_its_own_action() {
    let sent = json!({"request": {"source_identity": "ann@example.com"}});
    let held = json!({"caller": {"arn": SESSION_A, "source_identity": "ann@example.com"}});
    for patch in [sent, held] {
        assert_eq!(verdict(&[trust_for(json!("sts:AssumeRole")), patch.clone()]), "deny");
        let both = trust_for(json!(["sts:AssumeRole", "sts:SetSourceIdentity"]));
        assert_eq!(verdict(&[both, patch]), "allow");
    }
}

#[test]
fn section_1_1_across_accounts_the_callers_side_must_allow_each_action() {
    let tags = json!({"request": {"tags": {"team": "blue"}}});
    let only = identity(json!([{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]));
    let trust = trusting(json!({"AWS": "111111111111"}));

    assert_eq!(verdict(&[trust.clone(), role(FAR), only, tags.clone()]), "deny");
    assert_eq!(verdict(&[trust, role(FAR), may_ask(), tags]), "allow");
}

#[test]
fn section_1_1_the_action_is_that_of_the_call() {
    let github = |action: &str| {
        let trust = json!({"role": {"trust": document(json!([
            {"Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": action},
        ]))}});
        let request = json!({
            "caller": {"arn": PROVIDER}, "request": {"action": "sts:AssumeRoleWithWebIdentity"},
        });
        verdict(&[trust, request])
    };

    assert_eq!(github("sts:AssumeRoleWithWebIdentity"), "allow");
    assert_eq!(github("sts:AssumeRoleWith*"), "allow");
    assert_eq!(github("sts:AssumeRole"), "deny");
    assert_eq!(github("sts:AssumeRoleWithSAML"), "deny");
}

#[test]
fn section_1_7_actions_ignore_case_and_take_wildcards() {
    for (action, decision) in [
        ("STS:assumerole", "allow"),
        ("sts:Assume*", "allow"),
        ("sts:AssumeRol?", "allow"),
        ("sts:AssumeRole?", "deny"),
        ("*", "allow"),
        ("sts:*Role", "allow"),
        ("iam:*", "deny"),
        ("sts:", "deny"),
        ("", "deny"),
    ] {
        assert_eq!(verdict(&[trust_for(json!(action))]), decision, "{action}");
    }
}

#[test]
fn section_1_6_not_action_allows_what_it_does_not_list() {
    let statement =
        |action: &str| identity(json!([{"Effect": "Allow", "NotAction": action, "Resource": "*"}]));
    let account = trusting(json!({"AWS": "111111111111"}));

    assert_eq!(verdict(&[account.clone(), statement("iam:*")]), "allow");
    assert_eq!(verdict(&[account, statement("sts:*")]), "deny");
}

fn with_resource(element: &str, resource: Value, target: &str) -> &'static str {
    let mut statement = json!({"Effect": "Allow", "Action": "sts:AssumeRole"});
    statement[element] = resource;
    let account = trusting(json!({"AWS": "111111111111"}));
    verdict(&[account, role(target), identity(json!([statement]))])
}

#[test]
fn section_1_7_resources_are_matched_field_by_field() {
    for (resource, decision) in [
        ("*", "allow"),
        (FAR, "allow"),
        ("arn:aws:iam::222222222222:role/*", "allow"),
        ("arn:aws:iam::222222222222:role/apps/*", "allow"),
        ("arn:aws:iam::*:role/apps/Far", "allow"),
        ("arn:aws:iam::*:*", "allow"),
        ("arn:*:iam::22222222222?:role/*/F?r", "allow"),
        ("arn:aws:iam::222222222222:role/Far", "deny"),
        ("arn:aws:iam::222222222222:role/apps/far", "deny"),
        ("arn:aws:iam::222222222222:role/apps", "deny"),
        ("arn:aws:sts::222222222222:assumed-role/Far/*", "deny"),
        ("arn:aws:iam:*:role/apps/Far", "deny"),
        ("arn:aws:iam::*", "allow"),
        ("arn:aws:iam:*", "allow"),
        ("arn:aws:iam*", "allow"),
        ("arn:aws:*", "allow"),
        ("arn:*", "allow"),
        ("arn:aws:iam::2222*", "allow"),
        ("arn:aws:iam::222222222222*", "allow"),
        ("arn:aws:iam::3333*", "deny"),
        // What is missing is `*` (AWS's page "reference-arns").
        ("arn:aws:iam::222222222222", "allow"),
        ("arn:aws:iam:", "allow"),
        ("arn:aws:iam::333333333333", "deny"),
        ("arn:aws:s3*", "deny"),
        ("arn:aws:s3:::*", "deny"),
        ("arn:aws-cn:*", "deny"),
        ("arn:aws:*:*:*:*", "deny"),
        // "You can't use a wildcard in the service segment" (AWS's page "reference_policies_elements_resource").
        ("arn:aws:?am::*:role/apps/Far", "deny"),
        ("arn:aws:iam*::*:role/apps/Far", "deny"),
        ("arn:aws:iam::222222222222*role/apps/Far", "deny"),
        ("arn:aws:iam:us-east-1:222222222222:role/apps/Far", "deny"),
        ("", "deny"),
    ] {
        assert_eq!(with_resource("Resource", json!(resource), FAR), decision, "{resource}");
    }
    assert_eq!(with_resource("Resource", json!([NEAR, FAR]), FAR), "allow");
    assert_eq!(with_resource("Resource", json!([]), FAR), "deny");
}

#[test]
fn section_1_7_a_resource_cut_short_denies_as_well_as_it_allows() {
    let denying = |resource: &str| {
        let account = trusting(json!({"AWS": "111111111111"}));
        let statements = json!([
            {"Effect": "Allow", "Action": "sts:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "sts:*", "Resource": resource},
        ]);
        verdict(&[account, role(FAR), identity(statements)])
    };

    for resource in ["arn:aws:iam::*", "arn:aws:iam:*", "arn:aws:*", "arn:aws:iam::2*"] {
        assert_eq!(denying(resource), "deny", "{resource}");
    }
    for resource in ["arn:aws:s3:*", "arn:aws:iam::1*", "arn:aws:iam::${aws:PrincipalAccount}*"] {
        assert_eq!(denying(resource), "allow", "{resource}");
    }
    assert_eq!(with_resource("NotResource", json!("arn:aws:iam::*"), FAR), "deny");
    assert_eq!(with_resource("NotResource", json!("arn:aws:iam::1*"), FAR), "allow");
}

#[test]
fn section_1_6_not_resource_spares_what_it_lists() {
    assert_eq!(with_resource("NotResource", json!(NEAR), FAR), "allow");
    assert_eq!(with_resource("NotResource", json!([NEAR, FAR]), FAR), "deny");
    assert_eq!(with_resource("NotResource", json!("*"), FAR), "deny");
}

#[test]
fn section_1_7_a_statement_of_the_callers_side_needs_action_and_resource() {
    for statement in [
        json!({"Effect": "Allow", "Action": "*"}),
        json!({"Effect": "Allow", "Resource": "*"}),
        json!({"Action": "*", "Resource": "*"}),
        json!({"Effect": "allow", "Action": "*", "Resource": "*"}),
    ] {
        let account = trusting(json!({"AWS": "111111111111"}));
        let asked = [account, identity(json!([statement.clone()]))];
        assert_eq!(verdict(&asked), "deny", "{statement}");
    }
}
