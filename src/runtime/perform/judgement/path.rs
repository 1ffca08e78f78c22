//! The shortest chain to a role: what it takes to find one is large, so it is made when it is first wanted
//! and kept only as long as nothing changes.

use std::sync::{Arc, Mutex, PoisonError};

use crate::app::verdict::PathView;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::session::SessionId;
use crate::flows::inventory::Inventory;
use crate::flows::judge::{Judge, JudgeOptions};
use crate::runtime::perform::judgement::{Judgements, view};

/// The judge that found the last chain.
#[derive(Debug, Default)]
pub(super) struct Paths(Mutex<Option<Made>>);

#[derive(Debug)]
struct Made {
    session: SessionId,
    /// Who was held.
    held: Vec<SessionId>,
    inventory: Arc<Inventory>,
    /// How many accounts' policies were known.
    learned: usize,
    judge: Arc<Judge>,
}

impl Judgements {
    /// The shortest chain to a role from any session held.
    pub(in crate::runtime::perform) async fn path(
        self: &Arc<Self>,
        session: SessionId,
        role: RoleArn,
    ) -> Result<PathView, Failure> {
        self.wait_for_home(session).await;
        let this = Arc::clone(self);
        let found = tokio::task::spawn_blocking(move || {
            this.pathfinder(session).map(|judge| view::path(&judge, &role))
        });
        found.await.map_err(|error| Failure::local(error.to_string()))?
    }

    fn pathfinder(&self, session: SessionId) -> Result<Arc<Judge>, Failure> {
        let mut last = self.paths.0.lock().unwrap_or_else(PoisonError::into_inner);
        let inventory = self.inventory();
        let learned = self.learned.borrow().len();
        let held: Vec<SessionId> = self.sessions.all().iter().map(|one| one.id).collect();
        let fits = |made: &&Made| {
            let is_same = made.session == session && made.held == held && made.learned == learned;
            is_same && Arc::ptr_eq(&made.inventory, &inventory)
        };
        if let Some(made) = last.as_ref().filter(fits) {
            return Ok(Arc::clone(&made.judge));
        }
        // The old one goes before the new one comes: each may be large.
        *last = None;
        let options = JudgeOptions::default();
        let judge = Judge::recall(&self.world, &self.sessions, &inventory, session, options)?;
        let judge = Arc::new(judge);
        *last = Some(Made { session, held, inventory, learned, judge: Arc::clone(&judge) });
        Ok(judge)
    }
}
