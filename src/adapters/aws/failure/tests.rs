//! What AWS and the network say, and what becomes of it.

use jiff::Timestamp;

use super::{Asked, Class, MOST_TEXT, Trouble};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::ClientSettings;

const ROLE: &str = "arn:aws:iam::222222222222:role/RoleB";
const NOW: &str = "2026-01-01T12:00:00Z";

fn failure_at(operation: &'static str, trouble: Trouble, settings: &ClientSettings) -> Failure {
    let asked = Asked {
        operation,
        access_key_id: "AKIAIOSFODNN7EXAMPLE",
        subject: Some(ROLE),
        settings,
        mfa_device: Some("arn:aws:iam::012345678901:mfa/eve"),
    };
    trouble.failure(&asked, NOW.parse().unwrap())
}

fn failure(trouble: Trouble) -> Failure {
    failure_at("sts:AssumeRole", trouble, &ClientSettings::default())
}

fn said(code: &str, text: &str) -> Trouble {
    Trouble {
        code: Some(code.to_owned()),
        text: Some(text.to_owned()),
        request_id: Some("01234567-89ab-cdef-0123-456789abcdef".to_owned()),
        status: Some(403),
        ..Trouble::default()
    }
}

fn network(causes: &str) -> Trouble {
    Trouble { class: Class::Network, causes: causes.to_owned(), ..Trouble::default() }
}

#[test]
fn every_code_has_its_kind() {
    for (code, text, kind) in [
        ("AccessDenied", "User: x is not authorized", FailureKind::Refused),
        ("AccessDeniedException", "", FailureKind::Refused),
        (
            "ExpiredToken",
            "The security token included in the request is expired",
            FailureKind::Expired,
        ),
        ("ExpiredTokenException", "Token expired", FailureKind::Expired),
        ("InvalidClientTokenId", "The security token is invalid.", FailureKind::Credentials),
        ("SignatureDoesNotMatch", "The request signature we calculated", FailureKind::Credentials),
        ("SignatureDoesNotMatch", "Signature expired: 20260101 is now", FailureKind::ClockSkew),
        ("SignatureDoesNotMatch", "Signature not yet current: 20260101", FailureKind::ClockSkew),
        ("RequestExpired", "Request has expired.", FailureKind::ClockSkew),
        ("Throttling", "Rate exceeded", FailureKind::Throttled),
        ("ThrottlingException", "Rate exceeded", FailureKind::Throttled),
        ("RequestLimitExceeded", "", FailureKind::Throttled),
        ("RegionDisabledException", "STS is not activated", FailureKind::Service),
        ("NoSuchEntity", "The role cannot be found.", FailureKind::Service),
        ("ValidationError", "1 validation error detected", FailureKind::Service),
        ("MalformedPolicyDocument", "Syntax errors in policy.", FailureKind::Usage),
        ("IDPCommunicationError", "no answer", FailureKind::Unreachable),
        ("ServiceUnavailable", "", FailureKind::Service),
        (
            "SignatureDoesNotMatch",
            "Credential should be scoped to a valid region.",
            FailureKind::Usage,
        ),
        ("OptInRequired", "", FailureKind::Refused),
        ("SubscriptionRequiredException", "", FailureKind::Refused),
    ] {
        let failure = failure(said(code, text));

        assert_eq!(failure.kind, kind, "{code} {text}");
        assert_eq!(failure.code.as_deref(), Some(code));
        assert!(failure.request_id.is_some());
        assert!(!failure.message.is_empty(), "{code}");
    }
}

#[test]
fn a_refusal_keeps_awss_own_text_and_names_what_helps() {
    let text = format!(
        "User: arn:aws:iam::012345678901:user/eve is not authorized to perform: sts:AssumeRole on resource: {ROLE}"
    );
    let assume = failure(said("AccessDenied", &text));
    let list = failure_at("iam:ListRoles", said("AccessDenied", "no"), &ClientSettings::default());
    let denied =
        failure(said("AccessDenied", "… with an explicit deny in a service control policy"));

    assert_eq!(assume.message, text);
    assert_eq!(assume.hint.unwrap(), format!("`kamen why {ROLE}` says which side is missing"));
    assert_eq!(list.hint.unwrap(), "ask for `iam:ListRoles`");
    assert!(denied.hint.unwrap().contains("outright"));
}

#[test]
fn a_wrong_code_asks_for_the_next_one_of_the_device() {
    let failure = failure(said(
        "AccessDenied",
        "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
    ));

    assert_eq!(failure.kind, FailureKind::MfaNeeded);
    assert_eq!(failure.mfa_device.as_deref(), Some("arn:aws:iam::012345678901:mfa/eve"));
    assert!(failure.hint.unwrap().contains("next code"));
}

#[test]
fn the_sandbox_tells_the_code_of_a_device_that_no_person_holds() {
    let text = "MultiFactorAuthentication failed with invalid MFA one time pass code. \
                (This is the sandbox: the device shows 123456.)";

    let failure = failure(said("AccessDenied", text));

    assert!(failure.message.contains("the sandbox's device shows 123456"), "{failure}");
}

#[test]
fn the_servers_clock_tells_how_far_off_this_one_is() {
    let skewed = |date: &str| {
        let date: Timestamp = date.parse().unwrap();
        failure(Trouble {
            date: Some(date),
            ..said("SignatureDoesNotMatch", "Signature expired: x")
        })
    };

    assert!(skewed("2026-01-01T12:07:10Z").message.contains("7 minutes behind"));
    assert!(skewed("2026-01-01T10:00:00Z").message.contains("120 minutes ahead"));
}

#[test]
fn awss_clock_is_also_read_from_its_text() {
    let expired = "Signature expired: 20260101T120000Z is now earlier than 20260101T135500Z (20260101T140000Z - 5 min.)";

    let failure = failure(said("SignatureDoesNotMatch", expired));

    assert_eq!(failure.message, "this machine's clock is 120 minutes behind AWS's");
}

#[test]
fn a_wrong_key_far_from_the_servers_time_is_the_clocks_fault() {
    let date = Some("2026-01-01T13:00:00Z".parse().unwrap());
    let failure = failure(Trouble { date, ..said("InvalidClientTokenId", "invalid") });

    assert_eq!(failure.kind, FailureKind::ClockSkew);
}

#[test]
fn a_session_token_in_awss_text_goes_no_further() {
    let text = "The request signature we calculated does not match. The Canonical String for this request should have been 'x-amz-security-token:AQoDYXdzEPT//EXAMPLE'";
    for code in ["SignatureDoesNotMatch", "InvalidIdentityToken", "Odd", "RequestExpired"] {
        assert!(!format!("{:?}", failure(said(code, text))).contains("AQoD"), "{code}");
    }
}

#[test]
fn a_region_that_does_not_fit_the_endpoint_is_no_wrong_secret() {
    let settings = ClientSettings {
        region: Some("eu-central-1".to_owned()),
        sts_endpoint: Some("https://sts.us-east-1.amazonaws.com".to_owned()),
        ..ClientSettings::default()
    };
    let text = "Credential should be scoped to a valid region.";

    let failure =
        failure_at("sts:GetCallerIdentity", said("SignatureDoesNotMatch", text), &settings);

    assert!(
        failure.message.contains("the region `eu-central-1` does not fit the endpoint"),
        "{failure}"
    );
    assert!(failure.message.contains("scoped to a valid region"), "{failure}");
    assert!(!failure.message.contains("secret") && failure.hint.unwrap().contains("AWS_REGION"));
}

#[test]
fn an_account_that_is_not_signed_up_is_not_told_to_ask_for_a_permission() {
    let text = "The AWS Access Key Id needs a subscription for the service";

    let failure = failure_at(
        "sts:GetCallerIdentity",
        said("OptInRequired", text),
        &ClientSettings::default(),
    );

    let hint = failure.hint.unwrap();
    assert!(hint.contains("sign the account up") && !hint.contains("sts:Get"), "{hint}");
}

#[test]
fn what_has_no_form_of_a_key_id_is_not_shown() {
    let settings = ClientSettings::default();
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let asked = Asked {
        operation: "sts:GetCallerIdentity",
        access_key_id: secret,
        subject: None,
        settings: &settings,
        mfa_device: None,
    };
    for code in ["SignatureDoesNotMatch", "InvalidClientTokenId"] {
        let failure = said(code, "x").failure(&asked, NOW.parse().unwrap());

        assert!(!format!("{failure:?}").contains(secret), "{failure}");
        assert!(failure.message.contains("access key id"), "{failure}");
    }
}

#[test]
fn control_characters_of_a_server_are_made_harmless() {
    let failure = failure(said("AccessDenied", "\u{1b}[31mred"));

    assert!(!failure.message.contains('\u{1b}'));
}

#[test]
fn the_address_of_a_region_that_is_none_leads_to_the_one_that_is_meant() {
    let hint = |region: &str| {
        let settings =
            ClientSettings { region: Some(region.to_owned()), ..ClientSettings::default() };
        let trouble = network("dispatch failure: dns error: failed to lookup address");
        failure_at("sts:AssumeRole", trouble, &settings).hint.unwrap_or_default()
    };

    assert_eq!(hint("eu-west1"), "`eu-west1` is no region: did you mean `eu-west-1`?");
    assert!(hint("eu-west-9").contains("spelling of region"));
}

#[test]
fn the_network_is_told_apart_by_its_causes() {
    for (causes, message, hint) in [
        (
            "dispatch failure: dns error: failed to lookup address",
            "address of AWS was not found",
            "spelling",
        ),
        (
            "x: invalid peer certificate: UnknownIssuer",
            "not trusted: UnknownIssuer",
            "AWS_CA_BUNDLE",
        ),
        (
            "io error: tcp connect error: Connection refused (os error 111)",
            "nothing listens",
            "endpoint",
        ),
        (
            "TLS handshake failed: received corrupt message of type InvalidContentType",
            "does not speak TLS",
            "http://",
        ),
        ("proxy tunnel: 407", "the proxy did not let", "HTTPS_PROXY"),
        ("tunnel error: unsuccessful", "something else than 200", "HTTPS_PROXY"),
        (
            "tunnel: Connection refused (os error 111)",
            "nothing listens at the proxy",
            "HTTPS_PROXY",
        ),
        (
            "client error (Connect): tunnel error: failed to create underlying connection: dns error",
            "the address of the proxy",
            "HTTPS_PROXY",
        ),
        ("connection closed before message completed", "was cut before its answer", "network"),
        ("hyper: invalid HTTP status-code parsed", "something that is not HTTP", "in between"),
        ("hyper: message head is too large", "a header that is too large", "in between"),
    ] {
        let failure = failure(network(causes));

        assert_eq!(failure.kind, FailureKind::Unreachable);
        assert!(failure.message.contains(message), "{}", failure.message);
        assert!(failure.hint.unwrap().contains(hint), "{causes}");
    }
}

#[test]
fn garbage_and_silence_name_the_server() {
    let settings = ClientSettings {
        iam_endpoint: Some("http://127.0.0.1:5555".to_owned()),
        ..ClientSettings::default()
    };
    let html = Trouble { status: Some(500), body: Some("<html>".to_owned()), ..Trouble::default() };
    let silence = Trouble { class: Class::Timeout, ..Trouble::default() };

    let html = failure_at("iam:ListRoles", html, &settings);
    let silence = failure_at("iam:ListRoles", silence, &settings);

    assert_eq!((html.kind, silence.kind), (FailureKind::Unreachable, FailureKind::Unreachable));
    assert!(html.message.contains("HTTP 500 and `<html>`"), "{}", html.message);
    assert!(html.message.contains("127.0.0.1:5555") && silence.message.contains("127.0.0.1:5555"));
}

#[test]
fn an_answer_that_cannot_be_read_is_called_what_it_is() {
    for (causes, message) in [
        (
            "error reading a body from connection: end of file before message length",
            "was cut before",
        ),
        ("streaming error: length limit exceeded", "more than 16 MB"),
        ("failed to parse response: invalid XML", "no answer of AWS"),
    ] {
        let trouble =
            Trouble { class: Class::Unreadable, causes: causes.to_owned(), ..Trouble::default() };

        let failure = failure(trouble);

        assert_eq!(failure.kind, FailureKind::Unreachable);
        assert!(failure.message.contains(message), "{}", failure.message);
    }
}

#[test]
fn a_server_that_says_much_is_cut_short() {
    let trouble = Trouble {
        code: Some("InternalFailure".to_owned()),
        text: Some("x".repeat(100_000)),
        ..Trouble::default()
    };

    let shown = failure(trouble).message;

    assert!(shown.chars().count() <= MOST_TEXT + 1 && shown.ends_with('…'), "{}", shown.len());
}
