//! Verdicts, reasons and chains for the screens.

mod view;

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;

use crate::app::msg::Msg;
use crate::app::remote::RequestId;
use crate::app::verdict::{PathView, WhyView};
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::inventory::InventoryEvent;
use crate::domain::session::SessionId;
use crate::flows::inventory::Inventory;
use crate::flows::judge::{Judge, JudgeOptions, MAX_AGE};
use crate::flows::sessions::Sessions;
use crate::flows::why::why;
use crate::flows::world::World;

/// Verdicts given before the screens hear of them: some milliseconds of work.
const PORTION: usize = 500;

/// How long answers wait for what can still be learned. After that they come from what is known by
/// then: one account that hangs must not keep a certain answer away.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What judges are made of, and the one that was made last.
#[derive(Debug, Default)]
pub(super) struct Judgements {
    inventory: Mutex<Arc<Inventory>>,
    /// Counts the readings of the inventory that came to their end.
    readings: AtomicU64,
    /// Held while one is made, so that many questions at once make one judge.
    judge: tokio::sync::Mutex<Option<KeptJudge>>,
}

/// A judge, and when it was made.
#[derive(Debug)]
struct KeptJudge {
    session: SessionId,
    readings: u64,
    judge: Arc<Judge>,
}

impl Judgements {
    /// Folds in what was listed.
    pub(super) fn apply(&self, event: InventoryEvent) {
        let mut inventory = self.inventory.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut inventory).apply(event);
    }

    /// A reading came to its end: who judged before knew less.
    pub(super) fn finish_reading(&self) {
        self.readings.fetch_add(1, Ordering::Relaxed);
    }

    fn inventory(&self) -> Arc<Inventory> {
        Arc::clone(&self.inventory.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn judge(
        &self,
        world: &World,
        sessions: &Sessions,
        session: SessionId,
    ) -> Result<Arc<Judge>, Failure> {
        let mut seat = self.judge.lock().await;
        let readings = self.readings.load(Ordering::Relaxed);
        let fits =
            |sitting: &&KeptJudge| sitting.session == session && sitting.readings == readings;
        if let Some(sitting) = seat.as_ref().filter(fits) {
            return Ok(Arc::clone(&sitting.judge));
        }
        let judge_options = JudgeOptions { max_age: Some(MAX_AGE), ..JudgeOptions::default() };
        let inventory = self.inventory();
        let judge = Judge::learn(world, sessions, &inventory, session, judge_options).await?;
        let judge = Arc::new(judge);
        *seat = Some(KeptJudge { session, readings, judge: Arc::clone(&judge) });
        Ok(judge)
    }

    /// A judge now: the whole one if it is made in time, else one of what is known so far.
    async fn judge_in_time(
        &self,
        world: &World,
        sessions: &Sessions,
        session: SessionId,
    ) -> Result<Arc<Judge>, Failure> {
        match tokio::time::timeout(PATIENCE, self.judge(world, sessions, session)).await {
            Ok(judge) => judge,
            Err(_) => self.recall(world, sessions, session),
        }
    }

    fn recall(
        &self,
        world: &World,
        sessions: &Sessions,
        session: SessionId,
    ) -> Result<Arc<Judge>, Failure> {
        let inventory = self.inventory();
        Judge::recall(world, sessions, &inventory, session, JudgeOptions::default()).map(Arc::new)
    }

    /// Judges roles in portions. Where nothing can be learned the verdicts stay open; where learning
    /// takes long they come twice, first from what is known so far.
    pub(super) async fn verdicts(
        &self,
        (world, sessions): (&World, &Sessions),
        request: RequestId,
        session: SessionId,
        roles: Vec<RoleArn>,
        inbox: &mpsc::Sender<Msg>,
    ) {
        let mut whole = pin!(self.judge(world, sessions, session));
        let in_time = tokio::time::timeout(PATIENCE, &mut whole).await;
        let judge = if let Ok(judge) = in_time {
            judge
        } else {
            if let Ok(judge) = self.recall(world, sessions, session) {
                send(&judge, &self.inventory(), (request, &roles), inbox).await;
            }
            whole.await
        };
        let Ok(judge) = judge else { return };
        let organizations = judge.organizations.iter().map(view::organization).collect();
        if inbox.send(Msg::OrganizationsRead(organizations)).await.is_ok() {
            send(&judge, &self.inventory(), (request, &roles), inbox).await;
        }
    }

    /// The whole explanation of one verdict.
    pub(super) async fn explain(
        &self,
        (world, sessions): (&World, &Sessions),
        session: SessionId,
        arn: &RoleArn,
    ) -> Result<WhyView, Failure> {
        let judge = self.judge_in_time(world, sessions, session).await?;
        let inventory = self.inventory();
        let role = inventory.role(arn).ok_or_else(|| {
            Failure::usage(format!("`{arn}` was not listed, so its trust policy is not known"))
        })?;
        Ok(view::why(&why(&judge, role)))
    }

    /// The shortest chain to a role from any session held.
    pub(super) async fn path(
        &self,
        (world, sessions): (&World, &Sessions),
        session: SessionId,
        role: &RoleArn,
    ) -> Result<PathView, Failure> {
        let judge = self.judge_in_time(world, sessions, session).await?;
        Ok(view::path(&judge, role))
    }
}

/// Tells the screens what a judge says, a portion at a time.
async fn send(
    judge: &Judge,
    inventory: &Inventory,
    (request, roles): (RequestId, &[RoleArn]),
    inbox: &mpsc::Sender<Msg>,
) {
    for portion in roles.chunks(PORTION) {
        let verdicts = portion
            .iter()
            .filter_map(|arn| inventory.role(arn))
            .map(|role| (role.arn.clone(), view::verdict(&judge.verdict(role))))
            .collect();
        if inbox.send(Msg::Judged { request, verdicts }).await.is_err() {
            return;
        }
        tokio::task::yield_now().await;
    }
}
