//! Act 8: refused. The refused AssumeRole plays on ministack. The encoded message of a launch plays on
//! the sandbox, because ministack has no DecodeAuthorizationMessage.

use serde_json::{Value, json};

use super::{Story, python};
use crate::support::sandbox::{Cloud, boto3};

const RIGHT: &str = "arn:aws:iam::222222222222:role/RoleB";
const BARE: &str = "arn:aws:iam::111111111111:role/WithoutPolicy";

impl Story {
    /// The first statement that `kamen why` says is missing.
    fn missing(&self, profile: &str, role: &str) -> Value {
        let arguments = ["why", "--profile", profile, role, "--output", "json"];
        let (code, out, error) = self.kamen(&arguments);
        assert_eq!(code, 1, "{error}");
        let why: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(why["decision"], "deny", "{why:#}");
        let missing = why["missing"].as_array().expect("a list");
        assert_eq!(missing.len(), 1, "one side is missing: {why:#}");
        missing[0].clone()
    }

    /// The AWS CLI as the administrator of an account.
    fn administer(&self, account: &str, arguments: &[&str]) {
        let mut aws = self.environment.command(python::program("aws"));
        aws.env("AWS_ACCESS_KEY_ID", account).env("AWS_SECRET_ACCESS_KEY", "x");
        aws.args(arguments).assert().success();
    }
}

fn document(statements: &[&Value]) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

#[test]
fn act_8_the_callers_missing_policy_is_named_and_mends_it() {
    let story = Story::new();

    let missing = story.missing("left-bare", RIGHT);
    story.administer(
        "111111111111",
        &[
            "iam",
            "put-role-policy",
            "--role-name=WithoutPolicy",
            "--policy-name=Mended",
            "--policy-document",
            &document(&[&missing["statement"]]),
        ],
    );
    let (code, arn, error) = story.aws_cli_arn(&["--profile", "left-bare", RIGHT]);

    assert_eq!(missing["side"], "identity");
    assert_eq!(
        (&missing["account"], &missing["attach_to"]),
        (&json!("111111111111"), &json!(BARE))
    );
    assert_eq!(code, 0, "{error}");
    assert_eq!(arn, "arn:aws:sts::222222222222:assumed-role/RoleB/left");
}

#[test]
fn act_8_the_roles_missing_trust_is_named_and_mends_it() {
    let story = Story::new();
    let role = "arn:aws:iam::012345678901:role/SomebodyElses";

    let missing = story.missing("me", role);
    let shown = story.json(&["show", "--profile", "me", role]);
    let trust = document(&[&shown["trust"]["Statement"][0], &missing["statement"]]);
    story.administer(
        "012345678901",
        &[
            "iam",
            "update-assume-role-policy",
            "--role-name=SomebodyElses",
            "--policy-document",
            &trust,
        ],
    );
    let (code, _, error) = story.aws_cli_arn(&["--profile", "me", role]);

    assert_eq!((&missing["side"], &missing["attach_to"]), (&json!("trust"), &json!(role)));
    assert_eq!(code, 0, "{error}");
}

#[test]
fn act_8_refusals_in_the_words_of_the_aws_cli_are_taken_apart() {
    let story = Story::new();
    let aws = python::program("aws");
    let refusal = |options: &[&str], role: &str| {
        let ask = ["sts", "assume-role", "--role-session-name=next", "--role-arn", role];
        let inside = [&["exec"], options, &["--", aws.to_str().unwrap()], &ask].concat();
        let (code, _, text) = story.kamen(&inside);
        assert_ne!(code, 0, "{options:?} on {role}");
        story.json(&["decode", &text])
    };

    let by_identity = refusal(&["left-bare"], RIGHT);
    let by_trust = refusal(&["role-a"], "arn:aws:iam::000000000000:role/RoleA");

    let bare = json!("arn:aws:sts::111111111111:assumed-role/WithoutPolicy/left");
    assert_eq!((&by_identity["who"], &by_identity["action"]), (&bare, &json!("sts:AssumeRole")));
    assert_eq!(
        (&by_identity["layer"], &by_identity["refusal"]),
        (&json!("identity"), &json!("no-allow"))
    );
    assert_eq!(by_trust["who"], "arn:aws:sts::000000000000:assumed-role/RoleA/dev");
    assert_eq!(by_trust["action"], "sts:AssumeRole");
}

#[test]
fn act_8_an_encoded_message_says_who_what_and_which_resource() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let refused = boto3(
        &environment,
        r#"
launch = {"ImageId": "ami-12345678", "MinCount": 1, "MaxCount": 1, "IamInstanceProfile": {"Name": "WebServer"}}
answer = attempt(client("ec2").run_instances, **launch)["Message"]
"#,
    );

    let text = refused.as_str().unwrap();
    let output = environment.kamen().args(["decode", text, "--output=json"]).assert().success();
    let words: Value = serde_json::from_slice(&output.get_output().stdout).expect("JSON");

    assert!(text.contains("Encoded authorization failure message: "), "{text}");
    assert_eq!(words["who"], "arn:aws:iam::012345678901:user/AssumeRoleUser");
    assert_eq!(words["action"], "iam:PassRole");
    assert_eq!(words["resource"], "arn:aws:iam::012345678901:role/WebServer");
    assert_eq!((&words["allowed"], &words["refusal"]), (&json!(false), &json!("no-allow")));
}
