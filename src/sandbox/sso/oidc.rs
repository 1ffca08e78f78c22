//! The sign-in: RegisterClient, StartDeviceAuthorization, CreateToken, and the pages that a browser sees.
//! The person is signed in already, so that a browser comes back at once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Call, TOKEN_LIFE, Wrong, is_secret, random, text};
use crate::domain::secret::Secret;
use crate::sandbox::cloud::lock;
use crate::sandbox::reply::Plain;

/// Seconds between two questions; AWS's own is longer.
const INTERVAL: i64 = 1;

/// Seconds that a code for a device is good.
const CODE_LIFE: i64 = 600;

const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A registered client.
#[derive(Debug, Clone)]
pub(in crate::sandbox) struct Client {
    secret: Secret,
    expires: Timestamp,
    grants: Vec<String>,
    redirects: Vec<String>,
    has_scopes: bool,
}

/// A sign-in by a code.
#[derive(Debug, Clone)]
pub(super) struct Device {
    client: String,
    shown: String,
    expires: Timestamp,
    asked: Option<Timestamp>,
    /// What the person said.
    allowed: Option<bool>,
}

/// What a browser brought back, once.
#[derive(Debug, Clone)]
pub(super) struct Code {
    client: String,
    redirect: String,
    challenge: String,
}

/// The exceptions of the sign-in, by OAuth 2's words.
const ERRORS: [(&str, &str); 9] = [
    ("authorization_pending", "AuthorizationPendingException"),
    ("slow_down", "SlowDownException"),
    ("expired_token", "ExpiredTokenException"),
    ("access_denied", "AccessDeniedException"),
    ("invalid_grant", "InvalidGrantException"),
    ("invalid_client", "InvalidClientException"),
    ("invalid_request", "InvalidRequestException"),
    ("invalid_redirect_uri", "InvalidRedirectUriException"),
    ("unsupported_grant_type", "UnsupportedGrantTypeException"),
];

pub(super) fn error_word(exception: &str) -> &'static str {
    let known = ERRORS.iter().find(|(_, name)| *name == exception);
    known.map_or("server_error", |(word, _)| word)
}

fn wrong(word: &str, message: &str) -> Wrong {
    let known = ERRORS.iter().find(|(name, _)| *name == word);
    let code = known.map_or("InternalServerException", |(_, code)| code);
    let status = if code == "InvalidClientException" { 401 } else { 400 };
    Wrong::new(status, code, message)
}

impl Call<'_> {
    pub(super) fn register(&self) -> Result<Value, Wrong> {
        let body = self.body();
        if text(&body, "clientType") != Some("public") || text(&body, "clientName").is_none() {
            return Err(wrong("invalid_request", "clientName and clientType are wanted"));
        }
        let redirects = texts(&body, "redirectUris");
        let is_loopback = |uri: &String| uri.starts_with("http://127.0.0.1/");
        if !redirects.iter().all(is_loopback) {
            return Err(wrong("invalid_redirect_uri", "only http://127.0.0.1, without a port"));
        }
        let (id, secret) = (random()?, random()?);
        let expires = self.after(SignedDuration::from_hours(90 * 24));
        let has_scopes = !texts(&body, "scopes").is_empty();
        let grants = texts(&body, "grantTypes");
        let client =
            Client { secret: Secret::new(&*secret), expires, grants, redirects, has_scopes };
        lock(&self.cloud.sign_ins).clients.insert(id.clone(), client);
        Ok(json!({
            "clientId": id,
            "clientSecret": secret,
            "clientIdIssuedAt": self.now.as_second(),
            "clientSecretExpiresAt": expires.as_second(),
        }))
    }

    pub(super) fn start_device(&self) -> Result<Value, Wrong> {
        let body = self.body();
        let (client, _) = self.client(&body)?;
        let device = random()?;
        let letters = random()?.to_uppercase();
        let (one, other) = (letters.get(..4), letters.get(4..8));
        let shown = format!("{}-{}", one.unwrap_or_default(), other.unwrap_or_default());
        let host = self.request.header("host").unwrap_or_default();
        let address = format!("http://{host}/device");
        let expires = self.after(SignedDuration::from_secs(CODE_LIFE));
        let begun = Device { client, shown: shown.clone(), expires, asked: None, allowed: None };
        lock(&self.cloud.sign_ins).devices.insert(device.clone(), begun);
        Ok(json!({
            "deviceCode": device,
            "userCode": shown,
            "verificationUri": address,
            "verificationUriComplete": format!("{address}?user_code={shown}"),
            "expiresIn": CODE_LIFE,
            "interval": INTERVAL,
        }))
    }

    pub(super) fn create_token(&self) -> Result<Value, Wrong> {
        let body = self.body();
        let (id, client) = self.client(&body)?;
        match text(&body, "grantType") {
            Some(DEVICE_GRANT) => self.by_device(&body, &id)?,
            Some("authorization_code") => self.by_code(&body, &id, &client)?,
            Some("refresh_token") => self.by_refresh(&body, &id)?,
            _ => return Err(wrong("unsupported_grant_type", "there is no such grant")),
        }
        let (access, refresh) = (random()?, random()?);
        let life = self.cloud.session_lifetime.unwrap_or(TOKEN_LIFE);
        let mut sign_ins = lock(&self.cloud.sign_ins);
        sign_ins.tokens.insert(access.clone(), self.after(life));
        let mut answer = json!({
            "accessToken": access,
            "tokenType": "Bearer",
            "expiresIn": life.as_secs(),
        });
        // Without a scope there is nothing to refresh with.
        if client.has_scopes
            && let Some(fields) = answer.as_object_mut()
        {
            fields.insert("refreshToken".to_owned(), refresh.clone().into());
            sign_ins.refresh.insert(refresh, id);
        }
        drop(sign_ins);
        Ok(answer)
    }

    fn by_device(&self, body: &Value, client: &str) -> Result<(), Wrong> {
        let code = text(body, "deviceCode").unwrap_or_default();
        let mut sign_ins = lock(&self.cloud.sign_ins);
        let device = sign_ins.devices.get_mut(code).filter(|device| device.client == client);
        let device = device.ok_or_else(|| wrong("invalid_grant", "there is no such code"))?;
        if device.expires <= self.now {
            return Err(wrong("expired_token", "the code's time is over"));
        }
        let earliest = |before: Timestamp| before + SignedDuration::from_millis(INTERVAL * 900);
        let too_fast = device.asked.is_some_and(|before| earliest(before) > self.now);
        device.asked = Some(self.now);
        match device.allowed {
            _ if too_fast => Err(wrong("slow_down", "asked too often")),
            None => Err(wrong("authorization_pending", "the person has not answered")),
            Some(false) => Err(wrong("access_denied", "the person said no")),
            Some(true) => {
                sign_ins.devices.remove(code);
                drop(sign_ins);
                Ok(())
            }
        }
    }

    fn by_code(&self, body: &Value, id: &str, client: &Client) -> Result<(), Wrong> {
        let invalid = || wrong("invalid_grant", "the code, its verifier or its redirect is wrong");
        if !client.grants.iter().any(|grant| grant == "authorization_code") {
            return Err(wrong("unsupported_grant_type", "the client did not register for it"));
        }
        let sent = |field: &str| text(body, field).unwrap_or_default();
        // A code works once, whatever comes of it.
        let code = lock(&self.cloud.sign_ins).codes.remove(sent("code")).ok_or_else(invalid)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(sent("codeVerifier")));
        let fits = code.client == id
            && code.challenge == challenge
            && code.redirect == sent("redirectUri");
        if fits { Ok(()) } else { Err(invalid()) }
    }

    fn by_refresh(&self, body: &Value, client: &str) -> Result<(), Wrong> {
        let sent = text(body, "refreshToken").unwrap_or_default();
        let mut sign_ins = lock(&self.cloud.sign_ins);
        if sign_ins.refresh.get(sent).map(String::as_str) != Some(client) {
            return Err(wrong("invalid_grant", "the refresh token was used, or is none"));
        }
        sign_ins.refresh.remove(sent);
        drop(sign_ins);
        Ok(())
    }

    /// Leads the browser back at once, as it does for who is signed in already.
    pub(super) fn authorize(&self) -> Plain {
        let sent = |name: &str| self.query(name).unwrap_or_default();
        let (id, redirect) = (sent("client_id"), sent("redirect_uri"));
        let client = lock(&self.cloud.sign_ins).clients.get(&id).cloned();
        let registered = client.is_some_and(|client| {
            client.redirects.iter().any(|known| *known == without_port(&redirect))
        });
        if !registered {
            return page(400, "There is no such client, or it did not register this address.");
        }
        let challenge = sent("code_challenge");
        let is_asked_rightly = sent("response_type") == "code"
            && sent("code_challenge_method") == "S256"
            && challenge.len() == 43;
        let mut back = form_urlencoded::Serializer::new(String::new());
        match random() {
            Ok(code) if is_asked_rightly => {
                back.append_pair("code", &code);
                let redirect = redirect.clone();
                let kept = Code { client: id, redirect, challenge };
                lock(&self.cloud.sign_ins).codes.insert(code, kept);
            }
            Ok(_) | Err(_) => {
                back.append_pair("error", "invalid_request");
                back.append_pair("error_description", "PKCE by S256 is wanted");
            }
        }
        back.append_pair("state", &sent("state"));
        Plain::text(302, "text/plain", String::new())
            .with("Location", &format!("{redirect}?{}", back.finish()))
    }

    /// Where the person compares the code, and says yes or no.
    pub(super) fn device_page(&self) -> Plain {
        let code = self.query("user_code").unwrap_or_default();
        let mut sign_ins = lock(&self.cloud.sign_ins);
        let Some(device) = sign_ins.devices.values_mut().find(|device| device.shown == code) else {
            return page(404, "There is no such code.");
        };
        let answer = self.query("answer");
        match answer.as_deref() {
            Some("allow") => device.allowed = Some(true),
            Some("deny") => device.allowed = Some(false),
            Some(_) | None => {}
        }
        drop(sign_ins);
        match answer.as_deref() {
            Some("allow" | "deny") => page(200, "You can close this page."),
            _ => page(
                200,
                &format!(
                    "Does kamen show the code {code}? <a href=\"?user_code={code}&amp;answer=allow\">\
                     Allow</a> <a href=\"?user_code={code}&amp;answer=deny\">Deny</a>"
                ),
            ),
        }
    }

    /// The client that asks, if it is one.
    fn client(&self, body: &Value) -> Result<(String, Client), Wrong> {
        let sent = |field: &str| text(body, field).unwrap_or_default();
        let id = sent("clientId");
        let client = lock(&self.cloud.sign_ins).clients.get(id).cloned();
        let client = client.filter(|client| {
            is_secret(&client.secret, sent("clientSecret")) && client.expires > self.now
        });
        let client = client.ok_or_else(|| wrong("invalid_client", "there is no such client"))?;
        Ok((id.to_owned(), client))
    }

    fn after(&self, time: SignedDuration) -> Timestamp {
        self.now.saturating_add(time).unwrap_or(self.now)
    }
}

fn texts(body: &Value, field: &str) -> Vec<String> {
    let list = body.get(field).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A loopback address as it is registered (RFC 8252, 7.3).
fn without_port(address: &str) -> String {
    let Some((host, path)) =
        address.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.split_once('/'))
    else {
        return address.to_owned();
    };
    if host.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("http://127.0.0.1/{path}")
    } else {
        address.to_owned()
    }
}

/// `text` is the sandbox's own.
fn page(status: u16, text: &str) -> Plain {
    let page = format!("<!DOCTYPE html><title>kamen's sandbox</title><p>{text}</p>");
    Plain::text(status, "text/html", page)
}
