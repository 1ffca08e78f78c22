//! The walk that finds the best ways: one hop from every start, then on from the best role reached.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::quick::{QuickMap, QuickSet};
use crate::graph::hop::{Carried, Hopper, Terms};
use crate::graph::way::class::Class;
use crate::graph::way::{Way, Ways};
use crate::graph::{Graph, Node, StartingPoint};
use crate::policy::decide::evaluate::Decision;

/// More hops than this are not judged in search of chains. Documents that tell every session apart from
/// every other could ask for all pairs of 100,000 roles.
const MOST_HOPS_JUDGED: usize = 2_000_000;

/// What is best comes first: certain, without needs, few hops, an early start.
type Cost = (u8, bool, u32, usize);

fn cost(way: &Way) -> Cost {
    let tier = match way.standing.decision {
        _ if way.standing.is_certain() => 0,
        Decision::Allow | Decision::Unknown => 1,
        Decision::Deny => 2,
    };
    (tier, !way.standing.needs.is_empty(), way.hops, way.start)
}

/// A door through which every session of a class goes alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Through {
    Account(AccountId),
    Everyone,
    Uncertain,
}

pub(super) struct Walk<'a> {
    graph: &'a Graph,
    starts: &'a [StartingPoint],
    terms: &'a Terms,
    carried: Vec<Carried>,
    /// Of each start, the first that carries the same along.
    alike: Vec<usize>,
    ways: Ways,
    settled: Vec<bool>,
    pending: BinaryHeap<Reverse<(Cost, Node)>>,
    classes: QuickMap<Class, usize>,
    /// By class, in the order in which they came.
    tried: QuickSet<(usize, Through)>,
    /// By door the roles behind it that tell sessions of one class apart: among thousands mostly none.
    telling: QuickMap<Through, Arc<[Node]>>,
    /// The accounts whose resource control policies tell callers apart.
    telling_rcps: QuickSet<AccountId>,
    judged: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(graph: &'a Graph, starts: &'a [StartingPoint], terms: &'a Terms) -> Self {
        let count = graph.roles.len();
        let carried: Vec<Carried> =
            starts.iter().map(|start| Carried::from(start, terms)).collect();
        let first = |one: &Carried| carried.iter().position(|other| other == one);
        let alike = carried.iter().map(|one| first(one).unwrap_or_default()).collect();
        Self {
            graph,
            starts,
            terms,
            carried,
            alike,
            ways: Ways { best: vec![None; count], is_complete: true },
            settled: vec![false; count],
            pending: BinaryHeap::new(),
            classes: QuickMap::default(),
            tried: QuickSet::default(),
            telling: QuickMap::default(),
            telling_rcps: graph.telling_rcps(),
            judged: 0,
        }
    }

    pub(super) fn direct(mut self) -> Ways {
        (0..self.starts.len()).for_each(|index| self.leave_start(index));
        self.ways
    }

    pub(super) fn all(mut self) -> Ways {
        (0..self.starts.len()).for_each(|index| self.leave_start(index));
        while let Some(Reverse((cost, node))) = self.pending.pop() {
            if self.settled.get(node).copied().unwrap_or(true) || self.cost_of(node) != Some(cost) {
                continue;
            }
            if let Some(settled) = self.settled.get_mut(node) {
                *settled = true;
            }
            if self.judged > MOST_HOPS_JUDGED {
                self.ways.is_complete = false;
                break;
            }
            self.leave_role(node);
        }
        self.ways
    }

    fn cost_of(&self, node: Node) -> Option<Cost> {
        self.ways.best.get(node)?.as_deref().map(cost)
    }

    /// Whether a way of this cost at least could still be the best to the role.
    fn could_be_best(&self, node: Node, least: Cost) -> bool {
        !self.settled.get(node).copied().unwrap_or(true)
            && self.cost_of(node).is_none_or(|known| least < known)
    }

    fn leave_start(&mut self, index: usize) {
        let Some(start) = self.starts.get(index) else { return };
        let hopper = Hopper::of_start(start, self.terms);
        for node in self.graph.open_to(&start.caller) {
            if !self.could_be_best(node, (0, false, 1, index)) {
                continue;
            }
            let Some(role) = self.graph.roles.get(node) else { continue };
            let standing = hopper.stand(self.graph, &role.target(), self.terms);
            if standing.decision == Decision::Deny {
                continue;
            }
            self.offer(node, Way { start: index, hops: 1, standing, before: None });
        }
    }

    fn offer(&mut self, node: Node, way: Way) {
        let cost = cost(&way);
        if let (true, Some(best)) = (self.could_be_best(node, cost), self.ways.best.get_mut(node)) {
            *best = Some(Box::new(way));
            self.pending.push(Reverse((cost, node)));
        }
    }

    fn leave_role(&mut self, node: Node) {
        let graph = self.graph;
        let Some(role) = graph.roles.get(node) else { return };
        let Some(way) = self.ways.best.get(node).cloned().flatten() else { return };
        let alike = self.alike.get(way.start).copied().unwrap_or(way.start);
        let is_told = role.account.is_some_and(|account| graph.scp_tells_apart(account));
        let class = if is_told { None } else { Class::of(role, alike) };
        let next_class = self.classes.len();
        let class = class.map(|class| *self.classes.entry(class).or_insert(next_class));
        let doors = &graph.doors;
        let mut next: Vec<Node> = doors.naming(node).to_vec();
        let hops = way.hops.saturating_add(1);
        let least = (0, !way.standing.needs.is_empty(), hops, way.start);
        let mut through = |walk: &mut Self, door: Through, list: &[Node]| {
            let is_new = class.is_none_or(|class| walk.tried.insert((class, door)));
            let telling = if is_new { Arc::default() } else { walk.telling(door, list) };
            let list = if is_new { list } else { &telling };
            next.extend(list.iter().copied().filter(|to| walk.could_be_best(*to, least)));
        };
        through(self, Through::Everyone, doors.open_to_everyone());
        through(self, Through::Uncertain, doors.uncertain());
        // Trust in the account needs the role's own policy as well.
        if let Some(account) = role.account.filter(|_| role.may_ask()) {
            through(self, Through::Account(account), doors.trusting(account));
        }
        next.sort_unstable();
        next.dedup();
        self.go_on(node, &way, least, &next);
    }

    /// Of the roles behind a door those that tell sessions of one class apart.
    fn telling(&mut self, door: Through, list: &[Node]) -> Arc<[Node]> {
        if let Some(telling) = self.telling.get(&door) {
            return Arc::clone(telling);
        }
        let telling: Arc<[Node]> =
            list.iter().copied().filter(|role| self.tells_apart(*role)).collect();
        self.telling.insert(door, Arc::clone(&telling));
        telling
    }

    /// Whether the role's trust policy, or what binds its account, tells sessions of one class apart.
    fn tells_apart(&self, role: Node) -> bool {
        let account = self.graph.roles.get(role).and_then(|role| role.account);
        self.graph.doors.tells_apart(role)
            || account.is_some_and(|account| self.telling_rcps.contains(&account))
    }

    fn go_on(&mut self, node: Node, way: &Way, least: Cost, next: &[Node]) {
        let (graph, terms) = (self.graph, self.terms);
        let (_, _, hops, start) = least;
        let (Some(role), Some(carried)) = (graph.roles.get(node), self.carried.get(start)) else {
            return;
        };
        if next.is_empty() {
            return;
        }
        let hopper = Hopper::session(graph, role, carried, terms);
        for to in next {
            let Some(role) = graph.roles.get(*to) else { continue };
            if !self.could_be_best(*to, least) {
                continue;
            }
            self.judged += 1;
            let hop = hopper.stand(graph, &role.target(), terms);
            if hop.decision != Decision::Deny {
                let standing = way.standing.then(&hop);
                self.offer(*to, Way { start, hops, standing, before: Some(node) });
            }
        }
    }
}
