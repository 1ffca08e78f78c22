//! The sandbox's Identity Center before clients that others wrote, and what they leave before kamen.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::sign_in::{corp, signed_in, visit};
use crate::support::environment::TestEnvironment;
use crate::support::python;
use crate::support::sandbox::{Cloud, aws};

const START: &str = "https://kitsune.awsapps.com/start";

/// An older profile, which names the start URL itself, for the first assignment.
fn with_older_profile(cloud: &Cloud) -> TestEnvironment {
    let environment = corp(cloud, "");
    let config = environment.home().join(".aws/config");
    let before = std::fs::read_to_string(&config).expect("the demo's profiles");
    let account = cloud.running().organisation().assignments[0].account;
    let older = format!(
        "\n[profile older]\nsso_start_url = {START}\nsso_region = eu-central-1\n\
         sso_account_id = {account}\nsso_role_name = ViewOnly\nregion = eu-central-1\n"
    );
    std::fs::write(&config, before + &older).expect("a file");
    environment
}

/// Signs in by aws-sso-util, with the code that it shows.
fn signed_in_by_aws_sso_util(environment: &TestEnvironment) {
    let mut child = std::process::Command::new(python::program("aws-sso-util"))
        .env_clear()
        .envs(environment.variables())
        .env("PYTHONUNBUFFERED", "1")
        .args(["login", "--headless", START, "eu-central-1"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("aws-sso-util starts");
    let mut said = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let is_code = |line: &String| line.len() == 9 && line.as_bytes()[4] == b'-';
    let code = said.by_ref().map_while(Result::ok).find(is_code).expect("a code is shown");
    let endpoint = &environment.variables()["AWS_ENDPOINT_URL"];
    visit(environment, &format!("{endpoint}/device?user_code={code}&answer=allow"));
    let rest: Vec<String> = said.map_while(Result::ok).collect();
    assert!(child.wait().expect("it ends").success(), "{rest:?}");
}

#[test]
fn aws_sso_util_signs_in_and_lists_and_kamen_and_the_aws_cli_use_its_token() {
    let cloud = Cloud::demo();
    let environment = with_older_profile(&cloud);
    signed_in_by_aws_sso_util(&environment);

    let listed = environment
        .command(python::program("aws-sso-util"))
        .args(["roles", "--sso-start-url", START, "--sso-region", "eu-central-1"])
        .output()
        .expect("aws-sso-util starts");
    let whoami = environment.kamen().args(["whoami", "--profile", "older"]).output();
    let theirs = aws(&environment, &["sts", "get-caller-identity", "--profile", "older"]);

    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    for assignment in &cloud.running().organisation().assignments {
        let (account, set) = (assignment.account.to_string(), &assignment.set);
        let is_it = |line: &&str| line.contains(&account) && line.contains(set.as_str());
        assert!(listed.lines().any(|line| is_it(&line)), "{account} {set}: {listed}");
    }
    let whoami = String::from_utf8(whoami.expect("kamen runs").stdout).expect("text");
    let theirs = theirs.expect("the AWS CLI answers");
    assert!(whoami.starts_with(theirs["Arn"].as_str().expect("an ARN")), "{whoami}{theirs}");
}

#[test]
fn version_1_of_the_aws_cli_uses_the_token_that_kamen_shares() {
    let cloud = Cloud::demo();
    let environment = corp(&cloud, "[sso]\nshare-token = true\n");
    signed_in(&environment, &[]);

    let answer = aws(&environment, &["sts", "get-caller-identity", "--profile", "view"]);

    let arn = answer.expect("the AWS CLI answers")["Arn"].to_string();
    assert!(arn.contains("assumed-role/AWSReservedSSO_ViewOnly_"), "{arn}");
}
