//! The shortest chain, by an A* search: doors give every role its least distance to the target, and
//! hops are evaluated in the order of the length of chain that they could be part of.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use crate::graph::door::Distances;
use crate::graph::hop::{Carried, Hopper, Terms};
use crate::graph::{Graph, Node, StartingPoint};
use crate::policy::decide::evaluate::Decision;
use crate::policy::decide::question::Target;

/// A chain from one of the starts to the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Which of the starts.
    pub start: usize,
    /// The roles in order, the target last; never empty.
    pub roles: Vec<Arc<str>>,
}

/// Which hops count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Certain,
    /// Also those that may hold, as far as is known.
    Possible,
    /// Also those that hold if something is sent along.
    Offered,
}

/// A session of a role on the way, as the rules tell sessions apart: chains that carry different
/// things along (the name of the sessions, tags) may go on differently. By the first such start.
type Membership = (Node, usize);

/// Who hops: one of the starts, or a session of a role that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum From {
    StartingPoint(usize),
    Role(Membership),
}

/// A hop not yet evaluated: the least length of a chain with it, the deepest first, then in the
/// order in which they were found.
type Pending = Reverse<(u32, Reverse<u32>, usize, From, Node)>;

struct Reached {
    by: From,
    start: usize,
}

pub(super) struct Search<'a> {
    graph: &'a Graph,
    starts: &'a [StartingPoint],
    terms: &'a Terms,
    /// Of each start, the first that carries the same along.
    alike: Vec<usize>,
    /// `None` if the target is not listed.
    goal: Option<Node>,
    wanted: Wanted,
    distances: Distances,
    pending: BinaryHeap<Pending>,
    found: usize,
    reached: HashMap<Membership, Reached>,
    /// The last one who hopped: hops of one node come in a row.
    hopper: Option<(From, Hopper)>,
}

impl<'a> Search<'a> {
    pub fn new(
        graph: &'a Graph,
        starts: &'a [StartingPoint],
        goal: Option<Node>,
        terms: &'a Terms,
        wanted: Wanted,
    ) -> Self {
        let count = graph.roles.len() + graph.users.len();
        let carried: Vec<Carried> =
            starts.iter().map(|start| Carried::from(start, terms)).collect();
        let first = |one: &Carried| carried.iter().position(|other| other == one);
        let alike = carried.iter().map(|one| first(one).unwrap_or_default()).collect();
        let distances = match goal {
            Some(goal) => graph.doors.distances(goal, wanted != Wanted::Certain),
            None => Distances::unknown(count),
        };
        Self {
            graph,
            starts,
            terms,
            alike,
            goal,
            wanted,
            distances,
            pending: BinaryHeap::new(),
            found: 0,
            reached: HashMap::new(),
            hopper: None,
        }
    }

    /// Looks for the shortest chain to the goal.
    pub fn run(mut self) -> Option<Chain> {
        (0..self.starts.len()).for_each(|index| self.leave_start(index));
        while let Some((place, depth)) = self.step() {
            if Some(place.0) == self.goal {
                return Some(self.chain(place));
            }
            self.leave_role(place, depth);
        }
        None
    }

    /// Looks for the first who may ask for a role of which nothing is known.
    pub fn run_to_unlisted(mut self, target: &Target) -> Option<Chain> {
        let (graph, terms) = (self.graph, self.terms);
        for index in 0..self.starts.len() {
            if self.hopper(From::StartingPoint(index))?.decide(graph, target, terms)
                != Decision::Deny
            {
                return Some(Chain { start: index, roles: vec![Arc::clone(&target.arn)] });
            }
            self.leave_start(index);
        }
        while let Some((place, depth)) = self.step() {
            if self.hopper(From::Role(place))?.decide(graph, target, terms) != Decision::Deny {
                let mut chain = self.chain(place);
                chain.roles.push(Arc::clone(&target.arn));
                return Some(chain);
            }
            self.leave_role(place, depth);
        }
        None
    }

    /// Reaches one more role, and says how many hops it took.
    fn step(&mut self) -> Option<(Membership, u32)> {
        while let Some(Reverse((_, Reverse(depth), _, from, to))) = self.pending.pop() {
            let start = match from {
                From::StartingPoint(index) => index,
                From::Role(place) => self.reached.get(&place).map_or(0, |reached| reached.start),
            };
            let place = (to, self.alike.get(start).copied().unwrap_or(start));
            if self.reached.contains_key(&place) || !self.stands(from, to) {
                continue;
            }
            self.reached.insert(place, Reached { by: from, start });
            return Some((place, depth));
        }
        None
    }

    /// Whether the hop holds, or may hold if that will do.
    fn stands(&mut self, from: From, to: Node) -> bool {
        let Some(role) = self.graph.roles.get(to) else { return false };
        let (graph, terms, wanted) = (self.graph, self.terms, self.wanted);
        let Some(hopper) = self.hopper(from) else { return false };
        let target = role.target();
        let decision = match wanted {
            Wanted::Certain | Wanted::Possible => hopper.decide(graph, &target, terms),
            Wanted::Offered => hopper.stand(graph, &target, terms).decision,
        };
        match decision {
            Decision::Allow => true,
            Decision::Unknown => wanted != Wanted::Certain,
            Decision::Deny => false,
        }
    }

    fn hopper(&mut self, from: From) -> Option<&Hopper> {
        if self.hopper.as_ref().is_none_or(|(who, _)| *who != from) {
            let hopper = match from {
                From::StartingPoint(index) => Hopper::of_start(self.starts.get(index)?, self.terms),
                From::Role(place) => {
                    let start = self.starts.get(self.reached.get(&place)?.start)?;
                    let carried = Carried::from(start, self.terms);
                    let role = self.graph.roles.get(place.0)?;
                    Hopper::session(self.graph, role, &carried, self.terms)
                }
            };
            self.hopper = Some((from, hopper));
        }
        self.hopper.as_ref().map(|(_, hopper)| hopper)
    }

    fn leave_start(&mut self, index: usize) {
        let Some(start) = self.starts.get(index) else { return };
        for node in self.graph.open_to(&start.caller) {
            if let Some(distance) = self.distances.of(node) {
                self.push(From::StartingPoint(index), node, 1, distance);
            }
        }
    }

    fn leave_role(&mut self, place: Membership, depth: u32) {
        let (node, alike) = place;
        let Some(role) = self.graph.roles.get(node) else { return };
        let doors = &self.graph.doors;
        let mut next: Vec<Node> = doors.naming(node).to_vec();
        next.extend(doors.open_to_everyone());
        if self.wanted != Wanted::Certain {
            next.extend(doors.uncertain());
        }
        // Trust in the account needs the role's own policy as well.
        if let Some(account) = role.account.filter(|_| role.may_ask()) {
            next.extend(doors.trusting(account));
        }
        next.retain(|to| !self.reached.contains_key(&(*to, alike)));
        next.sort_unstable();
        next.dedup();
        for to in next {
            if let Some(distance) = self.distances.of(to) {
                self.push(From::Role(place), to, depth + 1, distance);
            }
        }
    }

    fn push(&mut self, from: From, to: Node, depth: u32, distance: u32) {
        let length = depth.saturating_add(distance);
        self.pending.push(Reverse((length, Reverse(depth), self.found, from, to)));
        self.found += 1;
    }

    fn chain(&self, last: Membership) -> Chain {
        let start = self.reached.get(&last).map_or(0, |reached| reached.start);
        let mut roles = Vec::new();
        let mut place = last;
        while let (Some(role), Some(reached)) =
            (self.graph.roles.get(place.0), self.reached.get(&place))
        {
            roles.push(Arc::clone(&role.arn));
            match reached.by {
                From::Role(previous) => place = previous,
                From::StartingPoint(_) => break,
            }
        }
        roles.reverse();
        Chain { start, roles }
    }
}
