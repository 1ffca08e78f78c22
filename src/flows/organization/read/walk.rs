//! Downwards, for many accounts: all of the tree, and all policies with their targets. `None` if a
//! call on the way is refused: the other way needs other permissions.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt, stream};

use super::Asking;
use crate::domain::account::AccountId;
use crate::domain::failure::Failure;
use crate::domain::organization::{Hanging, PolicyKind, PolicyName, Root, Seat};

/// What stands directly below one id.
struct Below {
    path: Vec<String>,
    accounts: Vec<AccountId>,
    units: Vec<String>,
}

/// Where the accounts stand; those that the whole tree does not hold are elsewhere.
pub(super) async fn seats(
    asking: &Asking<'_>,
    root: &Root,
    wanted: &BTreeSet<AccountId>,
) -> Option<BTreeMap<AccountId, Seat>> {
    let mut found: BTreeMap<AccountId, Seat> = BTreeMap::new();
    let mut level = vec![vec![root.id.clone()]];
    let mut seen: BTreeSet<String> = BTreeSet::new();
    while !level.is_empty() && !wanted.iter().all(|account| found.contains_key(account)) {
        let below: Vec<Below> = stream::iter(level)
            .map(|path| below(asking, path))
            .buffer_unordered(asking.at_once)
            .try_collect()
            .await
            .ok()?;
        level = Vec::new();
        for Below { path, accounts, units } in below {
            let known = accounts.into_iter().filter(|account| wanted.contains(account));
            found.extend(known.map(|account| (account, Seat::Below(path.clone()))));
            // What was seen before would lead in a circle.
            let new = units.into_iter().filter(|unit| seen.insert(unit.clone()));
            level.extend(new.map(|unit| path.iter().cloned().chain([unit]).collect::<Vec<_>>()));
        }
    }
    for account in wanted {
        found.entry(*account).or_insert(Seat::Elsewhere);
    }
    Some(found)
}

async fn below(asking: &Asking<'_>, path: Vec<String>) -> Result<Below, Failure> {
    let organizations = &asking.world.organizations;
    let parent = path.last().map(String::as_str).unwrap_or_default();
    let accounts = organizations.accounts_below(asking.access, parent).await?;
    let units = organizations.units_below(asking.access, parent).await?;
    Ok(Below { path, accounts, units })
}

/// What hangs on the targets, from the policies' side.
pub(super) async fn hanging(
    asking: &Asking<'_>,
    kinds: &[PolicyKind],
    targets: &BTreeSet<String>,
) -> Option<Vec<Hanging>> {
    let mut found: BTreeMap<(String, PolicyKind), Vec<PolicyName>> = BTreeMap::new();
    let all = targets.iter().flat_map(|target| kinds.iter().map(|kind| (target.clone(), *kind)));
    found.extend(all.map(|key| (key, Vec::new())));
    for kind in kinds {
        let policies = asking.world.organizations.policies(asking.access, *kind).await.ok()?;
        let held: Vec<(PolicyName, Vec<String>)> = stream::iter(policies)
            .map(|policy| on(asking, policy))
            .buffer_unordered(asking.at_once)
            .try_collect()
            .await
            .ok()?;
        for (policy, on) in held {
            for target in on {
                if let Some(level) = found.get_mut(&(target, *kind)) {
                    level.push(policy.clone());
                }
            }
        }
    }
    let hanging = found.into_iter().map(|((target, kind), mut policies)| {
        // Answers come in any order; what is kept does not depend on it.
        policies.sort_by(|one, other| one.name.cmp(&other.name));
        Hanging { target, kind, policies: Ok(policies) }
    });
    Some(hanging.collect())
}

async fn on(asking: &Asking<'_>, policy: PolicyName) -> Result<(PolicyName, Vec<String>), Failure> {
    let targets = asking.world.organizations.targets(asking.access, &policy.id).await?;
    Ok((policy, targets))
}
