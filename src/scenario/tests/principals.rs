//! Semantics 1.4 to 1.6: what each form of principal grants.

use super::*;

/// Verdicts for the caller with no policy of its own, and with one that allows, in one account.
fn near(principal: Value, caller_patch: &Value) -> [&'static str; 2] {
    let trust = trusting(principal);
    [
        verdict(&[trust.clone(), caller_patch.clone()]),
        verdict(&[trust, caller_patch.clone(), may_ask()]),
    ]
}

#[test]
fn section_1_4_an_account_delegates_to_its_identities() {
    for account in ["111111111111", "arn:aws:iam::111111111111:root"] {
        assert_eq!(near(json!({"AWS": account}), &json!({})), ["deny", "allow"]);
        assert_eq!(near(json!({"AWS": account}), &caller(SESSION_A)), ["deny", "allow"]);
    }
    assert_eq!(near(json!({"AWS": "222222222222"}), &json!({})), ["deny", "deny"]);
    assert_eq!(near(json!({"AWS": "arn:aws-cn:iam::111111111111:root"}), &json!({})), ["deny"; 2]);
}

#[test]
fn section_1_4_a_user_a_session_a_role_and_everyone_need_no_policy_of_their_own() {
    assert_eq!(near(json!({"AWS": ANN}), &json!({})), ["allow"; 2]);
    assert_eq!(near(json!({"AWS": SESSION_A}), &caller(SESSION_A)), ["allow"; 2]);
    assert_eq!(near(json!({"AWS": ROLE_A}), &caller(SESSION_A)), ["allow"; 2]);
    assert_eq!(near(json!("*"), &json!({})), ["allow"; 2]);
    assert_eq!(near(json!({"AWS": "*"}), &caller(SESSION_A)), ["allow"; 2]);
}

#[test]
fn section_1_4_names_are_compared_with_path_and_case() {
    for other in [
        "arn:aws:iam::111111111111:user/Ann",
        "arn:aws:iam::111111111111:user/team/ann",
        "arn:aws:iam::222222222222:user/team/Ann",
        "arn:aws:iam::111111111111:role/team/Ann",
        "arn:aws:sts::111111111111:assumed-role/RoleA/S1",
        "arn:aws:iam::111111111111:role/rolea",
        "arn:aws:iam::111111111111:role/team/RoleA",
    ] {
        assert_eq!(near(json!({"AWS": other}), &json!({})), ["deny"; 2], "{other}");
        assert_eq!(near(json!({"AWS": other}), &caller(SESSION_A)), ["deny"; 2], "{other}");
    }
}

#[test]
fn section_1_4_a_session_is_named_by_the_full_arn_of_its_role() {
    let full = "arn:aws:iam::111111111111:role/team/RoleA";
    let session = json!({"caller": {"arn": SESSION_A, "role_arn": full}});

    assert_eq!(near(json!({"AWS": full}), &session), ["allow"; 2]);
    assert_eq!(near(json!({"AWS": ROLE_A}), &session), ["deny"; 2]);
    // The session's own ARN never has a path.
    let with_path = "arn:aws:sts::111111111111:assumed-role/team/RoleA/s1";
    assert_eq!(near(json!({"AWS": with_path}), &session), ["deny"; 2]);
    assert_eq!(near(json!({"AWS": SESSION_A}), &session), ["allow"; 2]);
}

#[test]
fn section_1_4_what_iam_refuses_to_store_matches_no_caller() {
    for principal in [
        json!({"AWS": "arn:aws:iam::111111111111:user/*"}),
        json!({"AWS": "arn:aws:iam::*:root"}),
        json!({"AWS": "arn:aws:sts::111111111111:assumed-role/RoleA/*"}),
        json!({"AWS": "arn:aws:iam::111111111111:role/Role?"}),
        json!({"AWS": "arn:aws:iam::111111111111:group/team"}),
        json!({"AWS": "AROA*"}),
        json!({"AWS": "1111*"}),
        json!({"Service": "*"}),
        json!({"Federated": "*"}),
        json!({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}),
        json!({"AWS": "arn:aws:sts::111111111111:assumed-role/RoleA"}),
        json!({}),
        json!({"AWS": []}),
    ] {
        for patch in [json!({}), caller(SESSION_A)] {
            assert_eq!(near(principal.clone(), &patch), ["deny"; 2], "{principal}");
        }
    }
}

#[test]
fn section_1_4_a_unique_id_names_its_owner_and_no_namesake() {
    let user = json!({"caller": {"userid": "AIDAEXAMPLEANN"}});
    let session = json!({"caller": {"arn": SESSION_A, "userid": "AROAEXAMPLEROLEA:s1"}});

    assert_eq!(near(json!({"AWS": "AIDAEXAMPLEANN"}), &user), ["allow"; 2]);
    assert_eq!(near(json!({"AWS": "AROAEXAMPLEROLEA"}), &session), ["allow"; 2]);
    assert_eq!(near(json!({"AWS": "AIDAEXAMPLEOLD"}), &user), ["deny"; 2]);
    assert_eq!(near(json!({"AWS": "AROAEXAMPLEOLD"}), &session), ["deny"; 2]);
    assert_eq!(near(json!({"AWS": "AROAEXAMPLEROLEA"}), &user), ["deny"; 2]);
    assert_eq!(near(json!({"AWS": "AROAEXAMPLEROLEA:s1"}), &session), ["deny"; 2]);
}

#[test]
fn section_1_4_an_id_is_open_while_the_callers_is_not_known() {
    assert_eq!(near(json!({"AWS": "AIDAEXAMPLEANN"}), &json!({})), ["unknown"; 2]);
    assert_eq!(near(json!({"AWS": "AROAEXAMPLEROLEA"}), &caller(SESSION_A)), ["unknown"; 2]);
    // An id of another kind is certainly not the caller's.
    assert_eq!(near(json!({"AWS": "AROAEXAMPLEROLEA"}), &json!({})), ["deny"; 2]);
}

#[test]
fn section_1_4_services_and_providers_are_matched_by_name_alone() {
    let ec2 = caller("ec2.amazonaws.com");
    let github = json!({
        "caller": {"arn": PROVIDER}, "request": {"action": "sts:AssumeRoleWithWebIdentity"},
    });

    assert_eq!(near(json!({"Service": "ec2.amazonaws.com"}), &ec2), ["allow"; 2]);
    let services = json!({"Service": ["ssm.amazonaws.com", "ec2.amazonaws.com"]});
    assert_eq!(near(services, &ec2), ["allow"; 2]);
    assert_eq!(near(json!({"Service": "ssm.amazonaws.com"}), &ec2), ["deny"; 2]);
    assert_eq!(near(json!({"AWS": "111111111111"}), &ec2), ["deny"; 2]);
    assert_eq!(near(json!({"Federated": "ec2.amazonaws.com"}), &ec2), ["deny"; 2]);
    assert_eq!(near(json!({"Federated": PROVIDER}), &github), ["allow"; 2]);
    assert_eq!(near(json!({"AWS": "111111111111"}), &github), ["deny"; 2]);
    let cognito = json!({
        "caller": {"arn": "cognito-identity.amazonaws.com"},
        "request": {"action": "sts:AssumeRoleWithWebIdentity"},
    });
    let name = json!({"Federated": "cognito-identity.amazonaws.com"});
    assert_eq!(near(name, &cognito), ["allow"; 2]);
}

#[test]
fn section_1_4_the_identity_side_of_services_and_providers_does_not_exist() {
    let deny = identity(json!([{"Effect": "Deny", "Action": "*", "Resource": "*"}]));
    let denied_everywhere = json!({"scp": [[]], "caller_policies": {"identity": null}});
    let trust = trusting(json!({"Service": "ec2.amazonaws.com"}));

    assert_eq!(verdict(&[trust.clone(), caller("ec2.amazonaws.com"), deny]), "allow");
    assert_eq!(verdict(&[trust, caller("ec2.amazonaws.com"), denied_everywhere]), "allow");
}

#[test]
fn section_1_4_lists_and_keys_are_alternatives() {
    let principal = json!({"AWS": ["222222222222", ANN], "Service": "ec2.amazonaws.com"});

    assert_eq!(near(principal.clone(), &json!({})), ["allow"; 2]);
    assert_eq!(near(principal, &caller("ec2.amazonaws.com")), ["allow"; 2]);
}

#[test]
fn section_1_4_across_accounts_every_form_needs_both_sides() {
    for (principal, patch) in [
        (json!({"AWS": "111111111111"}), json!({})),
        (json!({"AWS": ANN}), json!({})),
        (json!({"AWS": ROLE_A}), caller(SESSION_A)),
        (json!({"AWS": SESSION_A}), caller(SESSION_A)),
        (json!("*"), json!({})),
    ] {
        let trust = trusting(principal.clone());
        let far = role(FAR);
        let asked = [trust, far, patch];
        assert_eq!(verdict(&asked), "deny", "{principal}");
        assert_eq!(verdict(&[&asked[..], &[may_ask()]].concat()), "allow", "{principal}");
    }
}

const DENIES_NOTHING: &str = "iam:ListRoles";

fn boundary(action: &str) -> Value {
    let statement = json!([{"Effect": "Allow", "Action": action, "Resource": "*"}]);
    json!({"caller_policies": {"boundary": document(statement)}})
}

fn session_policy(action: &str) -> Value {
    let statement = json!([{"Effect": "Allow", "Action": action, "Resource": "*"}]);
    json!({"caller_policies": {"session": [document(statement)]}})
}

#[test]
fn section_1_4_a_boundary_or_session_policy_limits_roles_and_delegations_only() {
    for limit in [boundary, session_policy] {
        for (principal, patch, limited) in [
            (json!({"AWS": "111111111111"}), json!({}), "deny"),
            (json!({"AWS": ANN}), json!({}), "allow"),
            (json!({"AWS": ROLE_A}), caller(SESSION_A), "deny"),
            (json!({"AWS": SESSION_A}), caller(SESSION_A), "allow"),
            (json!("*"), caller(SESSION_A), "allow"),
        ] {
            let asked = [trusting(principal.clone()), patch, may_ask()];
            let with = |patch| verdict(&[&asked[..], &[patch]].concat());
            assert_eq!(with(limit(DENIES_NOTHING)), limited, "{principal}");
            assert_eq!(with(limit("sts:AssumeRole")), "allow", "{principal}");
        }
    }
}

#[test]
fn section_1_4_across_accounts_a_boundary_limits_every_form() {
    for principal in [json!({"AWS": ANN}), json!("*"), json!({"AWS": "111111111111"})] {
        let asked = [trusting(principal), role(FAR), may_ask()];
        let with = |patch| verdict(&[&asked[..], &[patch]].concat());
        assert_eq!(with(boundary(DENIES_NOTHING)), "deny");
        assert_eq!(with(session_policy(DENIES_NOTHING)), "deny");
    }
}

#[test]
fn section_1_4_an_explicit_deny_wins_over_every_form() {
    let deny = json!([{"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": NEAR}]);
    for layer in [
        json!({"caller_policies": {"identity": [document(deny.clone())]}}),
        json!({"caller_policies": {"boundary": document(deny.clone())}}),
        json!({"caller_policies": {"session": [document(deny.clone())]}}),
        json!({"scp": [[document(json!([
            {"Effect": "Allow", "Action": "*", "Resource": "*"}, deny[0].clone(),
        ]))]]}),
    ] {
        assert_eq!(verdict(&[trusting(json!("*")), layer.clone()]), "deny", "{layer}");
    }
}

#[test]
fn section_1_4_denied_accounts_and_roles_cover_what_is_theirs() {
    let denying = |principal: &str| {
        json!({"role": {"trust": document(json!([
            {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"},
            {"Effect": "Deny", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"},
        ]))}})
    };

    for (principal, ann, session) in [
        ("111111111111", "deny", "deny"),
        ("arn:aws:iam::111111111111:root", "deny", "deny"),
        ("222222222222", "allow", "allow"),
        (ROLE_A, "allow", "deny"),
        (SESSION_A, "allow", "deny"),
        ("arn:aws:sts::111111111111:assumed-role/RoleA/other", "allow", "allow"),
        (ANN, "deny", "allow"),
        ("*", "deny", "deny"),
    ] {
        assert_eq!(verdict(&[denying(principal)]), ann, "{principal}");
        assert_eq!(verdict(&[denying(principal), caller(SESSION_A)]), session, "{principal}");
    }
}

#[test]
fn section_1_5_a_role_must_be_trusted_to_assume_itself() {
    let own = [caller(SESSION_A), role(ROLE_A), may_ask()];
    let with = |principal| verdict(&[&own[..], &[trusting(principal)]].concat());

    assert_eq!(verdict(&own), "deny");
    assert_eq!(with(json!({"Service": "ec2.amazonaws.com"})), "deny");
    assert_eq!(with(json!({"AWS": ROLE_A})), "allow");
    assert_eq!(with(json!({"AWS": SESSION_A})), "allow");
    assert_eq!(with(json!({"AWS": "111111111111"})), "allow");
    assert_eq!(with(json!("*")), "allow");
}

fn not_principal(effect: &str, listed: Value) -> Value {
    json!({"role": {"trust": document(json!([
        {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"},
        {"Effect": effect, "NotPrincipal": listed, "Action": "sts:AssumeRole"},
    ]))}})
}

#[test]
fn section_1_6_not_principal_denies_all_that_are_not_listed() {
    let root = "arn:aws:iam::111111111111:root";

    assert_eq!(verdict(&[not_principal("Deny", json!({"AWS": ANN}))]), "allow");
    assert_eq!(verdict(&[not_principal("Deny", json!({"AWS": [ANN, root]}))]), "allow");
    assert_eq!(verdict(&[not_principal("Deny", json!({"AWS": root}))]), "deny");
    assert_eq!(verdict(&[not_principal("Deny", json!({"AWS": SESSION_A}))]), "deny");
    let session = caller(SESSION_A);
    let both = json!({"AWS": [SESSION_A, ROLE_A, root]});
    assert_eq!(verdict(&[not_principal("Deny", both), session]), "allow");
}

#[test]
fn section_1_6_not_principal_always_hits_a_caller_with_a_boundary() {
    let listed = not_principal("Deny", json!({"AWS": ANN}));

    assert_eq!(verdict(&[listed.clone(), boundary("sts:*")]), "deny");
    assert_eq!(verdict(&[listed, json!({"unknown": ["boundary"]})]), "unknown");
}

#[test]
fn section_1_6_not_principal_allows_no_caller() {
    let trust = json!({"role": {"trust": document(json!([
        {"Effect": "Allow", "NotPrincipal": {"AWS": "222222222222"}, "Action": "sts:AssumeRole"},
    ]))}});

    assert_eq!(verdict(&[trust, may_ask()]), "deny");
}
