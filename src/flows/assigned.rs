//! The permission sets that one has: listed from every portal that one signed in to, and kept as notes.

mod list;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::gate::Gate;
use crate::domain::permission_set::{Assignment, set_of};
use crate::domain::sign_in::{Portal, PortalAccount};
use crate::flows::sign_in::portals;
use crate::flows::world::World;
use crate::ports::store::Changed;

pub(crate) use list::{list, list_all};

/// What one portal gives, as it was at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portfolio {
    portal: Portal,
    as_of: Timestamp,
    accounts: Vec<Entry>,
}

/// One account with the sets that one has there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    account: PortalAccount,
    sets: Vec<String>,
}

/// All that is known of permission sets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assigned {
    accounts: BTreeMap<AccountId, Of>,
    /// Portals that were never listed: what they give is not known.
    unlisted: Vec<Portal>,
}

/// What one account is called by the portals, and the sets in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Of {
    name: Option<String>,
    sets: Vec<Assignment>,
}

impl Assigned {
    /// What was listed before, of all portals that the config file names; makes no call.
    pub fn known(world: &World) -> Self {
        let mut assigned = Self::default();
        for portal in portals(&world.config) {
            match Portfolio::kept(world, &portal) {
                Some(portfolio) => assigned.add(&portfolio),
                None => assigned.unlisted.push(portal),
            }
        }
        assigned
    }

    fn add(&mut self, portfolio: &Portfolio) {
        for Entry { account, sets } in &portfolio.accounts {
            let of = self.accounts.entry(account.id).or_default();
            of.name = of.name.take().or_else(|| account.name.clone());
            for set in sets {
                let (portal, set) = (portfolio.portal.clone(), set.clone());
                let assignment = Assignment { portal, account: account.id, set };
                if !of.sets.contains(&assignment) {
                    of.sets.push(assignment);
                }
            }
        }
    }

    /// Takes in more.
    pub(crate) fn extend(&mut self, more: Self) {
        for (id, mut of) in more.accounts {
            let known = self.accounts.entry(id).or_default();
            known.name = of.name.take().or_else(|| known.name.take());
            of.sets.retain(|set| !known.sets.contains(set));
            known.sets.append(&mut of.sets);
        }
    }

    /// The set behind a role, if one has it; of several portals the first.
    pub fn of(&self, role: &RoleArn) -> Option<&Assignment> {
        let of = self.accounts.get(&role.account())?;
        let set = set_of(role)?;
        of.sets.iter().find(|assignment| assignment.set == set)
    }

    /// The portals that may give the set behind a role: those that were never listed, while no other gives it.
    pub fn awaiting(&self, role: &RoleArn) -> &[Portal] {
        let is_open = set_of(role).is_some() && self.of(role).is_none();
        if is_open { &self.unlisted } else { &[] }
    }

    /// Every set, by account.
    pub fn assignments(&self) -> impl Iterator<Item = &Assignment> {
        self.accounts.values().flat_map(|of| &of.sets)
    }

    /// The accounts, with what the portals call them.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountId, Option<&str>)> {
        self.accounts.iter().map(|(id, of)| (*id, of.name.as_deref()))
    }

    /// What an account is called.
    pub fn name(&self, account: AccountId) -> Option<&str> {
        self.accounts.get(&account)?.name.as_deref()
    }

    /// What stands for the sets in an account whose roles are not among those that IAM listed.
    pub fn stand_ins<'a>(
        &self,
        account: AccountId,
        listed: impl IntoIterator<Item = &'a RoleArn>,
    ) -> Vec<RoleArn> {
        let Some(of) = self.accounts.get(&account) else { return Vec::new() };
        let seen: Vec<&str> = listed.into_iter().filter_map(set_of).collect();
        let unseen = of.sets.iter().filter(|assignment| !seen.contains(&&*assignment.set));
        let mut found: Vec<RoleArn> = unseen.filter_map(Assignment::stand_in).collect();
        found.dedup();
        found
    }
}

/// The set behind a role. Where no portal that was listed gives it, those are listed that never were.
///
/// # Errors
/// None that can be listed gives it, and others want a sign-in: it names them all, since any may. Or one does not
/// answer.
pub async fn assignment(world: &World, role: &RoleArn) -> Result<Option<Assignment>, Failure> {
    let mut assigned = Assigned::known(world);
    let (mut closed, mut problem) = (Vec::new(), None);
    // One that gives nothing is listed now all the same.
    for portal in assigned.awaiting(role).to_vec() {
        match list_all(world, &portal).await {
            Ok(()) => assigned = Assigned::known(world),
            Err(failure) if failure.kind == FailureKind::SignInNeeded => {
                closed.push((portal, failure));
            }
            Err(failure) => problem = problem.or(Some(failure)),
        }
        if assigned.of(role).is_some() {
            break;
        }
    }
    if let Some(found) = assigned.of(role) {
        return Ok(Some(found.clone()));
    }
    if closed.len() > 1 {
        return Err(unknown(role, closed.into_iter().map(|(portal, _)| portal)));
    }
    let failure = closed.pop().map(|(_, failure)| failure).or(problem);
    failure.map_or(Ok(None), Err)
}

/// Any of these may give the set behind a role.
fn unknown(role: &RoleArn, portals: impl Iterator<Item = Portal>) -> Failure {
    let gates: Vec<Gate> = portals.map(Gate::Portal).collect();
    let names: Vec<String> = gates.iter().map(|gate| format!("`{gate}`")).collect();
    let (set, account) = (set_of(role).unwrap_or_default(), role.account());
    let message = format!("{} may give `{set}` in account {account}", names.join(" or "));
    Failure::one_sign_in_needed(gates, message)
}

impl Portfolio {
    fn kept(world: &World, portal: &Portal) -> Option<Self> {
        let text = world.notes.read(&note(portal))?;
        let kept: Self = serde_json::from_str(&text).ok()?;
        (kept.portal == *portal).then_some(kept)
    }

    fn keep(&self, world: &World) {
        let Ok(text) = serde_json::to_string(self) else { return };
        // A note that cannot be kept costs a listing the next time, nothing more.
        drop(world.notes.update(&note(&self.portal), &mut |_| Changed::To(text.clone())));
    }
}

/// The note of a portal.
fn note(portal: &Portal) -> String {
    let digest = hex::encode(Sha256::digest(portal.name()));
    format!("portal-{}", digest.get(..16).unwrap_or(&digest))
}

#[cfg(test)]
mod tests;
