//! STS in memory.

use futures_util::FutureExt;
use jiff::SignedDuration;

use super::aws::{FakeAws, Holder, failure};
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::session::{AssumeRequest, AssumedSession};
use crate::ports::aws::{Access, Answer, Sts};
use crate::ports::clock::Clock;

impl Sts for FakeAws {
    fn caller_identity<'a>(&'a self, access: &'a Access) -> Answer<'a, Identity> {
        let caller = self.caller("sts:GetCallerIdentity", access, None);
        async move { Ok(caller?.identity) }.boxed()
    }

    fn assume_role<'a>(
        &'a self,
        access: &'a Access,
        request: &'a AssumeRequest,
    ) -> Answer<'a, AssumedSession> {
        let caller = self.caller("sts:AssumeRole", access, Some(request.role.as_str()));
        let answer = caller.and_then(|caller| self.assume(&caller, request));
        async move { answer }.boxed()
    }

    fn decode_authorization_message<'a>(
        &'a self,
        access: &'a Access,
        message: &'a str,
    ) -> Answer<'a, String> {
        let caller = self.caller("sts:DecodeAuthorizationMessage", access, None);
        let decoded = message.strip_prefix("encoded:").map(str::to_owned);
        async move {
            caller?;
            let code = "InvalidAuthorizationMessageException";
            decoded.ok_or_else(|| failure(FailureKind::Service, code, "the message is not valid"))
        }
        .boxed()
    }
}

impl FakeAws {
    fn assume(&self, caller: &Holder, request: &AssumeRequest) -> Result<AssumedSession, Failure> {
        let role = &request.role;
        let mut state = self.state();
        let Some((found, _)) = state.roles.get(role) else { return Err(refused(caller, role)) };
        if !trusts(found.trust_text().as_deref().unwrap_or_default(), caller) {
            return Err(refused(caller, role));
        }
        let device = request.options.mfa_serial.clone().unwrap_or_default();
        let code = request.mfa_code.clone().unwrap_or_default();
        if state.mfa.get(role).is_some_and(|wanted| *wanted != (device, code)) {
            return Err(refused(caller, role));
        }
        let role_id = found.id.clone();
        let access_key_id = format!("ASIAFAKE{:012}", state.holders.len());
        let name = &request.session_name;
        let arn = format!(
            "arn:{}:sts::{}:assumed-role/{}/{name}",
            role.partition(),
            role.account(),
            role.name()
        );
        let seconds = request.options.duration.unwrap_or(3600);
        let end = self.clock.now().checked_add(SignedDuration::from_secs(seconds.into()));
        let credentials = Credentials {
            secret_access_key: Secret::new(format!("secret of {access_key_id} EXAMPLE")),
            session_token: Some(Secret::new(format!("token of {access_key_id} EXAMPLE"))),
            access_key_id: access_key_id.clone(),
            expires: end.ok(),
        };
        let assumed_role_id = format!("{role_id}:{name}");
        let identity = Identity {
            arn: arn.clone(),
            account: role.account(),
            user_id: assumed_role_id.clone(),
        };
        let holder =
            Holder { identity, credentials: credentials.clone(), role: Some(role.clone()) };
        state.holders.insert(access_key_id, holder);
        let source_identity = request.options.source_identity.clone();
        Ok(AssumedSession { credentials, arn, assumed_role_id, source_identity })
    }
}

fn trusts(trust: &str, caller: &Holder) -> bool {
    let arn = caller.role.as_ref().map_or(caller.identity.arn.as_str(), RoleArn::as_str);
    let root = format!("\"arn:aws:iam::{}:root\"", caller.identity.account);
    trust.contains(&format!("\"{arn}\"")) || trust.contains(&root) || trust.contains("\"*\"")
}

fn refused(caller: &Holder, role: &RoleArn) -> Failure {
    let arn = &caller.identity.arn;
    let message =
        format!("User: {arn} is not authorized to perform: sts:AssumeRole on resource: {role}");
    failure(FailureKind::Refused, "AccessDenied", &message)
}
