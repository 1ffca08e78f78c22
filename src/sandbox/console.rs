//! The console's sign-in for sessions: a token for keys, and a page for the token.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::domain::limits::DURATION;
use crate::sandbox::cloud::{Cloud, lock};
use crate::sandbox::reply::Plain;
use crate::sandbox::request::Received;
use crate::sandbox::session::Acting;

/// How long a token is good.
const LIFE: SignedDuration = SignedDuration::from_mins(15);

/// Whether the request is one of the console's sign-in.
pub(super) fn is_federation(request: &Received) -> bool {
    request.method == "GET" && request.path == "/federation"
}

/// Answers it.
pub(super) fn answer(cloud: &Cloud, request: &Received, now: Timestamp) -> Plain {
    let parameters = request.parameters();
    let text = |name: &str| parameters.text(name).unwrap_or_default();
    match text("Action") {
        "getSigninToken" => token(cloud, text("Session"), parameters.text("SessionDuration"), now),
        "login" => page(cloud, text("SigninToken"), text("Destination"), now),
        _ => Plain::text(400, "text/html", "no such action".to_owned()),
    }
}

fn token(cloud: &Cloud, session: &str, duration: Option<&str>, now: Timestamp) -> Plain {
    let refused = || Plain::text(400, "text/html", "the session is not accepted".to_owned());
    let session: serde_json::Value = serde_json::from_str(session).unwrap_or_default();
    let text = |name: &str| session.get(name).and_then(serde_json::Value::as_str).unwrap_or("");
    let id = text("sessionId");
    let found = lock(&cloud.keys).find(id, Some(text("sessionToken")));
    let Ok((secret, caller)) = found else { return refused() };
    let is_expired = lock(&cloud.keys).is_expired(id, now);
    let is_role = matches!(caller.acting, Acting::Role(_));
    if secret.reveal() != text("sessionKey") || is_expired || !is_role {
        return refused();
    }
    let fits = |text: &str| text.parse().is_ok_and(|seconds| DURATION.contains(&seconds));
    if duration.is_some_and(|text| !fits(text)) {
        return refused();
    }
    let mut random = [0; 24];
    if getrandom::fill(&mut random).is_err() {
        return refused();
    }
    let token = hex::encode(random);
    let end = now.saturating_add(LIFE).unwrap_or(now);
    lock(&cloud.console).insert(token.clone(), (caller.identity.arn, end));
    Plain::json(200, &json!({ "SigninToken": token }))
}

fn page(cloud: &Cloud, token: &str, destination: &str, now: Timestamp) -> Plain {
    let known = lock(&cloud.console).get(token).cloned();
    match known.filter(|(_, end)| *end > now) {
        Some((arn, _)) => {
            let shown = destination.replace('&', "&amp;").replace('<', "&lt;");
            let text = format!(
                "<!DOCTYPE html><title>kamen's sandbox</title><p>signed in as {arn}, at {shown}</p>"
            );
            Plain::text(200, "text/html", text)
        }
        None => Plain::text(400, "text/html", "the token is not accepted".to_owned()),
    }
}
