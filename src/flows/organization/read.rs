//! Reading the part of an organization that bears on some accounts, with the fewest calls: upwards from a
//! few accounts, downwards to many; the root once, each parent once, each target or policy once.

mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::{StreamExt, stream};

use crate::domain::account::AccountId;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::organization::{Hanging, OrganizationTree, PolicyKind, PolicyState, Root, Seat};
use crate::flows::world::World;
use crate::ports::aws::Access;

/// Organizations throttles early (User Guide, "Quotas and service limits"): no more calls at once.
const MOST_AT_ONCE: usize = 6;

/// Units nest five deep at most (User Guide, "Quotas and service limits"); this ends a circle.
const DEEPEST: usize = 16;

/// With more accounts than this, walking down the whole tree takes fewer calls than asking for each
/// account's parents, since it lists twenty accounts a call.
const FEW_ACCOUNTS: usize = 24;

/// With more lists than this, asking for each policy's targets takes fewer calls than asking what hangs
/// on each target: policies are fewer than targets, and it lists twenty targets a call.
const FEW_LISTS: usize = 24;

/// The tree above the accounts and what hangs on it. `Err` holds the call that was refused, in words:
/// then this identity may read nothing of it.
pub(super) async fn tree(
    world: &World,
    access: &Access,
    who: &str,
    accounts: &BTreeSet<AccountId>,
) -> Result<OrganizationTree, String> {
    let as_of = world.clock.now();
    let at_once = world.settings.network.concurrency.clamp(1, MOST_AT_ONCE);
    let asking = Asking { world, access, who, at_once };
    let root = world.organizations.root(access).await;
    let root = root.map_err(|failure| asking.words("organizations:ListRoots", &failure))?;
    let walked = if accounts.len() > FEW_ACCOUNTS {
        walk::seats(&asking, &root, accounts).await
    } else {
        None
    };
    let seats = match walked {
        Some(seats) => seats,
        None => asking.seats(&root, accounts).await,
    };
    let targets = targets(&seats);
    let kinds = PolicyKind::ALL.into_iter();
    let kinds: Vec<PolicyKind> =
        kinds.filter(|kind| root.state(*kind) == PolicyState::Enabled).collect();
    let swept = if targets.len() * kinds.len() > FEW_LISTS {
        walk::hanging(&asking, &kinds, &targets).await
    } else {
        None
    };
    let hanging = match swept {
        Some(hanging) => hanging,
        None => asking.hanging(&kinds, &targets).await,
    };
    let documents = asking.documents(&hanging).await;
    Ok(OrganizationTree { as_of, read_by: who.to_owned(), root, seats, hanging, documents })
}

/// Every id of every path.
fn targets(seats: &BTreeMap<AccountId, Seat>) -> BTreeSet<String> {
    let mut targets: BTreeSet<String> = BTreeSet::new();
    for (account, seat) in seats {
        if let Seat::Below(path) = seat {
            targets.extend(path.iter().cloned());
            targets.insert(account.to_string());
        }
    }
    targets
}

/// What a child stands below: `None` if the organization has no such child.
type Parents = BTreeMap<String, Result<Option<String>, String>>;

struct Asking<'a> {
    world: &'a World,
    access: &'a Access,
    who: &'a str,
    at_once: usize,
}

impl Asking<'_> {
    /// Where each account stands: level by level upwards, all of a level side by side.
    async fn seats(
        &self,
        root: &Root,
        accounts: &BTreeSet<AccountId>,
    ) -> BTreeMap<AccountId, Seat> {
        let mut parents = Parents::new();
        let mut level: BTreeSet<String> = accounts.iter().map(AccountId::to_string).collect();
        while !level.is_empty() {
            let found: Vec<_> = stream::iter(level)
                .map(|child| self.parent(child))
                .buffer_unordered(self.at_once)
                .collect()
                .await;
            let above = |(_, parent): &(_, Result<Option<String>, String>)| {
                parent.as_ref().ok().cloned().flatten()
            };
            level = found.iter().filter_map(above).filter(|id| *id != root.id).collect();
            parents.extend(found);
            level.retain(|id| !parents.contains_key(id));
        }
        accounts.iter().map(|account| (*account, seat(&parents, *account, &root.id))).collect()
    }

    async fn parent(&self, child: String) -> (String, Result<Option<String>, String>) {
        let parent = self.world.organizations.parent(self.access, &child).await;
        let parent = parent.map_err(|failure| self.words("organizations:ListParents", &failure));
        (child, parent)
    }

    /// What hangs on each target, a list for each kind.
    async fn hanging(&self, kinds: &[PolicyKind], targets: &BTreeSet<String>) -> Vec<Hanging> {
        let both =
            targets.iter().flat_map(|target| kinds.iter().map(|kind| (target.clone(), *kind)));
        let mut hanging: Vec<Hanging> = stream::iter(both.collect::<Vec<_>>())
            .map(|(target, kind)| self.on_target(target, kind))
            .buffer_unordered(self.at_once)
            .collect()
            .await;
        // Answers come in any order; what is kept does not depend on it.
        hanging.sort_by(|one, other| (&one.target, one.kind).cmp(&(&other.target, other.kind)));
        hanging
    }

    async fn on_target(&self, target: String, kind: PolicyKind) -> Hanging {
        let policies = self.world.organizations.attached(self.access, &target, kind).await;
        let call = "organizations:ListPoliciesForTarget";
        let mut policies = policies.map_err(|failure| self.words(call, &failure));
        if let Ok(policies) = &mut policies {
            policies.sort_by(|one, other| one.name.cmp(&other.name));
        }
        Hanging { target, kind, policies }
    }

    async fn documents(&self, hanging: &[Hanging]) -> BTreeMap<String, Result<Arc<str>, String>> {
        let policies = hanging.iter().filter_map(|one| one.policies.as_ref().ok()).flatten();
        let ids: BTreeSet<String> = policies.map(|policy| policy.id.clone()).collect();
        stream::iter(ids).map(|id| self.document(id)).buffer_unordered(self.at_once).collect().await
    }

    async fn document(&self, id: String) -> (String, Result<Arc<str>, String>) {
        let text = self.world.organizations.policy(self.access, &id).await;
        let text = text.map_err(|failure| self.words("organizations:DescribePolicy", &failure));
        (id, text.map(Arc::from))
    }

    /// A call that failed, and whom it was refused to.
    fn words(&self, call: &str, failure: &Failure) -> String {
        let code = failure.code.as_deref().unwrap_or(failure.kind.word());
        if failure.kind == FailureKind::Refused {
            format!("{call} was refused ({code}) to {}", self.who)
        } else {
            format!("{call} failed ({code}) for {}", self.who)
        }
    }
}

fn seat(parents: &Parents, account: AccountId, root: &str) -> Seat {
    let mut path: Vec<String> = Vec::new();
    let mut child = account.to_string();
    while path.len() < DEEPEST {
        match parents.get(&child) {
            Some(Ok(Some(parent))) => {
                path.push(parent.clone());
                if parent == root {
                    path.reverse();
                    return Seat::Below(path);
                }
                child.clone_from(parent);
            }
            Some(Ok(None)) if path.is_empty() => return Seat::Elsewhere,
            Some(Err(why)) => return Seat::Unread(why.clone()),
            Some(Ok(None)) | None => break,
        }
    }
    Seat::Unread("organizations:ListParents does not lead to the root".to_owned())
}

#[cfg(test)]
mod tests;
