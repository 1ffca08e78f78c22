//! The role of an EC2 instance, as every SDK falls to it.

use std::io::{Read, Write};
use std::net::TcpListener;

use assert_cmd::assert::Assert;

use super::{bare, is_the_user, keys, stderr};
use crate::support::python;
use crate::support::sandbox::Cloud;

/// A metadata service of the second version: it answers only who shows its token. `role`: the keys of the instance's role.
fn metadata(role: Option<(&str, &str)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let keys = role.map(|(key, secret)| {
        format!(
            r#"{{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"{key}","SecretAccessKey":"{secret}","Token":"",
                "LastUpdated":"2026-01-01T00:00:00Z","Expiration":"2099-01-01T00:00:00Z"}}"#
        )
    });
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut request = vec![0; 8192];
            let length = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).to_lowercase();
            let shows_token = request.contains("x-aws-ec2-metadata-token: example-token");
            let line = request.lines().next().unwrap_or_default();
            let path = line.split(' ').nth(1).unwrap_or_default();
            let (status, body) = match (path, &keys) {
                ("/latest/api/token", _) => ("200 OK", "example-token"),
                _ if !shows_token => ("401 Unauthorized", ""),
                ("/latest/meta-data/iam/security-credentials/", Some(_)) => ("200 OK", "hub"),
                ("/latest/meta-data/iam/security-credentials/hub", Some(keys)) => {
                    ("200 OK", keys.as_str())
                }
                _ => ("404 Not Found", ""),
            };
            let answer = format!(
                "HTTP/1.1 {status}\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600\r\n\
                 Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    address
}

fn stdout(assert: &Assert) -> String {
    String::from_utf8_lossy(&assert.get_output().stdout).into_owned()
}

/// As for boto3, which is asked beside.
#[test]
fn without_a_profile_one_is_the_role_of_the_instance() {
    let cloud = Cloud::demo();
    let (key, secret) = keys(&cloud);
    let mut environment = bare(&cloud);
    environment
        .set("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata(Some((&key, &secret))))
        .set("AWS_EC2_METADATA_DISABLED", "false");

    let told = environment.kamen().arg("whoami").assert();
    assert!(stdout(&told).contains("source    EC2 instance"), "{}", stdout(&told));
    is_the_user(told);
    let listed = environment.kamen().args(["roles", "--refresh", "--no-verdicts"]).assert();
    assert!(stdout(&listed.success()).contains("S3ListBucketOnly"));
    let script = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";
    let beside = environment.command(python::program("python")).args(["-c", script]).assert();
    assert!(stdout(&beside.success()).contains("user/AssumeRoleUser"));

    environment.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata(None));
    let told = stderr(&environment.kamen().arg("whoami").assert().code(3));
    assert!(told.contains("gave no credentials: the instance carries no role"), "{told}");

    environment.set("AWS_EC2_METADATA_DISABLED", "true");
    let told = stderr(&environment.kamen().arg("whoami").assert().code(3));
    assert!(told.contains("no credentials were found"), "{told}");
}
