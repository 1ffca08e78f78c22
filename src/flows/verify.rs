//! What STS itself says: the switch is tried, with a session that may do nothing.

use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::session::{AssumeOptions, SessionId};
use crate::flows::sessions::Sessions;
use crate::flows::switch::switch;
use crate::flows::world::World;
use crate::policy::decide::evaluate::Decision;

/// A session policy under which a session may do nothing at all.
const DENY_EVERYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;

/// What STS answered to the switch itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub decision: Decision,
    /// AWS's refusal, in words.
    pub refusal: Option<Failure>,
}

/// Asks STS, with a session policy that denies everything: a session that comes of it is powerless,
/// and forgotten at once.
///
/// # Errors
/// Everything but a yes or a no: no answer, ended credentials, a code that is missing.
pub async fn verify(
    world: &World,
    sessions: &Sessions,
    from: SessionId,
    role: &RoleArn,
    options: AssumeOptions,
    mfa_code: Option<&str>,
) -> Result<Verified, Failure> {
    let powerless = AssumeOptions {
        policy: Some(DENY_EVERYTHING.to_owned()),
        policy_arns: Vec::new(),
        ..options
    };
    match switch(world, sessions, from, role, powerless, mfa_code).await {
        Ok(session) => {
            sessions.forget(session.id);
            Ok(Verified { decision: Decision::Allow, refusal: None })
        }
        Err(failure) if failure.kind == FailureKind::Refused => {
            Ok(Verified { decision: Decision::Deny, refusal: Some(failure) })
        }
        Err(failure) => Err(failure),
    }
}

#[cfg(test)]
mod tests;
