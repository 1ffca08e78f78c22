//! The doors that trust policies open: a superset of the hops that policies allow, cheap to follow.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::arn::ArnParts;
use crate::graph::{Node, Principal, RoleNode, account_of};
use crate::policy::decide::question::Trust;
use crate::policy::language::document::Effect;
use crate::policy::language::principal::{Parties, Party};

/// Whom a trust policy may let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    Node(Node),
    Account(AccountId),
    Everyone,
    /// The trust policy was not read, or names an id, and some principal's id is not known.
    Uncertain,
}

/// All doors, both ways.
#[derive(Debug, Default)]
pub(super) struct Doors {
    /// By role: whom it may let in.
    inward: Vec<Vec<Door>>,
    /// By node: the roles that name it. Ascending.
    outward: Vec<Vec<Node>>,
    /// The same of principals that are not listed, by the text that names them.
    strangers: HashMap<Box<str>, Vec<Node>>,
    /// The roles that trust the account. Ascending.
    by_account: HashMap<AccountId, Vec<Node>>,
    everyone: Vec<Node>,
    uncertain: Vec<Node>,
    /// The principals that live in the account.
    members: HashMap<AccountId, Vec<Node>>,
    count: usize,
}

/// How far every node is from a role at least, in hops.
pub(super) struct Distances(Vec<u32>);

const FAR: u32 = u32::MAX;

impl Distances {
    /// For a target that is not listed: nothing is known of the way.
    pub fn unknown(count: usize) -> Self {
        Self(vec![0; count])
    }

    /// `None` if no doors lead there.
    pub fn of(&self, node: Node) -> Option<u32> {
        self.0.get(node).copied().filter(|distance| *distance != FAR)
    }
}

impl Doors {
    pub fn new(roles: &[RoleNode], users: &[Principal], by_arn: &HashMap<Arc<str>, Node>) -> Self {
        let mut doors = Self {
            count: roles.len() + users.len(),
            outward: vec![Vec::new(); roles.len() + users.len()],
            ..Self::default()
        };
        let homes = roles.iter().map(|role| role.account);
        let homes = homes.chain(users.iter().map(|user| account_of(&user.arn)));
        for (node, home) in homes.enumerate() {
            if let Some(home) = home {
                doors.members.entry(home).or_default().push(node);
            }
        }
        let names = Names::new(roles, users, by_arn);
        for (node, role) in roles.iter().enumerate() {
            let inward = inward(role, &names);
            for door in &inward {
                doors.open(*door, node);
            }
            for name in unlisted(role, &names) {
                doors.strangers.entry(name.into()).or_default().push(node);
            }
            doors.inward.push(inward);
        }
        doors
    }

    fn open(&mut self, door: Door, role: Node) {
        match door {
            Door::Node(node) => {
                if let Some(list) = self.outward.get_mut(node) {
                    list.push(role);
                }
            }
            Door::Account(account) => self.by_account.entry(account).or_default().push(role),
            Door::Everyone => self.everyone.push(role),
            Door::Uncertain => self.uncertain.push(role),
        }
    }

    /// Whom the role may let in.
    pub fn inward(&self, role: Node) -> &[Door] {
        self.inward.get(role).map_or(&[], Vec::as_slice)
    }

    /// The roles that name the node, in ascending order.
    pub fn naming(&self, node: Node) -> &[Node] {
        self.outward.get(node).map_or(&[], Vec::as_slice)
    }

    /// The roles that name a principal which is not listed, in ascending order.
    pub fn naming_stranger(&self, name: &str) -> &[Node] {
        self.strangers.get(name).map_or(&[], Vec::as_slice)
    }

    /// The roles that trust the whole account.
    pub fn trusting(&self, account: AccountId) -> &[Node] {
        self.by_account.get(&account).map_or(&[], Vec::as_slice)
    }

    pub fn open_to_everyone(&self) -> &[Node] {
        &self.everyone
    }

    pub fn uncertain(&self) -> &[Node] {
        &self.uncertain
    }

    /// Walks back from a role through all doors: a lower bound of every chain's length.
    /// `uncertain` doors count only if a possible chain is looked for.
    pub fn distances(&self, target: Node, uncertain: bool) -> Distances {
        let mut far = vec![FAR; self.count];
        let mut queue = VecDeque::from([target]);
        let mut opened: HashSet<AccountId> = HashSet::new();
        let mut open_to_all = false;
        if let Some(slot) = far.get_mut(target) {
            *slot = 0;
        }
        while let Some(node) = queue.pop_front() {
            let next = far.get(node).map_or(FAR, |distance| distance.saturating_add(1));
            let mut reach = |from: Node| {
                if let Some(slot) = far.get_mut(from).filter(|slot| **slot == FAR) {
                    *slot = next;
                    queue.push_back(from);
                }
            };
            for door in self.inward(node) {
                match door {
                    Door::Node(from) => reach(*from),
                    Door::Account(account) if opened.insert(*account) => {
                        self.members(*account).iter().copied().for_each(&mut reach);
                    }
                    Door::Uncertain if !uncertain => {}
                    Door::Everyone | Door::Uncertain if !open_to_all => {
                        open_to_all = true;
                        (0..self.count).for_each(&mut reach);
                    }
                    Door::Account(_) | Door::Everyone | Door::Uncertain => {}
                }
            }
        }
        Distances(far)
    }

    /// The principals of an account.
    pub fn members(&self, account: AccountId) -> &[Node] {
        self.members.get(&account).map_or(&[], Vec::as_slice)
    }
}

/// Finds the nodes that principals name.
struct Names<'a> {
    by_arn: &'a HashMap<Arc<str>, Node>,
    /// Roles by account and name, for sessions, whose ARNs have no path.
    by_name: HashMap<(&'a str, &'a str), Node>,
    by_id: HashMap<&'a str, Node>,
    /// Whether some principal's id is not known, so that an id may be its.
    some_id_unknown: bool,
}

impl<'a> Names<'a> {
    fn new(
        roles: &'a [RoleNode],
        users: &'a [Principal],
        by_arn: &'a HashMap<Arc<str>, Node>,
    ) -> Self {
        let role_ids = roles.iter().map(|role| role.id.as_deref());
        let ids = role_ids.chain(users.iter().map(|user| user.id.as_deref()));
        let by_id: HashMap<&str, Node> =
            ids.enumerate().filter_map(|(node, id)| Some((id?, node))).collect();
        let by_name = roles
            .iter()
            .enumerate()
            .filter_map(|(node, role)| {
                let parts = ArnParts::parse(&role.target.arn)?;
                Some(((parts.account, parts.resource.rsplit('/').next()?), node))
            })
            .collect();
        let some_id_unknown = by_id.len() < roles.len() + users.len();
        Self { by_arn, by_name, by_id, some_id_unknown }
    }

    fn door(&self, party: &Party) -> Option<Door> {
        match party {
            Party::Everyone => Some(Door::Everyone),
            Party::Account { account, .. } => account.parse().ok().map(Door::Account),
            Party::User(arn) | Party::Role(arn) => self.by_arn.get(&**arn).copied().map(Door::Node),
            Party::Session(arn) => {
                let session = ArnParts::parse(arn)?;
                let name = session.resource.split('/').nth(1)?;
                self.by_name.get(&(session.account, name)).copied().map(Door::Node)
            }
            Party::UserId(id) | Party::RoleId(id) => match self.by_id.get(&**id) {
                Some(node) => Some(Door::Node(*node)),
                None => self.some_id_unknown.then_some(Door::Uncertain),
            },
            Party::FederatedUser(_) | Party::Service(_) | Party::Provider(_) | Party::Never => None,
        }
    }
}

fn inward(role: &RoleNode, names: &Names<'_>) -> Vec<Door> {
    if let Trust::Unread(_) = &role.target.trust {
        return vec![Door::Uncertain];
    }
    let mut doors: Vec<Door> = Vec::new();
    for door in allowed(role).filter_map(|party| names.door(party)) {
        if !doors.contains(&door) {
            doors.push(door);
        }
    }
    doors
}

/// The names in a trust policy that no listed principal bears.
fn unlisted<'a>(role: &'a RoleNode, names: &'a Names<'_>) -> impl Iterator<Item = &'a str> {
    allowed(role).filter(|party| names.door(party).is_none()).filter_map(|party| match party {
        Party::User(name)
        | Party::Role(name)
        | Party::Session(name)
        | Party::FederatedUser(name)
        | Party::UserId(name)
        | Party::RoleId(name)
        | Party::Service(name)
        | Party::Provider(name) => Some(&**name),
        Party::Everyone | Party::Account { .. } | Party::Never => None,
    })
}

/// The principals that the Allow statements name; `NotPrincipal` grants nothing (semantics 1.6).
fn allowed(role: &RoleNode) -> impl Iterator<Item = &Party> {
    let rules = match &role.target.trust {
        Trust::Read(policy) => policy.rules.as_slice(),
        Trust::Unread(_) => &[],
    };
    let allows = rules.iter().filter(|rule| rule.effect == Some(Effect::Allow));
    allows.flat_map(|rule| match &rule.parties {
        Some(Parties::Only(parties)) => parties.as_slice(),
        Some(Parties::AllBut(_)) | None => &[],
    })
}
