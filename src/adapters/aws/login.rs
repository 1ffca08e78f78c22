//! The console's own sign-in: keys for a code that a browser brought back, and other keys before those end
//! (the sign-in service's API Reference, "CreateOAuth2Token"). Nothing is signed with keys; each request carries a
//! proof of the key that the sign-in began with.

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::Sdk;
use super::dpop::Key;
use super::failure::clock_skew;
use super::http::Transport;
use crate::adapters::peer::random_word;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::key_form::KeyFault;
use crate::domain::login::{Login, LoginEnd, LoginGranted, NewLogin, sign_in_host};
use crate::domain::secret::{Credentials, Secret};
use crate::domain::text::{harmless, shortened};
use crate::ports::aws::Answer;
use crate::ports::login::{ConsoleDesk, ConsoleSignIn, LoginClient, LoginGrant};

const CALL: &str = "signin:CreateOAuth2Token";

/// As much of what the service says as is shown.
const MOST_TEXT: usize = 200;

/// What lets an identity sign in this way.
const POLICY: &str = "SignInLocalDevelopmentAccess";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Granted {
    access_token: AccessToken,
    expires_in: i64,
    refresh_token: Zeroizing<String>,
    id_token: Option<Zeroizing<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccessToken {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Zeroizing<String>,
}

#[derive(Deserialize, Default)]
struct Refused {
    error: Option<String>,
    message: Option<String>,
}

impl ConsoleSignIn for Sdk {
    fn new_key(&self) -> Result<Secret, Failure> {
        Key::new_pem().map_err(|_| Failure::local("no key can be made: there is no randomness"))
    }

    fn base(&self, desk: ConsoleDesk<'_>) -> String {
        let own = desk.client.signin_endpoint.as_deref().map(|own| own.trim_end_matches('/'));
        own.map_or_else(|| format!("https://{}", sign_in_host(desk.region)), str::to_owned)
    }

    fn keys<'a>(
        &'a self,
        desk: ConsoleDesk<'a>,
        client: LoginClient<'a>,
        grant: LoginGrant<'a>,
    ) -> Answer<'a, LoginGranted> {
        let asked = self.ask_for_keys(desk, client, grant);
        self.ask_plainly((CALL, ""), asked, move || self.silent(desk)).boxed()
    }
}

impl Sdk {
    async fn ask_for_keys(
        &self,
        desk: ConsoleDesk<'_>,
        client: LoginClient<'_>,
        grant: LoginGrant<'_>,
    ) -> Result<LoginGranted, Failure> {
        let page = format!("{}/v1/token", self.base(desk));
        let begun_with = self.skew();
        let answer = self.ask_page(&page, desk, client, grant).await;
        match (&answer, self.skew()) {
            // The proof says when it was made, and nothing else was looked at: it is made once more by AWS's clock.
            (Err(failure), Some(ahead))
                if is_about_proof(failure) && self.is_other_clock(begun_with) =>
            {
                match self.ask_page(&page, desk, client, grant).await {
                    Ok(LoginGranted::Keys(keys)) => Ok(LoginGranted::Keys(keys)),
                    Ok(LoginGranted::Ended(_)) | Err(_) => Err(clock_skew(-ahead.as_secs(), "")),
                }
            }
            _ => answer,
        }
    }

    async fn ask_page(
        &self,
        page: &str,
        desk: ConsoleDesk<'_>,
        client: LoginClient<'_>,
        grant: LoginGrant<'_>,
    ) -> Result<LoginGranted, Failure> {
        let request = self.request(page, client, grant)?;
        let own = desk.client.signin_endpoint.as_deref();
        let transport = Transport::to(own, desk.client.ca_bundle.as_deref());
        let connector = self.clients.connector(&transport)?;
        let response = connector.call(request).await.map_err(|_| self.silent(desk))?;
        let status = response.status().as_u16();
        let code = response.headers().get("x-amzn-errortype").map(plain_code);
        let body = ByteStream::new(response.into_body()).collect().await;
        let body = Zeroizing::new(body.map_err(|_| self.silent(desk))?.to_vec());
        if status != 200 {
            return refused(status, code, serde_json::from_slice(&body).unwrap_or_default());
        }
        let granted = serde_json::from_slice(&body).map_err(|_| self.silent(desk))?;
        let new = read(granted, desk, client, self.options.clock.now());
        new.map(|new| LoginGranted::Keys(Box::new(new))).ok_or_else(|| self.silent(desk))
    }

    fn request(
        &self,
        page: &str,
        client: LoginClient<'_>,
        grant: LoginGrant<'_>,
    ) -> Result<HttpRequest, Failure> {
        let unusable = |_| Failure::local("the sign-in cannot be asked for keys");
        let key = Key::read(client.key).ok_or_else(|| {
            let message = "the key of the sign-in cannot be used";
            Failure::new(FailureKind::Credentials, message)
                .with_hint("sign in again: `kamen login`")
        })?;
        let now = self.options.clock.now();
        let made = now.checked_add(self.skew().unwrap_or_default()).unwrap_or(now);
        let proof = key.proof(page, made, &random_word()?);
        let proof = proof.map_err(|_| Failure::local("the request cannot be signed"))?;
        let body = Zeroizing::new(body(client.id, grant).to_string());
        let mut request = HttpRequest::new(SdkBody::from(body.as_str()));
        request.set_method("POST").map_err(unusable)?;
        request.set_uri(page).map_err(unusable)?;
        request.headers_mut().insert("content-type", "application/json");
        request.headers_mut().insert("dpop", proof);
        Ok(request)
    }

    /// What goes wrong may quote what was sent: nothing of it is shown.
    fn silent(&self, desk: ConsoleDesk<'_>) -> Failure {
        let message = format!("the sign-in at {} did not answer as it should", self.base(desk));
        Failure::new(FailureKind::Unreachable, message)
            .with_hint("check the network, and `region` of the profile")
    }
}

/// Whether a proof may be what was refused.
fn is_about_proof(failure: &Failure) -> bool {
    failure.kind == FailureKind::Service && failure.code.as_deref() == Some("ValidationException")
}

fn body(client: &str, grant: LoginGrant<'_>) -> Value {
    match grant {
        LoginGrant::Code { code, verifier, redirect } => json!({
            "clientId": client,
            "grantType": "authorization_code",
            "code": code.reveal(),
            "codeVerifier": verifier.reveal(),
            "redirectUri": redirect,
        }),
        LoginGrant::Refresh(token) => json!({
            "clientId": client,
            "grantType": "refresh_token",
            "refreshToken": token.reveal(),
        }),
    }
}

/// A code without what may stand behind it.
fn plain_code(header: &str) -> String {
    header.split(':').next().unwrap_or(header).to_owned()
}

fn refused(status: u16, code: Option<String>, body: Refused) -> Result<LoginGranted, Failure> {
    let error = body.error.unwrap_or_default();
    match error.as_str() {
        "TOKEN_EXPIRED" | "AUTHCODE_EXPIRED" => return Ok(LoginGranted::Ended(LoginEnd::Over)),
        "USER_CREDENTIALS_CHANGED" => return Ok(LoginGranted::Ended(LoginEnd::Changed)),
        _ => {}
    }
    let code = code.unwrap_or_else(|| format!("HTTP {status}"));
    let failure = if error == "INSUFFICIENT_PERMISSIONS" {
        let message = "this identity may not sign in for programs";
        Failure::new(FailureKind::Refused, message)
            .with_hint(format!("ask for the managed policy {POLICY}"))
    } else if status == 429 {
        Failure::new(FailureKind::Throttled, "AWS's sign-in asks to slow down")
    } else {
        let said = body.message.unwrap_or_default();
        let said = harmless(shortened(&said, MOST_TEXT).as_ref()).into_owned();
        let message = format!("AWS's sign-in refused to give keys ({code}) {said}");
        Failure::new(FailureKind::Service, message.trim_end())
    };
    Err(Failure { code: Some(code), ..failure })
}

/// `None` if there is something that no request could carry.
fn read(
    granted: Granted,
    desk: ConsoleDesk<'_>,
    client: LoginClient<'_>,
    now: Timestamp,
) -> Option<NewLogin> {
    let keys = granted.access_token;
    let credentials = Credentials {
        access_key_id: keys.access_key_id,
        secret_access_key: Secret::new(keys.secret_access_key.as_str()),
        session_token: Some(Secret::new(keys.session_token.as_str())),
        expires: Some(now.checked_add(SignedDuration::from_secs(granted.expires_in)).ok()?),
    };
    if KeyFault::of(&credentials).is_some() || granted.refresh_token.is_empty() {
        return None;
    }
    Some(NewLogin {
        login: Login {
            credentials,
            refresh: Secret::new(granted.refresh_token.as_str()),
            client: client.id.to_owned(),
            key: client.key.clone(),
            region: Some(desk.region.to_owned()),
        },
        subject: granted.id_token.as_ref().and_then(|token| subject(token)),
        id_token: granted.id_token.map(|token| Secret::new(token.as_str())),
    })
}

/// Whose an identity token is. It came over TLS from where it is made: its signature says nothing more.
fn subject(token: &str) -> Option<String> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?.trim_end_matches('=')).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    claims.get("sub")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_is_told_for_what_it_is() {
        let told = |status, error: &str| {
            let (error, message) = (Some(error.to_owned()), Some("no\u{1b}[31m".to_owned()));
            refused(status, Some("AccessDeniedException".to_owned()), Refused { error, message })
        };

        assert_eq!(told(403, "TOKEN_EXPIRED"), Ok(LoginGranted::Ended(LoginEnd::Over)));
        assert_eq!(told(403, "AUTHCODE_EXPIRED"), Ok(LoginGranted::Ended(LoginEnd::Over)));
        let changed = told(403, "USER_CREDENTIALS_CHANGED");
        assert_eq!(changed, Ok(LoginGranted::Ended(LoginEnd::Changed)));
        let lacking = told(403, "INSUFFICIENT_PERMISSIONS").unwrap_err();
        assert!(lacking.hint.unwrap().contains(POLICY));
        assert_eq!(told(429, "x").unwrap_err().kind, FailureKind::Throttled);
        let other = told(400, "INVALID_REQUEST").unwrap_err();
        assert_eq!(other.kind, FailureKind::Service);
        assert!(!other.message.contains('\u{1b}'), "{other}");
    }

    #[test]
    fn an_identity_token_says_whose_it_is() {
        let token = |claims: &str| format!("x.{}.y", URL_SAFE_NO_PAD.encode(claims));

        assert_eq!(subject(&token(r#"{"sub":"arn"}"#)).as_deref(), Some("arn"));
        for wrong in ["", "x", "x.%.y", &token("[]"), &token(r#"{"sub":1}"#)] {
            assert_eq!(subject(wrong), None, "{wrong}");
        }
    }
}
