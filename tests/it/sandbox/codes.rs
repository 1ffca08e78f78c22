//! One-time codes, and what was opened with one.

use super::DEVICE;
use crate::support::sandbox::{Cloud, boto3};

#[test]
fn a_role_that_wants_a_code_takes_each_code_once() {
    let cloud = Cloud::demo();
    let code = cloud.running().mfa_code(DEVICE).unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };

    let answer = boto3(
        &cloud.with_keys(),
        &format!(
            r#"
role = "012345678901:role/BreakGlass"
answer = [
    assume(sts, role),
    assume(sts, role, SerialNumber="{DEVICE}", TokenCode="{wrong}"),
    assume(sts, role, SerialNumber="{DEVICE}x", TokenCode="{code}"),
    assume(sts, role, SerialNumber="{DEVICE}", TokenCode="{code}"),
    assume(sts, role, SerialNumber="{DEVICE}", TokenCode="{code}"),
]
"#
        ),
    );

    let message = |index: usize| answer[index]["Message"].as_str().unwrap_or_default();
    assert!(message(0).contains("no role trust policy allows"), "{answer}");
    assert!(message(1).contains("invalid MFA one time pass code"), "{answer}");
    assert!(message(2).contains("unable to validate MFA code"), "{answer}");
    assert!(answer[3]["Credentials"].is_object(), "{answer}");
    assert!(message(4).contains("invalid MFA one time pass code"), "{answer}");
}

#[test]
fn a_session_token_with_a_code_opens_what_wants_a_code() {
    let cloud = Cloud::demo();
    let code = cloud.running().mfa_code(DEVICE).unwrap();

    let answer = boto3(
        &cloud.with_keys(),
        &format!(
            r#"
role = "012345678901:role/BreakGlass"
plain = sts.get_session_token()["Credentials"]
strong = sts.get_session_token(SerialNumber="{DEVICE}", TokenCode="{code}")["Credentials"]
answer = [
    assume(client("sts", plain), role),
    attempt(client("iam", plain).list_roles),
    assume(client("sts", strong), role),
    attempt(client("iam", strong).list_roles),
    attempt(client("sts", strong).get_session_token),
    client("sts", plain).get_caller_identity()["Arn"],
]
"#
        ),
    );

    assert_eq!(answer[0]["Code"], "AccessDenied");
    assert_eq!(answer[1]["Code"], "InvalidClientTokenId");
    assert!(answer[2]["Credentials"].is_object(), "{answer}");
    assert!(answer[3]["Roles"].is_array(), "{answer}");
    assert_eq!(answer[4]["Message"], "Cannot call GetSessionToken with session credentials");
    assert_eq!(answer[5], "arn:aws:iam::012345678901:user/AssumeRoleUser");
}
