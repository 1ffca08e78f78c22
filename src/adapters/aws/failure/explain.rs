//! AWS's error codes: what kind of failure each is, in which words, and what helps.
//!
//! Codes and texts are those of the API references of STS and IAM ("Errors", "Common Errors") and of
//! semantics 1.14.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{Asked, Trouble};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::key_id::has_id_form;

/// Signatures are refused when the clocks are further apart; in seconds.
pub(in crate::adapters::aws) const TOLERATED_SKEW: i64 = 300;

pub(super) fn explain(trouble: &Trouble, code: &str, asked: &Asked<'_>, now: Timestamp) -> Failure {
    let text = trouble.text.as_deref().unwrap_or_default();
    let clock = server_clock(text).or(trouble.date);
    let skew = clock.map_or(0, |clock| now.as_second() - clock.as_second());
    match kind(code, text, trouble.status, skew) {
        FailureKind::ClockSkew => clock_skew(skew, text),
        _ if text.contains("Credential should be scoped to") => wrong_scope(text, asked),
        FailureKind::Refused => refused(code, text, asked),
        FailureKind::MfaNeeded => mfa(text, asked),
        FailureKind::Expired => expired(text, asked),
        FailureKind::Credentials => credentials(code, text, asked),
        FailureKind::Throttled => {
            let message = format!("AWS is throttling {}: {}", asked.operation, or(text, code));
            Failure::new(FailureKind::Throttled, message).with_hint(
                "try again in a minute; a lower `concurrency` under `[network]` in kamen's settings helps",
            )
        }
        kind @ (FailureKind::Usage
        | FailureKind::SignInNeeded
        | FailureKind::Unreachable
        | FailureKind::Service
        | FailureKind::Local) => other(kind, code, text, asked),
    }
}

fn kind(code: &str, text: &str, status: Option<u16>, skew: i64) -> FailureKind {
    let code = code.strip_suffix("Exception").unwrap_or(code);
    match code {
        _ if says_skew(code, text) => FailureKind::ClockSkew,
        "AccessDenied" if text.starts_with("MultiFactorAuthentication") => FailureKind::MfaNeeded,
        "AccessDenied"
        | "UnauthorizedOperation"
        | "NotAuthorized"
        | "OptInRequired"
        | "SubscriptionRequired"
        | "Forbidden"
        | "AuthFailure" => FailureKind::Refused,
        "ExpiredToken" | "TokenRefreshRequired" => FailureKind::Expired,
        "SignatureDoesNotMatch"
        | "InvalidClientTokenId"
        | "UnrecognizedClient"
        | "InvalidAccessKeyId"
        | "IncompleteSignature"
        | "MissingAuthenticationToken"
        | "InvalidSignature"
        | "InvalidToken"
        | "InvalidSecurity"
        | "InvalidIdentityToken"
        | "IDPRejectedClaim" => {
            if skew.abs() > TOLERATED_SKEW {
                FailureKind::ClockSkew
            } else {
                FailureKind::Credentials
            }
        }
        "Throttling"
        | "Throttled"
        | "ThrottledException"
        | "RequestThrottled"
        | "RequestLimitExceeded"
        | "TooManyRequests"
        | "SlowDown"
        | "BandwidthLimitExceeded"
        | "LimitExceededThrottling"
        | "PriorRequestNotComplete" => FailureKind::Throttled,
        "IDPCommunicationError" => FailureKind::Unreachable,
        "MalformedPolicyDocument" | "PackedPolicyTooLarge" => FailureKind::Usage,
        _ if status == Some(429) => FailureKind::Throttled,
        _ => FailureKind::Service,
    }
}

fn says_skew(code: &str, text: &str) -> bool {
    matches!(code, "RequestExpired" | "RequestTimeTooSkewed" | "RequestInTheFuture")
        || text.starts_with("Signature expired")
        || text.starts_with("Signature not yet current")
}

/// AWS's clock, from `Signature expired: … is now earlier than … (20260101T120000Z - 5 min.)`.
fn server_clock(text: &str) -> Option<Timestamp> {
    if !text.starts_with("Signature ") {
        return None;
    }
    let inside = text.rsplit_once('(')?.1;
    let written = inside.split_whitespace().next()?.strip_suffix('Z')?;
    let time = DateTime::strptime("%Y%m%dT%H%M%S", written).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// `skew` is by how many seconds this machine's clock is ahead.
pub(in crate::adapters::aws) fn clock_skew(skew: i64, text: &str) -> Failure {
    let minutes = |seconds: i64| match seconds / 60 {
        0 => format!("{seconds} seconds"),
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    let message = match skew {
        0 => format!("this machine's clock and AWS's differ too much: {}", first_sentence(text)),
        1.. => format!("this machine's clock is {} ahead of AWS's", minutes(skew)),
        _ => format!("this machine's clock is {} behind AWS's", minutes(-skew)),
    };
    Failure::new(FailureKind::ClockSkew, message)
        .with_hint("set the clock (time zone changes do no harm), then try again")
}

/// AWS's own text stays as it is: it names caller, action, resource and the deciding policy.
fn refused(code: &str, text: &str, asked: &Asked<'_>) -> Failure {
    let message = match text {
        "" => format!("AWS refused {} ({code})", asked.operation),
        text => text.to_owned(),
    };
    let hint = if code.starts_with("OptInRequired") || text.contains("needs a subscription") {
        "sign the account up for the service, or turn the region on in it: no policy helps"
            .to_owned()
    } else if text.contains("Roles may not be assumed by root accounts") {
        "use an IAM user or an Identity Center role; the root user cannot assume roles".to_owned()
    } else if text.contains("sts:TagSession") {
        "the role's trust policy must also allow sts:TagSession, or send no session tags".to_owned()
    } else if text.contains("sts:SetSourceIdentity") {
        "both sides must also allow sts:SetSourceIdentity, or send no source identity".to_owned()
    } else if text.contains("explicit deny") {
        "a policy denies this outright: no allow elsewhere can help".to_owned()
    } else if asked.operation == "sts:AssumeRole" {
        let role = asked.subject.unwrap_or("ROLE");
        format!("`kamen why {role}` says which side is missing")
    } else {
        format!("ask for `{}`", asked.operation)
    };
    Failure::new(FailureKind::Refused, message).with_hint(hint)
}

/// Stands before the code in the sandbox's refusal of another.
const SANDBOX_CODE: &str = "(This is the sandbox: the device shows ";

fn mfa(text: &str, asked: &Asked<'_>) -> Failure {
    let (message, hint) = if text.contains("invalid MFA one time pass code") {
        ("the MFA code was not accepted", "wait for the next code: each works once")
    } else if text.contains("unable to validate MFA code") {
        (
            "the MFA code could not be checked",
            "check `mfa_serial`: it must be the ARN of your own device",
        )
    } else {
        ("an MFA code is needed", "give the code of your device, and `mfa_serial` in the profile")
    };
    let device = asked.mfa_device.map_or_else(String::new, |device| format!(" ({device})"));
    // No person holds the sandbox's devices, so its refusal tells the code.
    let told = text.split_once(SANDBOX_CODE).map(|(_, rest)| rest.trim_end_matches([')', '.']));
    let message = match told {
        Some(code) => format!("not accepted: the sandbox's device shows {code}{device}"),
        None => format!("{message}{device}"),
    };
    let mut failure = Failure::new(FailureKind::MfaNeeded, message);
    failure.mfa_device = asked.mfa_device.map(str::to_owned);
    failure.with_hint(hint)
}

fn expired(text: &str, asked: &Asked<'_>) -> Failure {
    let message = match asked.operation {
        "sts:AssumeRoleWithWebIdentity" => "the web identity token has expired",
        _ => "the credentials have expired",
    };
    let message = match first_sentence(text) {
        "" => message.to_owned(),
        text => format!("{message}: {text}"),
    };
    Failure::new(FailureKind::Expired, message)
        .with_hint("sign in again, or switch to the role again")
}

fn credentials(code: &str, text: &str, asked: &Asked<'_>) -> Failure {
    let key = match asked.access_key_id {
        id if has_id_form(id) => format!("the access key id `{id}`"),
        "" => "the access key id".to_owned(),
        _ => return no_id(asked),
    };
    let (message, hint) = match code.strip_suffix("Exception").unwrap_or(code) {
        "SignatureDoesNotMatch" | "InvalidSignature" | "IncompleteSignature" => (
            format!("the secret access key does not belong to {key}"),
            "copy both keys again; a stray space or a cut end is the usual cause",
        ),
        "InvalidIdentityToken" | "IDPRejectedClaim" => (
            format!("AWS does not accept the web identity token: {}", first_sentence(text)),
            "get a new token, and check the role's trust policy and the provider",
        ),
        _ => (
            format!("AWS does not know {key}, or its session token is wrong"),
            "the key may be deleted, inactive, of another partition, or its session may have ended",
        ),
    };
    Failure::new(FailureKind::Credentials, message).with_hint(hint)
}

/// What stands in the place of the id may be a secret: it is not shown.
fn no_id(asked: &Asked<'_>) -> Failure {
    let message = format!(
        "AWS does not take the keys of {}: what stands in the place of the access key id is none",
        asked.operation
    );
    Failure::new(FailureKind::Credentials, message).with_hint(
        "an access key id has 20 capital letters and digits, as a rule, and begins with `AKIA` or `ASIA`: copy both \
         keys again",
    )
}

/// The signature is right, and for another region or service than the endpoint's.
fn wrong_scope(text: &str, asked: &Asked<'_>) -> Failure {
    let region = asked.settings.region.as_deref();
    let signed = region.map_or_else(String::new, |region| format!(" `{region}`"));
    let message = match asked.endpoint() {
        Some(endpoint) => format!("the region{signed} does not fit the endpoint `{endpoint}`"),
        None => format!("AWS does not take {} signed for the region{signed}", asked.operation),
    };
    Failure::usage(format!("{message}: {}", first_sentence(text))).with_hint(
        "set the region that the endpoint is of: `region` in the profile, AWS_REGION or `--region`; or correct the \
         endpoint",
    )
}

fn other(kind: FailureKind, code: &str, text: &str, asked: &Asked<'_>) -> Failure {
    let text = first_sentence(text);
    let failure = |message: String| Failure::new(kind, message);
    match code.strip_suffix("Exception").unwrap_or(code) {
        "RegionDisabled" => failure(format!(
            "STS is switched off in this region for that account: {}",
            or(text, code)
        ))
        .with_hint(
            "choose another region (`--region`), or have this one activated in the role's account",
        ),
        "NoSuchEntity" => failure(or(text, "there is no such role or policy").to_owned())
            .with_hint("it may have been deleted since it was listed: refresh"),
        "ValidationError" if text.contains("1 hour session limit") => failure(text.to_owned())
            .with_hint("ask for an hour at most when one role switches to another"),
        "ValidationError" if text.contains("MaxSessionDuration") => {
            failure(text.to_owned()).with_hint("ask for less, or have the role's maximum raised")
        }
        "PackedPolicyTooLarge" => failure(text.to_owned())
            .with_hint("send fewer session tags or a shorter session policy"),
        "IDPCommunicationError" => failure(text.to_owned())
            .with_hint("AWS could not reach the identity provider: try again"),
        _ => {
            failure(format!("{} failed ({code}): {}", asked.operation, or(text, "no reason given")))
        }
    }
}

fn or<'a>(text: &'a str, instead: &'a str) -> &'a str {
    if text.is_empty() { instead } else { text }
}

/// The text up to where it begins to repeat the request, which may hold a session token.
fn first_sentence(text: &str) -> &str {
    let text = text.split("The Canonical String").next().unwrap_or(text);
    text.split("The String-to-Sign").next().unwrap_or(text).trim().trim_end_matches('.')
}
