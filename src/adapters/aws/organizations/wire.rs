//! One call of AWS Organizations: JSON 1.1, signed here, sent again if AWS asks to slow down.

use std::time::{Duration, Instant, SystemTime};

use aws_credential_types::Credentials as SdkCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::{AggregatedBytes, ByteStream};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::adapters::aws::Sdk;
use crate::adapters::aws::failure::{Asked, Trouble, causes};
use crate::adapters::aws::http::Transport;
use crate::adapters::aws::sts::{asked, incomplete};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::secret::Credentials;
use crate::ports::aws::Access;

const PREFIX: &str = "AWSOrganizationsV20161128.";

/// Before the second attempt; each further one waits twice as long, up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What stands for an error that has no better words.
type Anything = Box<dyn std::error::Error + Send + Sync>;

impl Sdk {
    /// Makes one call of Organizations; `operation` is such as `organizations:ListRoots`, `subject` what
    /// it is about, `body` what is sent.
    pub(super) async fn ask_organizations<T: DeserializeOwned>(
        &self,
        operation: &'static str,
        access: &Access,
        subject: Option<&str>,
        body: &Value,
    ) -> Result<T, Failure> {
        let asked = asked(operation, access, subject);
        let attempts = self.options.network.max_attempts.max(1);
        let mut wait = FIRST_WAIT;
        for attempt in 1.. {
            let signed_by = self.skew();
            match self.attempt(&asked, access, body).await {
                // As the SDK does for the other services: signed again by the server's clock.
                Err(failure) if is_about_time(&failure) && self.is_other_clock(signed_by) => {}
                Err(failure) if attempt < attempts && may_pass(&failure) && self.has_time(wait) => {
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
                Err(failure) => return Err(failure),
                Ok(answer) => {
                    return serde_json::from_slice(&answer).map_err(|_| incomplete(operation));
                }
            }
        }
        Err(incomplete(operation))
    }

    /// Whether the command may still wait so long.
    fn has_time(&self, wait: Duration) -> bool {
        self.options.deadline.left().is_none_or(|left| left > wait)
    }

    /// One request and its answer, noted down.
    async fn attempt(
        &self,
        asked: &Asked<'_>,
        access: &Access,
        body: &Value,
    ) -> Result<Vec<u8>, Failure> {
        let (at, began) = (self.options.clock.now(), Instant::now());
        let limit = Duration::from_secs(self.options.network.read_timeout.max(1).into());
        let signed_at = at.checked_add(self.skew().unwrap_or_default()).unwrap_or(at);
        let sent = self.send(asked.operation, access, body, signed_at.into());
        let sent = tokio::time::timeout(limit, sent);
        let is_answer = |answer: &Result<Result<Reply, Anything>, _>| matches!(answer, Ok(Ok(_)));
        let Some(answer) = self.options.deadline.keep(sent, is_answer).await else {
            return Err(self.gave_up(*asked, at, began.elapsed()));
        };
        let (request_id, answer) = match answer {
            Ok(Ok(reply)) => (reply.request_id.clone(), reply.body()),
            Ok(Err(error)) => (None, Err(Trouble::network(causes(&*error)))),
            Err(_) => (None, Err(Trouble::timeout())),
        };
        let answer = answer.map_err(|trouble| trouble.failure(asked, self.options.clock.now()));
        self.note(*asked, at, began.elapsed(), (answer.as_ref().err(), request_id));
        answer
    }

    async fn send(
        &self,
        operation: &str,
        access: &Access,
        body: &Value,
        now: SystemTime,
    ) -> Result<Reply, Anything> {
        let settings = &access.client;
        let own = settings.organizations_endpoint.as_deref();
        let (endpoint, region) = place(settings.region.as_deref());
        let transport = Transport::to(own, settings.ca_bundle.as_deref());
        let connector = self.clients.connector(&transport).map_err(|failure| failure.message)?;
        let target = operation.trim_start_matches("organizations:");
        let target = format!("{PREFIX}{target}");
        let question = Question { url: own.unwrap_or(endpoint), region, target, body };
        let request = question.signed(&access.credentials, now)?;
        Reply::read(connector.call(request).await?).await
    }
}

/// Whether another clock may be all that the call lacks.
fn is_about_time(failure: &Failure) -> bool {
    let is_signature = |code: &str| code.contains("Signature") || code.contains("Skew");
    failure.kind == FailureKind::ClockSkew || failure.code.as_deref().is_some_and(is_signature)
}

/// Whether the same call may succeed a moment later.
fn may_pass(failure: &Failure) -> bool {
    let is_fault = |code: &str| {
        ["ServiceException", "InternalFailure", "ServiceUnavailable", "ConcurrentModification"]
            .iter()
            .any(|word| code.starts_with(word))
    };
    failure.kind == FailureKind::Throttled || failure.code.as_deref().is_some_and(is_fault)
}

/// Organizations lives in one region a partition (AWS General Reference, "AWS Organizations endpoints
/// and quotas").
fn place(region: Option<&str>) -> (&'static str, &'static str) {
    match region.unwrap_or_default() {
        region if region.starts_with("cn-") => {
            ("https://organizations.cn-northwest-1.amazonaws.com.cn/", "cn-northwest-1")
        }
        region if region.starts_with("us-gov-") => {
            ("https://organizations.us-gov-west-1.amazonaws.com/", "us-gov-west-1")
        }
        _ => ("https://organizations.us-east-1.amazonaws.com/", "us-east-1"),
    }
}

/// A request before it is signed.
struct Question<'a> {
    url: &'a str,
    region: &'a str,
    target: String,
    body: &'a Value,
}

impl Question<'_> {
    fn signed(&self, keys: &Credentials, now: SystemTime) -> Result<HttpRequest, Anything> {
        let headers =
            [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", &*self.target)];
        let token = keys.session_token.as_ref().map(|token| token.reveal().to_owned());
        let secret = keys.secret_access_key.reveal();
        let identity: Identity =
            SdkCredentials::new(&keys.access_key_id, secret, token, None, "kamen").into();
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name("organizations")
            .time(now)
            .settings(SigningSettings::default())
            .build()?
            .into();
        let body = self.body.to_string();
        let signable = SignableBody::Bytes(body.as_bytes());
        let signable = SignableRequest::new("POST", self.url, headers.into_iter(), signable)?;
        let (instructions, _) = sign(signable, &parameters)?.into_parts();
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method("POST")?;
        request.set_uri(self.url)?;
        for (name, value) in headers {
            request.headers_mut().try_insert(name.to_owned(), value.to_owned())?;
        }
        for (name, value) in instructions.headers() {
            request.headers_mut().try_insert(name.to_owned(), value.to_owned())?;
        }
        Ok(request)
    }
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    status: u16,
    request_id: Option<String>,
    /// Or why the answer could not be read to its end.
    bytes: Result<Vec<u8>, String>,
}

/// An error of the JSON protocol; some servers write the text's key in lower case.
#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "__type")]
    kind: String,
    #[serde(alias = "Message", default)]
    message: String,
}

impl Reply {
    async fn read(mut response: HttpResponse) -> Result<Self, Anything> {
        let request_id = response.headers().get("x-amzn-requestid").map(str::to_owned);
        let body = response.take_body();
        let bytes = ByteStream::new(body).collect().await;
        let bytes = bytes.map(AggregatedBytes::to_vec).map_err(|error| causes(&error));
        Ok(Self { status: response.status().as_u16(), request_id, bytes })
    }

    /// The answer's bytes, or what AWS (or who else answered) said instead.
    fn body(self) -> Result<Vec<u8>, Trouble> {
        let bytes = self.bytes.map_err(|causes| Trouble::unreadable(self.status, causes))?;
        if let Ok(refusal) = serde_json::from_slice::<Refusal>(&bytes) {
            let code = refusal.kind.rsplit('#').next().unwrap_or_default().to_owned();
            return Err(Trouble::refusal(code, refusal.message, self.status, self.request_id));
        }
        if serde_json::from_slice::<serde_json::Map<String, Value>>(&bytes).is_err()
            || self.status >= 300
        {
            return Err(Trouble::garbage(self.status, &bytes));
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::profile::ClientSettings;

    fn body(status: u16, text: &str) -> Result<Vec<u8>, Trouble> {
        Reply { status, request_id: None, bytes: Ok(text.as_bytes().to_vec()) }.body()
    }

    #[test]
    fn a_refusal_is_told_from_an_answer_and_both_from_a_page() {
        let refused =
            body(400, r#"{"__type":"com.amazonaws#AccessDeniedException","Message":"no"}"#);

        assert_eq!(
            refused,
            Err(Trouble::refusal("AccessDeniedException".to_owned(), "no".to_owned(), 400, None))
        );
        assert!(body(200, r#"{"Roots":[]}"#).is_ok());
        assert!(body(200, "<html>").is_err() && body(503, "{}").is_err());
        let cut = Err("end of file before message length".to_owned());
        let cut = Reply { status: 200, request_id: None, bytes: cut }.body();
        assert_eq!(
            cut,
            Err(Trouble::unreadable(200, "end of file before message length".to_owned()))
        );
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let failure = |code: &str| {
            let trouble = Trouble::refusal(code.to_owned(), String::new(), 400, None);
            let asked = Asked {
                operation: "organizations:ListRoots",
                access_key_id: "AKIAIOSFODNN7EXAMPLE",
                subject: None,
                settings: &ClientSettings::default(),
                mfa_device: None,
            };
            may_pass(&trouble.failure(&asked, Timestamp::UNIX_EPOCH))
        };

        assert!(failure("TooManyRequestsException") && failure("ServiceException"));
        assert!(!failure("AccessDeniedException") && !failure("InvalidInputException"));
    }
}
