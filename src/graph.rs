//! Who can become whom: the shortest chain of roles, and all who can reach a role (semantics 1.12).
//!
//! Evaluating every pair of 100,000 roles is out of the question. [`Graph`] keeps, for each role, the
//! *doors* that its trust policy opens: to a principal, to an account, to everyone. A search follows
//! doors, which costs nothing, and evaluates the policies of both sides only for the hops that could
//! be part of a shortest chain ([`search`]).

mod door;
mod hop;
pub mod judge;
mod membership;
mod route;
mod search;
mod trust;
mod verdict;
mod way;
mod who_can;

use std::collections::HashMap;
use std::sync::Arc;

use compact_str::CompactString;

use crate::domain::account::AccountId;
use crate::domain::arn::ArnParts;
use crate::domain::quick::QuickSet;
use crate::graph::door::Doors;
use crate::policy::decide::question::{Caller, CallerPolicies, Layer, Levels, Mfa, Tags, Target};
use crate::policy::language::document::Effect;

pub use hop::{Hop, Terms};
pub use membership::{Membership, Memberships};
pub use route::Route;
pub use search::Chain;
pub use trust::RoleTrust;
pub use verdict::{Case, Verdict, can_show_mfa, is_negotiable, shown};
pub use way::{Standing, Way, Ways};
pub use who_can::{Reacher, WhoCan};

/// A user or a role with all that is known of its policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Principal {
    /// With its path.
    pub arn: Arc<str>,
    /// `AIDA…` or `AROA…`; `None`: not known.
    pub id: Option<CompactString>,
    /// `None`: nothing of them was read.
    pub policies: Option<Box<PrincipalPolicies>>,
    /// What makes it a role; `None` for a user.
    pub role: Option<RolePart>,
}

/// What a principal may do, and its tags.
#[derive(Debug, Clone, PartialEq)]
pub struct PrincipalPolicies {
    /// Group policies included.
    pub identity: Layer,
    /// `None`: no permissions boundary.
    pub boundary: Option<Layer>,
    pub tags: Tags,
}

/// What a role has and a user has not.
#[derive(Debug, Clone, PartialEq)]
pub struct RolePart {
    pub trust: RoleTrust,
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
}

/// An index: into the roles below their number, behind that into the users.
type Node = usize;

/// Small, since there may be a million: of most roles nothing but the listing is known.
#[derive(Debug)]
struct RoleNode {
    arn: Arc<str>,
    id: Option<CompactString>,
    account: Option<AccountId>,
    trust: RoleTrust,
    /// Seconds.
    max_session_duration: u32,
    policies: Option<Box<PrincipalPolicies>>,
}

impl Graph {
    /// Takes principals in any order; of two with the same ARN the later one counts.
    pub fn new(
        principals: impl IntoIterator<Item = Principal>,
        limits: HashMap<AccountId, OrganizationPolicies>,
    ) -> Self {
        Self::with_room(0, principals, limits)
    }

    /// The same with room for so many roles at once: what grows step by step leaves as much room behind that
    /// nothing else can use.
    pub fn with_room(
        room: usize,
        principals: impl IntoIterator<Item = Principal>,
        limits: HashMap<AccountId, OrganizationPolicies>,
    ) -> Self {
        let (mut roles, mut users) = (Vec::with_capacity(room), Vec::new());
        for principal in principals {
            match role_node(principal) {
                Ok(role) => roles.push(role),
                Err(user) => users.push(user),
            }
        }
        sort(&mut roles, |role| &role.arn);
        sort(&mut users, |user| &user.arn);
        let doors = Doors::new(&roles, &users);
        Self { roles, users, limits, doors }
    }

    fn node(&self, arn: &str) -> Option<Node> {
        find(&self.roles, &self.users, arn)
    }

    /// A role by its ARN.
    fn role(&self, arn: &str) -> Option<&RoleNode> {
        self.roles.get(self.node(arn)?)
    }

    /// A start for a caller, with the policies that the graph knows of it: a user's own, or those
    /// of the role behind a session. A caller that is not known has unread policies.
    pub fn start(&self, caller: Caller, mfa: Mfa) -> StartingPoint {
        let behind = if caller.is_session() { caller.role.as_deref() } else { Some(&*caller.arn) };
        let known = behind.and_then(|arn| self.policies(self.node(arn)?));
        let (identity, boundary) = match known {
            Some(known) => (known.identity, known.boundary),
            None => (Layer::unread("the caller's policies are not known"), None),
        };
        let scp = caller.home().and_then(|(_, account)| self.scp(account));
        let policies = CallerPolicies { identity, boundary, session: None, scp };
        StartingPoint { caller, policies, mfa, session_name: None }
    }

    /// The roles whose trust policies may let the caller in, in ascending order: all of them, and few
    /// others.
    fn open_to(&self, caller: &Caller) -> Vec<Node> {
        // The role's path is not known, so that its ARN cannot be looked up.
        if !caller.role_is_certain {
            return (0..self.roles.len()).collect();
        }
        let id = caller.user_id.as_deref().and_then(|id| id.split(':').next());
        let names = [Some(&*caller.arn), caller.role.as_deref(), id];
        let mut found: Vec<Node> = Vec::new();
        for name in names.into_iter().flatten() {
            found.extend(self.doors.naming_stranger(name));
            if let Some(node) = self.node(name) {
                found.extend(self.doors.naming(node));
            }
        }
        if let Some(account) = caller.home().and_then(|(_, account)| account.parse().ok()) {
            found.extend(self.doors.trusting(account));
        }
        found.extend(self.doors.open_to_everyone());
        found.extend(self.doors.uncertain());
        found.sort_unstable();
        found.dedup();
        found
    }

    fn policies(&self, node: Node) -> Option<PrincipalPolicies> {
        if let Some(role) = self.roles.get(node) {
            return Some(role.policies());
        }
        let user = self.users.get(node.checked_sub(self.roles.len())?)?;
        Some(user.policies())
    }

    fn scp(&self, account: &str) -> Option<Levels> {
        self.limits.get(&account.parse().ok()?)?.scp.clone()
    }

    /// Whether the organization's policies tell the principals of an account apart.
    fn scp_tells_apart(&self, account: AccountId) -> bool {
        self.limits.get(&account).is_some_and(|limits| tell_apart(limits.scp.as_ref()))
    }

    /// The accounts of which the organization's policies tell apart who comes to their roles.
    fn telling_rcps(&self) -> QuickSet<AccountId> {
        let limits = self.limits.iter().filter(|(_, limits)| tell_apart(limits.rcp.as_ref()));
        limits.map(|(account, _)| *account).collect()
    }

    fn rcp(&self, account: AccountId) -> Option<&Levels> {
        self.limits.get(&account)?.rcp.as_ref()
    }
}

impl Principal {
    /// Its policies, or that they were not read.
    pub fn policies(&self) -> PrincipalPolicies {
        self.policies.as_ref().map_or_else(|| unread(&self.arn), |known| (**known).clone())
    }
}

fn tell_apart(levels: Option<&Levels>) -> bool {
    let mut policies = levels.into_iter().flat_map(|one| one.levels.iter().flatten());
    policies.any(|policy| policy.speaks_of_caller)
}

/// Of whom only the ARN is known.
fn unread(arn: &str) -> PrincipalPolicies {
    let name = arn.rsplit('/').next().unwrap_or_default();
    let identity = Layer::unread(format!("the policies of {name} were not read"));
    PrincipalPolicies { boundary: Some(identity.clone()), identity, tags: Tags::Unknown }
}

impl RoleNode {
    /// The role as it is asked for.
    fn target(&self) -> Target {
        let tags = self.policies.as_ref().map_or(Tags::Unknown, |known| known.tags.clone());
        let max_session_duration = self.max_session_duration;
        Target {
            tags,
            max_session_duration,
            ..Target::new(Arc::clone(&self.arn), self.trust.read())
        }
    }

    fn policies(&self) -> PrincipalPolicies {
        self.policies.as_ref().map_or_else(|| unread(&self.arn), |known| (**known).clone())
    }

    /// Whether some policy of the role may allow `sts:AssumeRole` on anything: most say nothing of it.
    fn may_ask(&self) -> bool {
        let Some(known) = &self.policies else { return true };
        let mut rules = known.identity.policies.iter().flat_map(|policy| &policy.rules);
        known.identity.unread.is_some()
            || rules.any(|rule| rule.effect == Some(Effect::Allow) && rule.means_assume_role())
    }
}

fn role_node(principal: Principal) -> Result<RoleNode, Principal> {
    let Some(role) = principal.role else { return Err(principal) };
    Ok(RoleNode {
        account: account_of(&principal.arn),
        arn: principal.arn,
        id: principal.id,
        trust: role.trust,
        max_session_duration: role.max_session_duration,
        policies: principal.policies,
    })
}

/// By ARN; of namesakes the later one stays.
fn sort<T>(all: &mut Vec<T>, arn: impl Fn(&T) -> &Arc<str>) {
    // Sorting needs as much memory again, and listings mostly come in order.
    if all.is_sorted_by(|one, other| arn(one) < arn(other)) {
        all.shrink_to_fit();
        return;
    }
    // The sort is stable: reversing first puts the later of two namesakes in front.
    all.reverse();
    all.sort_by(|one, other| arn(one).cmp(arn(other)));
    all.dedup_by(|one, other| arn(one) == arn(other));
    all.shrink_to_fit();
}

/// A principal by its ARN: what is sorted needs no other index, which would be as large again.
fn find(roles: &[RoleNode], users: &[Principal], arn: &str) -> Option<Node> {
    let role = || roles.binary_search_by(|role| (*role.arn).cmp(arn)).ok();
    let user = || users.binary_search_by(|user| (*user.arn).cmp(arn)).ok();
    role().or_else(|| Some(roles.len() + user()?))
}

fn account_of(arn: &str) -> Option<AccountId> {
    ArnParts::parse(arn)?.account_id()
}

#[cfg(test)]
mod tests;
