//! Programs that others wrote take their keys from `kamen credential-process`, and new ones before these end.

pub(crate) mod programs;
pub(crate) mod six;
mod table;

use std::collections::BTreeSet;
use std::path::Path;

use assert_cmd::Command;
use jiff::SignedDuration;
use kamen::sandbox::Options;
use serde_json::Value;

use crate::sign_in::with_vault;
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::python;
use crate::support::sandbox::Cloud;

const ROLE: &str = "arn:aws:iam::012345678901:role/S3ListBucketOnly";
const ASSUMED: &str = ":assumed-role/S3ListBucketOnly/";

/// Seconds that a session lasts, and that a client waits until it asks again: more than half of these.
const LIFE: i64 = 8;
const PAUSE: &str = "5";

/// A cloud whose sessions are short, and a home whose profile takes its keys from kamen.
fn home() -> (Cloud, TestEnvironment) {
    let session_lifetime = Some(SignedDuration::from_secs(LIFE));
    let cloud = Cloud::start(Options { session_lifetime, ..Options::default() });
    let mut environment = with_vault(&cloud);
    let files = cloud.running().shared_config();
    let profile = format!(
        "[profile by-kamen]\nregion = us-east-1\n\
         credential_process = {} credential-process {ROLE} --profile default\n",
        kamen_binary().display()
    );
    environment.write(".aws/config", &format!("{}\n{profile}", files.config));
    environment.write(".aws/credentials", &files.credentials);
    environment.set("AWS_PROFILE", "by-kamen");
    (cloud, environment)
}

/// What a client prints: key and ARN of each time that it asked.
fn seen(mut command: Command) -> Vec<(String, String)> {
    let output = command.output().expect("the client starts");
    let (said, problem) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}{problem}");
    serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}{problem}"))
}

/// Both times it was the role, and the second time by another key.
fn is_renewed(seen: &[(String, String)]) {
    let keys: BTreeSet<&str> = seen.iter().map(|(key, _)| key.as_str()).collect();
    assert!(seen.iter().all(|(_, arn)| arn.contains(ASSUMED)), "{seen:?}");
    assert_eq!((seen.len(), keys.len()), (2, 2), "{seen:?}");
}

#[test]
fn boto3_renews_within_one_process() {
    let (_cloud, environment) = home();
    let script = "import boto3, json, sys, time\nsession = boto3.Session()\nseen = []\n\
        for turn in range(2):\n    time.sleep(turn * float(sys.argv[1]))\n    \
        arn = session.client('sts').get_caller_identity()['Arn']\n    \
        key = session.get_credentials().get_frozen_credentials().access_key\n    \
        seen.append([key, arn])\nprint(json.dumps(seen))";
    let mut command = environment.command(python::program("python"));

    command.args(["-c", script, PAUSE]);

    is_renewed(&seen(command));
}

#[test]
fn the_sdk_for_javascript_renews_within_one_process() {
    let (_cloud, environment) = home();
    let mut command = environment.command("node");

    // Before the end it renews behind the back of the one who asks.
    command.arg(programs::node()).arg((LIFE + 1).to_string());

    is_renewed(&seen(command));
}

#[test]
fn the_sdk_for_go_renews_within_one_process() {
    let (_cloud, environment) = home();
    let mut command = environment.command(programs::go());

    // It keeps keys to their very end.
    command.arg(format!("{}s", LIFE + 1));

    is_renewed(&seen(command));
}

#[test]
fn version_1_of_the_aws_cli_is_the_role_in_every_process() {
    let (cloud, environment) = home();

    is_the_role(&cloud, &environment, &python::program("aws"));
}

#[test]
fn the_aws_cli_of_debian_is_the_role_in_every_process() {
    let (cloud, environment) = home();

    is_the_role(&cloud, &environment, programs::debians_cli());
}

/// A process asks after the other, with the keys of before gone in between.
fn is_the_role(cloud: &Cloud, environment: &TestEnvironment, aws: &Path) {
    // Older ones take no address from the environment.
    let endpoint = format!("http://{}", cloud.running().address());
    let ask = ["sts", "get-caller-identity", "--output", "json", "--endpoint-url", &endpoint];
    for turn in 0..2 {
        let output = environment.command(aws).args(ask).output().expect("the AWS CLI starts");
        let problem = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{problem}");
        let who: Value = serde_json::from_slice(&output.stdout).expect("it prints JSON");
        assert!(who["Arn"].as_str().is_some_and(|arn| arn.contains(ASSUMED)), "{turn}: {who}");
        if turn == 0 {
            std::thread::sleep(std::time::Duration::from_secs(LIFE.unsigned_abs() + 1));
        }
    }
}
