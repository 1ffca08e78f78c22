//! The acceptance story on ministack, which enforces trust policies and was written by others. The
//! AWS CLI and boto3 say who one is inside kamen's sessions.

mod chaining;
mod refused;

use serde_json::{Value, json};

use crate::support::environment::TestEnvironment;
use crate::support::python;
use crate::support::server::Server;

const USER: &str = "arn:aws:iam::012345678901:user/AssumeRoleUser";

/// ministack with the story's accounts, and a home whose profiles lead into them.
struct Story {
    /// Held for its end: the server stops with it.
    server: Server,
    environment: TestEnvironment,
}

impl Story {
    fn new() -> Self {
        let server = Server::ministack();
        let mut environment = TestEnvironment::new();
        let seeded = environment
            .command(python::program("python"))
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/seed_acts.py"))
            .arg(server.endpoint())
            .assert()
            .success();
        let keys: Value = serde_json::from_slice(&seeded.get_output().stdout).expect("keys");
        environment.write(".aws/credentials", &credentials(&keys));
        environment.write(".aws/config", PROFILES);
        environment
            .set("AWS_ENDPOINT_URL", server.endpoint())
            .set("AWS_REGION", "us-east-1")
            .set("AWS_DEFAULT_REGION", "us-east-1");
        Self { server, environment }
    }

    /// Runs kamen; gives its exit code, its standard output and its standard error.
    fn kamen(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.environment.kamen().args(arguments).output().expect("kamen runs");
        (
            output.status.code().expect("an exit code"),
            String::from_utf8_lossy(&output.stdout).trim().to_owned(),
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        )
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let (code, out, error) = self.kamen(&[arguments, &["--output", "json"]].concat());
        assert_eq!(code, 0, "{arguments:?}: {error}");
        serde_json::from_str(&out)
            .unwrap_or_else(|_| panic!("{arguments:?} printed no JSON: {out}"))
    }

    /// The ARN that the AWS CLI is told inside `kamen exec …`.
    fn aws_cli_arn(&self, arguments: &[&str]) -> (i32, String, String) {
        let aws = python::program("aws");
        let aws = aws.to_str().expect("a plain path");
        let question = ["--", aws, "sts", "get-caller-identity", "--query", "Arn"];
        let text = ["--output", "text"];
        self.kamen(&[&["exec"], arguments, &question, &text].concat())
    }
}

const PROFILES: &str = "\
[profile me]
region = us-east-1
[profile dev]
region = us-east-1
[profile role-a]
role_arn = arn:aws:iam::000000000000:role/RoleA
source_profile = dev
[profile role-b]
role_arn = arn:aws:iam::000000000000:role/RoleB
source_profile = role-a
[profile left]
region = us-east-1
[profile left-a]
role_arn = arn:aws:iam::111111111111:role/RoleA
source_profile = left
[profile left-bare]
role_arn = arn:aws:iam::111111111111:role/WithoutPolicy
source_profile = left
";

fn credentials(keys: &Value) -> String {
    [
        ("me", "AssumeRoleUser"),
        ("dev", "dev"),
        ("left", "left"),
        ("left-auditor", "left-auditor"),
        ("right-auditor", "right-auditor"),
    ]
    .map(|(profile, user)| {
        let id = keys[user]["access_key_id"].as_str().unwrap();
        let secret = keys[user]["secret_access_key"].as_str().unwrap();
        format!("[{profile}]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n")
    })
    .concat()
}

fn role<'a>(roles: &'a Value, name: &str) -> &'a Value {
    let list = roles["roles"].as_array().expect("a list of roles");
    list.iter().find(|role| role["name"] == name).unwrap_or_else(|| panic!("{name} in {roles:#}"))
}

#[test]
fn act_1_one_account_one_user_one_role() {
    let story = Story::new();

    let me = story.json(&["whoami", "--profile", "me"]);
    assert_eq!((&me["arn"], &me["kind"]), (&json!(USER), &json!("user")));
    assert_eq!(me["account"], "012345678901");
    assert_eq!(me["account_alias"], "acme-tools");

    let roles = story.json(&["roles", "--profile", "me", "--account", "012345678901"]);
    let trusted = &role(&roles, "S3ListBucketOnly")["trusted"][0];
    assert_eq!((&trusted["kind"], &trusted["value"]), (&json!("user"), &json!(USER)));
    assert_eq!(trusted["effect"], "allow");

    let session = "arn:aws:sts::012345678901:assumed-role/S3ListBucketOnly/MySession";
    let arguments = ["--profile", "me", "--session-name", "MySession", "S3ListBucketOnly"];
    let (code, arn, error) = story.aws_cli_arn(&arguments);
    assert_eq!((code, arn.as_str()), (0, session), "{error}");

    let question = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";
    let program = python::program("python");
    let python = ["--", program.to_str().unwrap(), "-c", question];
    let (code, arn, error) = story.kamen(&[&["exec"], &arguments[..], &python].concat());
    assert_eq!((code, arn.as_str()), (0, session), "{error}");

    assert_eq!(story.json(&["whoami", "--profile", "me"])["arn"], USER, "the user is unchanged");
}

#[test]
fn act_2_same_account_two_roles() {
    let story = Story::new();

    let (code, arn, error) = story.aws_cli_arn(&["role-b"]);
    assert_eq!(code, 0, "{error}");
    assert_eq!(arn, "arn:aws:sts::000000000000:assumed-role/RoleB/dev", "named after the person");

    let target = "arn:aws:iam::000000000000:role/RoleB";
    let (code, _, error) = story.aws_cli_arn(&["--profile", "dev", target]);
    assert_eq!(code, 1, "the user itself is not trusted: {error}");
    assert!(error.contains("error: ") && error.contains("hint: "), "{error}");
}

#[test]
fn act_3_two_accounts_need_both_sides() {
    let story = Story::new();
    let target = "arn:aws:iam::222222222222:role/RoleB";

    let (code, arn, error) = story.aws_cli_arn(&["--profile", "left-a", target]);
    assert_eq!(code, 0, "{error}");
    assert_eq!(arn, "arn:aws:sts::222222222222:assumed-role/RoleB/left");

    let refused = ["exec", "--profile", "left-bare", "--output", "json", target, "--", "true"];
    let (code, _, error) = story.kamen(&refused);
    assert_eq!(code, 1, "{error}");
    let error: Value = serde_json::from_str(&error).expect("the error as JSON");
    assert_eq!(error["error"]["code"], "AccessDenied");
    assert_eq!(error["version"], 1);
}

#[test]
fn acts_4_and_5_what_a_role_is_and_carries() {
    let story = Story::new();

    let machine = story.json(&["show", "--profile", "me", "012345678901/Machine"]);
    assert_eq!(machine["trusted"][0]["kind"], "service");
    assert_eq!(machine["trusted"][0]["value"], "ec2.amazonaws.com");

    let bucket = story.json(&["show", "--profile", "me", "acme-tools/S3ListBucketOnly"]);
    assert_eq!(bucket["policies"][0]["name"], "s3ListBucketOnly");
    assert_eq!(bucket["policies"][0]["kind"], "inline");
    assert_eq!(bucket["boundary"], Value::Null);
    assert_eq!(bucket["trust"]["Statement"][0]["Principal"]["AWS"], USER);
}

#[test]
fn act_7_an_external_id_is_asked_for_and_sent() {
    let story = Story::new();
    let vendor = "arn:aws:iam::012345678901:role/Vendor";

    let (code, _, error) = story.aws_cli_arn(&["--profile", "me", vendor]);
    assert_eq!(code, 1, "{error}");

    let with = ["--profile", "me", "--external-id", "vendor-42", vendor];
    let (code, arn, error) = story.aws_cli_arn(&with);
    assert_eq!(code, 0, "{error}");
    assert_eq!(arn, "arn:aws:sts::012345678901:assumed-role/Vendor/AssumeRoleUser");
}

#[test]
fn a_session_that_really_expired_is_said_to_be() {
    let mut story = Story::new();
    let script = "\
import boto3, json, time
from botocore.config import Config
client = boto3.Session(profile_name='me').client('sts', config=Config(parameter_validation=False))
keys = client.assume_role(DurationSeconds=1,
    RoleArn='arn:aws:iam::012345678901:role/S3ListBucketOnly', RoleSessionName='short')['Credentials']
time.sleep(2)
print(json.dumps([keys['AccessKeyId'], keys['SecretAccessKey'], keys['SessionToken']]))";
    let command =
        story.environment.command(python::program("python")).args(["-c", script]).assert();
    let keys: [String; 3] =
        serde_json::from_slice(&command.success().get_output().stdout).expect("three parts");
    let [id, secret, token] = keys;
    story
        .environment
        .set("AWS_ACCESS_KEY_ID", id)
        .set("AWS_SECRET_ACCESS_KEY", secret)
        .set("AWS_SESSION_TOKEN", token);

    let (code, _, error) = story.kamen(&["whoami", "--output", "json"]);

    assert_eq!(code, 3, "{error}");
    let error: Value = serde_json::from_str(&error).expect("the error as JSON");
    assert_eq!(error["error"]["kind"], "expired", "{}", story.server.log());
}
