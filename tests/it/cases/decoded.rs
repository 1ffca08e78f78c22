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

/// Texts that are no denials, as the AWS CLI, SDKs, pipelines, kubectl and Docker print them.
const OTHER_GATES: &[(&str, &str)] = &[
    (
        "Error: Credentials could not be loaded, please check your action inputs: Could not load credentials from any providers",
        "id-token: write",
    ),
    (
        "Unable to locate credentials. You can configure credentials by running \"aws configure\".",
        "found no credentials",
    ),
    ("NoCredentialProviders: no valid providers in chain. Deprecated.", "found no credentials"),
    ("The config profile (work) could not be found", "in neither of the shared files"),
    ("Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY", "without its secret"),
    (
        "An error occurred (Throttling) when calling the ListRoles operation (reached max retries: 4): Rate exceeded",
        "no policy refuses this",
    ),
    ("Error: Could not assume role with OIDC: Request ARN is invalid", "ARN is not written as one"),
    (
        "An error occurred (ValidationError) when calling the AssumeRole operation: arn:aws:iam::11112222333:role/x is invalid",
        "ARN is not written as one",
    ),
    (
        "Error: creating IAM Role (x): MalformedPolicyDocument: Federated principals must be valid domain names or SAML metadata ARNs",
        "identity provider that is none",
    ),
    (
        "An error occurred (AccessDenied) when calling the CreateFunction operation: Cross-account pass role is not allowed.",
        "in another account than the call",
    ),
    (
        "Specified provider doesn't exist (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: AuthSamlInvalidSamlResponseException)",
        "no SAML provider",
    ),
    (
        "Insufficient Lake Formation permission(s): Required Describe on sales",
        "Lake Formation refuses it",
    ),
    (
        "An error occurred (AccessDeniedException) when calling the Decrypt operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
        "AWS leaves open whether the KMS key",
    ),
    (
        "An error occurred (AccessDeniedException) when calling the ListAccounts operation: You don't have permissions to access this resource.",
        "management account",
    ),
    ("error: You must be logged in to the server (Unauthorized)", "the cluster knows no user"),
    (
        "Error from server (Forbidden): pods is forbidden: User \"arn:aws:sts::111122223333:assumed-role/R/s\" cannot list resource \"pods\"",
        "(RBAC)",
    ),
    (
        "Error response from daemon: Head \"https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/app/manifests/latest\": no basic auth credentials",
        "docker login",
    ),
    (
        "1 validation error detected: Value 'jane doe' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
        "and no blank",
    ),
    (
        "An error occurred (AccessDenied) when calling the GetJob operation: A text of the service's own",
        "the text does not say",
    ),
];

#[test]
fn texts_that_are_taken_for_denials_say_whose_gate_it_was() {
    for (text, told) in OTHER_GATES {
        let said = decode(text);

        assert!(said.contains(told), "{text}: {said}");
        assert!(!said.contains("AWS does not say which policy"), "{text}: {said}");
    }
}

#[test]
fn a_sentence_about_actions_is_no_action() {
    let told = decode(
        "AccessDeniedException: Model access is denied due to IAM user or service role is not authorized to perform the \
         required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable \
         access to this model.",
    );

    assert!(told.contains("Bedrock") && !told.contains("may not"), "{told}");
}

#[test]
fn a_caller_without_a_name_did_not_sign() {
    let told = decode(
        "{\"Message\":\"User: anonymous is not authorized to perform: es:ESHttpGet because no resource-based policy \
         allows the es:ESHttpGet action\"}",
    );

    assert!(
        told.contains("anonymous may not es:ESHttpGet") && told.contains("not signed"),
        "{told}"
    );
}
