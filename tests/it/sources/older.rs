//! Keys in files of tools before the SDKs: boto3 is asked which it takes, kamen what it says of that.

use super::{bare, canned, stderr};
use crate::support::environment::TestEnvironment;
use crate::support::python;
use crate::support::sandbox::Cloud;

const BOTO: &str =
    "[Credentials]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n";
const EC2: &str = "AWSAccessKeyId=AKIAI44QH8DHBEXAMPLE\nAWSSecretKey=x\n";
const DEFAULT: &str =
    "[default]\naws_access_key_id = AKIA5EXAMPLE5EXAMPLE\naws_secret_access_key = x\n";

/// A key that boto3 takes, `none`, or `fails`.
fn of_boto3(environment: &TestEnvironment) -> String {
    let script = "import boto3\ntry:\n  keys = boto3.Session().get_credentials()\n  \
                  print(keys.access_key if keys else 'none')\nexcept Exception: print('fails')";
    let asked = environment.command(python::program("python")).args(["-c", script]).assert();
    String::from_utf8_lossy(&asked.success().get_output().stdout).trim().to_owned()
}

#[test]
fn what_boto3_alone_takes_is_told() {
    for (files, variables) in [
        (vec![(".boto", BOTO)], vec![]),
        (vec![(".boto", "[Credentials]\ngs_oauth2_refresh_token = x\n")], vec![]),
        (vec![(".boto", "[credentials]\naws_access_key_id = x\n")], vec![]),
        (vec![(".boto", "[Credentials]\naws_access_key_id = x\n")], vec![]),
        (vec![(".boto", "[Credentials\naws_access_key_id = x\n")], vec![]),
        (vec![(".boto", BOTO)], vec![("BOTO_CONFIG", "$HOME/other")]),
        (vec![(".boto", ""), ("other", BOTO)], vec![("BOTO_CONFIG", "$HOME/other")]),
        (vec![(".boto", BOTO), ("ec2", EC2)], vec![("AWS_CREDENTIAL_FILE", "~/ec2")]),
        (vec![(".boto", BOTO), ("ec2", "x\n")], vec![("AWS_CREDENTIAL_FILE", "~/ec2")]),
        (vec![(".boto", BOTO)], vec![("AWS_CREDENTIAL_FILE", "~/ec2")]),
        (vec![("ec2", "AWSAccessKeyId=x\n")], vec![("AWS_CREDENTIAL_FILE", "~/ec2")]),
        (vec![(".boto", BOTO), (".aws/credentials", DEFAULT)], vec![]),
        (vec![(".boto", BOTO), (".aws/config", "[default]\nregion = eu-west-1\n")], vec![]),
    ] {
        let case = format!("{files:?} {variables:?}");
        let mut environment = TestEnvironment::new();
        environment.set("AWS_EC2_METADATA_DISABLED", "true");
        // No call leaves the machine.
        environment.set("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
        for (name, text) in files {
            environment.write(name, text);
        }
        for (name, value) in variables {
            environment.set(name, value);
        }

        let taken = of_boto3(&environment);
        let told = stderr(&environment.kamen().arg("whoami").assert().failure());

        let says = |words: &str| assert!(told.contains(words), "{case}: {words}: {told}");
        match &*taken {
            "fails" => says("the AWS CLI and boto3 fail with"),
            "none" | "AKIA5EXAMPLE5EXAMPLE" => assert!(!told.contains("boto3"), "{case}: {told}"),
            key => says(&format!("the AWS CLI and boto3 take key {key} from")),
        }
    }
}

/// The endpoint of a container comes after such a file for boto3, and no other SDK looks into it.
#[test]
fn they_come_before_a_container_and_stand_in_the_way_of_a_live_session() {
    let cloud = Cloud::demo();
    let (key, secret) = super::keys(&cloud);
    let keys = format!(
        r#"{{"AccessKeyId":"{key}","SecretAccessKey":"{secret}","Token":"","Expiration":"2099-01-01T00:00:00Z"}}"#
    );
    let (address, _requests) = canned("200 OK", "", &keys);
    let mut environment = bare(&cloud);
    environment.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", &address);
    environment.write(".boto", BOTO);

    assert_eq!(of_boto3(&environment), "AKIAIOSFODNN7EXAMPLE");
    let told = environment.kamen().arg("whoami").assert();
    assert!(stderr(&told).contains("take key AKIAIOSFODNN7EXAMPLE from"), "{}", stderr(&told));
    super::is_the_user(told);
    let role = "arn:aws:iam::012345678901:role/S3ListBucketOnly";
    let exec = ["exec", "--live", role, "--", "true"];
    let told = stderr(&environment.kamen().args(exec).assert().failure());
    assert!(told.contains("before they ask for what `--live` serves"), "{told}");
    let script = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";
    let python = python::program("python").display().to_string();
    let exec = ["exec", "--live=process", role, "--", &python, "-c", script];
    let told = environment.kamen().args(exec).assert().success();
    let told = String::from_utf8_lossy(&told.get_output().stdout).into_owned();
    assert!(told.contains("assumed-role/S3ListBucketOnly/"), "{told}");
}
