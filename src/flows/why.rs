//! The whole explanation of one verdict: reasons, what is missing, and what STS itself says.

use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::role::Role;
use crate::domain::session::{AssumeOptions, SessionId};
use crate::flows::judge::Judge;
use crate::flows::sessions::Sessions;
use crate::flows::switch::switch;
use crate::flows::world::World;
use crate::graph::{Case, Verdict};
use crate::policy::decide::evaluate::Decision;
use crate::policy::decide::pass_role::{PassRole, pass_role};
use crate::policy::decide::question::Mfa;
use crate::policy::explain::Evaluation;
use crate::policy::explain::missing::{Remedy, remedy};
use crate::policy::language::document::PolicyDocument;
use crate::policy::words::{KnownAccounts, Need, trust_summary};

/// A session policy under which a session may do nothing at all.
const DENY_EVERYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;

/// Why an identity may assume a role, or may not.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The ARN that asks.
    pub caller: String,
    pub role: RoleArn,
    pub verdict: Verdict,
    pub evaluation: Evaluation,
    /// What would turn it.
    pub remedy: Remedy,
    /// Whether services alone may assume it.
    pub is_service_role: bool,
    /// The services that may assume it, and whether the caller may hand it to them: another thing.
    pub passes: Vec<PassRole>,
}

/// Explains the verdict on a role.
pub fn why(judge: &Judge, role: &Role) -> Why {
    explained(&judge.case(role), role)
}

/// Explains one case.
pub fn explained(case: &Case<'_>, role: &Role) -> Why {
    let verdict = case.verdict();
    let mfa = if verdict.needs.contains(&Need::Mfa) { Mfa::CodeSent } else { Mfa::NotSent };
    let evaluation = case.explain(mfa);
    Why {
        caller: case.start.caller.arn.to_string(),
        role: role.arn.clone(),
        remedy: case.ask(Mfa::NotSent, remedy),
        is_service_role: is_service_role(role),
        passes: case.ask(Mfa::NotSent, pass_role),
        verdict,
        evaluation,
    }
}

/// The services that a role's trust policy names: whether each may assume the role, and whether the caller
/// may pass it to them. Empty if it names none.
pub fn passes(judge: &Judge, role: &Role) -> Vec<PassRole> {
    judge.case(role).ask(Mfa::NotSent, pass_role)
}

fn is_service_role(role: &Role) -> bool {
    let known = KnownAccounts::default();
    let summary = |text| {
        trust_summary(&PolicyDocument::parse(text), Some(&role.arn), &known).is_service_role()
    };
    role.trust.as_deref().is_some_and(summary)
}

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
