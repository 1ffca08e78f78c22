//! Keys that are wrong or over, and clocks that are off.

use jiff::SignedDuration;
use kamen::sandbox::Options;

use crate::support::sandbox::{Cloud, aws, boto3};

#[test]
fn wrong_keys_are_told_apart() {
    let cloud = Cloud::demo();

    let answer = boto3(
        &cloud.with_keys(),
        r#"
session = assume(sts, "012345678901:role/S3ListBucketOnly")["Credentials"]
who = lambda client: attempt(client.get_caller_identity)
answer = [
    who(client("sts", aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x")),
    who(client("sts", aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", aws_access_key_id=boto3.Session().get_credentials().access_key)),
    who(client("sts", {**session, "SessionToken": "other"})),
]
"#,
    );

    let codes: Vec<_> = answer.as_array().unwrap().iter().map(|one| &one["Code"]).collect();
    assert_eq!(codes, ["InvalidClientTokenId", "SignatureDoesNotMatch", "InvalidClientTokenId"]);
}

#[test]
fn a_session_that_is_over_says_so() {
    let lifetime = Some(SignedDuration::from_secs(60));
    let cloud = Cloud::start(Options { session_lifetime: lifetime, ..Options::default() });
    let environment = cloud.with_keys();
    let session = boto3(&environment, "answer = assume(sts, '012345678901:role/S3ListBucketOnly')");
    let script = format!(
        "answer = attempt(client('sts', json.loads('{}')).get_caller_identity)",
        session["Credentials"]
    );

    let before = boto3(&environment, &script);
    cloud.running().set_clock_offset(SignedDuration::from_secs(90));
    let after = boto3(&environment, &script);

    assert_eq!(before["Account"], "012345678901");
    assert_eq!(after["Code"], "ExpiredToken");
    assert_eq!(after["Message"], "The security token included in the request is expired");
}

#[test]
fn a_clock_that_is_off_is_told() {
    let cloud = Cloud::demo();
    cloud.running().set_clock_offset(SignedDuration::from_mins(20));

    let refused = aws(&cloud.with_keys(), &["sts", "get-caller-identity"]).unwrap_err();

    assert!(refused.contains("(SignatureDoesNotMatch)"), "{refused}");
    assert!(refused.contains("Signature expired: "), "{refused}");
}
