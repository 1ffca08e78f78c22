//! Errors of the SDK to failures in words.

mod explain;
mod network;

use std::error::Error;
use std::fmt::Write as _;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId as _;
use jiff::Timestamp;

use crate::domain::failure::Failure;
use crate::domain::profile::ClientSettings;
use crate::domain::system::without_number;
use crate::domain::text::{harmless, shortened};
pub(super) use explain::{TOLERATED_SKEW, clock_skew};
pub(super) use network::late;

/// As much of what a server says as is shown.
const MOST_TEXT: usize = 500;

/// As much of an answer that is not AWS's as is shown.
const MOST_LINE: usize = 120;

/// What was asked, by whom, of whom: for the log and for the words of a failure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Such as `iam:ListRoles`.
    pub(super) operation: &'static str,
    pub(super) access_key_id: &'a str,
    /// The role or other thing asked about.
    pub(super) subject: Option<&'a str>,
    pub(super) settings: &'a ClientSettings,
    /// The MFA device that the request named.
    pub(super) mfa_device: Option<&'a str>,
}

/// The moment in a `Date` header.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

impl Asked<'_> {
    /// The endpoint that the call goes to, if it is not AWS's own.
    fn endpoint(&self) -> Option<&str> {
        let settings = self.settings;
        let endpoint = match self.operation.split(':').next() {
            Some("iam") => &settings.iam_endpoint,
            Some("organizations") => &settings.organizations_endpoint,
            Some("sso") => &settings.sso_endpoint,
            Some("sso-oidc") => &settings.sso_oidc_endpoint,
            _ => &settings.sts_endpoint,
        };
        endpoint.as_deref()
    }

    fn server(&self) -> String {
        self.endpoint().map_or_else(|| "AWS".to_owned(), |endpoint| format!("`{endpoint}`"))
    }
}

/// What is left of an SDK error once its types are gone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Trouble {
    class: Class,
    /// AWS's code and text.
    code: Option<String>,
    text: Option<String>,
    request_id: Option<String>,
    status: Option<u16>,
    /// The first line of the body, if it is no answer of AWS's kind.
    body: Option<String>,
    /// The server's clock, from its `Date` header.
    date: Option<Timestamp>,
    /// The whole chain of causes in one line.
    causes: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Class {
    /// The request could not even be built.
    Unbuilt,
    Timeout,
    /// No connection, or one that broke.
    Network,
    /// An answer began to come, but could not be read to its end, or made no sense.
    Unreadable,
    /// An answer came.
    #[default]
    Answered,
}

impl Trouble {
    pub(super) fn of<E>(error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let mut trouble = Self { causes: causes(error), ..Self::default() };
        #[expect(clippy::wildcard_enum_match_arm, reason = "the SDK's enum may grow")]
        match error {
            SdkError::TimeoutError(_) => trouble.class = Class::Timeout,
            SdkError::DispatchFailure(failure) if failure.is_timeout() => {
                trouble.class = Class::Timeout;
            }
            SdkError::DispatchFailure(_) => trouble.class = Class::Network,
            SdkError::ResponseError(response) => {
                trouble.read_response(response.raw());
                trouble.class = Class::Unreadable;
            }
            SdkError::ServiceError(service) => {
                trouble.read_response(service.raw());
                trouble.code = service.err().code().map(str::to_owned);
                trouble.text = service.err().message().map(str::to_owned);
                trouble.request_id = service.err().meta().request_id().map(str::to_owned);
            }
            // `SdkError` may grow; what is left today is a request that could not be built.
            _ => trouble.class = Class::Unbuilt,
        }
        trouble
    }

    /// A refusal of a call that was signed here: AWS's code and text.
    pub(super) fn refusal(
        code: String,
        text: String,
        status: u16,
        request_id: Option<String>,
    ) -> Self {
        let (code, text, status) = (Some(code), Some(text), Some(status));
        Self { code, text, request_id, status, ..Self::default() }
    }

    /// No connection, or one that broke.
    pub(super) fn network(causes: String) -> Self {
        Self { class: Class::Network, causes, ..Self::default() }
    }

    /// An answer that broke off, or was too large.
    pub(super) fn unreadable(status: u16, causes: String) -> Self {
        Self { class: Class::Unreadable, status: Some(status), causes, ..Self::default() }
    }

    /// No answer in time.
    pub(super) fn timeout() -> Self {
        Self { class: Class::Timeout, ..Self::default() }
    }

    /// An answer that is not AWS's.
    pub(super) fn garbage(status: u16, body: &[u8]) -> Self {
        Self { status: Some(status), body: first_line(body), ..Self::default() }
    }

    fn read_response(&mut self, response: &HttpResponse) {
        let header = |name| response.headers().get(name);
        self.status = Some(response.status().as_u16());
        self.date = header("date").and_then(date);
        self.body = first_line(response.body().bytes().unwrap_or_default());
    }

    /// The failure in words; `now` is this machine's clock.
    pub(super) fn failure(self, asked: &Asked<'_>, now: Timestamp) -> Failure {
        let mut failure = match self.class {
            Class::Unbuilt => network::unbuilt(&self.causes, asked),
            Class::Timeout => network::timeout(asked),
            Class::Network => network::broken(&self.causes, asked),
            Class::Unreadable => {
                let body = self.body.as_deref();
                network::unreadable(&self.causes, self.status, body, asked)
            }
            Class::Answered => match &self.code {
                Some(code) => explain::explain(&self, code, asked, now),
                None => network::garbage(self.status, self.body.as_deref(), asked),
            },
        };
        failure.message = shortened(&harmless(&failure.message), MOST_TEXT).into_owned();
        failure.code = self.code;
        failure.request_id = self.request_id;
        failure
    }
}

/// An error with all its causes, each said once, in words meant for people.
pub(super) fn causes(error: &dyn Error) -> String {
    let mut text = plain(&error.to_string()).to_owned();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        let said = plain(&said);
        if !said.is_empty() && !text.contains(said) {
            // Writing to a string cannot fail.
            write!(text, ": {said}").unwrap_or_default();
        }
        cause = inner.source();
    }
    text
}

/// What a library's error says before it shows its own values (`Request { body: …`): these help no one
/// who uses kamen, and may hold a request with its token.
fn plain(text: &str) -> &str {
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    let opens = text.match_indices([' ', '(']).find_map(|(at, sign)| {
        let before = text.get(..at)?;
        let name = before.rsplit(|character| !is_name(character)).next()?;
        let shows = match sign {
            " " => text.get(at..)?.starts_with(" { "),
            _ => true,
        };
        let is_value = name.starts_with(|first: char| first.is_ascii_uppercase());
        (shows && is_value).then_some(at - name.len())
    });
    let said = opens.and_then(|at| text.get(..at)).unwrap_or(text);
    without_number(said).trim_end_matches(|end: char| end.is_whitespace() || "`:([".contains(end))
}

fn first_line(body: &[u8]) -> Option<String> {
    let body = String::from_utf8_lossy(body.get(..2000).unwrap_or(body));
    let line = body.lines().map(str::trim).find(|line| !line.is_empty());
    line.map(|line| shortened(line, MOST_LINE).into_owned())
}

#[cfg(test)]
mod tests;
