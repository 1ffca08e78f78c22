//! Identity Center: the keys of a role for the token of a sign-in.

use jiff::Timestamp;

use crate::adapters::aws::Sdk;
use crate::adapters::aws::portal::told;
use crate::adapters::aws::sign_in::asked;
use crate::adapters::aws::sts::incomplete;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::secret::{Credentials, Secret};
use crate::ports::sign_in::Desk;

const CALL: &str = "sso:GetRoleCredentials";

impl Sdk {
    pub(super) async fn identity_center(
        &self,
        desk: Desk<'_>,
        token: Option<&Secret>,
        account: &str,
        role: &str,
    ) -> Result<Credentials, Failure> {
        let portal = desk.portal;
        let Some(token) = token else {
            let message = format!("there is no sign-in to `{portal}` yet");
            return Err(Failure::sign_in_needed(portal, message));
        };
        let subject = format!("{account}/{role}");
        let call = self.portal_client(desk)?.get_role_credentials();
        let call = call.account_id(account).role_name(role).access_token(token.reveal());
        let answer = self.call(asked(CALL, desk, &subject), call.send()).await;
        let output = answer.map_err(|failure| refused(failure, desk, account, role))?;
        let keys = output.role_credentials().ok_or_else(|| incomplete(CALL))?;
        let (Some(id), Some(secret)) = (keys.access_key_id(), keys.secret_access_key()) else {
            return Err(incomplete(CALL));
        };
        Ok(Credentials {
            access_key_id: id.to_owned(),
            secret_access_key: Secret::new(secret),
            session_token: keys.session_token().filter(|text| !text.is_empty()).map(Secret::new),
            // In milliseconds, unlike everywhere else.
            expires: Timestamp::from_millisecond(keys.expiration()).ok().map(|end| self.here(end)),
        })
    }
}

/// The portal said no: over the token, or over the role (IAM Identity Center Portal API Reference,
/// "GetRoleCredentials"). A role that one does not have is refused with a code that is not documented.
fn refused(failure: Failure, desk: Desk<'_>, account: &str, role: &str) -> Failure {
    match failure.code.as_deref() {
        Some("ForbiddenException" | "ResourceNotFoundException") => {
            let message =
                format!("Identity Center gives you no role `{role}` in account {account}");
            let hint = "check `sso_account_id` and `sso_role_name`, or ask for the assignment";
            let Failure { code, request_id, .. } = failure;
            let refused = Failure::new(FailureKind::Refused, message).with_hint(hint);
            Failure { code, request_id, ..refused }
        }
        _ if failure.kind == FailureKind::Unreachable => {
            let hint = format!("check `sso_region` of `{}`, and the network", desk.portal);
            failure.with_hint(hint)
        }
        _ => told(failure, desk),
    }
}
