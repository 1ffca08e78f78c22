//! Whom a trust policy names: read once for all the roles that have it.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::domain::arn::ArnParts;
use crate::domain::quick::QuickMap;
use crate::graph::door::Door;
use crate::graph::{Node, Principal, RoleNode, RoleTrust, find};
use crate::policy::decide::question::Trust;
use crate::policy::language::principal::Party;
use crate::policy::language::rule::Policy;

/// What a trust policy opens.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) inward: Arc<[Door]>,
    /// The names in it that no listed principal bears.
    pub(super) unlisted: Arc<[Box<str>]>,
    pub(super) speaks_of_caller: bool,
}

/// Trust policies by where they lie: roles with the same one share it.
pub(super) struct Documents<'a> {
    names: Names<'a>,
    read: QuickMap<usize, Document>,
    unread: Document,
}

impl<'a> Documents<'a> {
    pub(super) fn new(roles: &'a [RoleNode], users: &'a [Principal]) -> Self {
        let unread = Document {
            inward: Arc::new([Door::Uncertain]),
            unlisted: Arc::new([]),
            speaks_of_caller: false,
        };
        Self { names: Names::new(roles, users), read: QuickMap::default(), unread }
    }

    pub(super) fn read(&mut self, trust: &RoleTrust) -> Document {
        let names = &self.names;
        let policy = match trust {
            RoleTrust::Known(Trust::Read(policy)) => policy,
            RoleTrust::Known(Trust::Unread(_)) => return self.unread.clone(),
            RoleTrust::Written(_) => {
                let Trust::Read(policy) = trust.read() else { return self.unread.clone() };
                return names.document(&policy);
            }
        };
        let place = Arc::as_ptr(policy).addr();
        self.read.entry(place).or_insert_with(|| names.document(policy)).clone()
    }
}

/// Finds the nodes that principals name.
struct Names<'a> {
    roles: &'a [RoleNode],
    users: &'a [Principal],
    /// Roles by account and name, for sessions, whose ARNs have no path. Few documents name one.
    by_name: OnceCell<QuickMap<(&'a str, &'a str), Node>>,
    by_id: OnceCell<QuickMap<&'a str, Node>>,
}

impl<'a> Names<'a> {
    fn new(roles: &'a [RoleNode], users: &'a [Principal]) -> Self {
        Self { roles, users, by_name: OnceCell::new(), by_id: OnceCell::new() }
    }

    fn by_name(&self) -> &QuickMap<(&'a str, &'a str), Node> {
        let name = |(node, role): (Node, &'a RoleNode)| {
            let parts = ArnParts::parse(&role.arn)?;
            Some(((parts.account, parts.resource.rsplit('/').next()?), node))
        };
        self.by_name.get_or_init(|| self.roles.iter().enumerate().filter_map(name).collect())
    }

    fn by_id(&self) -> &QuickMap<&'a str, Node> {
        let role_ids = self.roles.iter().map(|role| role.id.as_deref());
        let ids = role_ids.chain(self.users.iter().map(|user| user.id.as_deref()));
        let found = || ids.enumerate().filter_map(|(node, id)| Some((id?, node))).collect();
        self.by_id.get_or_init(found)
    }

    fn document(&self, policy: &Policy) -> Document {
        let (mut inward, mut unlisted): (Vec<Door>, Vec<Box<str>>) = (Vec::new(), Vec::new());
        for party in policy.trusted() {
            match self.door(party) {
                Some(door) if inward.contains(&door) => {}
                Some(door) => inward.push(door),
                None => unlisted.extend(name(party).map(Box::from)),
            }
        }
        Document {
            inward: inward.into(),
            unlisted: unlisted.into(),
            speaks_of_caller: policy.speaks_of_caller,
        }
    }

    fn door(&self, party: &Party) -> Option<Door> {
        match party {
            Party::Everyone => Some(Door::Everyone),
            Party::Account { account, .. } => account.parse().ok().map(Door::Account),
            Party::User(arn) | Party::Role(arn) => {
                find(self.roles, self.users, arn).map(Door::Node)
            }
            Party::Session(arn) => {
                let session = ArnParts::parse(arn)?;
                let name = session.resource.split('/').nth(1)?;
                self.by_name().get(&(session.account, name)).copied().map(Door::Node)
            }
            Party::UserId(id) | Party::RoleId(id) => match self.by_id().get(&**id) {
                Some(node) => Some(Door::Node(*node)),
                // If some principal's id is not known, this may be its.
                None => (self.by_id().len() < self.roles.len() + self.users.len())
                    .then_some(Door::Uncertain),
            },
            Party::FederatedUser(_) | Party::Service(_) | Party::Provider(_) | Party::Never => None,
        }
    }
}

/// What a principal is called in a document, unless that is everyone or an account.
fn name(party: &Party) -> Option<&str> {
    match party {
        Party::User(name)
        | Party::Role(name)
        | Party::Session(name)
        | Party::FederatedUser(name)
        | Party::UserId(name)
        | Party::RoleId(name)
        | Party::Service(name)
        | Party::Provider(name) => Some(name),
        Party::Everyone | Party::Account { .. } | Party::Never => None,
    }
}

#[cfg(test)]
mod tests;
