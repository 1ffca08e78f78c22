//! What binds each account: its organization's control policies, level by level (semantics 1.11).

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::authorization::{AuthorizationSnapshot, Membership};
use crate::domain::organization::{
    OrganizationSnapshot, OrganizationTree, PolicyKind, PolicyName, PolicyState, Seat,
};
use crate::graph::OrganizationPolicies;
use crate::policy::decide::question::Levels;
use crate::policy::language::rule::Policy;

/// What was learned of organizations, with each policy read once.
#[derive(Debug, Default)]
pub(super) struct Organizations {
    memberships: HashMap<AccountId, Membership>,
    snapshots: Vec<OrganizationSnapshot>,
    policies: HashMap<String, Arc<Policy>>,
}

impl Organizations {
    pub(super) fn new(
        learned: &[AuthorizationSnapshot],
        snapshots: Vec<OrganizationSnapshot>,
    ) -> Self {
        let mut organizations = Self::default();
        for snapshot in learned {
            organizations.learn(snapshot.account, &snapshot.membership);
        }
        organizations.replace(snapshots);
        organizations
    }

    /// Takes in whether an account is in an organization.
    pub(super) fn learn(&mut self, account: AccountId, membership: &Membership) {
        self.memberships.insert(account, membership.clone());
    }

    /// Takes in what the organizations' policies are now.
    pub(super) fn replace(&mut self, snapshots: Vec<OrganizationSnapshot>) {
        self.policies.clear();
        for tree in snapshots.iter().filter_map(|snapshot| snapshot.tree.as_ref()) {
            let hanging = tree.hanging.iter().filter_map(|one| one.policies.as_ref().ok());
            for PolicyName { id, name } in hanging.flatten() {
                if let Some(Ok(text)) = tree.documents.get(id) {
                    let parsed = || Arc::new(Policy::parse(name.as_str(), text));
                    self.policies.entry(id.clone()).or_insert_with(parsed);
                }
            }
        }
        self.snapshots = snapshots;
    }

    /// What binds an account. One of which nothing was learned may be in an organization.
    pub(super) fn limits(&self, account: AccountId) -> OrganizationPolicies {
        let nothing = "whether an organization's policies bind the account is not known";
        let unread = |why: &str| OrganizationPolicies {
            scp: Some(Levels::unread(why)),
            rcp: Some(Levels::unread(why)),
        };
        match self.membership(account) {
            Some(Membership::Alone | Membership::Member { has_policies: false, .. }) => {
                OrganizationPolicies::default()
            }
            // No control policy binds the management account (semantics 1.11).
            Some(Membership::Member { management, .. }) if *management == account => {
                OrganizationPolicies::default()
            }
            Some(Membership::Member { organization, .. }) => {
                match self.snapshots.iter().find(|snapshot| snapshot.id == *organization) {
                    Some(snapshot) => self.of_member(snapshot, account),
                    None => unread(&format!(
                        "the control policies of organization {organization} were not read"
                    )),
                }
            }
            other => match self.home(account) {
                Some(snapshot) if snapshot.management == account => OrganizationPolicies::default(),
                Some(snapshot) => self.of_member(snapshot, account),
                None => unread(match other {
                    Some(Membership::Unread(why)) => why,
                    _ => nothing,
                }),
            },
        }
    }

    /// The organization of an account, and the ids above it from the organization down
    /// (`o-…/r-…/ou-…/`: `aws:PrincipalOrgPaths`), as far as they are known.
    pub(super) fn place(&self, account: AccountId) -> (Option<&str>, Option<String>) {
        let told = match self.membership(account) {
            Some(Membership::Member { organization, .. }) => Some(organization.as_str()),
            Some(Membership::Alone) => return (None, None),
            Some(Membership::Unread(_)) | None => None,
        };
        let home = self.home(account);
        let path = home.and_then(|snapshot| match snapshot.tree.as_ref()?.seats.get(&account)? {
            Seat::Below(path) => Some(format!("{}/{}/", snapshot.id, path.join("/"))),
            Seat::Elsewhere | Seat::Unread(_) => None,
        });
        (told.or(home.map(|snapshot| snapshot.id.as_str())), path)
    }

    fn membership(&self, account: AccountId) -> Option<&Membership> {
        self.memberships.get(&account)
    }

    /// The organization that was seen to hold the account.
    fn home(&self, account: AccountId) -> Option<&OrganizationSnapshot> {
        self.snapshots.iter().find(|snapshot| {
            let seat = snapshot.tree.as_ref().and_then(|tree| tree.seats.get(&account));
            matches!(seat, Some(Seat::Below(_))) || snapshot.management == account
        })
    }

    fn of_member(
        &self,
        snapshot: &OrganizationSnapshot,
        account: AccountId,
    ) -> OrganizationPolicies {
        let unread = |why: &str| {
            let why = format!(
                "the control policies of organization {} were not read: {why}",
                snapshot.id
            );
            OrganizationPolicies {
                scp: Some(Levels::unread(why.as_str())),
                rcp: Some(Levels::unread(why)),
            }
        };
        let Some(tree) = &snapshot.tree else { return unread(&refusals(&snapshot.refused)) };
        match tree.seats.get(&account) {
            Some(Seat::Below(path)) => OrganizationPolicies {
                scp: self.levels(tree, path, account, PolicyKind::Service),
                rcp: self.levels(tree, path, account, PolicyKind::Resource),
            },
            Some(Seat::Unread(why)) => unread(why),
            Some(Seat::Elsewhere) => unread("organizations:ListParents knows no such account"),
            None => unread("organizations:ListParents was not asked about the account"),
        }
    }

    /// The levels from the root down to the account; `None` if the kind is not in force.
    fn levels(
        &self,
        tree: &OrganizationTree,
        path: &[String],
        account: AccountId,
        kind: PolicyKind,
    ) -> Option<Levels> {
        match tree.root.state(kind) {
            PolicyState::Disabled => return None,
            PolicyState::Changing => {
                return Some(Levels::unread("policies of this kind are being switched on or off"));
            }
            PolicyState::Enabled => {}
        }
        let mut levels = Levels::default();
        let account = account.to_string();
        for target in path.iter().chain([&account]) {
            match self.level(tree, target, kind) {
                Ok(level) => {
                    levels.levels.push(level);
                    levels.names.push(in_words(target));
                }
                // Without one of its policies a level may allow anything; it is left out.
                Err(why) => levels.unread = Some(why),
            }
        }
        Some(levels)
    }

    fn level(
        &self,
        tree: &OrganizationTree,
        target: &str,
        kind: PolicyKind,
    ) -> Result<Vec<Arc<Policy>>, String> {
        let mut hanging = tree.hanging.iter();
        let found = hanging.find(|one| one.target == target && one.kind == kind);
        let found = found.ok_or_else(|| {
            format!("organizations:ListPoliciesForTarget was not asked about {target}")
        })?;
        let read = |policy: &PolicyName| match tree.documents.get(&policy.id) {
            Some(Err(why)) => Err(why.clone()),
            Some(Ok(_)) | None => self.policies.get(policy.id.as_str()).cloned().ok_or_else(|| {
                format!("organizations:DescribePolicy was not asked about {}", policy.name)
            }),
        };
        found.policies.as_ref().map_err(Clone::clone)?.iter().map(read).collect()
    }
}

fn in_words(target: &str) -> String {
    match target.split('-').next() {
        Some("r") => format!("the organization's root {target}"),
        Some("ou") => format!("the organizational unit {target}"),
        _ => format!("the account {target}"),
    }
}

/// The first refusal, and how many more there were.
fn refusals(refused: &[(String, String)]) -> String {
    match refused {
        [] => "none of your identities could be asked".to_owned(),
        [(_, why)] => why.clone(),
        [(_, why), others @ ..] => format!("{why}, and to {} more of yours", others.len()),
    }
}

#[cfg(test)]
mod tests;
