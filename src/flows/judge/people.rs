//! The principals that decide, with their policies read.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::authorization::{AuthorizationSnapshot, AuthorizedPrincipal};
use crate::domain::role::{AttachedPolicy, InlinePolicy, Role};
use crate::flows::inventory::Inventory;
use crate::graph::{Principal, RolePart};
use crate::policy::decide::question::{Layer, Tags, Trust};
use crate::policy::language::rule::Policy;

/// All of whom anything is known: what was swept or read singly, then roles only listed.
pub(super) fn principals(
    inventory: &Inventory,
    learned: &[AuthorizationSnapshot],
    trusts: &HashMap<Arc<str>, Arc<Policy>>,
) -> Vec<Principal> {
    let mut principals: HashMap<String, Principal> = HashMap::new();
    for role in inventory.roles() {
        let trust = role.trust.as_ref().and_then(|text| trusts.get(text));
        let trust = trust.map_or_else(not_listed, |policy| Trust::Read(Arc::clone(policy)));
        principals.insert(role.arn.to_string(), only_listed(role, trust));
    }
    for snapshot in learned {
        let reader = Reader::new(snapshot);
        for principal in &snapshot.principals {
            let role = principals.remove(&principal.arn).and_then(|listed| listed.role);
            let is_role = principal.arn.contains(":role/");
            let part = || RolePart { trust: not_listed(), max_session_duration: 3600 };
            let role = if is_role { Some(role.unwrap_or_else(part)) } else { None };
            principals.insert(principal.arn.clone(), reader.principal(principal, role));
        }
    }
    principals.into_values().collect()
}

/// A role of which only the listing is known.
pub(super) fn only_listed(role: &Role, trust: Trust) -> Principal {
    let unread = || Layer::unread(format!("the policies of {} were not read", role.arn.name()));
    Principal {
        arn: role.arn.as_str().into(),
        id: if role.id.is_empty() { None } else { Some((*role.id).into()) },
        identity: unread(),
        boundary: Some(unread()),
        tags: Tags::Unknown,
        role: Some(RolePart { trust, max_session_duration: role.max_session_duration }),
    }
}

/// A principal of an account with its policies, if it was learned.
pub(super) fn one(snapshot: &AuthorizationSnapshot, arn: &str) -> Option<Principal> {
    let found = snapshot.principals.iter().find(|principal| principal.arn == arn)?;
    Some(Reader::new(snapshot).principal(found, None))
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

    fn principal(&self, principal: &AuthorizedPrincipal, role: Option<RolePart>) -> Principal {
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
            identity,
            boundary: boundary.or_else(|| hidden.map(Layer::unread)),
            tags: Tags::Known(principal.tags.clone()),
            role,
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
