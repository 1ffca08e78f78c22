//! Refusals as they are pasted: boxed, wrapped, coloured, quoted, or without a reason.

use super::said;
use crate::support::environment::TestEnvironment;

const JANE: &str = "arn:aws:iam::111122223333:user/jane";
const DEPLOY: &str = "arn:aws:iam::444455556666:role/deploy";

fn decode(text: &str) -> String {
    said(&TestEnvironment::new(), &["decode", "--", text]).1
}

#[test]
fn a_box_of_terraform_is_undone() {
    let told = decode(
        "╷\n│ Error: Cannot assume IAM Role\n│\n│ IAM Role (arn:aws:iam::444455556666:role/deploy) cannot be assumed.\n\
         │\n│ Error: operation error STS: AssumeRole, https response error StatusCode:\n\
         │ 403, RequestID: 1b2c, api error AccessDenied: User: arn:aws:iam::111122223333:user/jane is not authorized\n\
         │ to perform: sts:AssumeRole on resource:\n│ arn:aws:iam::444455556666:role/deploy\n╵\n",
    );

    assert!(told.contains(&format!("{JANE} may not sts:AssumeRole on {DEPLOY}")), "{told}");
}

#[test]
fn colours_json_and_entities_are_undone() {
    let sentence =
        format!("User: {JANE} is not authorized to perform: sts:AssumeRole on resource: {DEPLOY}");
    for text in [
        format!("\u{1b}[31m{sentence}\u{1b}[0m"),
        format!("{{\"message\":\"{sentence}\"}}"),
        format!("{{\"Error\":{{\"Code\":\"AccessDenied\",\"Message\":\"{sentence}\"}}}}"),
        format!("<Error><Code>AccessDenied</Code><Message>{sentence}</Message></Error>"),
        format!("'{sentence}'"),
        format!("> {}", sentence.replace(" is ", "\n> is ")),
    ] {
        let told = decode(&text);

        assert!(
            told.contains(&format!("{JANE} may not sts:AssumeRole on {DEPLOY}\n")),
            "{text}: {told}"
        );
    }
    let told = decode(&format!("<Message>{}</Message>", sentence.replace("deploy", "a&amp;b")));
    assert!(told.contains("role/a&b"), "{told}");
}

#[test]
fn every_denial_of_a_text_is_told_with_its_whole_resource() {
    let told = decode(
        "User: arn:aws:iam::111122223333:user/a is not authorized to perform: iam:CreateRole on resource: role x \
         because no permissions boundary allows the iam:CreateRole action\n\
         User: arn:aws:iam::111122223333:user/a is not authorized to perform: iam:GetRole on resource: role y \
         because no identity-based policy allows the iam:GetRole action",
    );

    assert!(
        told.contains("may not iam:CreateRole on role x") && told.contains("boundary"),
        "{told}"
    );
    assert!(
        told.contains("may not iam:GetRole on role y") && told.contains("identity-based"),
        "{told}"
    );
}

#[test]
fn refusals_without_a_reason_are_told_for_what_they_say() {
    for (text, word) in [
        (
            "An error occurred (AccessDenied) when calling the ListObjectsV2 operation: Access Denied",
            "neither by which policy",
        ),
        (
            "An error occurred (403) when calling the HeadObject operation: Forbidden",
            "does not exist",
        ),
        (
            "An error occurred (ForbiddenException) when calling the GetRoleCredentials operation: No access",
            "permission set",
        ),
        (
            "An error occurred (RequestExpired) when calling the DescribeInstances operation: Request has expired.",
            "clock",
        ),
        (
            "An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: Signature expired: \
             20230101T000000Z is now earlier than 20230101T001500Z (20230101T003000Z - 15 min.)",
            "clock is behind",
        ),
        (
            "Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity",
            "token",
        ),
        ("The role defined for the function cannot be assumed by Lambda.", "Lambda"),
    ] {
        let told = decode(text);

        assert!(told.contains(word), "{text}: {told}");
        assert!(!told.contains("no denial that kamen knows"), "{told}");
    }
}

#[test]
fn a_request_signed_for_another_region_or_an_account_not_signed_up_is_explained() {
    for (text, words) in [
        (
            "api error SignatureDoesNotMatch: Credential should be scoped to a valid region.",
            "signed for a region that is not the endpoint's",
        ),
        (
            "SignatureDoesNotMatch: Credential should be scoped to correct service: 'sts'.",
            "signed for another service",
        ),
        (
            "OptInRequired: The AWS Access Key Id needs a subscription for the service",
            "the account is not signed up for the service",
        ),
    ] {
        let told = decode(text);

        assert!(told.contains(words), "{text}: {told}");
    }
}
