//! All who can become a role: a walk backwards, each hop evaluated once.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::graph::door::Door;
use crate::graph::hop::{Carried, Hopper, Terms};
use crate::graph::search::Wanted;
use crate::graph::{Graph, Node, RoleNode, Standing, StartingPoint};
use crate::policy::decide::evaluate::Decision;
use crate::policy::decide::question::{Caller, Mfa, Target, Trust};
use crate::policy::language::document::Effect;
use crate::policy::language::need::{Need, each_once};
use crate::policy::language::principal::{Parties, Party};

/// One identity that can become the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reacher {
    /// A user, or a role whose sessions can.
    pub arn: Arc<str>,
    /// Allow if every hop is certain, else unknown.
    pub decision: Decision,
    /// What must be sent along on the way, in order, each once.
    pub needs: Vec<Need>,
    /// The roles in order, the target last.
    pub chain: Vec<Arc<str>>,
}

/// All who can become a role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WhoCan {
    /// The certain ones first, those that need nothing before the others, then by length of chain, then by ARN.
    pub can: Vec<Reacher>,
    /// The services whose trust may hold.
    pub services: Vec<String>,
    /// The SAML and OIDC providers whose trust may hold.
    pub federated: Vec<String>,
    /// Whether everyone is let in, on whichever terms.
    pub everyone: bool,
}

impl Graph {
    /// Finds all known identities that can become the role, directly or through others. `mfa` says
    /// what users are taken to show on their first hop.
    pub fn who_can(&self, target: &str, terms: &Terms, mfa: Mfa) -> WhoCan {
        let Some(goal) = self.node(target) else { return WhoCan::default() };
        let mut walk =
            Walk { graph: self, terms, mfa, next: HashMap::new(), tried: HashSet::new() };
        for wanted in [Wanted::Certain, Wanted::Possible, Wanted::Offered] {
            walk.run(goal, wanted);
        }
        let mut can: Vec<Reacher> = walk
            .next
            .keys()
            .filter(|node| **node != goal)
            .filter_map(|node| walk.reacher(*node, goal))
            .collect();
        can.sort_by(|a, b| {
            let is_open = |one: &Reacher| one.decision != Decision::Allow;
            let rank = |one: &Reacher| (is_open(one), !one.needs.is_empty(), one.chain.len());
            rank(a).cmp(&rank(b)).then_with(|| a.arn.cmp(&b.arn))
        });
        let mut found = WhoCan { can, ..WhoCan::default() };
        if let Some(role) = self.roles.get(goal) {
            outsiders(role, &mut found);
        }
        found
    }
}

struct Step {
    /// The role that is assumed next; the goal's own is itself.
    to: Node,
    standing: Standing,
}

struct Walk<'a> {
    graph: &'a Graph,
    terms: &'a Terms,
    mfa: Mfa,
    next: HashMap<Node, Step>,
    /// The roles for which everyone was tried, certain or not.
    tried: HashSet<Node>,
}

impl Walk<'_> {
    /// Walks back over the hops that count; who was found before keeps the better chain.
    fn run(&mut self, goal: Node, wanted: Wanted) {
        let mut queue: VecDeque<Node> = VecDeque::from([goal]);
        let mut seen: HashSet<Node> = HashSet::from([goal]);
        self.next.entry(goal).or_insert(Step { to: goal, standing: Standing::GRANTED });
        while let Some(to) = queue.pop_front() {
            // Who was not found before was refused, and nothing to send along is asked for.
            let is_through =
                wanted == Wanted::Offered && self.tried.contains(&to) && !self.asks(to);
            if wanted == Wanted::Possible {
                self.tried.insert(to);
            }
            for from in self.candidates(to, wanted) {
                if seen.contains(&from) {
                    continue;
                }
                if !self.next.contains_key(&from) {
                    if is_through {
                        continue;
                    }
                    let standing = self.stand(from, to, wanted);
                    let stands = match standing.decision {
                        Decision::Allow => true,
                        Decision::Unknown => wanted != Wanted::Certain,
                        Decision::Deny => false,
                    };
                    if !stands {
                        continue;
                    }
                    self.next.insert(from, Step { to, standing });
                }
                seen.insert(from);
                // No door leads to a user, who is never assumed.
                queue.push_back(from);
            }
        }
    }

    /// Whether the role's trust policy speaks of something to send along that is no code.
    fn asks(&self, role: Node) -> bool {
        let target = self.graph.roles.get(role).map(RoleNode::target);
        target.is_some_and(|target| match &target.trust {
            Trust::Read(policy) => policy.asks_to_send,
            Trust::Unread(_) => false,
        })
    }

    fn candidates(&self, role: Node, wanted: Wanted) -> Vec<Node> {
        let doors = &self.graph.doors;
        let mut found = Vec::new();
        for door in doors.inward(role) {
            match door {
                Door::Node(node) => found.push(*node),
                Door::Account(account) => found.extend(doors.members(*account)),
                Door::Uncertain if wanted == Wanted::Certain => {}
                Door::Everyone | Door::Uncertain => {
                    return (0..self.graph.roles.len() + self.graph.users.len()).collect();
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The best answer over the names that sessions may have: people choose them.
    fn stand(&self, from: Node, to: Node, wanted: Wanted) -> Standing {
        let (graph, terms) = (self.graph, self.terms);
        let Some(target) = graph.roles.get(to).map(RoleNode::target) else {
            return Standing::DENIED;
        };
        let ask = |hopper: Hopper| match wanted {
            Wanted::Certain | Wanted::Possible => {
                let decision = hopper.decide(graph, &target, terms);
                Standing { decision, ..Standing::GRANTED }
            }
            Wanted::Offered => hopper.stand(graph, &target, terms),
        };
        if let Some(role) = graph.roles.get(from) {
            return best(names_wanted(&target, &role.arn), |name| {
                let carried = Carried::named(name);
                ask(Hopper::session(graph, role, &carried, terms))
            });
        }
        let index = from.checked_sub(graph.roles.len());
        let Some(user) = index.and_then(|index| graph.users.get(index)) else {
            return Standing::DENIED;
        };
        let mut caller = Caller::new(&user.arn).with_tags(user.policies().tags);
        caller.user_id = user.id.as_deref().map(Arc::from);
        let start = graph.start(caller, self.mfa);
        best(user.arn.rsplit('/').take(1), |name| {
            let start = StartingPoint { session_name: name.map(str::to_owned), ..start.clone() };
            ask(Hopper::of_start(&start, terms))
        })
    }

    fn reacher(&self, node: Node, goal: Node) -> Option<Reacher> {
        let mut chain = Vec::new();
        let mut decision = Decision::Allow;
        let mut needs = Vec::new();
        let mut at = node;
        while at != goal {
            let step = self.next.get(&at)?;
            if step.standing.decision != Decision::Allow {
                decision = Decision::Unknown;
            }
            needs.extend_from_slice(&step.standing.needs);
            chain.push(Arc::clone(&self.graph.roles.get(step.to)?.arn));
            at = step.to;
        }
        let arn = match self.graph.roles.get(node) {
            Some(role) => &role.arn,
            None => &self.graph.users.get(node.checked_sub(self.graph.roles.len())?)?.arn,
        };
        Some(Reacher { arn: Arc::clone(arn), decision, needs: each_once(needs.iter()), chain })
    }
}

/// The best answer with one of the names, or (`None`) with the one that the terms have.
fn best<'a>(
    names: impl Iterator<Item = &'a str>,
    ask: impl Fn(Option<&str>) -> Standing,
) -> Standing {
    let mut found = ask(None);
    for name in names {
        if found.decision == Decision::Allow {
            break;
        }
        let other = ask(Some(name));
        if other.rank() <= found.rank() {
            found = other;
        }
    }
    found
}

/// The names of those sessions of a role that the trust policy names.
fn names_wanted<'a>(target: &'a Target, role: &str) -> impl Iterator<Item = &'a str> {
    let rules = match &target.trust {
        Trust::Read(policy) => policy.rules.as_slice(),
        Trust::Unread(_) => &[],
    };
    let parties = rules.iter().filter_map(|rule| match &rule.parties {
        Some(Parties::Only(parties)) => Some(parties),
        Some(Parties::AllBut(_)) | None => None,
    });
    let name = role.rsplit('/').next().unwrap_or_default().to_owned();
    parties.flatten().filter_map(move |party| match party {
        Party::Session(arn) => {
            let mut parts = arn.split('/').skip(1);
            parts.next().filter(|of| *of == name).and_then(|_| parts.next())
        }
        Party::Everyone
        | Party::Account { .. }
        | Party::User(_)
        | Party::Role(_)
        | Party::FederatedUser(_)
        | Party::UserId(_)
        | Party::RoleId(_)
        | Party::Never
        | Party::Service(_)
        | Party::Provider(_) => None,
    })
}

/// Those who are no users or roles.
fn outsiders(role: &RoleNode, found: &mut WhoCan) {
    let Trust::Read(policy) = role.trust.read() else { return };
    for rule in policy.rules.iter().filter(|rule| rule.effect == Some(Effect::Allow)) {
        let Some(Parties::Only(parties)) = &rule.parties else { continue };
        for party in parties {
            let (list, name) = match party {
                Party::Everyone => {
                    found.everyone = true;
                    continue;
                }
                Party::Service(name) => (&mut found.services, name),
                Party::Provider(name) => (&mut found.federated, name),
                Party::Account { .. }
                | Party::User(_)
                | Party::Role(_)
                | Party::Session(_)
                | Party::FederatedUser(_)
                | Party::UserId(_)
                | Party::RoleId(_)
                | Party::Never => continue,
            };
            if !list.iter().any(|known| **known == **name) {
                list.push(name.to_string());
            }
        }
    }
}
