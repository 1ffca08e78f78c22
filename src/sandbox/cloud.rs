//! The services behind the wire: who calls, which action, what comes back.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::sandbox::fault::{self, Fault, FaultKind};
use crate::sandbox::organisation::{Organisation, identifier};
use crate::sandbox::reply::{Plain, Refusal, Reply, Service};
use crate::sandbox::request::{Parameters, Received};
use crate::sandbox::session::{Acting, Caller, Keys};
use crate::sandbox::signin::Logins;
use crate::sandbox::sso::SignIns;
use crate::sandbox::xml::Xml;
use crate::sandbox::{console, ec2, iam, organizations, signature, signin, sso, sts};

/// Everything that answers.
#[derive(Debug)]
pub(super) struct Cloud {
    pub(super) organisation: Organisation,
    pub(super) keys: Mutex<Keys>,
    pub(super) sign_ins: Mutex<SignIns>,
    pub(super) logins: Mutex<Logins>,
    /// Tokens of the console's sign-in: who each is, and until when.
    pub(super) console: Mutex<HashMap<String, (String, Timestamp)>>,
    pub(super) faults: Mutex<Vec<Fault>>,
    /// The last time step whose one-time code was used, by the serial of the device.
    pub(super) used_codes: Mutex<HashMap<String, u64>>,
    /// Whether the refusal of a wrong one-time code tells the right one.
    pub(super) reveals_codes: bool,
    /// Every session ends after this, whatever was asked for.
    pub(super) session_lifetime: Option<SignedDuration>,
    /// Milliseconds that the clock is ahead of this machine's.
    pub(super) clock_offset: AtomicI64,
    /// Seals encoded authorization messages.
    pub(super) key: [u8; 32],
    /// Makes request ids of this run differ from those of another.
    pub(super) seed: u64,
    pub(super) requests: AtomicU64,
}

/// One call whose signature was right.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) cloud: &'a Cloud,
    pub(super) caller: &'a Caller,
    pub(super) parameters: &'a Parameters,
    pub(super) now: Timestamp,
    pub(super) source_ip: &'a str,
    /// The region of the credential scope.
    pub(super) region: &'a str,
}

/// What the server does with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    Reply(Reply),
    Plain(Plain),
    Late(Duration, Box<Self>),
    Never,
    Garbage,
    Disconnect,
}

/// Locks, even if a thread died while it held the lock.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cloud {
    /// Answers one request.
    pub(super) fn answer(&self, request: &Received, now: Timestamp) -> Answer {
        if let Some(action) = organizations::action(request) {
            return self.answer_organizations(request, action, now);
        }
        if console::is_federation(request) {
            return Answer::Plain(console::answer(self, request, now));
        }
        if let Some(operation) = sso::operation(request) {
            let (struck, plain) = sso::answer(self, request, operation, now);
            return struck
                .and_then(silence)
                .unwrap_or_else(|| in_time(struck, Answer::Plain(plain)));
        }
        if let Some(operation) = signin::operation(request) {
            let (struck, plain) = signin::answer(self, request, operation, now);
            return struck
                .and_then(silence)
                .unwrap_or_else(|| in_time(struck, Answer::Plain(plain)));
        }
        let parameters = request.parameters();
        let action = parameters.text("Action").unwrap_or_default();
        let version = parameters.text("Version").unwrap_or("NO_VERSION_SPECIFIED");
        let service = Service::of_version(version).unwrap_or(Service::Sts);
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let request_id = identifier::request_id(self.seed, number);
        let caller = self.authenticate(request, service, now);
        let account = caller.as_ref().ok().map(|(caller, _)| caller.account());
        let struck = fault::strike(&mut lock(&self.faults), account, action);
        if let Some(nothing) = struck.and_then(silence) {
            return nothing;
        }
        let caller = caller.map_err(|refusal| refusal.for_service(service));
        let result = caller.and_then(|(caller, region)| {
            let name = format!("{}:{action}", service.prefix());
            let refused = struck.and_then(|kind| kind.refusal(&caller.identity.arn, &name));
            let call = Call {
                cloud: self,
                caller: &caller,
                parameters: &parameters,
                now,
                source_ip: &request.source_ip,
                region: &region,
            };
            refused.map_or_else(|| perform(&call, service, action, version), Err)
        });
        let reply = match result {
            Ok(xml) => Reply::success(service, action, xml, request_id),
            Err(refusal) => Reply::refusal(service, &refusal, request_id),
        };
        in_time(struck, Answer::Reply(reply))
    }

    /// Answers one request in the JSON protocol.
    fn answer_organizations(&self, request: &Received, action: &str, now: Timestamp) -> Answer {
        let caller = self.authenticate(request, Service::Organizations, now);
        let account = caller.as_ref().ok().map(|(caller, _)| caller.account());
        let struck = fault::strike(&mut lock(&self.faults), account, action);
        if let Some(nothing) = struck.and_then(silence) {
            return nothing;
        }
        let result = caller.and_then(|(caller, region)| {
            let name = format!("{}:{action}", Service::Organizations.prefix());
            let refused = struck.and_then(|kind| kind.refusal(&caller.identity.arn, &name));
            let perform = || organizations::perform(self, request, (&caller, &region), action, now);
            refused.map_or_else(perform, Err)
        });
        let (status, body) = organizations::written(&result.map_err(organizations::worded));
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let request_id = identifier::request_id(self.seed, number);
        in_time(struck, Answer::Reply(Reply { status, request_id, body }))
    }

    /// Who signed the request, and for which region.
    pub(super) fn authenticate(
        &self,
        request: &Received,
        service: Service,
        now: Timestamp,
    ) -> Result<(Caller, String), Refusal> {
        let signed = signature::read(request)?.ok_or_else(|| {
            let text = "Request is missing Authentication Token";
            Refusal::new(403, "MissingAuthenticationToken", text)
        })?;
        let mut keys = lock(&self.keys);
        let token = request.header("x-amz-security-token");
        let (secret, caller) = keys.find(signed.access_key_id, token)?;
        signed.verify(request, service, secret.reveal(), now)?;
        if keys.is_expired(signed.access_key_id, now) {
            return Err(Refusal::expired());
        }
        keys.used(signed.access_key_id, now, service.prefix(), signed.region);
        Ok((caller, signed.region.to_owned()))
    }
}

/// What a fault does instead of answering, if it does.
fn silence(kind: FaultKind) -> Option<Answer> {
    match kind {
        FaultKind::Hang => Some(Answer::Never),
        FaultKind::Garbage => Some(Answer::Garbage),
        FaultKind::Disconnect => Some(Answer::Disconnect),
        FaultKind::Refuse
        | FaultKind::Throttle
        | FaultKind::Unavailable
        | FaultKind::Slow(_)
        | FaultKind::Expire => None,
    }
}

fn in_time(struck: Option<FaultKind>, answer: Answer) -> Answer {
    match struck {
        Some(FaultKind::Slow(delay)) => Answer::Late(delay, Box::new(answer)),
        _ => answer,
    }
}

fn perform(call: &Call<'_>, service: Service, action: &str, version: &str) -> Result<Xml, Refusal> {
    let known = Service::of_version(version).is_some();
    check_session_token(call, service, action)?;
    let done = match service {
        Service::Sts if known => sts::perform(call, action),
        Service::Iam => iam::perform(call, action),
        Service::Ec2 => ec2::perform(call, action),
        Service::Sts | Service::Organizations => None,
    };
    done.unwrap_or_else(|| {
        let text = format!("Could not find operation {action} for version {version}");
        Err(Refusal::new(400, "InvalidAction", text))
    })
}

/// Keys of GetSessionToken without a code may not call IAM, and of STS only two calls (IAM User
/// Guide, "Compare AWS STS credentials").
fn check_session_token(call: &Call<'_>, service: Service, action: &str) -> Result<(), Refusal> {
    let Acting::User { mfa_at, .. } = &call.caller.acting else { return Ok(()) };
    if !call.caller.is_temporary() {
        return Ok(());
    }
    match service {
        Service::Iam if mfa_at.is_none() => Err(Refusal::unknown_token()),
        Service::Sts if !matches!(action, "AssumeRole" | "GetCallerIdentity") => {
            Err(Refusal::denied(format!("Cannot call {action} with session credentials")))
        }
        Service::Iam | Service::Sts | Service::Ec2 | Service::Organizations => Ok(()),
    }
}
