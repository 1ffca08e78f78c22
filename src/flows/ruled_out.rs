//! What the person's identities can do with roles, as they were last judged: kept for the names that a shell is
//! offered, and for the picker, for which AWS is never asked.

use std::collections::{BTreeSet, HashSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::profile::BaseSource;
use crate::domain::session::Start;
use crate::flows::assigned::Assigned;
use crate::flows::inventory::Inventory;
use crate::flows::leads::known_leads;
use crate::flows::plan::starts;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::policy::decide::evaluate::Decision;
use crate::ports::store::Changed;

/// The note in which they are kept.
const NOTE: &str = "verdicts";

/// How long a judgement holds.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(24);

/// With more roles that one may be able to assume, it helps little to leave the others out.
const MOST: usize = 20_000;

/// The last judgement. What it does not speak of is not ruled out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RuledOut {
    as_of: Timestamp,
    /// From what the person began.
    basis: String,
    /// The accounts of which every role was judged.
    accounts: BTreeSet<AccountId>,
    /// The roles in them that are not refused.
    open: BTreeSet<String>,
    /// Those of them that one of the identities can assume for certain.
    certain: BTreeSet<String>,
}

impl RuledOut {
    /// The last judgement, if it still holds.
    pub fn known(world: &World) -> Self {
        let text = world.notes.read(NOTE);
        let kept: Option<Self> = text.and_then(|text| serde_json::from_str(&text).ok());
        let now = world.clock.now();
        let holds = |kept: &Self| {
            kept.as_of <= now
                && now.duration_since(kept.as_of) < MAX_AGE
                && kept.basis == basis(world)
        };
        kept.filter(holds).unwrap_or_default()
    }

    /// Whether none of the person's identities can assume a role that was listed.
    pub fn covers(&self, inventory: &Inventory, role: &RoleArn) -> bool {
        self.decision(inventory, role) == Some(Decision::Deny)
    }

    /// What a role that was listed was judged to be; `None` if it was not judged since.
    pub fn decision(&self, inventory: &Inventory, role: &RoleArn) -> Option<Decision> {
        let listed = inventory.accounts.get(&role.account())?.facts.as_of?;
        if !self.accounts.contains(&role.account()) || listed > self.as_of {
            return None;
        }
        Some(match () {
            () if self.certain.contains(role.as_str()) => Decision::Allow,
            () if self.open.contains(role.as_str()) => Decision::Unknown,
            () => Decision::Deny,
        })
    }
}

/// Keeps what roles were judged to be (allowed: for certain), if every identity that the person has was held: one that was not, because a
/// sign-in, a code or a program was needed, may assume what the others cannot.
pub fn keep<'a>(
    world: &World,
    sessions: &Sessions,
    roles: impl Iterator<Item = (&'a RoleArn, Option<Decision>)>,
) {
    if !are_all_held(world, sessions) {
        return;
    }
    let mut judged =
        RuledOut { as_of: world.clock.now(), basis: basis(world), ..RuledOut::default() };
    let mut unjudged = BTreeSet::new();
    for (role, decision) in roles {
        match decision {
            None => drop(unjudged.insert(role.account())),
            Some(Decision::Deny) => drop(judged.accounts.insert(role.account())),
            Some(answer @ (Decision::Allow | Decision::Unknown)) => {
                judged.accounts.insert(role.account());
                judged.open.insert(role.to_string());
                if answer == Decision::Allow {
                    judged.certain.insert(role.to_string());
                }
            }
        }
    }
    judged.accounts.retain(|account| !unjudged.contains(account));
    if judged.open.len() > MOST {
        judged = RuledOut::default();
    }
    // Without the note all names are offered, nothing more.
    drop(
        world.notes.update(NOTE, &mut |_| {
            serde_json::to_string(&judged).map_or(Changed::Not, Changed::To)
        }),
    );
}

/// Whether every source of first credentials came to a session; roles that profiles assume are found by chain.
fn are_all_held(world: &World, sessions: &Sessions) -> bool {
    let leads = known_leads(world, sessions);
    let began: HashSet<Start> = sessions.all().into_iter().map(|session| session.start).collect();
    let held: HashSet<&BaseSource> = leads
        .iter()
        .filter(|lead| began.contains(&lead.start))
        .map(|lead| &lead.plan.base)
        .collect();
    leads.iter().all(|lead| held.contains(&lead.plan.base))
}

/// A digest of the starts and permission sets that the person has: others may assume other roles.
fn basis(world: &World) -> String {
    let mut digest = Sha256::new();
    for start in starts(&world.config, &world.environment) {
        digest.update(format!("{start}\n"));
    }
    for assignment in Assigned::known(world).assignments() {
        digest.update(format!("{} {}\n", assignment.account, assignment.set));
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests;
