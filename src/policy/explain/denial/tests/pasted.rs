//! What people paste: wrapped, redacted, wrapped in JSON, or no denial by a policy at all.

use super::{ROLE, WHO, denial};
use crate::policy::explain::denial::{Denial, RefusingLayer};

/// Six hundred characters, as long as EC2's.
fn message() -> String {
    "riGp_58WAm-dX3a5IDnOdcdbWB2dC4_DSDC6Lc1mxLpQ2yMK_Ye9FZ1wUVl4".repeat(10)
}

/// EC2's text with its encoded message.
fn of_ec2() -> String {
    format!(
        "An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not authorized to \
         perform this operation. User: {WHO} is not authorized to perform: iam:PassRole on resource: {ROLE} because no \
         identity-based policy allows the iam:PassRole action. Encoded authorization failure message: {}",
        message()
    )
}

pub(super) fn hard(text: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(width).map(|line| line.iter().collect()).collect()
}

/// Between words; what is longer than a line is cut at its edge.
fn by_words(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("there is one");
        let blank = usize::from(!last.is_empty());
        if last.len() + blank + word.len() <= width {
            last.push_str(if blank == 1 { " " } else { "" });
            last.push_str(word);
        } else if word.len() <= width {
            lines.push(word.to_owned());
        } else {
            let room = width - last.len() - blank;
            let (front, rest) = word.split_at(room);
            last.push_str(if blank == 1 { " " } else { "" });
            last.push_str(front);
            lines.extend(hard(rest, width));
        }
    }
    lines
}

#[test]
fn an_encoded_message_is_whole_however_the_text_was_wrapped() {
    let text = of_ec2();
    let mut pasted = vec![text.clone(), format!("{text}\n\tstatus code: 403, request id: abc")];
    for width in [60, 72, 76, 80, 100, 120] {
        for lines in [hard(&text, width), by_words(&text, width)] {
            pasted.push(lines.join("\n"));
            for mark in ["> ", "│ ", "| "] {
                let quoted: Vec<String> =
                    lines.iter().map(|line| format!("{mark}{line}")).collect();
                pasted.push(quoted.join("\n"));
            }
            pasted.push(format!("$ aws ec2 run-instances\n\n{}\n$ exit", lines.join("\n")));
        }
    }
    for text in pasted {
        let told = Denial::all_of_text(&text);

        assert_eq!(told.len(), 1, "{text}: {told:?}");
        assert_eq!(told[0].encoded.as_deref(), Some(&*message()), "{text}");
        assert_eq!(told[0].who.as_deref(), Some(WHO), "{text}");
        assert_eq!(told[0].resource.as_deref(), Some(ROLE), "{text}");
    }
}

#[test]
fn an_encoded_message_alone_is_whole_and_another_name_of_it_is_known() {
    let message = message();
    for text in [
        message.clone(),
        format!("\"{message}\""),
        hard(&message, 76).join("\n"),
        format!("> {}", hard(&message, 76).join("\n> ")),
    ] {
        assert_eq!(Denial::encoded_of_text(&text).as_deref(), Some(&*message), "{text}");
    }
    for text in [
        format!("Encoded authorization message: {message}"),
        format!("aws sts decode-authorization-message --encoded-message {message}"),
    ] {
        let told = Denial::of_text(&text).unwrap();
        assert_eq!(told.encoded.as_deref(), Some(&*message), "{text}");
    }
    assert_eq!(Denial::encoded_of_text("all is well"), None);
}

#[test]
fn what_a_message_decoded_says_takes_the_place_of_what_was_not_known() {
    let text = format!(
        "UnauthorizedOperation: You are not authorized to perform this operation. Encoded authorization failure message: {}",
        message()
    );
    let json = format!(
        "```json\n{{\"allowed\":false,\"explicitDeny\":false,\"context\":{{\"principal\":{{\"arn\":\"{WHO}\"}},\
         \"action\":\"ec2:RunInstances\",\"resource\":\"*\"}}}}\n```"
    );
    let decoded = Denial::of_decoded(&json).unwrap();

    let told = Denial::of_text(&text).unwrap().with_decoded(decoded);

    assert_eq!(told.meaning, None);
    assert_eq!(told.sentences()[0], format!("{WHO} may not ec2:RunInstances on *"));
}

#[test]
fn json_that_stands_in_json_is_read() {
    let sentence =
        format!("User: {WHO} is not authorized to perform: sts:AssumeRole on resource: {ROLE}");
    let record = serde_json::json!({
        "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "errorCode": "AccessDenied",
        "errorMessage": sentence, "requestParameters": null, "requestID": "x",
    });
    let inner = record.to_string();
    for text in [
        inner.clone(),
        serde_json::json!({"Events": [{"EventName": "AssumeRole", "CloudTrailEvent": inner}]}).to_string(),
        serde_json::json!({"Type": "Notification", "Message": serde_json::json!({"detail": record}).to_string()}).to_string(),
        format!("{{\"level\":\"info\"}}\n{inner}\n"),
        format!("ERROR {inner}"),
    ] {
        let told = Denial::all_of_text(&text);

        assert_eq!(told.len(), 1, "{text}: {told:?}");
        assert_eq!(told[0].who.as_deref(), Some(WHO), "{text}");
        assert_eq!(told[0].resource.as_deref(), Some(ROLE), "{text}");
        if !text.starts_with("ERROR") {
            assert_eq!(told[0].code.as_deref(), Some("AccessDenied"), "{text}");
        }
    }
}

/// Whatever stands beside a message is no part of it, and of two messages none is lost.
#[test]
fn fields_beside_a_message_stay_apart() {
    let sentence =
        format!("User: {WHO} is not authorized to perform: sts:AssumeRole on resource: {ROLE}");
    let json = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).into()));
        serde_json::Value::Object(pairs.collect()).to_string()
    };
    for text in [
        json(&[("errorMessage", &sentence), ("requestId", "abc-123")]),
        json(&[("errorMessage", &sentence), ("errorType", "AccessDenied")]),
        json(&[("errorMessage", &sentence), ("service", "sts"), ("id", "x")]),
        json(&[("message", "call failed"), ("code", "AccessDenied"), ("errorMessage", &sentence)]),
        json(&[("message", "call failed"), ("code", "AccessDenied"), ("Message", &sentence)]),
        json(&[("message", &sentence), ("code", "E42"), ("errorCode", "AccessDenied")]),
    ] {
        let told = Denial::all_of_text(&text);

        let of_role = told.iter().filter(|one| one.resource.as_deref() == Some(ROLE));
        assert_eq!(
            of_role.filter(|one| one.who.as_deref() == Some(WHO)).count(),
            1,
            "{text}: {told:?}"
        );
    }
}

/// A log may hold both, and a role may be called like an element.
#[test]
fn what_looks_like_something_else_hides_no_denial() {
    let denied = format!(
        "User: {WHO} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/<role>"
    );
    for text in [
        format!("Access denied for user 'root'@'localhost' {denied}"),
        format!("<role>x</role> {denied}"),
        format!("</role> {denied}"),
    ] {
        let told = Denial::all_of_text(&text);

        assert_eq!(told[0].resource.as_deref(), Some("arn:aws:iam::1:role/<role>"), "{text}");
    }
}

#[test]
fn names_that_a_person_took_out_stay_as_pasted() {
    for (who, resource) in [
        ("arn:aws:iam::<account-id>:user/alice", "arn:aws:iam::<account-id>:role/deploy"),
        ("arn:aws:sts::<id>:assumed-role/<role>/<session>", "arn:aws:iam::<id>:role/<role>"),
        ("<redacted>", "role <role-name>"),
        ("arn:aws:sts::[REDACTED]:assumed-role/[ROLE]/[SESSION]", "arn:aws:s3:::[BUCKET]/key"),
        ("arn:aws:iam::{account}:user/${USER}", "arn:aws:iam::{account}:role/deploy"),
        ("arn:aws:iam::<account id>:user/alice", "arn:aws:iam::***:role/deploy"),
    ] {
        for text in [
            format!(
                "User: {who} is not authorized to perform: iam:GetRole on resource: {resource}"
            ),
            format!(
                "User: {who} is not authorized to perform: iam:GetRole on resource: {resource} with an explicit deny"
            ),
        ] {
            let told = Denial::of_text(&text).unwrap();
            assert_eq!(told.who.as_deref(), Some(who), "{text}");
            assert_eq!(told.resource.as_deref(), Some(resource), "{text}");
            assert_eq!(told.action.as_deref(), Some("iam:GetRole"), "{text}");
        }
    }
    let marked = [
        format!("User: <{WHO}> is not authorized to perform: sts:AssumeRole on resource: <{ROLE}>"),
        format!(
            "**User: {WHO}** is not authorized to perform: **sts:AssumeRole** on resource: **{ROLE}**"
        ),
        format!(
            "<p>User: <b>{WHO}</b> is not authorized to perform: sts:AssumeRole on resource: <i>{ROLE}</i></p>"
        ),
    ];
    for text in marked {
        let told = Denial::of_text(&text).unwrap();
        assert_eq!(
            (told.who.as_deref(), told.resource.as_deref()),
            (Some(WHO), Some(ROLE)),
            "{text}"
        );
    }
    for who in ["null", "None", "undefined", "alice"] {
        let text =
            format!("User: {who} is not authorized to perform: sts:AssumeRole on resource: {ROLE}");
        assert_eq!(Denial::of_text(&text).unwrap().meaning, None, "{who}");
    }
}

#[test]
fn texts_without_a_policy_say_what_is_the_matter() {
    for (text, part) in [
        (
            "An error occurred (ExpiredTokenException) when calling the AssumeRoleWithSAML operation: Token must be redeemed within 5 minutes of issuance",
            "assertion is too old",
        ),
        (
            "An error occurred (ExpiredTokenException) when calling the AssumeRoleWithWebIdentity operation: The web identity token that was passed is expired or is not valid.",
            "identity provider's token",
        ),
        (
            "no valid credential sources for S3 Backend found.\n\nError: failed to refresh cached credentials, the SSO session has expired or is invalid: expired",
            "Identity Center has ended",
        ),
        (
            "operation error SSO: GetRoleCredentials, https response error StatusCode: 403, RequestID: , api error ForbiddenException: No access",
            "permission set",
        ),
        (
            "The SSO session associated with this profile is invalid. To refresh this SSO session run aws sso login",
            "Identity Center has ended",
        ),
        ("Your session has expired. Please reauthenticate using 'aws login'.", "`aws login`"),
        ("AccessDeniedException: Untrusted Signing Certificate", "trust anchor"),
        (
            "AccessDeniedException: Unable to assume role for arn:aws:iam::000000000000:role/x. Some attributes failed to be mapped into session tags.",
            "attributes",
        ),
        ("LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048", "trust policy is longer"),
        ("MalformedPolicyDocument: Has prohibited field Resource", "`Resource`"),
        (
            "(AccessDeniedException): Unauthorized Exception! EKS does not have permissions to assume the associated role.",
            "Pod Identity",
        ),
        (
            "NotAuthorizedException: Unauthenticated access is not supported for this identity pool.",
            "no guests",
        ),
        ("Error: AccessDenied", "the text does not say"),
    ] {
        let told = Denial::all_of_text(text);
        assert_eq!(told.len(), 1, "{text}: {told:?}");
        assert!(told[0].sentences()[0].contains(part), "{text}: {told:?}");
    }
    for text in [
        "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)",
        "ERROR 1227 (42000): Access denied; you need (at least one of) the SUPER privilege(s) for this operation",
    ] {
        assert_eq!(Denial::of_text(text), None, "{text}");
    }
}

#[test]
fn all_that_a_text_names_is_told() {
    let cut = Denial::of_text(&format!(
        "...is not authorized to perform: sts:AssumeRole on resource: {ROLE}"
    ))
    .unwrap();
    assert_eq!(cut.who, None);
    assert_eq!(cut.sentences()[0], format!("sts:AssumeRole is refused on {ROLE}"));

    let several = format!(
        "User: {WHO} is not authorized to perform: iam:PassRole on resources: {ROLE}, {ROLE}2 because no identity-based policy allows it"
    );
    let several = Denial::of_text(&several).unwrap();
    assert_eq!(several.resource, Some(format!("{ROLE}, {ROLE}2")));

    let values = "ValidationError: 2 validation errors detected: Value 'arn:foo' at 'roleArn' failed to satisfy constraint: \
        Member must have length greater than or equal to 20; Value 'a b' at 'roleSessionName' failed to satisfy constraint: x";
    let values = Denial::all_of_text(values);
    assert_eq!(values.len(), 2, "{values:?}");
    assert!(values[0].sentences()[0].contains("ARN") && values[1].sentences()[0].contains("name"));

    let object = format!(
        "User: {WHO} is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/my file (1)\" with an explicit deny in a resource control policy"
    );
    let object = Denial::of_text(&object).unwrap();
    assert_eq!(object.resource.as_deref(), Some("arn:aws:s3:::b/my file (1)"));
    assert!(object.sentences()[1].contains("the resource's organization"), "{object:?}");
    let role = denial(" with an explicit deny in a resource control policy");
    assert_eq!(role.layer, Some(RefusingLayer::Rcp));
    assert!(role.sentences()[1].contains("the role's organization"), "{role:?}");
}

#[test]
fn the_code_is_that_of_aws_and_not_of_what_wraps_it() {
    let sentence =
        format!("User: {WHO} is not authorized to perform: sts:AssumeRole on resource: {ROLE}");
    for (front, code) in [
        (
            "ResourceInitializationError: unable to pull secrets: AccessDeniedException: ",
            Some("AccessDeniedException"),
        ),
        (
            "WebIdentityErr: failed to retrieve credentials\ncaused by: AccessDenied: ",
            Some("AccessDenied"),
        ),
        ("software.amazon.awssdk.services.sts.model.StsException: ", None),
        ("CredentialsProviderError: ", None),
        ("Client.UnauthorizedOperation: ", Some("Client.UnauthorizedOperation")),
        ("AccessDenied: ", Some("AccessDenied")),
    ] {
        let told = Denial::of_text(&format!("{front}{sentence}")).unwrap();
        assert_eq!(told.code.as_deref(), code, "{front}");
    }
}

/// As `gh run view --log`, containerd, syslog, `aws logs tail` and Python's logging stamp each line.
#[test]
fn a_denial_wrapped_over_stamped_lines_is_put_together() {
    let lines = [
        "An error occurred (AccessDenied) when calling the AssumeRole operation: User:",
        "arn:aws:iam::111122223333:user/ann is not authorized to",
        "perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Deploy",
    ];
    for prefix in [
        "2024-05-01T12:00:00.123Z ",
        "deploy\tRun tofu apply\t2024-05-01T12:00:00.1234567Z ",
        "2024-05-01T12:00:00.123456789Z stderr F ",
        "May  1 12:00:00 host app[123]: ",
        "2024-05-01T12:00:00.123000+00:00 2024/05/01/[$LATEST]0123abcd4567 ",
        "2024-05-01 12:00:00,123 - root - ERROR - ",
        "app-1  | ",
        "[pod/web-7d9/app] ",
    ] {
        let text: Vec<String> = lines.iter().map(|line| format!("{prefix}{line}")).collect();
        let told = Denial::all_of_text(&text.join("\n"));
        assert_eq!(told.len(), 1, "{prefix}: {told:?}");
        assert_eq!(told[0].who.as_deref(), Some("arn:aws:iam::111122223333:user/ann"), "{prefix}");
        assert_eq!(told[0].action.as_deref(), Some("sts:AssumeRole"), "{prefix}");
        assert_eq!(
            told[0].resource.as_deref(),
            Some("arn:aws:iam::444455556666:role/Deploy"),
            "{prefix}"
        );
    }
}

#[test]
fn an_account_behind_the_caller_is_not_the_caller() {
    for text in [
        "Principal ARN arn:aws:iam::111122223333:user/ann with accountId 111122223333 is not authorized to perform: a:B",
        "User: arn:aws:iam::111122223333:user/ann with accountId 111122223333 is not authorized to perform: a:B",
        "Principal arn:aws:iam::111122223333:user/ann (account 111122223333) is not authorized to perform: a:B",
    ] {
        let told = Denial::of_text(text).unwrap();
        assert_eq!(told.who.as_deref(), Some("arn:aws:iam::111122223333:user/ann"), "{text}");
    }
    let told = Denial::of_text("111122223333 is not authorized to perform: a:B").unwrap();
    assert_eq!(told.who.as_deref(), Some("111122223333"));
}
