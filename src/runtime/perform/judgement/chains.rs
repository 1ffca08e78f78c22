//! Chains for the list: found behind the direct verdicts, and only if something has changed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

use crate::domain::arn::RoleArn;
use crate::domain::quick::QuickMap;
use crate::domain::session::SessionId;
use crate::graph::judge::{Chained, chained};
use crate::runtime::perform::judgement::Judgements;

/// A search for chains is followed by a rest of so many times what it took: while accounts are listed there
/// is always something new, and another search would only take the processor from the direct verdicts. The
/// long rest ends with the reading.
const REST: u32 = 4;
const LONG_REST: u32 = 20;

/// What was found last.
#[derive(Debug, Default)]
pub(super) struct Chains(Mutex<Found>);

#[derive(Debug, Default)]
struct Found {
    /// By which of the judges.
    judge: Option<u64>,
    by_role: QuickMap<RoleArn, Chained>,
    /// When the last search ended, and what it took.
    last: Option<(Instant, Duration)>,
    is_looking: bool,
}

impl Judgements {
    /// The chain to a role, as far as chains were looked for.
    pub(super) fn chain_to(&self, role: &RoleArn) -> Option<Chained> {
        let chain = self.found_chains().by_role.get(role).cloned()?;
        // Its start may have been forgotten since.
        self.sessions.holds(chain.from).then_some(chain)
    }

    /// Looks for chains when it is time to, on a thread that may block; roles of which there is news are
    /// due then.
    pub(super) async fn look_for_chains(self: &Arc<Self>, session: SessionId) {
        let last = self.found_chains().last;
        if let Some((ended, took)) = last {
            let rest = if self.known().seating.is_reading() { LONG_REST } else { REST };
            sleep_until(ended + took * rest).await;
        }
        if std::mem::replace(&mut self.found_chains().is_looking, true) {
            return;
        }
        let this = Arc::clone(self);
        let (done, search) = oneshot::channel();
        // On a thread of its own, which takes over the memory of the one before: among threads that are
        // shared, each would keep as much as a whole search needs.
        let looking = thread::Builder::new().name("chains".to_owned()).spawn(move || {
            let is_new = this.look_now(session);
            this.found_chains().is_looking = false;
            if is_new {
                // Also if no chain has changed: what came in meanwhile is looked at next.
                this.news.notify_one();
            }
            done.send(()).ok();
        });
        match looking {
            // Lives on if the answer is not waited for.
            Ok(_) => drop(search.await),
            Err(_) => self.found_chains().is_looking = false,
        }
    }

    /// Whether there was something new to look at.
    fn look_now(&self, session: SessionId) -> bool {
        let begun = Instant::now();
        let Ok((number, judge)) = self.pathfinder(session) else { return false };
        if self.found_chains().judge == Some(number) {
            return false;
        }
        let inventory = self.inventory();
        let new = chained(&judge, |role| inventory.role(role).is_some());
        drop(inventory);
        let mut found = self.found_chains();
        let old = std::mem::replace(&mut found.by_role, new);
        found.judge = Some(number);
        found.last = Some((Instant::now(), begun.elapsed()));
        let new = &found.by_role;
        let gone = old.keys().filter(|arn| !new.contains_key(*arn));
        let come = new.iter().filter(|(arn, chain)| old.get(*arn) != Some(*chain));
        let changed: Vec<RoleArn> = gone.chain(come.map(|(arn, _)| arn)).cloned().collect();
        drop(found);
        self.known().due.these(changed);
        true
    }

    /// Whether chains were looked for, and no search is under way: until then a role that only a chain leads to
    /// is said to be out of reach.
    pub(in crate::runtime::perform) fn has_looked_for_chains(&self) -> bool {
        let found = self.found_chains();
        found.judge.is_some() && !found.is_looking
    }

    fn found_chains(&self) -> MutexGuard<'_, Found> {
        self.chains.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
