//! Sessions that all documents judge alike, unless a document speaks of who calls.

use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::graph::RoleNode;
use crate::policy::decide::question::Layer;

/// Sessions with the same policies in the same account, on ways that carry the same along. If the
/// trust policy speaks of none of them by itself, what one may assume all may, and one is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Class {
    account: AccountId,
    identity: Documents,
    boundary: Option<Documents>,
    /// The first start that carries the same along.
    alike: usize,
}

/// Documents by where they lie: equal ones are read once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Documents {
    read: Vec<usize>,
    is_unread: bool,
}

impl Documents {
    /// `None` if a document speaks of who calls.
    fn of(layer: &Layer) -> Option<Self> {
        let speaks = layer.policies.iter().any(|policy| policy.speaks_of_caller);
        (!speaks).then(|| Self {
            read: layer.policies.iter().map(|policy| Arc::as_ptr(policy).addr()).collect(),
            is_unread: layer.unread.is_some(),
        })
    }
}

impl Class {
    /// `None` if this session must be asked for itself.
    pub(super) fn of(role: &RoleNode, alike: usize) -> Option<Self> {
        let Some(policies) = &role.policies else {
            let unread = Documents { read: Vec::new(), is_unread: true };
            let (account, boundary) = (role.account?, Some(unread.clone()));
            return Some(Self { account, identity: unread, boundary, alike });
        };
        let boundary = policies.boundary.as_ref().map(Documents::of);
        let boundary = match boundary {
            Some(None) => return None,
            Some(Some(documents)) => Some(documents),
            None => None,
        };
        Some(Self {
            account: role.account?,
            identity: Documents::of(&policies.identity)?,
            boundary,
            alike,
        })
    }
}
