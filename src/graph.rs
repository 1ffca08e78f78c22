//! Who can become whom: the shortest chain of roles, and all who can reach a role (semantics 1.12).
//!
//! Evaluating every pair of 100,000 roles is out of the question. [`Graph`] keeps, for each role, the
//! *doors* that its trust policy opens: to a principal, to an account, to everyone. A search follows
//! doors, which costs nothing, and evaluates the policies of both sides only for the hops that could
//! be part of a shortest chain ([`search`]).

mod door;
mod hop;
mod membership;
mod route;
mod search;
mod who_can;

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::arn::ArnParts;
use crate::graph::door::Doors;
use crate::policy::decide::question::{
    Caller, CallerKind, CallerPolicies, Layer, Levels, Mfa, Tags, Target, Trust,
};

pub use hop::{Hop, Terms};
pub use membership::{Membership, Memberships};
pub use route::{Chain, Route};
pub use who_can::{Reacher, WhoCan};

/// A user or a role with all that is known of its policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Principal {
    /// With its path.
    pub arn: Arc<str>,
    /// `AIDA…` or `AROA…`; `None`: not known.
    pub id: Option<Arc<str>>,
    /// Group policies included.
    pub identity: Layer,
    /// `None`: no permissions boundary.
    pub boundary: Option<Layer>,
    pub tags: Tags,
    /// What makes it a role; `None` for a user.
    pub role: Option<RolePart>,
}

/// What a role has and a user has not.
#[derive(Debug, Clone, PartialEq)]
pub struct RolePart {
    pub trust: Trust,
    /// Seconds.
    pub max_session_duration: u32,
}

/// The organization's policies that bind one account.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OrganizationPolicies {
    /// Bind the account's principals; `None`: not in an organization.
    pub scp: Option<Levels>,
    /// Bind access to the account's roles.
    pub rcp: Option<Levels>,
}

/// Who begins: an identity held, with what is known of its policies.
#[derive(Debug, Clone, PartialEq)]
pub struct StartingPoint {
    pub caller: Caller,
    pub policies: CallerPolicies,
    /// Counts if the caller is a user; a session carries no MFA on (semantics 1.12).
    pub mfa: Mfa,
    /// Names all sessions of a chain that begins here; `None`: as the terms say.
    pub session_name: Option<String>,
}

/// All principals known, ready to be searched. Building it is linear in their number.
#[derive(Debug)]
pub struct Graph {
    /// Sorted by ARN, so that answers do not depend on the order in which things were read.
    roles: Vec<RoleNode>,
    users: Vec<Principal>,
    limits: HashMap<AccountId, OrganizationPolicies>,
    doors: Doors,
    by_arn: HashMap<Arc<str>, Node>,
}

/// An index: into the roles below their number, behind that into the users.
type Node = usize;

#[derive(Debug)]
struct RoleNode {
    target: Target,
    id: Option<Arc<str>>,
    account: Option<AccountId>,
    identity: Layer,
    boundary: Option<Layer>,
}

impl Graph {
    /// Takes principals in any order; of two with the same ARN the later one counts.
    pub fn new(
        principals: Vec<Principal>,
        limits: HashMap<AccountId, OrganizationPolicies>,
    ) -> Self {
        let mut principals: Vec<Principal> = principals;
        // The sort is stable: reversing first puts the later of two namesakes in front.
        principals.reverse();
        principals.sort_by(|a, b| a.arn.cmp(&b.arn));
        principals.dedup_by(|a, b| a.arn == b.arn);
        let (mut roles, mut users) = (Vec::new(), Vec::new());
        for principal in principals {
            match role_node(principal) {
                Ok(role) => roles.push(role),
                Err(user) => users.push(user),
            }
        }
        let arns = roles.iter().map(|role| &role.target.arn);
        let all = arns.chain(users.iter().map(|user| &user.arn));
        let by_arn = all.enumerate().map(|(node, arn)| (Arc::clone(arn), node)).collect();
        let doors = Doors::new(&roles, &users, &by_arn);
        Self { roles, users, limits, doors, by_arn }
    }

    /// The number of roles.
    pub fn role_count(&self) -> usize {
        self.roles.len()
    }

    /// A start for a caller, with the policies that the graph knows of it: a user's own, or those
    /// of the role behind a session. A caller that is not known has unread policies.
    pub fn start(&self, caller: Caller, mfa: Mfa) -> StartingPoint {
        let behind = match caller.kind {
            CallerKind::Session | CallerKind::Role => caller.role.as_deref(),
            _ => Some(&*caller.arn),
        };
        let node = behind.and_then(|arn| self.by_arn.get(arn)).copied();
        let (identity, boundary) = match node.and_then(|node| self.layers(node)) {
            Some((identity, boundary)) => (identity.clone(), boundary.cloned()),
            None => (Layer::unread("the caller's policies are not known"), None),
        };
        let scp = caller.home().and_then(|(_, account)| self.scp(account));
        let policies = CallerPolicies { identity, boundary, session: None, scp };
        StartingPoint { caller, policies, mfa, session_name: None }
    }

    fn layers(&self, node: Node) -> Option<(&Layer, Option<&Layer>)> {
        if let Some(role) = self.roles.get(node) {
            return Some((&role.identity, role.boundary.as_ref()));
        }
        let user = self.users.get(node.checked_sub(self.roles.len())?)?;
        Some((&user.identity, user.boundary.as_ref()))
    }

    fn scp(&self, account: &str) -> Option<Levels> {
        self.limits.get(&account.parse().ok()?)?.scp.clone()
    }

    fn rcp(&self, target: &Target) -> Option<&Levels> {
        self.limits.get(&account_of(&target.arn)?)?.rcp.as_ref()
    }
}

fn role_node(principal: Principal) -> Result<RoleNode, Principal> {
    let Some(role) = principal.role else { return Err(principal) };
    let mut target = Target::new(&principal.arn, role.trust);
    target.tags = principal.tags;
    target.max_session_duration = role.max_session_duration;
    Ok(RoleNode {
        account: account_of(&principal.arn),
        target,
        id: principal.id,
        identity: principal.identity,
        boundary: principal.boundary,
    })
}

fn account_of(arn: &str) -> Option<AccountId> {
    ArnParts::parse(arn)?.account_id()
}

#[cfg(test)]
mod tests;
