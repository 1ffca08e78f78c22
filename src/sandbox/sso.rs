//! IAM Identity Center: its sign-in and its access portal, in their REST form. Nothing is signed: who has
//! the token is who signed in.

mod oidc;
mod portal;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::domain::secret::Secret;
use crate::sandbox::cloud::{Cloud, lock};
use crate::sandbox::fault::{self, FaultKind};
use crate::sandbox::reply::Plain;
use crate::sandbox::request::Received;

pub(super) use oidc::Client;

/// How long a token is good.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// Everything that a sign-in leaves behind.
#[derive(Debug, Default)]
pub(super) struct SignIns {
    clients: BTreeMap<String, Client>,
    devices: BTreeMap<String, oidc::Device>,
    codes: BTreeMap<String, oidc::Code>,
    /// Until when each token is good.
    tokens: BTreeMap<String, Timestamp>,
    /// Refresh tokens that were not used yet, with the client that may use them.
    refresh: BTreeMap<String, String>,
}

impl SignIns {
    /// Takes no token any more that was given out.
    pub(super) fn revoke(&mut self) {
        self.tokens.clear();
        self.refresh.clear();
    }
}

/// An error of the sign-in or the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wrong {
    status: u16,
    /// The exception.
    code: &'static str,
    message: String,
}

impl Wrong {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }
}

/// The operation that a request is, if it is one of Identity Center's.
pub(super) fn operation(request: &Received) -> Option<&'static str> {
    Some(match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/client/register") => "RegisterClient",
        ("POST", "/device_authorization") => "StartDeviceAuthorization",
        ("POST", "/token") => "CreateToken",
        ("POST", "/logout") => "Logout",
        ("GET", "/authorize") => "Authorize",
        ("GET", "/device") => "Device",
        ("GET", "/assignment/accounts") => "ListAccounts",
        ("GET", "/assignment/roles") => "ListAccountRoles",
        ("GET", "/federation/credentials") => "GetRoleCredentials",
        _ => return None,
    })
}

/// One call of Identity Center.
struct Call<'a> {
    cloud: &'a Cloud,
    request: &'a Received,
    now: Timestamp,
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
        return (struck, written(Err(wrong)));
    }
    let call = Call { cloud, request, now };
    let plain = match operation {
        "Authorize" => call.authorize(),
        "Device" => call.device_page(),
        _ => written(call.perform(operation)),
    };
    (struck, plain)
}

fn misbehaviour(kind: FaultKind) -> Option<Wrong> {
    Some(match kind {
        FaultKind::Refuse => Wrong::new(403, "ForbiddenException", "No access"),
        FaultKind::Throttle => Wrong::new(429, "TooManyRequestsException", "HTTP 429"),
        FaultKind::Unavailable => Wrong::new(500, "InternalServerException", "an internal error"),
        FaultKind::Expire => Wrong::new(401, "UnauthorizedException", "Session token not found"),
        FaultKind::Hang | FaultKind::Slow(_) | FaultKind::Garbage | FaultKind::Disconnect => {
            return None;
        }
    })
}

fn written(answer: Result<Value, Wrong>) -> Plain {
    match answer {
        Ok(body) => Plain::json(200, &body),
        Err(Wrong { status, code, message }) => {
            // The sign-in speaks as OAuth 2 wants it, the portal as AWS does.
            let error = oidc::error_word(code);
            let body = json!({"error": error, "error_description": message, "message": message});
            Plain::json(status, &body).with("x-amzn-ErrorType", code)
        }
    }
}

impl Call<'_> {
    fn perform(&self, operation: &str) -> Result<Value, Wrong> {
        match operation {
            "RegisterClient" => self.register(),
            "StartDeviceAuthorization" => self.start_device(),
            "CreateToken" => self.create_token(),
            "Logout" => self.logout(),
            "ListAccounts" => self.list_accounts(),
            "ListAccountRoles" => self.list_account_roles(),
            "GetRoleCredentials" => self.role_credentials(),
            _ => Err(Wrong::new(404, "UnknownOperationException", "there is no such operation")),
        }
    }

    fn body(&self) -> Value {
        serde_json::from_slice(&self.request.body).unwrap_or_default()
    }

    /// A parameter of the query.
    fn query(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.request.query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

/// A text that is not to be guessed.
fn random() -> Result<String, Wrong> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes)
        .map_err(|error| Wrong::new(500, "InternalServerException", error.to_string()))?;
    Ok(hex::encode(bytes))
}

/// A text of the request's body.
fn text<'a>(body: &'a Value, field: &str) -> Option<&'a str> {
    body.get(field).and_then(Value::as_str)
}

/// How the secret of a client is compared.
fn is_secret(known: &Secret, sent: &str) -> bool {
    use subtle::ConstantTimeEq;
    bool::from(known.reveal().as_bytes().ct_eq(sent.as_bytes()))
}
