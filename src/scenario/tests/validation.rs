//! Semantics 1.2, 1.12 and 1.13: what STS refuses before it looks at policies.

use super::*;

/// The decision if every policy allows.
fn asked(patch: Value) -> &'static str {
    verdict(&[trusting(json!("*")), may_ask(), patch])
}

fn request(field: &str, value: Value) -> &'static str {
    asked(json!({"request": {field: value}}))
}

#[test]
fn section_1_2_root_and_federated_users_never_assume_roles() {
    assert_eq!(asked(caller("arn:aws:iam::111111111111:root")), "deny");
    assert_eq!(asked(caller("arn:aws:sts::111111111111:federated-user/Ann")), "deny");
}

#[test]
fn section_1_2_partitions_never_mix() {
    assert_eq!(asked(role("arn:aws-cn:iam::111111111111:role/Near")), "deny");
    let china = json!({"caller": {"arn": "arn:aws-cn:iam::111111111111:user/Ann"},
        "role": {"arn": "arn:aws-cn:iam::111111111111:role/Near"}});
    assert_eq!(asked(china), "allow");
    assert_eq!(asked(caller("ec2.amazonaws.com")), "allow");
    let provider = json!({"caller": {"arn": "arn:aws-us-gov:iam::111111111111:saml-provider/Okta"},
        "request": {"action": "sts:AssumeRoleWithSAML"}});
    assert_eq!(asked(provider), "deny");
}

#[test]
fn section_1_2_temporary_credentials_get_an_hour_at_most() {
    let long = json!({"role": {"max_session_duration": 43200}, "request": {"duration": 3601}});
    let session = caller(SESSION_A);
    let token = json!({"caller": {"credential": "session-token"}});
    let with = |patch: Value| verdict(&[trusting(json!("*")), may_ask(), long.clone(), patch]);

    assert_eq!(with(json!({})), "allow");
    assert_eq!(with(session), "deny");
    assert_eq!(with(token), "deny");
    assert_eq!(with(caller("ec2.amazonaws.com")), "allow");
    let hour = json!({"caller": {"arn": SESSION_A}, "request": {"duration": 3600}});
    assert_eq!(asked(hour), "allow");
}

#[test]
fn section_1_13_durations() {
    for (seconds, decision) in [
        (json!(899), "deny"),
        (json!(900), "allow"),
        (json!(3600), "allow"),
        (json!(3601), "deny"),
        (json!(0), "deny"),
        (json!(-1), "deny"),
        (json!(18_446_744_073_709_551_615_u64), "deny"),
        (json!(null), "allow"),
    ] {
        assert_eq!(request("duration", seconds.clone()), decision, "{seconds}");
    }
    for (longest, seconds, decision) in [
        (43200, 43200, "allow"),
        (43200, 43201, "deny"),
        (7200, 7200, "allow"),
        (7200, 7201, "deny"),
    ] {
        let patch = json!({"role": {"max_session_duration": longest},
            "request": {"duration": seconds}});
        assert_eq!(asked(patch), decision, "{seconds} of {longest}");
    }
}

#[test]
fn section_1_13_session_names_and_source_identities() {
    for field in ["session_name", "source_identity"] {
        for (text, decision) in [
            ("ab".to_owned(), "allow"),
            ("a".to_owned(), "deny"),
            (String::new(), "deny"),
            ("a".repeat(64), "allow"),
            ("a".repeat(65), "deny"),
            ("aZ0_+=,.@-".to_owned(), "allow"),
            ("a b".to_owned(), "deny"),
            ("a:b".to_owned(), "deny"),
            ("a/b".to_owned(), "deny"),
            ("aws:x".to_owned(), "deny"),
            ("äö".to_owned(), "deny"),
        ] {
            assert_eq!(request(field, json!(text)), decision, "{field} {text}");
        }
    }
}

#[test]
fn section_1_13_external_ids() {
    for (text, decision) in [
        ("12".to_owned(), "allow"),
        ("1".to_owned(), "deny"),
        ("a:b/c-d_e=f,g.h@i+j".to_owned(), "allow"),
        ("a b".to_owned(), "deny"),
        ("a*".to_owned(), "deny"),
        ("a".repeat(1224), "allow"),
        ("a".repeat(1225), "deny"),
    ] {
        assert_eq!(request("external_id", json!(text)), decision, "{text}");
    }
}

#[test]
fn section_1_13_tags() {
    let numbered = |count: usize| -> Value {
        (0..count).map(|index| (format!("k{index}"), json!("v"))).collect()
    };

    assert_eq!(request("tags", numbered(50)), "allow");
    assert_eq!(request("tags", numbered(51)), "deny");
    assert_eq!(request("tags", json!({"k".repeat(128): "v"})), "allow");
    assert_eq!(request("tags", json!({"k".repeat(129): "v"})), "deny");
    assert_eq!(request("tags", json!({"k": "v".repeat(256)})), "allow");
    assert_eq!(request("tags", json!({"k": "v".repeat(257)})), "deny");
    assert_eq!(request("tags", json!({"k": ""})), "allow");
    assert_eq!(request("tags", json!({"": "v"})), "deny");
    assert_eq!(request("tags", json!({"Team": "1", "team": "2"})), "deny");
}

#[test]
fn section_1_16_only_a_user_sends_an_mfa_code() {
    let code = json!({"request": {"mfa": true}});
    let by = |caller: Value| verdict(&[trusting(json!("*")), may_ask(), code.clone(), caller]);

    assert_eq!(by(json!({})), "allow");
    assert_eq!(by(json!({"caller": {"credential": "session-token"}})), "allow");
    assert_eq!(by(caller(SESSION_A)), "deny");
    let not_known = json!({"request": {"mfa": null}});
    assert_eq!(verdict(&[trusting(json!("*")), may_ask(), not_known, caller(SESSION_A)]), "allow");
}

#[test]
fn section_1_13_role_arns() {
    for arn in [
        "arn:aws:iam::111111111111:user/Near",
        "arn:aws:sts::111111111111:assumed-role/Near/s1",
        "arn:aws:iam::1111:role/Near-and-far-away",
        "arn:aws:iam::111111111111:role/",
        "Near",
    ] {
        assert_eq!(asked(role(arn)), "deny", "{arn}");
    }
    let long = format!("arn:aws:iam::111111111111:role/{}/Near", "p".repeat(2048));
    assert_eq!(asked(role(&long)), "deny");
}

#[test]
fn section_1_12_an_inherited_tag_cannot_be_passed_again() {
    let patch = |key: &str| {
        json!({"caller": {"arn": SESSION_A, "tags": {"Team": "a"}, "transitive_tag_keys": ["Team"]},
            "request": {"tags": {key: "b"}}})
    };

    assert_eq!(asked(patch("team")), "deny");
    assert_eq!(asked(patch("cost")), "allow");
}

#[test]
fn section_1_1_a_source_identity_cannot_be_changed() {
    let patch = |sent: &str| {
        json!({"caller": {"arn": SESSION_A, "source_identity": "ann"},
            "request": {"source_identity": sent}})
    };

    assert_eq!(asked(patch("ann")), "allow");
    assert_eq!(asked(patch("bob")), "deny");
}

#[test]
fn section_1_2_a_broken_request_is_a_no_even_if_everything_is_unread() {
    let unread = json!({"caller_policies": {"identity": null}, "role": {"trust": null},
        "unknown": ["boundary", "session", "scp", "rcp"], "request": {"duration": 1}});

    assert_eq!(verdict(&[unread]), "deny");
}
