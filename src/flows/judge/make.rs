//! Makes a judge: from what there is to learn, or from what is known already.

use std::collections::HashMap;

use crate::domain::account::AccountId;
use crate::domain::failure::Failure;
use crate::domain::session::{SessionId, SessionSummary, Start};
use crate::flows::inventory::Inventory;
use crate::flows::judge::{JudgeOptions, Learned, gather};
use crate::flows::leads::known_leads;
use crate::flows::learn::learn_all;
use crate::flows::organization::learn_organizations;
use crate::flows::plan::starts;
use crate::flows::sessions::{Held, Sessions};
use crate::flows::world::World;
use crate::graph::judge::Judge;

impl Judge {
    /// Learns what there is to learn about all accounts of the inventory, and puts it together for one
    /// session. Only `session` must be usable; what cannot be read leaves verdicts unknown.
    pub async fn learn(
        world: &World,
        sessions: &Sessions,
        inventory: &Inventory,
        session: SessionId,
        judge_options: JudgeOptions<'_>,
    ) -> Result<Self, Failure> {
        let held = held(sessions, session)?;
        let mut accounts = accounts((world, sessions), &held);
        let home = held.summary.identity.account;
        let plays = |account: &AccountId| {
            *account == home || judge_options.accounts.is_none_or(|only| only.contains(account))
        };
        accounts.retain(&plays);
        let mut all = accounts.clone();
        all.extend(inventory.accounts.keys().filter(|account| plays(account)));
        let learned = learn_all(world, sessions, accounts, judge_options.max_age).await;
        let asked = (all.as_slice(), learned.as_slice());
        let organizations =
            learn_organizations(world, sessions, session, asked, judge_options.max_age).await;
        let learned = Learned { accounts: learned, organizations };
        Ok(Self::gather((world, sessions), inventory, &held, learned, judge_options))
    }

    /// The same from what was learned and kept so far, however old: asks AWS nothing, and so never waits.
    /// What is not known leaves verdicts unknown, or is a certain no all the same.
    pub fn recall(
        world: &World,
        sessions: &Sessions,
        inventory: &Inventory,
        session: SessionId,
        judge_options: JudgeOptions<'_>,
    ) -> Result<Self, Failure> {
        let held = held(sessions, session)?;
        let kept = |account| world.inventory.load_authorization(account);
        let accounts = accounts((world, sessions), &held).into_iter().filter_map(kept).collect();
        let learned = Learned { accounts, organizations: world.inventory.load_organizations() };
        Ok(Self::gather((world, sessions), inventory, &held, learned, judge_options))
    }

    fn gather(
        (world, sessions): (&World, &Sessions),
        inventory: &Inventory,
        held: &Held,
        learned: Learned,
        judge_options: JudgeOptions<'_>,
    ) -> Self {
        let others: Vec<Held> = in_file_order(world, sessions)
            .into_iter()
            .filter(|other| other.id != held.summary.id && !judge_options.is_only_start)
            .filter_map(|other| sessions.held(other.id))
            .collect();
        gather::gather(world, inventory, (held, &others), learned, judge_options)
    }
}

/// All sessions held, in the order of the starts behind them: of ways that are as good the same one is named,
/// whatever was obtained first.
pub(super) fn in_file_order(world: &World, sessions: &Sessions) -> Vec<SessionSummary> {
    let starts = starts(&world.config, &world.environment);
    let places: HashMap<Start, usize> = starts.into_iter().zip(0..).collect();
    let mut all = sessions.all();
    all.sort_by_key(|one| places.get(&one.start).copied().unwrap_or(usize::MAX));
    all
}

fn held(sessions: &Sessions, session: SessionId) -> Result<Held, Failure> {
    sessions.held(session).ok_or_else(|| Failure::usage("this session was forgotten"))
}

/// The accounts of which policies can be learned, the person's own: that of the session first.
pub fn askable(world: &World, sessions: &Sessions, session: SessionId) -> Vec<AccountId> {
    sessions.held(session).map_or_else(Vec::new, |held| accounts((world, sessions), &held))
}

fn accounts((world, sessions): (&World, &Sessions), held: &Held) -> Vec<AccountId> {
    let known = known_leads(world, sessions);
    let mut accounts: Vec<AccountId> = known.iter().filter_map(|lead| lead.account).collect();
    let home = held.summary.identity.account;
    accounts.push(home);
    accounts.sort_unstable_by_key(|account| (*account != home, *account));
    accounts.dedup();
    accounts
}

#[cfg(test)]
mod tests;
