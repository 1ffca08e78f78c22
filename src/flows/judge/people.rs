//! The principals that decide, with their policies read.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::domain::authorization::{AuthorizationSnapshot, AuthorizedPrincipal};
use crate::domain::policy_text::PolicyText;
use crate::domain::quick::QuickMap;
use crate::domain::role::{AttachedPolicy, InlinePolicy, Role};
use crate::flows::inventory::Inventory;
use crate::graph::{Principal, PrincipalPolicies, RolePart, RoleTrust};
use crate::policy::decide::question::{Layer, Tags, Trust};
use crate::policy::language::rule::Policy;

/// All of whom anything is known: what was swept or read singly, and roles only listed.
pub(super) struct People<'a> {
    inventory: &'a Inventory,
    /// By ARN, without what a listing says of a role.
    learned: QuickMap<&'a str, Principal>,
    trusts: &'a QuickMap<Arc<str>, Arc<Policy>>,
}

impl<'a> People<'a> {
    pub(super) fn new(
        inventory: &'a Inventory,
        learned: &'a [AuthorizationSnapshot],
        trusts: &'a QuickMap<Arc<str>, Arc<Policy>>,
    ) -> Self {
        let mut known = QuickMap::default();
        for snapshot in learned {
            let reader = Reader::new(snapshot);
            for principal in &snapshot.principals {
                known.insert(principal.arn.as_str(), reader.principal(principal));
            }
        }
        Self { inventory, learned: known, trusts }
    }

    pub(super) fn find(&self, arn: &str) -> Option<Principal> {
        let listed = || Some(self.listed(self.inventory.role(&arn.parse().ok()?)?));
        self.learned.get(arn).cloned().or_else(listed)
    }

    /// The tags that were read.
    pub(super) fn tags(&self) -> HashMap<String, Tags> {
        let tags = |(arn, one): (&&str, &Principal)| ((*arn).to_owned(), one.policies().tags);
        self.learned.iter().map(tags).collect()
    }

    /// Everyone, one after the other: of a million roles no second copy is made.
    pub(super) fn all(mut self) -> impl Iterator<Item = Principal> {
        let mut learned = std::mem::take(&mut self.learned);
        let listed: Vec<Principal> = self
            .inventory
            .roles()
            .filter_map(|role| {
                let found = learned.remove(role.arn.as_str())?;
                Some(Principal { role: self.listed(role).role, ..found })
            })
            .collect();
        let is_learned: HashSet<Arc<str>> = listed.iter().map(|one| Arc::clone(&one.arn)).collect();
        let others =
            self.inventory.roles().filter(move |role| !is_learned.contains(role.arn.as_str()));
        let unlisted = learned.into_values().map(|one| {
            let part = || RolePart { trust: not_listed().into(), max_session_duration: 3600 };
            let role = one.arn.contains(":role/").then(part);
            Principal { role, ..one }
        });
        let others = others.map(move |role| self.listed(role));
        listed.into_iter().chain(unlisted).chain(others)
    }

    fn listed(&self, role: &Role) -> Principal {
        let held = role.trust.as_ref().and_then(PolicyText::held);
        let known = held.and_then(|text| self.trusts.get(text));
        let read = known.map(|policy| Trust::Read(Arc::clone(policy)).into());
        only_listed(role, read.unwrap_or_else(|| RoleTrust::of(role.trust.as_ref())))
    }
}

/// A role of which only the listing is known.
pub(super) fn only_listed(role: &Role, trust: impl Into<RoleTrust>) -> Principal {
    Principal {
        arn: role.arn.shared(),
        id: if role.id.is_empty() { None } else { Some(role.id.clone()) },
        policies: None,
        role: Some(RolePart {
            trust: trust.into(),
            max_session_duration: role.max_session_duration,
        }),
    }
}

/// A principal of an account with its policies, if it was learned.
pub(super) fn one(snapshot: &AuthorizationSnapshot, arn: &str) -> Option<Principal> {
    let found = snapshot.principals.iter().find(|principal| principal.arn == arn)?;
    Some(Reader::new(snapshot).principal(found))
}

pub(super) fn not_listed() -> Trust {
    Trust::Unread("the trust policy was not read".to_owned())
}

/// Reads the policies of one account's principals; each managed policy once.
struct Reader<'a> {
    snapshot: &'a AuthorizationSnapshot,
    managed: HashMap<&'a str, Arc<Policy>>,
}

impl<'a> Reader<'a> {
    fn new(snapshot: &'a AuthorizationSnapshot) -> Self {
        let read = |arn: &str, text: &str| {
            let name = arn.rsplit('/').next().unwrap_or(arn);
            Arc::new(Policy::parse(name, text))
        };
        let managed = snapshot
            .policies
            .iter()
            .map(|policy| (policy.arn.as_str(), read(&policy.arn, &policy.document)))
            .collect();
        Self { snapshot, managed }
    }

    fn principal(&self, principal: &AuthorizedPrincipal) -> Principal {
        let mut identity = Layer::default();
        self.add(&mut identity, &principal.inline, &principal.attached);
        for name in &principal.groups {
            match self.snapshot.groups.iter().find(|group| group.name == *name) {
                Some(group) => self.add(&mut identity, &group.inline, &group.attached),
                None => {
                    identity.unread = Some(format!("the policies of group {name} were not read"));
                }
            }
        }
        let refused = self.snapshot.unread.iter().find(|(about, _)| *about == principal.arn);
        if let Some((_, why)) = refused {
            identity.unread = Some(why.clone());
        }
        // GetUser and GetRole alone say whether there is a boundary.
        let hidden = refused.filter(|(_, why)| why.contains("iam:Get")).map(|(_, why)| why.clone());
        let boundary = principal.boundary.as_ref().map(|arn| self.boundary(arn));
        Principal {
            arn: principal.arn.as_str().into(),
            id: if principal.id.is_empty() { None } else { Some(principal.id.as_str().into()) },
            policies: Some(Box::new(PrincipalPolicies {
                identity,
                boundary: boundary.or_else(|| hidden.map(Layer::unread)),
                tags: Tags::Known(principal.tags.clone()),
            })),
            role: None,
        }
    }

    fn add(&self, layer: &mut Layer, inline: &[InlinePolicy], attached: &[AttachedPolicy]) {
        let parse =
            |policy: &InlinePolicy| Arc::new(Policy::parse(&*policy.name, &policy.document));
        layer.policies.extend(inline.iter().map(parse));
        for policy in attached {
            match self.managed.get(policy.arn.as_str()) {
                Some(read) => layer.policies.push(Arc::clone(read)),
                None => layer.unread = Some(format!("policy {} was not read", policy.name)),
            }
        }
    }

    fn boundary(&self, arn: &str) -> Layer {
        self.managed.get(arn).map_or_else(
            || Layer::unread(format!("the permissions boundary {arn} was not read")),
            |policy| Layer::read(vec![Arc::clone(policy)]),
        )
    }
}

#[cfg(test)]
mod tests;
