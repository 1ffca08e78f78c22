//! The best way to each role from all identities held: what lists, filters and `enter` go by.
//!
//! [`Graph::direct_ways`] judges one hop from every start; [`Graph::ways`] goes on from there and finds
//! chains. The best way is the one that is certain (a likely one is: decision 1 of the design), asks
//! for nothing, takes the fewest hops and begins at the earliest start, in this order.

mod class;
mod walk;

use std::sync::Arc;

use crate::graph::hop::{Hopper, Terms};
use crate::graph::{Graph, Node, StartingPoint};
use crate::policy::decide::evaluate::{Decision, decide, is_likely};
use crate::policy::decide::question::{Question, Request};
use crate::policy::explain::missing::offers_to_trust;
use crate::policy::language::need::{Need, each_once};
use walk::Walk;

/// Whether a hop, or a whole way, can be gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub decision: Decision,
    /// For an unknown: everything that was read allows, and only denies that could not be read are open.
    pub is_likely: bool,
    /// What must be supplied for it, in order, each once.
    pub needs: Vec<Need>,
}

impl Standing {
    /// A way that takes nothing.
    pub const GRANTED: Self =
        Self { decision: Decision::Allow, is_likely: false, needs: Vec::new() };
    /// What it is to have no way.
    pub const DENIED: Self = Self { decision: Decision::Deny, is_likely: false, needs: Vec::new() };

    /// Whether it is shown as a yes.
    pub fn is_certain(&self) -> bool {
        self.decision == Decision::Allow || self.is_likely
    }

    /// Judges the request as it is, and if that is no yes, with what the caller could send along.
    pub fn of(question: &Question<'_>) -> Self {
        Self::offered(question).0
    }

    /// The same with the request that it takes, if that is another one.
    pub(super) fn offered(question: &Question<'_>) -> (Self, Option<Request>) {
        let plain = Self::as_it_is(question);
        if plain.is_certain() {
            return (plain, None);
        }
        let better = |best: (Self, Option<Request>), (needs, request)| {
            let sent = Self::as_it_is(&Question { request: &request, ..*question });
            if sent.rank() >= best.0.rank() {
                return best;
            }
            (Self { needs, ..sent }, Some(request))
        };
        offers_to_trust(question).into_iter().fold((plain, None), better)
    }

    fn as_it_is(question: &Question<'_>) -> Self {
        let decision = decide(question);
        let is_likely = decision == Decision::Unknown && is_likely(question);
        Self { decision, is_likely, needs: Vec::new() }
    }

    /// The best first.
    pub(super) fn rank(&self) -> u8 {
        match (self.decision, self.is_likely) {
            (Decision::Allow, _) => 0,
            (Decision::Unknown, true) => 1,
            (Decision::Unknown, false) => 2,
            (Decision::Deny, _) => 3,
        }
    }

    /// Both, one after the other.
    fn then(&self, next: &Self) -> Self {
        let worse = if next.rank() > self.rank() { next } else { self };
        let needs = each_once(self.needs.iter().chain(&next.needs));
        Self { decision: worse.decision, is_likely: worse.is_likely, needs }
    }
}

/// The best way to one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Which of the starts it begins at.
    pub start: usize,
    /// 1: directly.
    pub hops: u32,
    pub standing: Standing,
    /// The role before this one, on a chain.
    before: Option<Node>,
}

/// The best way to every role that can be reached at all; to the others there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ways {
    /// By role.
    best: Vec<Option<Box<Way>>>,
    /// `false` if the search for chains was given up: there may be more, or better ones.
    pub is_complete: bool,
}

impl Graph {
    /// The best single hop to every role.
    pub fn direct_ways(&self, starts: &[StartingPoint], terms: &Terms) -> Ways {
        Walk::new(self, starts, terms).direct()
    }

    /// The best way to every role, chains included: each goes on from the best way to the role before.
    pub fn ways(&self, starts: &[StartingPoint], terms: &Terms) -> Ways {
        Walk::new(self, starts, terms).all()
    }

    /// The best ways to these roles alone, by exact search: for the rows on screen, before
    /// [`Self::ways`] is through. `direct` holds what [`Self::direct_ways`] found.
    pub fn ways_to(
        &self,
        roles: &[Arc<str>],
        direct: &Ways,
        starts: &[StartingPoint],
        terms: &Terms,
    ) -> Vec<Option<Way>> {
        let way = |arn: &Arc<str>| {
            let known = direct.to(self, arn);
            if known.is_some_and(|way| way.standing.is_certain()) {
                return known.cloned();
            }
            let route = self.shortest(starts, arn, terms);
            let chain = route.certain.or_else(|| route.possible.filter(|_| known.is_none()));
            let Some(chain) = chain else { return known.cloned() };
            let hops = u32::try_from(chain.roles.len()).unwrap_or(u32::MAX);
            let before = chain.roles.len().checked_sub(2).and_then(|last| chain.roles.get(last));
            let before = before.and_then(|arn| self.node(arn));
            let is_certain = self.hops(starts, &chain, terms);
            let is_certain =
                is_certain.iter().all(|hop| hop.evaluation.decision == Decision::Allow);
            let decision = if is_certain { Decision::Allow } else { Decision::Unknown };
            let standing = Standing { decision, ..Standing::DENIED };
            Some(Way { start: chain.start, hops, standing, before })
        };
        roles.iter().map(way).collect()
    }

    /// What each start can do by itself about one role, in their order: "from alice: yes".
    pub fn from_each(&self, starts: &[StartingPoint], arn: &str, terms: &Terms) -> Vec<Standing> {
        let Some(role) = self.role(arn) else { return vec![Standing::DENIED; starts.len()] };
        let target = role.target();
        let stands = |start| Hopper::of_start(start, terms).stand(self, &target, terms);
        starts.iter().map(stands).collect()
    }
}

impl Ways {
    /// The best way to the role; `None` if there is none.
    pub fn to(&self, graph: &Graph, arn: &str) -> Option<&Way> {
        self.best.get(graph.node(arn)?)?.as_deref()
    }

    /// The roles of the way in order, the role itself last; empty if there is none.
    pub fn chain(&self, graph: &Graph, arn: &str) -> Vec<Arc<str>> {
        self.chain_to(graph, graph.node(arn))
    }

    /// The ways of several hops, each with its roles in order.
    pub fn chains<'a>(
        &'a self,
        graph: &'a Graph,
    ) -> impl Iterator<Item = (&'a Way, Vec<Arc<str>>)> {
        let ways =
            self.best.iter().enumerate().filter_map(|(node, way)| Some((node, way.as_deref()?)));
        let chained = ways.filter(|(_, way)| way.hops > 1);
        chained.map(|(node, way)| (way, self.chain_to(graph, Some(node))))
    }

    fn chain_to(&self, graph: &Graph, mut at: Option<Node>) -> Vec<Arc<str>> {
        let mut roles = Vec::new();
        while let Some(node) = at {
            let way = self.best.get(node).and_then(Option::as_deref);
            let (Some(way), Some(role)) = (way, graph.roles.get(node)) else { break };
            roles.push(Arc::clone(&role.arn));
            at = way.before;
        }
        roles.reverse();
        roles
    }
}
