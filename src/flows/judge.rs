//! Verdicts: may this session assume these roles, and why (not)? Everything that was read is put together
//! once; then one role costs an evaluation, and no call.

mod documents;
mod gather;
mod make;
mod organization;
mod panel;
mod people;
mod reach;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::SignedDuration;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::authorization::AuthorizationSnapshot;
use crate::domain::organization::OrganizationSnapshot;
use crate::domain::role::{Role, Tag};
use crate::domain::session::SessionId;
use crate::graph::{
    Case, Graph, Memberships, OrganizationPolicies, StartingPoint, Terms, Verdict, is_negotiable,
    shown,
};
use crate::policy::decide::question::{Mfa, Request, Tags, Target, Trust};
use crate::policy::language::rule::Policy;

pub use make::askable;
pub use panel::{Judged, Panel};
pub use reach::{Reach, Reached};

/// What was learned of policies is asked for again after this.
pub const MAX_AGE: SignedDuration = SignedDuration::from_hours(1);

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
        self.case(role).verdict()
    }

    /// All that decides about one role.
    pub fn case(&self, role: &Role) -> Case<'_> {
        let account = self.limits.get(&role.arn.account());
        Case {
            start: &self.start,
            rcp: account.and_then(|limits| limits.rcp.as_ref()),
            request: self.request(&role.arn),
            target: Cow::Owned(self.target(role)),
            is_negotiable: role.trust.as_deref().is_some_and(is_negotiable),
        }
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

    fn request(&self, role: &RoleArn) -> Cow<'_, Request> {
        let base = self.requests.get(&role.account()).unwrap_or(&self.plain);
        match self.external_ids.get(role.as_str()) {
            Some(id) => Cow::Owned(Request { external_id: Some(id.clone()), ..base.clone() }),
            None => Cow::Borrowed(base),
        }
    }

    fn target(&self, role: &Role) -> Target {
        let trust = match &role.trust {
            None => Trust::Unread("the trust policy was not read".to_owned()),
            Some(text) => Trust::Read(match self.trusts.get(text) {
                Some(policy) => Arc::clone(policy),
                None => Arc::new(Policy::parse("trust", text)),
            }),
        };
        let tags = self.tags.get(role.arn.as_str()).cloned().unwrap_or(Tags::Unknown);
        let max_session_duration = role.max_session_duration;
        Target { tags, max_session_duration, ..Target::new(role.arn.as_str(), trust) }
    }
}

#[cfg(test)]
mod tests;
