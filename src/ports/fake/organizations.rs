//! An organization in memory.

use std::collections::BTreeMap;

use futures_util::FutureExt;

use super::aws::{FakeAws, failure};
use super::iam::missing;
use crate::domain::account::AccountId;
use crate::domain::authorization::Membership;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::organization::{PolicyKind, PolicyName, PolicyState, Root};
use crate::ports::aws::{Access, Answer};
use crate::ports::organizations::Organizations;

/// An organization to put into [`FakeAws`]. Members may ask which it is; the rest is answered to the
/// management account.
#[derive(Debug, Clone)]
pub struct FakeOrganization {
    pub management: AccountId,
    pub root: Root,
    /// The id above each account and unit.
    pub parents: BTreeMap<String, String>,
    /// Target, kind, name and document: the name is the id as well.
    pub policies: Vec<(String, PolicyKind, String, String)>,
}

impl FakeOrganization {
    /// Both kinds in force, everything directly below root `r-root`, no policy.
    pub fn of(management: AccountId, members: &[&str]) -> Self {
        let (service, resource) = (PolicyState::Enabled, PolicyState::Enabled);
        let root = Root { id: "r-root".to_owned(), service, resource };
        let all = members.iter().map(|member| (*member).to_owned());
        let all = all.chain([management.to_string()]);
        let parents = all.map(|member| (member, root.id.clone())).collect();
        Self { management, root, parents, policies: Vec::new() }
    }

    fn below(&self, parent: &str) -> Vec<String> {
        let children = self.parents.iter().filter(|(_, above)| *above == parent);
        children.map(|(child, _)| child.clone()).collect()
    }

    /// Puts a policy on a root, a unit or an account.
    pub fn with(mut self, target: &str, kind: PolicyKind, name: &str, document: &str) -> Self {
        self.policies.push((target.to_owned(), kind, name.to_owned(), document.to_owned()));
        self
    }
}

impl FakeAws {
    /// The organization, to callers who may read it.
    fn organization(
        &self,
        operation: &'static str,
        access: &Access,
        subject: Option<&str>,
    ) -> Result<FakeOrganization, Failure> {
        let caller = self.caller(operation, access, subject)?;
        let organization = self.state().organization.clone();
        let readable = organization.filter(|known| known.management == caller.identity.account);
        readable.ok_or_else(|| {
            failure(FailureKind::Refused, "AccessDeniedException", "not the management account")
        })
    }
}

impl Organizations for FakeAws {
    fn membership<'a>(&'a self, access: &'a Access) -> Answer<'a, Membership> {
        let caller = self.caller("organizations:DescribeOrganization", access, None);
        let membership = caller.map(|_| match &self.state().organization {
            None => Membership::Alone,
            Some(organization) => Membership::Member {
                organization: "o-example".to_owned(),
                management: organization.management,
                has_policies: true,
            },
        });
        async move { membership }.boxed()
    }

    fn root<'a>(&'a self, access: &'a Access) -> Answer<'a, Root> {
        let root = self.organization("organizations:ListRoots", access, None);
        async move { root.map(|known| known.root) }.boxed()
    }

    fn parent<'a>(&'a self, access: &'a Access, child: &'a str) -> Answer<'a, Option<String>> {
        let known = self.organization("organizations:ListParents", access, Some(child));
        async move { known.map(|known| known.parents.get(child).cloned()) }.boxed()
    }

    fn attached<'a>(
        &'a self,
        access: &'a Access,
        target: &'a str,
        kind: PolicyKind,
    ) -> Answer<'a, Vec<PolicyName>> {
        let subject = format!("{target} {}", kind.word());
        let known =
            self.organization("organizations:ListPoliciesForTarget", access, Some(&subject));
        let names = known.map(|known| {
            let hanging = known.policies.iter();
            let hanging = hanging.filter(|(on, of, ..)| on == target && *of == kind);
            hanging
                .map(|(_, _, name, _)| PolicyName { id: name.clone(), name: name.clone() })
                .collect()
        });
        async move { names }.boxed()
    }

    fn accounts_below<'a>(
        &'a self,
        access: &'a Access,
        parent: &'a str,
    ) -> Answer<'a, Vec<AccountId>> {
        let known = self.organization("organizations:ListAccountsForParent", access, Some(parent));
        let below = known.map(|known| {
            let children = known.below(parent);
            children.iter().filter_map(|child| child.parse().ok()).collect()
        });
        async move { below }.boxed()
    }

    fn units_below<'a>(&'a self, access: &'a Access, parent: &'a str) -> Answer<'a, Vec<String>> {
        let call = "organizations:ListOrganizationalUnitsForParent";
        let known = self.organization(call, access, Some(parent));
        let below = known.map(|known| {
            let mut children = known.below(parent);
            children.retain(|child| child.parse::<AccountId>().is_err());
            children
        });
        async move { below }.boxed()
    }

    fn policies<'a>(&'a self, access: &'a Access, kind: PolicyKind) -> Answer<'a, Vec<PolicyName>> {
        let known = self.organization("organizations:ListPolicies", access, Some(kind.word()));
        let names = known.map(|known| {
            let mut names: Vec<String> = Vec::new();
            for (_, of, name, _) in known.policies {
                if of == kind && !names.contains(&name) {
                    names.push(name);
                }
            }
            names.into_iter().map(|name| PolicyName { id: name.clone(), name }).collect()
        });
        async move { names }.boxed()
    }

    fn targets<'a>(&'a self, access: &'a Access, policy: &'a str) -> Answer<'a, Vec<String>> {
        let known = self.organization("organizations:ListTargetsForPolicy", access, Some(policy));
        let targets = known.map(|known| {
            let hanging = known.policies.into_iter().filter(|(_, _, name, _)| name == policy);
            hanging.map(|(target, ..)| target).collect()
        });
        async move { targets }.boxed()
    }

    fn policy<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, String> {
        let known = self.organization("organizations:DescribePolicy", access, Some(id));
        let text = known.and_then(|known| {
            let mut policies = known.policies.into_iter();
            let found = policies.find(|(_, _, name, _)| name == id);
            found.map(|(_, _, _, document)| document).ok_or_else(|| missing(id))
        });
        async move { text }.boxed()
    }
}
