//! Verdicts on many roles from one session: may it assume them, and why (not)? Everything that was read is put
//! together once; then one role costs an evaluation.

mod chain;
mod reach;
mod why;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::policy_text::PolicyText;
use crate::domain::quick::QuickMap;
use crate::domain::role::Role;
use crate::domain::session::SessionId;
use crate::graph::{
    Case, Graph, Memberships, OrganizationPolicies, RoleTrust, StartingPoint, Terms, Verdict,
    is_negotiable, shown,
};
use crate::policy::decide::question::{Mfa, Request, Tags, Target, Trust};
use crate::policy::language::rule::Policy;

pub use chain::{Chained, HeldChain, ToRole, chained, chains, to_role, who_can};
pub use reach::{Reach, Reached};
pub use why::{Explained, Why, explained, passes, why, why_bare, why_from};

/// Everything that decides, as seen from one session.
#[derive(Debug)]
pub struct Judge {
    pub(crate) graph: Graph,
    pub(crate) start: StartingPoint,
    pub(crate) session: SessionId,
    /// The other sessions held, from which a chain may begin as well.
    pub(crate) others: Vec<(SessionId, StartingPoint)>,
    pub(crate) limits: HashMap<AccountId, OrganizationPolicies>,
    /// Requests differ between accounts by what is known of their organization.
    pub(crate) requests: HashMap<AccountId, Request>,
    pub(crate) plain: Request,
    pub(crate) external_ids: HashMap<String, String>,
    /// Where the accounts stand in their organizations.
    pub(crate) memberships: Arc<Memberships>,
    pub(crate) trusts: QuickMap<Arc<str>, Arc<Policy>>,
    pub(crate) tags: HashMap<String, Tags>,
}

impl Judge {
    /// Supposes that this external id is sent to this role, whichever way leads there.
    pub fn suppose_external_id(&mut self, role: &RoleArn, id: &str) {
        self.external_ids.insert(role.to_string(), id.to_owned());
    }

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
            is_negotiable: role.trust_text().is_some_and(|text| is_negotiable(&text)),
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
        all.map(|(session, start)| {
            let mfa = match (mfa, start.mfa) {
                (Mfa::NotSent, already @ Mfa::Since(_)) => already,
                (mfa, _) => shown(&start, mfa),
            };
            (session, StartingPoint { mfa, ..start })
        })
        .collect()
    }

    /// What is sent on each hop of a chain.
    pub fn terms(&self) -> Terms {
        Terms {
            request: self.plain.clone(),
            external_ids: self.external_ids.clone(),
            // Each hop calls from another account, which may stand elsewhere.
            memberships: Some(Arc::clone(&self.memberships)),
            last: None,
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
        let held = role.trust.as_ref().and_then(PolicyText::held);
        let trust = match held.and_then(|text| self.trusts.get(text)) {
            Some(policy) => Trust::Read(Arc::clone(policy)),
            None => RoleTrust::of(role.trust.as_ref()).read(),
        };
        let tags = self.tags.get(role.arn.as_str()).cloned().unwrap_or(Tags::Unknown);
        let max_session_duration = role.max_session_duration;
        Target { tags, max_session_duration, ..Target::of(&role.arn, trust) }
    }
}
