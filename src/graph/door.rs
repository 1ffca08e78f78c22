//! The doors that trust policies open: a superset of the hops that policies allow, cheap to follow.

mod names;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::quick::{QuickMap, QuickSet};
use crate::graph::{Node, Principal, RoleNode, account_of};
use names::Documents;

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
    /// By role: whom it may let in. Roles with the same trust policy share it.
    inward: Vec<Arc<[Door]>>,
    /// The roles that name a node, if any do. Ascending.
    outward: QuickMap<Node, Vec<Node>>,
    /// The same of principals that are not listed, by the text that names them.
    strangers: QuickMap<Box<str>, Vec<Node>>,
    /// The roles that trust the account. Ascending.
    by_account: QuickMap<AccountId, Vec<Node>>,
    everyone: Vec<Node>,
    /// The roles whose trust policies tell sessions of one account apart, other than by naming one.
    telling: QuickSet<Node>,
    uncertain: Vec<Node>,
    /// The principals that live in the account.
    members: QuickMap<AccountId, Vec<Node>>,
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
    pub fn new(roles: &[RoleNode], users: &[Principal]) -> Self {
        let inward = Vec::with_capacity(roles.len());
        let mut doors = Self { count: roles.len() + users.len(), inward, ..Self::default() };
        let homes = roles.iter().map(|role| role.account);
        let homes = homes.chain(users.iter().map(|user| account_of(&user.arn)));
        for (node, home) in homes.enumerate() {
            if let Some(home) = home {
                doors.members.entry(home).or_default().push(node);
            }
        }
        let mut documents = Documents::new(roles, users);
        for (node, role) in roles.iter().enumerate() {
            let document = documents.read(&role.trust);
            for door in document.inward.iter() {
                doors.open(*door, node);
            }
            for name in document.unlisted.iter() {
                if let Some(list) = doors.strangers.get_mut(name) {
                    list.push(node);
                } else {
                    doors.strangers.insert(name.clone(), vec![node]);
                }
            }
            if document.speaks_of_caller {
                doors.telling.insert(node);
            }
            doors.inward.push(document.inward);
        }
        doors
    }

    fn open(&mut self, door: Door, role: Node) {
        match door {
            Door::Node(node) => self.outward.entry(node).or_default().push(role),
            Door::Account(account) => self.by_account.entry(account).or_default().push(role),
            Door::Everyone => self.everyone.push(role),
            Door::Uncertain => self.uncertain.push(role),
        }
    }

    /// Whom the role may let in.
    pub fn inward(&self, role: Node) -> &[Door] {
        self.inward.get(role).map_or(&[], AsRef::as_ref)
    }

    /// The roles that name the node, in ascending order.
    pub fn naming(&self, node: Node) -> &[Node] {
        self.outward.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The roles that name a principal which is not listed, in ascending order.
    pub fn naming_stranger(&self, name: &str) -> &[Node] {
        self.strangers.get(name).map_or(&[], Vec::as_slice)
    }

    /// The roles that trust the whole account.
    pub fn trusting(&self, account: AccountId) -> &[Node] {
        self.by_account.get(&account).map_or(&[], Vec::as_slice)
    }

    /// Whether the role's trust policy tells sessions of one account apart, other than by naming one.
    pub fn tells_apart(&self, role: Node) -> bool {
        self.telling.contains(&role)
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
        let mut opened: QuickSet<AccountId> = QuickSet::default();
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

#[cfg(test)]
mod tests;
