//! Failures before AWS could answer, or when what answered is not AWS.

use std::time::Duration;

use super::Asked;
use crate::adapters::aws::http::{MOST_BYTES, TOO_LARGE};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::region::misspelt;
use crate::domain::server_address::host;
use crate::domain::system::without_number;
use crate::domain::time::typed;

/// The request could not be built: a wrong endpoint, a wrong region, a missing field.
pub(super) fn unbuilt(causes: &str, asked: &Asked<'_>) -> Failure {
    Failure::usage(format!("the request {} cannot be made: {causes}", asked.operation))
        .with_hint("check region and endpoint in the profile and in the environment")
}

pub(super) fn timeout(asked: &Asked<'_>) -> Failure {
    let message = format!("{} did not answer {} in time", asked.server(), asked.operation);
    Failure::new(FailureKind::Unreachable, message).with_hint(
        "check the network, VPN and proxy (HTTPS_PROXY); the times are set under `[network]` in kamen's settings",
    )
}

/// The time that the command has for all its calls is over.
pub(in crate::adapters::aws) fn late(asked: &Asked<'_>, limit: Duration) -> Failure {
    let (server, seconds) = (asked.server(), limit.as_secs());
    let seconds = typed(u32::try_from(seconds).unwrap_or(u32::MAX));
    let message = format!("{server} did not answer {}: given up after {seconds}", asked.operation);
    Failure::new(FailureKind::Unreachable, message)
        .with_hint("check the network, VPN and proxy (HTTPS_PROXY), or wait longer: `--timeout 5m`")
}

/// No connection, or a broken one. The causes are those of the HTTP and TLS libraries, known by
/// their words only.
pub(super) fn broken(causes: &str, asked: &Asked<'_>) -> Failure {
    let server = asked.server();
    let lower = causes.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["invalid uri", "invalid authority", "invalid format"]) {
        return unbuilt(causes, asked);
    }
    let is_unfound = has(NO_ADDRESS);
    let (message, hint) = if is_unfound && has(&["tunnel"]) {
        return by_proxy(&lower, causes, &server);
    } else if is_unfound {
        let name = match (asked.endpoint(), &asked.settings.region) {
            (Some(endpoint), _) => format!("`{}`", host(endpoint)),
            (None, Some(region)) => format!("AWS in region `{region}`"),
            (None, None) => "AWS".to_owned(),
        };
        let region = asked.settings.region.as_deref().filter(|_| asked.endpoint().is_none());
        let check = "check the network and VPN, and the spelling of region and endpoint";
        (
            format!("the address of {name} was not found"),
            region.and_then(misspelt).unwrap_or_else(|| check.to_owned()),
        )
    } else if has(&["certificate", "unknownissuer", "unknown issuer", "notvalidforname"]) {
        (
            format!("the certificate of {server} is not trusted: {}", tail(causes)),
            "if a proxy inspects TLS here, name its certificate in `ca_bundle` or AWS_CA_BUNDLE"
                .to_owned(),
        )
    } else if has(&["corrupt message", "invalidcontenttype", "wrong version"]) {
        (
            format!("{server} does not speak TLS"),
            "write `http://` in the endpoint if that is meant".to_owned(),
        )
    } else if has(&["tls", "handshake"]) {
        (
            format!("no secure connection to {server}: {}", tail(causes)),
            "check proxy and `ca_bundle`".to_owned(),
        )
    } else if has(&["proxy", "tunnel"]) {
        return by_proxy(&lower, causes, &server);
    } else if has(CUT_OFF) {
        return cut_off(asked);
    } else if has(NOT_HTTP) {
        return not_http(asked);
    } else if has(&["head is too large", "too many headers"]) {
        return too_large(asked, "a header that is too large");
    } else if has(&["connection refused"]) {
        (
            format!("nothing listens at {server}"),
            "check the endpoint in the profile and in AWS_ENDPOINT_URL".to_owned(),
        )
    } else {
        (
            format!("no connection to {server}: {}", tail(causes)),
            "check the network, VPN and proxy (HTTPS_PROXY)".to_owned(),
        )
    };
    Failure::new(FailureKind::Unreachable, message).with_hint(hint)
}

/// What the resolver says of a name that it does not find.
const NO_ADDRESS: &[&str] = &["dns error", "failed to lookup", "name resolution"];

/// What hyper says of a connection that ends too early.
const CUT_OFF: &[&str] = &[
    "before message completed",
    "before message length",
    "end of file",
    "unexpected eof",
    "incomplete message",
    "connection reset",
    "broken pipe",
    "error reading a body",
];

/// What hyper says of an answer that breaks the rules of HTTP.
const NOT_HTTP: &[&str] =
    &["invalid http", "invalid chunk", "invalid content-length", "error parsing"];

fn cut_off(asked: &Asked<'_>) -> Failure {
    let message = format!(
        "the connection to {} was cut before its answer to {} was complete",
        asked.server(),
        asked.operation
    );
    Failure::new(FailureKind::Unreachable, message)
        .with_hint("try again; check the network, VPN and proxy (HTTPS_PROXY)")
}

fn not_http(asked: &Asked<'_>) -> Failure {
    let message =
        format!("{} answered {} with something that is not HTTP", asked.server(), asked.operation);
    Failure::new(FailureKind::Unreachable, message).with_hint(check_what_answers(asked))
}

fn too_large(asked: &Asked<'_>, what: &str) -> Failure {
    let message = format!("{} answered {} with {what}", asked.server(), asked.operation);
    Failure::new(FailureKind::Unreachable, message).with_hint(check_what_answers(asked))
}

/// An answer whose body could not be read, or that is none of AWS's.
pub(super) fn unreadable(
    causes: &str,
    status: Option<u16>,
    body: Option<&str>,
    asked: &Asked<'_>,
) -> Failure {
    let lower = causes.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&[TOO_LARGE]) {
        too_large(asked, &format!("more than {} MB", MOST_BYTES >> 20))
    } else if has(CUT_OFF) {
        cut_off(asked)
    } else if has(NOT_HTTP) {
        not_http(asked)
    } else {
        garbage(status, body, asked)
    }
}

/// Something answered, yet not in AWS's words.
pub(super) fn garbage(status: Option<u16>, body: Option<&str>, asked: &Asked<'_>) -> Failure {
    let status = status.map_or_else(String::new, |status| format!("HTTP {status} and "));
    let body = body.map_or_else(|| "nothing".to_owned(), |body| format!("`{body}`"));
    let message = format!(
        "{} answered {} with {status}{body}, which is no answer of AWS",
        asked.server(),
        asked.operation
    );
    Failure::new(FailureKind::Unreachable, message).with_hint(check_what_answers(asked))
}

fn check_what_answers(asked: &Asked<'_>) -> &'static str {
    match asked.endpoint() {
        Some(_) => "check the endpoint: something else listens there",
        None => "a proxy or a sign-in page of the network may stand in between",
    }
}

/// A proxy that cannot be reached, or does not open the way.
fn by_proxy(lower: &str, causes: &str, server: &str) -> Failure {
    let has = |words: &str| lower.contains(words);
    let (message, hint) = if has("connection refused") {
        (
            format!("nothing listens at the proxy on the way to {server}"),
            "check HTTPS_PROXY, or name in NO_PROXY what needs no proxy",
        )
    } else if NO_ADDRESS.iter().any(|words| has(words)) {
        (
            format!("the address of the proxy on the way to {server} was not found"),
            "check HTTPS_PROXY, or name in NO_PROXY what needs no proxy",
        )
    } else if has("authorization required") || has("407") {
        (
            format!(
                "the proxy did not let the call through to {server}: it wants a name and a password"
            ),
            "write them into HTTPS_PROXY: `http://NAME:PASSWORD@HOST:PORT`",
        )
    } else if has("unsuccessful") {
        (
            format!(
                "the proxy did not let the call through to {server}: it answered CONNECT with something else \
                 than 200"
            ),
            "check that HTTPS_PROXY names a proxy, and that the proxy lets AWS through; NO_PROXY names what needs \
             none",
        )
    } else {
        (
            format!("the proxy did not let the call through to {server}: {}", tail(causes)),
            "check HTTPS_PROXY and NO_PROXY",
        )
    };
    Failure::new(FailureKind::Unreachable, message).with_hint(hint)
}

/// The last cause, which says most.
fn tail(causes: &str) -> &str {
    without_number(causes.rsplit(": ").next().unwrap_or(causes))
}
