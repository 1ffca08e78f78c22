//! Verdicts: may this session assume these roles, and why (not)? Everything that was read is put together
//! once; then one role costs an evaluation, and no call.

mod gather;
mod make;
mod organization;
mod people;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::authorization::AuthorizationSnapshot;
use crate::domain::organization::OrganizationSnapshot;
use crate::domain::role::{Role, Tag};
use crate::domain::session::SessionId;
use crate::graph::{Graph, Memberships, OrganizationPolicies, StartingPoint, Terms};
use crate::policy::decide::evaluate::{Decision, decide};
use crate::policy::decide::kleene::Kleene;
use crate::policy::decide::question::{CallerKind, Mfa, Question, Request, Tags, Target, Trust};
use crate::policy::explain::missing::{Supply, remedy};
use crate::policy::explain::{Evaluation, explain};
use crate::policy::language::need::Need;
use crate::policy::language::rule::Policy;

/// What was learned of policies is asked for again after this.
pub const MAX_AGE: SignedDuration = SignedDuration::from_hours(1);

/// What a list shows of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub decision: Decision,
    /// Whether the role's own side is satisfied: tells two unknowns apart.
    pub is_trusted: bool,
    /// What the person must supply for it: `mfa`, `external-id`.
    pub needs: Vec<&'static str>,
}

/// Everything that decides, as seen from one session.
#[derive(Debug)]
pub struct Judge {
    graph: Graph,
    start: StartingPoint,
    session: SessionId,
    /// The other sessions held, from which a chain may begin as well.
    others: Vec<(SessionId, StartingPoint)>,
    limits: HashMap<AccountId, OrganizationPolicies>,
    /// Requests differ between accounts by what is known of their organization.
    requests: HashMap<AccountId, Request>,
    plain: Request,
    external_ids: HashMap<String, String>,
    /// Where the accounts stand in their organizations.
    memberships: Arc<Memberships>,
    trusts: HashMap<Arc<str>, Arc<Policy>>,
    tags: HashMap<String, Tags>,
    /// The organizations of the accounts, and how far their policies could be read.
    pub organizations: Vec<OrganizationSnapshot>,
    /// The oldest of what was learned.
    pub as_of: Option<Timestamp>,
}

/// What was learned for a judge.
#[derive(Debug)]
struct Learned {
    accounts: Vec<AuthorizationSnapshot>,
    organizations: Vec<OrganizationSnapshot>,
}

/// How to judge.
#[derive(Debug, Clone, Copy, Default)]
pub struct JudgeOptions<'a> {
    /// Sent instead of the default name of the session.
    pub session_name: Option<&'a str>,
    /// Sent to every role.
    pub external_id: Option<&'a str>,
    pub source_identity: Option<&'a str>,
    /// Session tags, sent to every role.
    pub tags: &'a [Tag],
    /// Seconds.
    pub duration: Option<u32>,
    /// Chains begin at this session, and at no other that is held.
    pub is_only_start: bool,
    /// What was learned before is taken as it is when it is younger; `None` asks again.
    pub max_age: Option<SignedDuration>,
}

impl Judge {
    /// The verdict on one role.
    pub fn verdict(&self, role: &Role) -> Verdict {
        let target = self.target(&role.arn, role.trust.as_ref(), role.max_session_duration);
        let mut plain = self.request(&role.arn, Mfa::NotSent);
        let decision = decide(&self.question(&target, &plain));
        let mut verdict = Verdict { decision, is_trusted: false, needs: Vec::new() };
        if decision != Decision::Allow && self.can_show_mfa() {
            let coded = Request { mfa: Mfa::CodeSent, ..plain.clone() };
            let with_code = decide(&self.question(&target, &coded));
            if rank(with_code) < rank(decision) {
                verdict.decision = with_code;
                verdict.needs.push("mfa");
            }
        }
        if verdict.decision != Decision::Allow && names_what_can_be_sent(role) {
            let found = remedy(&self.question(&target, &plain));
            let sent = found.supply.iter().fold(plain.clone(), with);
            let with_supply = decide(&self.question(&target, &sent));
            if found.missing.is_empty() && rank(with_supply) < rank(verdict.decision) {
                verdict.decision = with_supply;
                verdict.needs = found.supply.iter().map(|supply| supply.need.word()).collect();
                plain = sent;
            }
        }
        verdict.is_trusted = match verdict.decision {
            Decision::Allow => true,
            Decision::Deny => false,
            Decision::Unknown => {
                let mfa = if verdict.needs.contains(&"mfa") { Mfa::CodeSent } else { plain.mfa };
                let evaluation = explain(&self.question(&target, &Request { mfa, ..plain }));
                let mut actions = evaluation.actions.iter();
                actions.all(|action| action.trust.any() == Kleene::Yes)
            }
        };
        verdict
    }

    /// The verdict with its reasons, for a request with or without an MFA code.
    pub fn explain(&self, role: &Role, mfa: Mfa) -> Evaluation {
        let target = self.target(&role.arn, role.trust.as_ref(), role.max_session_duration);
        let request = self.request(&role.arn, mfa);
        explain(&self.question(&target, &request))
    }

    /// Asks `answer` the question about one role: for those who offer a remedy.
    pub fn ask<T>(&self, role: &Role, mfa: Mfa, answer: impl FnOnce(&Question<'_>) -> T) -> T {
        let target = self.target(&role.arn, role.trust.as_ref(), role.max_session_duration);
        let request = self.request(&role.arn, mfa);
        answer(&self.question(&target, &request))
    }

    /// All principals known.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The ARN of the session that asks.
    pub fn caller(&self) -> &str {
        &self.start.caller.arn
    }

    /// The session that asks, then the others held, as the graph sees them. `mfa` says whether codes
    /// would be typed.
    pub fn starts(&self, mfa: Mfa) -> Vec<(SessionId, StartingPoint)> {
        let own = (self.session, self.start.clone());
        let all = std::iter::once(own).chain(self.others.iter().cloned());
        all.map(|(session, start)| (session, StartingPoint { mfa: shown(&start, mfa), ..start }))
            .collect()
    }

    /// What is sent on each hop of a chain.
    pub fn terms(&self) -> Terms {
        Terms {
            request: self.plain.clone(),
            external_ids: self.external_ids.clone(),
            // Each hop calls from another account, which may stand elsewhere.
            memberships: Some(Arc::clone(&self.memberships)),
        }
    }

    /// Whether the caller is a user with keys of its own: only these can bring a code along.
    pub fn can_show_mfa(&self) -> bool {
        self.start.caller.kind == (CallerKind::User { temporary: false })
    }

    fn request(&self, role: &RoleArn, mfa: Mfa) -> Request {
        let base = self.requests.get(&role.account()).unwrap_or(&self.plain);
        let external_id = self.external_ids.get(role.as_str()).or(base.external_id.as_ref());
        let mfa = shown(&self.start, mfa);
        Request { external_id: external_id.cloned(), mfa, ..base.clone() }
    }

    fn target(&self, arn: &RoleArn, trust: Option<&Arc<str>>, max_session_duration: u32) -> Target {
        let trust = match trust {
            None => Trust::Unread("the trust policy was not read".to_owned()),
            Some(text) => Trust::Read(match self.trusts.get(text) {
                Some(policy) => Arc::clone(policy),
                None => Arc::new(Policy::parse("trust", text)),
            }),
        };
        let tags = self.tags.get(arn.as_str()).cloned().unwrap_or(Tags::Unknown);
        Target { tags, max_session_duration, ..Target::new(arn.as_str(), trust) }
    }

    fn question<'a>(&'a self, target: &'a Target, request: &'a Request) -> Question<'a> {
        let account = target.home().and_then(|(_, account)| account.parse().ok());
        let limits = account.and_then(|account: AccountId| self.limits.get(&account));
        Question {
            caller: &self.start.caller,
            policies: &self.start.policies,
            rcp: limits.and_then(|limits| limits.rcp.as_ref()),
            target,
            request,
        }
    }
}

/// What is known of MFA where `mfa` is sent: keys of GetSessionToken do not say whether a code was
/// given for them (IAM User Guide, "Secure API access with MFA").
fn shown(start: &StartingPoint, mfa: Mfa) -> Mfa {
    match (start.caller.kind, mfa) {
        (CallerKind::User { temporary: true }, Mfa::NotSent) => Mfa::Unknown,
        (_, mfa) => mfa,
    }
}

/// The request with something more sent along.
fn with(mut request: Request, supply: &Supply) -> Request {
    let value = supply.value.clone();
    match supply.need {
        Need::Mfa => request.mfa = Mfa::CodeSent,
        Need::ExternalId => request.external_id = value,
        Need::SessionName => request.session_name = value,
        Need::SourceIdentity => request.source_identity = value,
        Need::Tags => {
            let pair = supply.key.clone().zip(value);
            request.tags.extend(pair.map(|(key, value)| Tag { key, value }));
        }
    }
    request
}

/// Whether the trust policy speaks of something that a caller chooses: only then is a remedy looked for.
fn names_what_can_be_sent(role: &Role) -> bool {
    const KEYS: [&str; 5] = [
        "sts:externalid",
        "sts:rolesessionname",
        "sts:sourceidentity",
        "aws:requesttag",
        "aws:tagkeys",
    ];
    let Some(text) = &role.trust else { return false };
    let text = text.to_ascii_lowercase();
    KEYS.iter().any(|key| text.contains(key))
}

fn rank(decision: Decision) -> u8 {
    match decision {
        Decision::Allow => 0,
        Decision::Unknown => 1,
        Decision::Deny => 2,
    }
}
