//! One hop: the question that is asked of the evaluator, and its answer with reasons.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::arn::{ArnParts, RoleArn};
use crate::domain::role::Tag;
use crate::graph::{Graph, Memberships, RoleNode, Standing, StartingPoint, account_of};
use crate::policy::decide::evaluate::{Decision, decide};
use crate::policy::decide::question::{
    Caller, CallerPolicies, Mfa, Question, Request, Tags, Target,
};
use crate::policy::explain::{Evaluation, explain};
use crate::policy::language::need::Need;

/// What is sent on every hop. The MFA of `request` is not used: a start has its own, and the
/// hops after it have none.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Session name (if the start has none of its own), source identity, context: the same on every hop.
    pub request: Request,
    /// External ids by the ARN of the role that asks for them.
    pub external_ids: HashMap<String, String>,
    /// Where the accounts stand; `None`: what the request's context says is true of every hop.
    pub memberships: Option<Arc<Memberships>>,
    /// The role that the tags and the duration of `request` are sent to alone, as a chain is walked: its ARN; `None`:
    /// every role is sent them.
    pub last: Option<String>,
}

impl Terms {
    /// The same for a chain to this role, the only one that is sent the tags and the duration.
    #[must_use]
    pub fn to(mut self, role: &RoleArn) -> Self {
        self.last = Some(role.to_string());
        self
    }

    /// The request as a caller of that account sends it.
    fn sent_from(&self, caller: &Caller) -> Request {
        let mut request = self.request.clone();
        if let Some(memberships) = &self.memberships {
            let home = caller.home().and_then(|(_, account)| account.parse().ok());
            memberships.say_caller(home, &mut request.context);
        }
        request
    }
}

/// One hop of a chain with its verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Hop {
    /// The ARN that calls: the start's own, then the sessions'.
    pub from: Arc<str>,
    /// The role that is assumed.
    pub to: Arc<str>,
    pub evaluation: Evaluation,
    /// What the caller must send along for it, beside what all hops are sent.
    pub needs: Vec<Need>,
}

/// Who may hop: a start, or a session of a role on the way.
#[derive(Debug, Clone)]
pub(super) struct Hopper {
    pub caller: Caller,
    pub policies: CallerPolicies,
    /// With the MFA that this one can show, and without an external id.
    request: Request,
    /// The same as roles of one account hear it, on the terms of before: of many in a row it is the same.
    told: RefCell<Option<(Option<AccountId>, Request)>>,
}

impl Hopper {
    pub fn of_start(start: &StartingPoint, terms: &Terms) -> Self {
        let mfa = if start.caller.is_user() { start.mfa } else { Mfa::NotSent };
        Self {
            caller: start.caller.clone(),
            policies: start.policies.clone(),
            request: Request {
                mfa,
                external_id: None,
                session_name: named(start.session_name.as_ref(), terms),
                ..terms.sent_from(&start.caller)
            },
            told: RefCell::default(),
        }
    }

    /// The session that comes of assuming `role`: it carries on the source identity and the
    /// transitive tags of who assumed it, and nothing else (semantics 1.12).
    pub fn session(graph: &Graph, role: &RoleNode, carried: &Carried, terms: &Terms) -> Self {
        let scp = ArnParts::parse(&role.arn).and_then(|parts| graph.scp(parts.account));
        let session_name = named(carried.session_name.as_ref(), terms);
        let mut caller = session_caller(role, session_name.as_deref());
        let known = role.policies();
        caller.tags = carried.over(&known.tags);
        caller.transitive_tag_keys.clone_from(&carried.tag_keys);
        caller.source_identity.clone_from(&carried.source_identity);
        let sent = terms.sent_from(&caller);
        Self {
            caller,
            policies: CallerPolicies {
                identity: known.identity,
                boundary: known.boundary,
                session: None,
                scp,
            },
            request: Request { mfa: Mfa::NotSent, external_id: None, session_name, ..sent },
            told: RefCell::default(),
        }
    }

    /// May it assume the role?
    pub fn decide(&self, graph: &Graph, target: &Target, terms: &Terms) -> Decision {
        self.ask(graph, target, terms, decide)
    }

    /// The same with reasons; a refusal that something to send along would turn is told with that.
    pub fn explain(
        &self,
        graph: &Graph,
        target: &Target,
        terms: &Terms,
    ) -> (Evaluation, Vec<Need>) {
        self.ask(graph, target, terms, |question| {
            let told = explain(question);
            if told.decision != Decision::Deny {
                return (told, Vec::new());
            }
            match Standing::offered(question) {
                (standing, Some(request)) => {
                    (explain(&Question { request: &request, ..*question }), standing.needs)
                }
                (_, None) => (told, Vec::new()),
            }
        })
    }

    /// The same, and if it is no yes what would have to be supplied for one.
    pub fn stand(&self, graph: &Graph, target: &Target, terms: &Terms) -> Standing {
        self.ask(graph, target, terms, Standing::of)
    }

    fn ask<T>(
        &self,
        graph: &Graph,
        target: &Target,
        terms: &Terms,
        answer: impl Fn(&Question<'_>) -> T,
    ) -> T {
        let is_on_the_way = terms.last.as_deref().is_some_and(|last| last != &*target.arn);
        let account = account_of(&target.arn);
        let id = terms.external_ids.get(&*target.arn);
        let changed;
        let mut told = self.told.borrow_mut();
        let request = match (id, &terms.memberships) {
            (None, None) if !is_on_the_way => &self.request,
            (None, Some(_)) if !is_on_the_way => {
                let known = told.take().filter(|(known, _)| *known == account);
                let anew = || (account, self.request_to(account, None, terms));
                &told.insert(known.unwrap_or_else(anew)).1
            }
            (id, _) => {
                let mut request = self.request_to(account, id, terms);
                if is_on_the_way {
                    (request.duration, request.tags) = (None, Vec::new());
                }
                changed = request;
                &changed
            }
        };
        answer(&Question {
            caller: &self.caller,
            policies: &self.policies,
            rcp: account.and_then(|account| graph.rcp(account)),
            target,
            request,
        })
    }

    fn request_to(
        &self,
        account: Option<AccountId>,
        external_id: Option<&String>,
        terms: &Terms,
    ) -> Request {
        let mut request = Request { external_id: external_id.cloned(), ..self.request.clone() };
        if let Some(memberships) = &terms.memberships {
            memberships.say_role(account, &mut request.context);
        }
        request
    }
}

/// What goes along a whole chain.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Carried {
    session_name: Option<String>,
    source_identity: Option<String>,
    tags: Option<Vec<Tag>>,
    tag_keys: Vec<String>,
}

impl Carried {
    /// What the first session will carry on: what the start carries, and what the terms set.
    pub fn from(start: &StartingPoint, terms: &Terms) -> Self {
        let request = &terms.request;
        let mut tag_keys = start.caller.transitive_tag_keys.clone();
        tag_keys.extend(request.transitive_tag_keys.iter().cloned());
        let is_carried = |tag: &&Tag| tag_keys.iter().any(|key| same(key, &tag.key));
        let known = match &start.caller.tags {
            Tags::Known(tags) => {
                Some(tags.iter().chain(&request.tags).filter(is_carried).cloned().collect())
            }
            // None of them is needed.
            Tags::Unknown if tag_keys.is_empty() => Some(Vec::new()),
            Tags::Unknown => None,
        };
        Self {
            session_name: start.session_name.clone(),
            source_identity: start
                .caller
                .source_identity
                .clone()
                .or_else(|| request.source_identity.clone()),
            tags: known,
            tag_keys,
        }
    }

    /// What goes along if all that is known is the name of the sessions.
    pub fn named(session_name: Option<&str>) -> Self {
        Self { session_name: session_name.map(str::to_owned), ..Self::default() }
    }

    fn over(&self, own: &Tags) -> Tags {
        if self.tag_keys.is_empty() {
            return own.clone();
        }
        let (Tags::Known(own), Some(carried)) = (own, &self.tags) else { return Tags::Unknown };
        let is_carried = |tag: &&Tag| self.tag_keys.iter().any(|key| same(key, &tag.key));
        let mut tags: Vec<Tag> = carried.iter().filter(is_carried).cloned().collect();
        let free: Vec<Tag> = own.iter().filter(|tag| !is_carried(tag)).cloned().collect();
        tags.extend(free);
        Tags::Known(tags)
    }
}

fn named(own: Option<&String>, terms: &Terms) -> Option<String> {
    own.or(terms.request.session_name.as_ref()).cloned()
}

fn same(left: &str, right: &str) -> bool {
    left.to_lowercase() == right.to_lowercase()
}

fn session_caller(role: &RoleNode, session_name: Option<&str>) -> Caller {
    let arn = &role.arn;
    let parts = ArnParts::parse(arn);
    let (Some(parts), Some(session)) = (parts, session_name) else { return Caller::new(arn) };
    let name = parts.resource.rsplit('/').next().unwrap_or_default();
    let session_arn =
        format!("arn:{}:sts::{}:assumed-role/{name}/{session}", parts.partition, parts.account);
    let mut caller = Caller::new(&session_arn).with_role(arn);
    caller.user_id = role.id.as_deref().map(|id| format!("{id}:{session}").into());
    caller
}
