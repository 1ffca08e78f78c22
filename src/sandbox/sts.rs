//! The Security Token Service.

use jiff::SignedDuration;

use crate::sandbox::cloud::{Call, lock};
use crate::sandbox::reply::Refusal;
use crate::sandbox::session::{Acting, Caller, Issued};
use crate::sandbox::sts::validate::Violations;
use crate::sandbox::xml::Xml;
use crate::sandbox::{message, mfa};

pub(super) use assume::{Asked, check_inherited};

mod assume;
mod validate;

/// Performs an action; `None` if STS has none of that name.
pub(super) fn perform(call: &Call<'_>, action: &str) -> Option<Result<Xml, Refusal>> {
    match action {
        "GetCallerIdentity" => Some(Ok(caller_identity(call))),
        "AssumeRole" => Some(assume::assume_role(call)),
        "GetSessionToken" => Some(session_token(call)),
        "DecodeAuthorizationMessage" => Some(decode(call)),
        _ => None,
    }
}

impl Call<'_> {
    /// Whether a one-time code was sent, and is right. One without the other is refused.
    fn verify_mfa(&self, serial: Option<&str>, code: Option<&str>) -> Result<bool, Refusal> {
        let (serial, code) = match (serial, code) {
            (None, None) => return Ok(false),
            (Some(serial), Some(code)) => (serial, code),
            _ => {
                return Err(Refusal::denied(
                    "MultiFactorAuthentication failed, must provide both MFA serial number and \
                     one time pass code.",
                ));
            }
        };
        let device = match &self.caller.acting {
            Acting::User { name, .. } => {
                let account = self.cloud.organisation.accounts.get(&self.caller.account());
                account.and_then(|account| account.users.get(name)?.mfa.as_ref())
            }
            Acting::Role(_) => None,
        };
        let mut used = lock(&self.cloud.used_codes);
        mfa::verify(device, serial, code, self.now, &mut used).map_err(|mut refusal| {
            let shown = device.filter(|device| self.cloud.reveals_codes && device.serial == serial);
            if let Some(code) = shown.and_then(|device| device.unused_code(self.now, &used)) {
                refusal.message.extend([" (This is the sandbox: the device shows ", &code, ".)"]);
            }
            refusal
        })?;
        Ok(true)
    }
}

impl Call<'_> {
    /// Hands out keys for a session of so many seconds.
    fn issue(&self, session: Caller, seconds: u32) -> Result<Issued, Refusal> {
        let asked = SignedDuration::from_secs(i64::from(seconds));
        let lifetime = self.cloud.session_lifetime.map_or(asked, |most| most.min(asked));
        lock(&self.cloud.keys).issue(session, self.now, lifetime)
    }
}

/// Needs no permission, and no policy can deny it.
fn caller_identity(call: &Call<'_>) -> Xml {
    let identity = &call.caller.identity;
    let mut xml = Xml::new();
    xml.text("Arn", &identity.arn);
    xml.text("UserId", &identity.user_id);
    xml.text("Account", &identity.account.to_string());
    xml
}

/// Temporary keys of a user, with or without a one-time code; needs no permission.
fn session_token(call: &Call<'_>) -> Result<Xml, Refusal> {
    let parameters = call.parameters;
    let mut violations = Violations::default();
    let duration = parameters.text("DurationSeconds");
    let seconds = violations.number("durationSeconds", duration, 900, 129_600).unwrap_or(43_200);
    violations.check()?;
    let Acting::User { name, .. } = &call.caller.acting else {
        return Err(Refusal::denied("Cannot call GetSessionToken with session credentials"));
    };
    let mfa = call.verify_mfa(parameters.text("SerialNumber"), parameters.text("TokenCode"))?;
    let acting = Acting::User { name: name.clone(), mfa_at: mfa.then_some(call.now) };
    let identity = call.caller.identity.clone();
    let issued = call.issue(Caller { identity, acting, issued: Some(call.now) }, seconds)?;
    let mut xml = Xml::new();
    assume::write_credentials(&mut xml, &issued);
    Ok(xml)
}

/// Opens a message that this run of the sandbox sealed.
fn decode(call: &Call<'_>) -> Result<Xml, Refusal> {
    call.authorize("sts:DecodeAuthorizationMessage", "*")?;
    let message = call.parameters.text("EncodedMessage").unwrap_or_default();
    let text = message::open(&call.cloud.key, message).ok_or_else(|| {
        let text = "EncodedMessage is not valid";
        Refusal::new(400, "InvalidAuthorizationMessageException", text)
    })?;
    let mut xml = Xml::new();
    xml.text("DecodedMessage", &text);
    Ok(xml)
}
