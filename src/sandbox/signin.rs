//! The console's own sign-in, as `aws login` uses it: a page that leads a browser back, keys for what it brings,
//! and other keys for a refresh token that works once. Each request must prove its key (RFC 9449). The person is
//! signed in already, so that a browser comes back at once.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::domain::account::AccountId;
use crate::sandbox::cloud::{Cloud, lock};
use crate::sandbox::demo;
use crate::sandbox::fault::{self, FaultKind};
use crate::sandbox::organisation::User;
use crate::sandbox::reply::Plain;
use crate::sandbox::request::Received;
use crate::sandbox::session::{Acting, Caller, Issued, Keys};

/// How long keys are good.
const LIFE: SignedDuration = SignedDuration::from_mins(15);

/// How far the clock of a proof may be off.
const SKEW: i64 = 300;

/// The clients that need no registration.
const CLIENTS: [&str; 2] =
    ["arn:aws:signin:::devtools/same-device", "arn:aws:signin:::devtools/cross-device"];

/// The page that shows a code to be carried to another machine.
const CONFIRMATION: &str = "/v1/sessions/confirmation";

/// What sign-ins left behind.
#[derive(Debug, Default)]
pub(super) struct Logins {
    codes: BTreeMap<String, Code>,
    /// Refresh tokens that were not used yet.
    refresh: BTreeMap<String, Holder>,
    /// The names of proofs that were seen.
    proofs: BTreeSet<String>,
}

impl Logins {
    /// Takes no refresh token any more.
    pub(super) fn revoke(&mut self) {
        self.refresh.clear();
    }
}

/// What a browser brings back, once.
#[derive(Debug)]
struct Code {
    client: String,
    redirect: String,
    challenge: String,
}

/// Who may use a refresh token.
#[derive(Debug, PartialEq, Eq)]
struct Holder {
    client: String,
    /// The point of the key, both its coordinates.
    key: Vec<u8>,
}

struct Wrong {
    status: u16,
    exception: &'static str,
    error: &'static str,
}

const INVALID: Wrong =
    Wrong { status: 400, exception: "ValidationException", error: "INVALID_REQUEST" };
const CODE_OVER: Wrong =
    Wrong { status: 403, exception: "AccessDeniedException", error: "AUTHCODE_EXPIRED" };
const TOKEN_OVER: Wrong =
    Wrong { status: 403, exception: "AccessDeniedException", error: "TOKEN_EXPIRED" };

/// The operation that a request is, if it is one of this sign-in's.
pub(super) fn operation(request: &Received) -> Option<&'static str> {
    Some(match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/v1/authorize") => "AuthorizeOAuth2Access",
        ("POST", "/v1/token") => "CreateOAuth2Token",
        ("GET", CONFIRMATION) => "Confirmation",
        _ => return None,
    })
}

/// Answers a call; the fault that struck it is given to what answers in its place.
pub(super) fn answer(
    cloud: &Cloud,
    request: &Received,
    operation: &'static str,
    now: Timestamp,
) -> (Option<FaultKind>, Plain) {
    let struck = fault::strike(&mut lock(&cloud.faults), None, operation);
    if let Some(wrong) = struck.and_then(misbehaviour) {
        return (struck, refusal(&wrong));
    }
    let plain = match operation {
        "AuthorizeOAuth2Access" => authorize(cloud, request),
        "Confirmation" => confirmation(request),
        _ => match token(cloud, request, now) {
            Ok(body) => Plain::json(200, &body),
            Err(wrong) => refusal(&wrong),
        },
    };
    (struck, plain)
}

fn misbehaviour(kind: FaultKind) -> Option<Wrong> {
    let wrong = |status, exception, error| Some(Wrong { status, exception, error });
    match kind {
        FaultKind::Refuse => wrong(403, "AccessDeniedException", "INSUFFICIENT_PERMISSIONS"),
        FaultKind::Throttle => wrong(429, "TooManyRequestsError", "TOO_MANY_REQUESTS"),
        FaultKind::Unavailable => wrong(500, "InternalServerException", "SERVER_ERROR"),
        FaultKind::Expire => wrong(403, "AccessDeniedException", "USER_CREDENTIALS_CHANGED"),
        FaultKind::Hang | FaultKind::Slow(_) | FaultKind::Garbage | FaultKind::Disconnect => None,
    }
}

fn refusal(wrong: &Wrong) -> Plain {
    let body = json!({ "error": wrong.error, "message": "the sandbox refuses this" });
    Plain::json(wrong.status, &body).with("x-amzn-ErrorType", wrong.exception)
}

/// Where the browser agrees, and is led back.
fn authorize(cloud: &Cloud, request: &Received) -> Plain {
    let parameters = request.parameters();
    let text = |name: &str| parameters.text(name).unwrap_or_default();
    let (client, redirect, challenge) =
        (text("client_id"), text("redirect_uri"), text("code_challenge"));
    let host = request.header("host").unwrap_or_default();
    let [same, cross] = CLIENTS;
    let is_redirect = match client {
        _ if client == same => {
            redirect.starts_with("http://127.0.0.1:") && redirect.ends_with("/oauth/callback")
        }
        _ if client == cross => redirect == format!("http://{host}{CONFIRMATION}"),
        _ => false,
    };
    let is_asked_rightly = text("response_type") == "code"
        && text("code_challenge_method") == "SHA-256"
        && text("scope") == "openid"
        && challenge.len() == 43;
    let code = random();
    let (true, true, Some(code)) = (is_redirect, is_asked_rightly, code) else {
        return page(400, "This is no sign-in.");
    };
    let mut back = form_urlencoded::Serializer::new(String::new());
    back.append_pair("code", &code).append_pair("state", text("state"));
    let kept = Code {
        client: client.to_owned(),
        redirect: redirect.to_owned(),
        challenge: challenge.to_owned(),
    };
    let address = format!("{redirect}?{}", back.finish());
    lock(&cloud.logins).codes.insert(code, kept);
    Plain::text(302, "text/plain", String::new()).with("Location", &address)
}

/// Shows what the browser would have brought back.
fn confirmation(request: &Received) -> Plain {
    page(200, &format!("The code: {}", STANDARD.encode(&request.query)))
}

fn token(cloud: &Cloud, request: &Received, now: Timestamp) -> Result<Value, Wrong> {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let key = proven(cloud, request, now).ok_or(INVALID)?;
    let client = text("clientId").to_owned();
    let mut logins = lock(&cloud.logins);
    let is_first = match text("grantType") {
        "authorization_code" => {
            // A code works once, whatever comes of it.
            let code = logins.codes.remove(text("code")).ok_or(CODE_OVER)?;
            let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(text("codeVerifier")));
            let fits = code.client == client
                && code.redirect == text("redirectUri")
                && code.challenge == challenge;
            fits.then_some(true).ok_or(CODE_OVER)?
        }
        "refresh_token" => {
            let holder = logins.refresh.remove(text("refreshToken")).ok_or(TOKEN_OVER)?;
            let wanted = Holder { client: client.clone(), key: key.clone() };
            (holder == wanted).then_some(false).ok_or(TOKEN_OVER)?
        }
        _ => return Err(INVALID),
    };
    let refresh = random().ok_or(INVALID)?;
    logins.refresh.insert(refresh.clone(), Holder { client, key });
    drop(logins);
    let life = cloud.session_lifetime.unwrap_or(LIFE);
    let (arn, issued) = issued(cloud, now, life).ok_or(INVALID)?;
    let mut answer = json!({
        "accessToken": {
            "accessKeyId": issued.access_key_id,
            "secretAccessKey": issued.secret.reveal(),
            "sessionToken": issued.token.reveal(),
        },
        "tokenType": "aws_sigv4",
        "expiresIn": life.as_secs(),
        "refreshToken": refresh,
    });
    if let Some(fields) = answer.as_object_mut().filter(|_| is_first) {
        let claims = URL_SAFE_NO_PAD.encode(json!({ "sub": arn }).to_string());
        fields.insert("idToken".to_owned(), format!("e30.{claims}.e30").into());
    }
    Ok(answer)
}

/// Keys of the person who is signed in: the organisation's first user.
fn issued(cloud: &Cloud, now: Timestamp, life: SignedDuration) -> Option<(String, Issued)> {
    let (account, user) = person(cloud)?;
    let mut keys = lock(&cloud.keys);
    let found = keys.user_key(&user.access_key_id)?;
    // A person shows their device when they sign in to the console.
    let acting = Acting::User { name: user.name.clone(), mfa_at: Some(now) };
    let caller = Caller { acting, issued: Some(now), ..found.caller };
    Some((user.arn(account), Keys::issue(&mut keys, caller, now, life).ok()?))
}

/// Who is signed in to the console.
pub(super) fn person(cloud: &Cloud) -> Option<(AccountId, &User)> {
    let accounts = &cloud.organisation.accounts;
    let account = accounts.get(&demo::FIRST).or_else(|| accounts.values().next())?;
    Some((account.id, account.users.values().next()?))
}

/// The point of the key that signed the request's proof, if it is of this request and new.
fn proven(cloud: &Cloud, request: &Received, now: Timestamp) -> Option<Vec<u8>> {
    let (text, signature) = request.header("dpop")?.rsplit_once('.')?;
    let (head, claims) = text.split_once('.')?;
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let json = |part: &str| serde_json::from_slice::<Value>(&decoded(part)?).ok();
    let (head, claims) = (json(head)?, json(claims)?);
    let coordinate = |name: &str| decoded(head.get("jwk")?.get(name)?.as_str()?);
    let point = [coordinate("x")?, coordinate("y")?].concat();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, [&[4], point.as_slice()].concat());
    key.verify(text.as_bytes(), &decoded(signature)?).ok()?;
    let said = |part: &Value, name: &str| part.get(name).and_then(Value::as_str).map(str::to_owned);
    let address = format!("http://{}{}", request.header("host")?, request.path);
    let is_of_this = said(&head, "typ").as_deref() == Some("dpop+jwt")
        && said(&head, "alg").as_deref() == Some("ES256")
        && said(&claims, "htm").as_deref() == Some("POST")
        && said(&claims, "htu") == Some(address)
        && (claims.get("iat")?.as_i64()? - now.as_second()).abs() <= SKEW;
    (is_of_this && lock(&cloud.logins).proofs.insert(said(&claims, "jti")?)).then_some(point)
}

fn random() -> Option<String> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).ok()?;
    Some(hex::encode(bytes))
}

/// `text` is the sandbox's own.
fn page(status: u16, text: &str) -> Plain {
    let page = format!("<!DOCTYPE html><title>kamen's sandbox</title><p>{text}</p>");
    Plain::text(status, "text/html", page)
}
