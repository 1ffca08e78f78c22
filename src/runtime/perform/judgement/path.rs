//! The shortest chain to a role: what it takes to find one is large, so it is made when it is first wanted
//! and kept only as long as nothing changes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::session::SessionId;
use crate::flows::judge::JudgeOptions;
use crate::graph::judge::{Judge, ToRole, to_role};
use crate::runtime::perform::judgement::Judgements;

/// Identities named below the chain.
const OTHERS: usize = 30;

/// The judge that found the last chain.
#[derive(Debug, Default)]
pub(super) struct Paths {
    made: Mutex<Option<Made>>,
    count: AtomicU64,
}

#[derive(Debug)]
struct Made {
    /// The how many-th it is.
    number: u64,
    session: SessionId,
    /// Who was held.
    held: Vec<SessionId>,
    /// How much was listed by then.
    listed: u64,
    /// How much was learned by then.
    lessons: u64,
    judge: Arc<Judge>,
}

impl Judgements {
    /// The shortest chain to a role from any session held.
    pub(in crate::runtime::perform) async fn path(
        self: &Arc<Self>,
        session: SessionId,
        role: RoleArn,
    ) -> Result<ToRole, Failure> {
        self.wait_for_home(session).await;
        let this = Arc::clone(self);
        let found = tokio::task::spawn_blocking(move || {
            this.pathfinder(session).map(|(_, judge)| to_role(&judge, &role, OTHERS))
        });
        found.await.map_err(|error| Failure::local(error.to_string()))?
    }

    /// The judge of all that is known now, and its number: another one knows something else.
    pub(super) fn pathfinder(&self, session: SessionId) -> Result<(u64, Arc<Judge>), Failure> {
        let mut last = self.paths.made.lock().unwrap_or_else(PoisonError::into_inner);
        let (inventory, listed) = self.listed();
        let lessons = self.lessons.load(Ordering::Acquire);
        let held = self.sessions.ids();
        let fits = |made: &&Made| {
            let is_same = made.session == session && made.held == held && made.lessons == lessons;
            is_same && made.listed == listed
        };
        if let Some(made) = last.as_ref().filter(fits) {
            return Ok((made.number, Arc::clone(&made.judge)));
        }
        // The old one goes before the new one comes: each may be large.
        *last = None;
        let options = JudgeOptions::default();
        let judge =
            Judge::recall(&self.worlds.now(), &self.sessions, &inventory, session, options)?;
        let judge = Arc::new(judge);
        let number = self.paths.count.fetch_add(1, Ordering::Relaxed);
        *last = Some(Made { number, session, held, listed, lessons, judge: Arc::clone(&judge) });
        Ok((number, judge))
    }
}
