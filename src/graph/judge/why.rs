//! The whole explanation of one verdict: reasons, and what is missing.

use crate::domain::arn::RoleArn;
use crate::domain::role::Role;
use crate::domain::session::SessionId;
use crate::graph::judge::Judge;
use crate::graph::{Case, Verdict};
use crate::policy::decide::pass_role::{PassRole, pass_role};
use crate::policy::decide::question::Mfa;
use crate::policy::explain::Evaluation;
use crate::policy::explain::missing::{Remedy, remedy};
use crate::policy::language::document::PolicyDocument;
use crate::policy::words::{KnownAccounts, TrustSummary, trusted_principals};

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

/// What there is to explain of one role to a person who holds several identities.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// From the identity in use.
    pub here: Why,
    /// From another, if that one has the better way in.
    pub other: Option<Box<Why>>,
}

/// Explains the verdict on a role.
pub fn why(judge: &Judge, role: &Role) -> Why {
    explained(&judge.case(role), role)
}

/// The same as another of the identities held asks; `None` if it is not known to the judge.
pub fn why_from(judge: &Judge, session: SessionId, role: &Role) -> Option<Why> {
    let (_, start) = judge.others.iter().find(|(other, _)| *other == session)?;
    Some(explained(&Case { start, ..judge.case(role) }, role))
}

/// The same for a request that carries nothing of the person's choice, as the console makes it.
pub fn why_bare(judge: &Judge, role: &Role) -> Why {
    let mut case = judge.case(role);
    let request = case.request.to_mut();
    (request.external_id, request.source_identity, request.duration) = (None, None, None);
    request.tags.clear();
    request.transitive_tag_keys.clear();
    explained(&case, role)
}

/// Explains one case.
pub fn explained(case: &Case<'_>, role: &Role) -> Why {
    let verdict = case.verdict();
    let evaluation = case.explain(case.mfa_of(&verdict));
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
    let is_so = |text: &str| {
        let document = PolicyDocument::parse(text);
        let principals = trusted_principals(&document, Some(&role.arn), &known);
        TrustSummary { principals, ..TrustSummary::default() }.is_service_role()
    };
    role.trust_text().as_deref().is_some_and(is_so)
}
