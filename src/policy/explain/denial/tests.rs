//! Texts as semantics 1.14 gives them.

use super::*;

mod kafka;
mod pasted;
mod services;
mod told;
mod undone;
mod unsent;

const WHO: &str = "arn:aws:iam::111111111111:user/dev";
const ROLE: &str = "arn:aws:iam::222222222222:role/RoleB";

fn denial(suffix: &str) -> Denial {
    let text = format!(
        "User: {WHO} is not authorized to perform: sts:AssumeRole on resource: {ROLE}{suffix}"
    );
    Denial::of_text(&text).unwrap()
}

#[test]
fn who_what_and_which_resource_are_read_semantics_1_14() {
    let bare = Denial::of_text(&format!(
        "An error occurred (AccessDenied) when calling the AssumeRole operation: User: {WHO} is not \
         authorized to perform: sts:AssumeRole on resource: {ROLE}"
    ))
    .unwrap();

    assert_eq!(bare.code.as_deref(), Some("AccessDenied"));
    assert_eq!(bare.who.as_deref(), Some(WHO));
    assert_eq!(bare.action.as_deref(), Some("sts:AssumeRole"));
    assert_eq!(bare.resource.as_deref(), Some(ROLE));
    assert_eq!((bare.refusal, bare.layer), (Refusal::Unsaid, None));
}

#[test]
fn the_refusing_layer_is_read_semantics_1_14() {
    use RefusingLayer as Layer;
    for (suffix, refusal, layer) in [
        (
            " because no identity-based policy allows the sts:AssumeRole action",
            Refusal::Implicit,
            Layer::Identity,
        ),
        (
            " because no role trust policy allows the sts:AssumeRole action",
            Refusal::Implicit,
            Layer::Trust,
        ),
        (
            " because no permissions boundary allows the sts:AssumeRole action",
            Refusal::Implicit,
            Layer::Boundary,
        ),
        (
            " because no session policy allows the sts:AssumeRole action",
            Refusal::Implicit,
            Layer::Session,
        ),
        (
            " because no VPC endpoint policy allows the sts:AssumeRole action",
            Refusal::Implicit,
            Layer::Endpoint,
        ),
        (
            " because no service control policy allows the sts:AssumeRole action",
            Refusal::Implicit,
            Layer::Scp,
        ),
        (" with an explicit deny in an identity-based policy", Refusal::Explicit, Layer::Identity),
        (" with an explicit deny in a permissions boundary", Refusal::Explicit, Layer::Boundary),
        (" with an explicit deny in a session(s) policy", Refusal::Explicit, Layer::Session),
        (" with an explicit deny in a resource-based policy", Refusal::Explicit, Layer::Resource),
        (" with an explicit deny in the role trust policy", Refusal::Explicit, Layer::Trust),
        (" with an explicit deny in a service control policy", Refusal::Explicit, Layer::Scp),
        (" with an explicit deny in a resource control policy", Refusal::Explicit, Layer::Rcp),
    ] {
        let denial = denial(suffix);

        assert_eq!((denial.refusal, denial.layer), (refusal, Some(layer)), "{suffix}");
        assert!(denial.sentences().len() >= 2, "{suffix}");
    }
}

#[test]
fn the_policy_and_the_authorization_id_of_newer_texts_are_read() {
    let denial = denial(
        " with an explicit deny in a service control policy: arn:aws:organizations::999999999999:policy/o-x/service_control_policy/p-1. \
         Go to https://example.com/authorization-details/1 or call the GetRequestAuthorizationDetails API with \
         the following authorization id: abc-123.",
    );

    assert_eq!(
        denial.policy.as_deref(),
        Some("arn:aws:organizations::999999999999:policy/o-x/service_control_policy/p-1")
    );
    assert_eq!(denial.authorization_id.as_deref(), Some("abc-123"));
}

#[test]
fn an_encoded_message_inside_a_text_is_found_act_8() {
    let denial = Denial::of_text(&format!(
        "An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not \
         authorized to perform this operation. User: {WHO} is not authorized to perform: iam:PassRole on \
         resource: {ROLE} because no identity-based policy allows the iam:PassRole action. Encoded \
         authorization failure message: EXAMPLE-encoded_message"
    ))
    .unwrap();

    assert_eq!(denial.encoded.as_deref(), Some("EXAMPLE-encoded_message"));
    assert_eq!(denial.action.as_deref(), Some("iam:PassRole"));
    assert_eq!(denial.resource.as_deref(), Some(ROLE));
}

#[test]
fn texts_that_are_no_matter_of_policies_are_explained() {
    for text in [
        "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
        "Roles may not be assumed by root accounts.",
        "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        "Packed policy consumes 118% of allotted space, please use smaller policy.",
    ] {
        assert!(Denial::of_text(text).unwrap().meaning.is_some(), "{text}");
    }
    assert_eq!(Denial::of_text("all is well"), None);
}

#[test]
fn a_decoded_message_is_read_act_8() {
    let json = format!(
        r#"{{"allowed": false, "explicitDeny": true,
        "matchedStatements": {{"items": [{{"statementId": "NoPass", "effect": "DENY",
            "principals": {{"items": [{{"value": "AIDAEXAMPLE"}}]}}, "principalGroups": {{"items": []}},
            "actions": {{"items": [{{"value": "iam:PassRole"}}]}},
            "resources": {{"items": [{{"value": "*"}}]}}, "conditions": {{"items": []}}}}]}},
        "failures": {{"items": []}},
        "context": {{"principal": {{"id": "AIDAEXAMPLE", "name": "dev", "arn": "{WHO}"}},
            "action": "iam:PassRole", "resource": "{ROLE}",
            "conditions": {{"items": [{{"key": "aws:Region", "values": {{"items": [{{"value": "eu-west-1"}}]}}}}]}}}}}}"#
    );
    let wrapped = serde_json::json!({"DecodedMessage": json}).to_string();

    let denial = Denial::of_decoded(&json).unwrap();

    assert_eq!(Denial::of_decoded(&wrapped).as_ref(), Some(&denial));
    assert_eq!(
        denial.sentences(),
        [
            format!("{WHO} may not iam:PassRole on {ROLE}"),
            "a policy denies it explicitly".to_owned(),
            "statement `NoPass` denies iam:PassRole on *".to_owned(),
        ]
    );
    assert_eq!(denial.context, [("aws:Region".to_owned(), vec!["eu-west-1".to_owned()])]);
    assert_eq!(Denial::of_decoded("{}"), None);
}

#[test]
fn every_denial_in_a_text_is_told() {
    let first = format!(
        "User: {WHO} is not authorized to perform: iam:CreateRole on resource: role x because no permissions boundary allows the iam:CreateRole action"
    );
    let second = format!(
        "User: {WHO} is not authorized to perform: iam:GetRole on resource: instance profile y because no identity-based policy allows the iam:GetRole action"
    );
    for between in ["\n", " ", "\n\n"] {
        let found = Denial::all_of_text(&format!("{first}{between}{second}"));

        let told: Vec<_> =
            found.iter().map(|one| (one.resource.as_deref().unwrap(), one.layer)).collect();
        assert_eq!(
            told,
            [
                ("role x", Some(RefusingLayer::Boundary)),
                ("instance profile y", Some(RefusingLayer::Identity)),
            ]
        );
    }
}

#[test]
fn refusals_that_name_no_policy_are_explained_for_what_they_say() {
    let refusals = [
        "An error occurred (AccessDenied) when calling the ListObjectsV2 operation: Access Denied",
        "An error occurred (403) when calling the HeadObject operation: Forbidden",
        "An error occurred (ForbiddenException) when calling the GetRoleCredentials operation: No access",
        "An error occurred (RequestExpired) when calling the DescribeInstances operation: Request has expired.",
        "An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: Signature expired: 20230101T000000Z is now earlier than 20230101T001500Z (20230101T003000Z - 15 min.)",
        "Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity",
        "The role defined for the function cannot be assumed by Lambda.",
    ];
    for text in refusals {
        let denial = Denial::of_text(text).unwrap();

        assert!(denial.meaning.is_some(), "{text}");
        assert!(!denial.sentences().iter().any(|line| line.contains("nothing in it")), "{text}");
    }
    let all = Denial::all_of_text(&refusals.join("\n"));
    assert_eq!(all.len(), refusals.len());
    assert_eq!(all[4].code.as_deref(), Some("SignatureDoesNotMatch"));
}

#[test]
fn a_refused_companion_says_what_was_sent_semantics_1_1() {
    let text =
        format!("User: {WHO} is not authorized to perform: sts:TagSession on resource: {ROLE}");

    let denial = Denial::of_text(&text).unwrap();

    assert!(denial.sentences()[0].contains("session tags"));
}

#[test]
fn what_stands_on_the_next_line_is_no_part_of_a_denial() {
    let whole =
        format!("User: {WHO} is not authorized to perform: sts:AssumeRole on resource: {ROLE}");
    for pasted in [
        format!("{whole}\nmake: *** Error 254"),
        format!("{whole}\nexit status 254"),
        format!("{whole}\n{whole}\n{whole}"),
        format!("An error occurred: {whole}\nAn error occurred: {whole}"),
        whole.replace(" on resource", "\non resource"),
        whole.replace(" resource: ", " resource:\n"),
        whole.replace("sts:AssumeRole", "sts:Assu\nmeRole"),
        format!("{whole} because no identity-based pol\nicy allows the sts:AssumeRole action"),
        whole.replace("role/RoleB", "role/Role\nB"),
    ] {
        for denial in Denial::all_of_text(&pasted) {
            assert_eq!(denial.who.as_deref(), Some(WHO), "{pasted}");
            assert_eq!(denial.action.as_deref(), Some("sts:AssumeRole"), "{pasted}");
            assert_eq!(denial.resource.as_deref(), Some(ROLE), "{pasted}");
        }
        assert!(!Denial::all_of_text(&pasted).is_empty(), "{pasted}");
    }
}

#[test]
fn refusals_of_services_and_of_other_sdks_are_explained() {
    for (text, part) in [
        (
            "CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::111122223333:role/cb",
            "trust policy",
        ),
        (
            "operation error S3: HeadObject, https response error StatusCode: 403, RequestID: X, HostID: Y, api error Forbidden: Forbidden",
            "does not exist",
        ),
        (
            "An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
            "certificate",
        ),
        (
            "User: arn:aws:iam::111122223333:user/x is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
            "another region",
        ),
    ] {
        let sentences = Denial::of_text(text).unwrap().sentences().join("\n");

        assert!(sentences.contains(part), "{text}: {sentences}");
        assert!(!sentences.contains("nothing in it"), "{sentences}");
    }
    let service = Denial::of_text(
        "CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::111122223333:role/cb",
    )
    .unwrap();
    assert_eq!(service.who.as_deref(), Some("CodeBuild"));
    assert_eq!(service.resource.as_deref(), Some("arn:aws:iam::111122223333:role/cb"));
}

#[test]
fn an_explicit_deny_without_its_policy_is_one() {
    let told = denial(" with an explicit deny");

    assert_eq!((told.refusal, told.layer), (Refusal::Explicit, None));
    assert!(told.sentences().iter().any(|line| line.ends_with("AWS does not say which one")));
}

#[test]
fn what_the_console_shows_is_read() {
    let told = Denial::all_of_text(&format!(
        "Access denied\nYou don't have permission to ec2:DescribeInstances. To request access, copy the following \
         text and send it to your AWS administrator. Learn more about troubleshooting access denied errors.\n\
         User: {WHO}\nService: ec2\nAction: DescribeInstances\nOn resource(s): arn:aws:ec2:us-east-1:111111111111:instance/*\n\
         Context: no identity-based policy allows the action"
    ));

    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].who.as_deref(), Some(WHO));
    assert_eq!(told[0].action.as_deref(), Some("ec2:DescribeInstances"));
    assert_eq!(told[0].resource.as_deref(), Some("arn:aws:ec2:us-east-1:111111111111:instance/*"));
    assert_eq!(
        (told[0].refusal, told[0].layer),
        (Refusal::Implicit, Some(RefusingLayer::Identity))
    );
    let short = Denial::of_text(&format!(
        "You don't have permission to iam:ListRoles.\nUser: {WHO}\nAction: iam:ListRoles\n\
         Context: with an explicit deny in a service control policy"
    ))
    .unwrap();
    assert_eq!(short.action.as_deref(), Some("iam:ListRoles"));
    assert_eq!((short.refusal, short.layer), (Refusal::Explicit, Some(RefusingLayer::Scp)));
}

#[test]
fn a_record_of_cloudtrail_tells_who_asked_for_what() {
    let record = |source: &str, event: &str, sent: &str| {
        format!(
            r#"{{"Records": [{{"eventSource": "{source}.amazonaws.com", "eventName": "{event}", "errorCode": "AccessDenied",
                "errorMessage": "Access Denied", "userIdentity": {{"arn": "{WHO}"}}, "requestParameters": {{{sent}}}}}]}}"#
        )
    };
    let read =
        Denial::of_text(&record("s3", "GetObject", r#""bucketName": "b", "key": "k""#)).unwrap();
    assert_eq!(read.who.as_deref(), Some(WHO));
    assert_eq!(read.action.as_deref(), Some("s3:GetObject"));
    assert_eq!(read.resource.as_deref(), Some("arn:aws:s3:::b/k"));
    let web = record("sts", "AssumeRoleWithWebIdentity", &format!(r#""roleArn": "{ROLE}""#));
    let web = Denial::of_text(&web).unwrap();
    assert_eq!(web.resource.as_deref(), Some(ROLE));
    assert!(web.sentences()[0].contains("does not accept this token"), "{web:?}");
}

#[test]
fn texts_of_services_and_providers_are_explained_semantics_1_14() {
    for (text, part) in [
        (
            "CodePipeline is not authorized to perform AssumeRole on role arn:aws:iam::111111111111:role/x",
            "trust policy",
        ),
        (
            "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
            "trust policy",
        ),
        ("Role arn:aws:iam::111111111111:role/cfn is invalid or cannot be assumed", "trust policy"),
        (
            "Firehose is unable to assume role arn:aws:iam::111111111111:role/x. Please check the role provided.",
            "trust policy",
        ),
        (
            "An error occurred (InvalidAccessKeyId) when calling the ListBuckets operation: The AWS Access Key Id you provided does not exist in our records.",
            "not known",
        ),
        (
            "An error occurred (ExpiredTokenException) when calling the AssumeRoleWithWebIdentity operation: Token expired: current date/time 17 must be before the expiration date/time 16",
            "identity provider",
        ),
        (
            "An error occurred (IDPRejectedClaim) when calling the AssumeRoleWithWebIdentity operation: Provided token has an invalid issuer",
            "refused",
        ),
        (
            "An error occurred (IDPCommunicationError) when calling the AssumeRoleWithWebIdentity operation: x",
            "could not reach",
        ),
        (
            "An error occurred (AccessDenied) when calling the GetSessionToken operation: Cannot call GetSessionToken with session credentials",
            "GetSessionToken",
        ),
        (
            "Error loading SSO Token: Token for https://acme.awsapps.com/start does not exist",
            "no sign-in",
        ),
        ("Not authorized to perform s3:PutThing", "is refused"),
    ] {
        let told = Denial::of_text(text).unwrap_or_else(|| panic!("{text}"));
        assert!(told.sentences()[0].contains(part), "{text}: {told:?}");
    }
    let public = denial(
        " because public policies are blocked by the BlockPublicPolicy block public access setting.",
    );
    assert!(public.sentences()[0].contains("block on public access"), "{public:?}");
    assert!(!public.sentences().iter().any(|line| line.contains("does not say")), "{public:?}");
}

#[test]
fn what_cloudformation_called_is_told_of_a_bare_refusal() {
    let told = |text: &str| Denial::of_text(text).unwrap().sentences();

    let bare = told("API: s3:PutBucketPolicy Access Denied");
    assert!(bare.contains(&"s3:PutBucketPolicy is refused".to_owned()), "{bare:?}");
    let wrong = told(
        "API: iam:CreateRole Invalid principal in policy: \"AWS\":\"arn:aws:iam::111111111111:role/gone\"",
    );
    assert!(!wrong.iter().any(|line| line.contains("is refused")), "{wrong:?}");
    assert_eq!(Denial::of_text("API: ec2:RunInstances has succeeded"), None);
}

#[test]
fn what_services_and_the_cdk_say_of_roles_is_explained() {
    for (text, part) in [
        (
            "Could not assume role arn:aws:iam::111111111111:role/sm. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.",
            "trust policy",
        ),
        (
            "Following required service principals [ec2.amazonaws.com] were not found in the trust relationships of nodeRole arn:aws:iam::111111111111:role/n",
            "trust policy",
        ),
        (
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
            "trust policy",
        ),
        (
            "'arn:aws:iam::111111111111:role/sfn' is not authorized to create managed-rule.",
            "EventBridge",
        ),
        ("Unable to verify/create output bucket b", "Athena"),
        (
            "Cannot perform the operation on the protected role 'AWSReservedSSO_x' - this role is only modifiable by AWS",
            "AWS's own",
        ),
        (
            "current credentials could not be used to assume 'arn:aws:iam::111111111111:role/cdk-x', but are for the right account. Proceeding anyway.",
            "bootstrap",
        ),
        (
            "Need to perform AWS calls for account 222222222222, but the current credentials are for 111111111111",
            "another account",
        ),
        ("Your request included an invalid SAML response. To logout, click here.", "assertion"),
        (
            "AuthorizationHeaderMalformed: the region 'us-east-1' is wrong; expecting 'eu-west-1'",
            "another region",
        ),
    ] {
        let told = Denial::of_text(text).unwrap_or_else(|| panic!("{text}"));
        assert!(told.sentences()[0].contains(part), "{text}: {told:?}");
    }
}
