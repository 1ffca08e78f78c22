//! Act 6: role chaining.

use serde_json::{Value, json};

use super::{Story, python};

const ROLE_A: &str = "arn:aws:iam::000000000000:role/RoleA";
const ROLE_B: &str = "arn:aws:iam::000000000000:role/RoleB";

#[test]
fn act_6_the_chain_is_found_shown_with_its_reasons_and_walked() {
    let story = Story::new();

    let path = story.json(&["path", "--profile", "dev", ROLE_B]);
    let reachers = story.json(&["who-can", "--profile", "dev", ROLE_B]);
    let (code, arn, error) = story.aws_cli_arn(&["--via", "auto", "--profile", "dev", ROLE_B]);

    assert_eq!(path["from"], "arn:aws:iam::000000000000:user/dev");
    assert_eq!(path["chain"], json!([ROLE_A, ROLE_B]));
    for hop in path["hops"].as_array().unwrap() {
        assert_eq!(
            (&hop["decision"], &hop["reasons"][0]["layer"]),
            (&json!("allow"), &json!("trust"))
        );
    }
    assert_eq!(path["hops"][1]["from"], "arn:aws:sts::000000000000:assumed-role/RoleA/dev");
    let can: Vec<(&Value, &Value)> = reachers["can"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["arn"], &one["chain"]))
        .collect();
    let dev = json!("arn:aws:iam::000000000000:user/dev");
    assert_eq!(can, [(&json!(ROLE_A), &json!([ROLE_B])), (&dev, &json!([ROLE_A, ROLE_B]))]);
    assert_eq!(reachers["services"], json!(["ssm.amazonaws.com"]));
    assert_eq!(code, 0, "{error}");
    assert_eq!(arn, "arn:aws:sts::000000000000:assumed-role/RoleB/dev", "named after the person");
}

#[test]
fn act_6_a_chain_leaves_the_powers_of_its_last_role_alone() {
    let story = Story::new();
    let aws = python::program("aws");
    let again = ["sts", "assume-role", "--role-session-name=next", "--role-arn", ROLE_B];
    let ask = |options: &[&str]| {
        let head = [&["exec"], options, &["--", aws.to_str().unwrap()], &again].concat();
        story.kamen(&head)
    };

    let (of_a, _, error) = ask(&["role-a"]);
    let (of_b, _, refusal) = ask(&["--via", "auto", "--profile", "dev", ROLE_B]);

    assert_eq!(of_a, 0, "RoleA may put RoleB on: {error}");
    assert_ne!(of_b, 0, "RoleB may not, though RoleA stands behind it");
    assert!(refusal.contains("AccessDenied"), "{refusal}");
}

/// ministack gives chained sessions of any length; AWS gives an hour at most, and so kamen does not ask.
#[test]
fn act_6_a_chained_session_lasts_an_hour_at_most() {
    let story = Story::new();
    let long = ["exec", "--profile", "role-a", "--duration", "2h", ROLE_B, "--", "true"];
    let hour = ["exec", "--profile", "role-a", "--duration", "1h", ROLE_B, "--", "true"];

    let (code, _, error) = story.kamen(&long);
    let (allowed, _, problem) = story.kamen(&hour);

    assert_eq!(code, 2, "{error}");
    assert!(error.contains("role chaining") && error.contains("hint: "), "{error}");
    assert_eq!(allowed, 0, "{problem}");
}
