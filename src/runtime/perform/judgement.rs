//! Verdicts, reasons and chains for the screens.
//!
//! One panel of judges is kept, and changed by what is new. The last question is answered: from then on,
//! whatever is listed or learned is judged as that question wants it, a portion at a time, on threads that
//! may block. What is judged is looked up here: the screens name no roles.

mod chains;
mod due;
mod lesson;
mod path;
mod said;
mod seating;
mod view;

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::time::Instant;

use crate::app::msg::Msg;
use crate::app::remote::RequestId;
use crate::app::verdict::VerdictView;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::inventory::InventoryEvent;
use crate::domain::session::{AssumeOptions, SessionId, SessionSummary};
use crate::flows::inventory::Inventory;
use crate::flows::judge::Panel;
use crate::flows::sessions::Sessions;
use crate::graph::judge::Explained;
use crate::runtime::perform::around::Around;
use crate::runtime::perform::worlds::Worlds;

use chains::Chains;
use due::Due;
use lesson::Lesson;
use path::Paths;
use said::Said;
use seating::Seating;

/// Verdicts given before the screens hear of them: some milliseconds of work.
const PORTION: usize = 500;

/// How long answers wait for what can be learned of the identity in use. After that they come from what is
/// known by then: an account that hangs must not keep a certain answer away.
const PATIENCE: Duration = Duration::from_millis(1500);

/// How long news is gathered before it is judged: a listing brings much of it at once.
const GATHERING: Duration = Duration::from_millis(30);

/// What is judged, and the panel that judges.
#[derive(Debug)]
pub(super) struct Judgements {
    worlds: Arc<Worlds>,
    sessions: Arc<Sessions>,
    around: Arc<Around>,
    known: Mutex<Known>,
    panel: Mutex<Panel>,
    /// Something was listed or learned, or the sessions changed.
    news: Notify,
    /// A reading of the inventory came to its end: there may be more to learn.
    readings: Notify,
    /// The newest question; who answers an older one stops.
    question: AtomicU64,
    /// The accounts of which policies were learned, or cannot be.
    learned: watch::Sender<BTreeSet<AccountId>>,
    /// How much was learned, lesson by lesson.
    lessons: AtomicU64,
    paths: Paths,
    chains: Chains,
    /// What is said of roles, each once: of many the same is to be said.
    said: Said,
}

/// What was listed, and what of it awaits a verdict.
#[derive(Debug, Default)]
struct Known {
    inventory: Arc<Inventory>,
    /// Counts what changed in it.
    listed: u64,
    due: Due,
    seating: Seating,
    /// Learned, and not yet taken in by the panel.
    lessons: Vec<Lesson>,
}

impl Judgements {
    pub(super) fn new(worlds: Arc<Worlds>, sessions: Arc<Sessions>, around: Arc<Around>) -> Self {
        Self {
            panel: Mutex::new(Panel::new(&worlds.now())),
            worlds,
            sessions,
            around,
            known: Mutex::default(),
            news: Notify::new(),
            readings: Notify::new(),
            question: AtomicU64::new(0),
            learned: watch::Sender::default(),
            lessons: AtomicU64::new(0),
            paths: Paths::default(),
            chains: Chains::default(),
            said: Said::default(),
        }
    }

    /// Folds in what was listed.
    pub(super) fn apply(&self, event: InventoryEvent) {
        let mut known = self.known();
        let Known { inventory, due, .. } = &mut *known;
        due.listed(inventory, &event);
        let is_news = Arc::make_mut(inventory).apply(event);
        known.listed += u64::from(is_news);
        drop(known);
        self.news.notify_one();
    }

    /// A reading begins.
    pub(super) fn begin_reading(&self) {
        self.known().seating.begin_reading();
    }

    /// A reading came to its end.
    pub(super) fn finish_reading(&self) {
        self.known().seating.finish_reading();
        self.readings.notify_one();
        self.news.notify_one();
    }

    /// Identities came or went.
    pub(super) fn sessions_changed(&self) {
        self.known().seating.ask();
        self.news.notify_one();
    }

    /// All sessions held, as they are shown.
    pub(super) fn held(&self) -> Vec<SessionSummary> {
        let world = self.worlds.now();
        self.sessions.all().into_iter().map(|held| self.around.shown(&world, held)).collect()
    }

    fn inventory(&self) -> Arc<Inventory> {
        self.listed().0
    }

    /// What was listed, and another number whenever that changes.
    fn listed(&self) -> (Arc<Inventory>, u64) {
        let known = self.known();
        (Arc::clone(&known.inventory), known.listed)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a question until a newer one is asked.
    pub(super) async fn verdicts(
        self: &Arc<Self>,
        request: RequestId,
        (session, is_in_use): (SessionId, bool),
        inbox: &mpsc::Sender<Msg>,
    ) {
        let question = self.question.fetch_add(1, Ordering::AcqRel) + 1;
        self.known().due.everything();
        // Wakes a task that still answers an older question.
        self.news.notify_one();
        tokio::select! {
            () = self.judge(question, request, (session, is_in_use), inbox) => {}
            () = self.learn(session, inbox) => {}
        }
    }

    /// Judges what is due, whenever something is. Ends once the question is no longer the newest.
    async fn judge(
        self: &Arc<Self>,
        question: u64,
        request: RequestId,
        (session, is_in_use): (SessionId, bool),
        inbox: &mpsc::Sender<Msg>,
    ) {
        self.wait_for_home(session).await;
        let mut told = BTreeSet::new();
        loop {
            if self.question.load(Ordering::Acquire) != question {
                self.news.notify_one();
                return;
            }
            let this = Arc::clone(self);
            let portion =
                tokio::task::spawn_blocking(move || this.portion(session, is_in_use)).await;
            if self.question.load(Ordering::Acquire) != question {
                // The one that asked later is to hear of what this one took on.
                self.known().due.everything();
                self.news.notify_one();
                return;
            }
            match portion {
                Ok(verdicts) if verdicts.is_empty() => {
                    let mut chains = pin!(self.look_for_chains(session));
                    tokio::select! {
                        () = self.news.notified() => tokio::time::sleep(GATHERING).await,
                        () = &mut chains => self.news.notified().await,
                    }
                }
                Ok(verdicts) => {
                    self.introduce(&verdicts, &mut told, inbox).await;
                    if inbox.send(Msg::Judged { request, verdicts }).await.is_err() {
                        return;
                    }
                }
                Err(_) => return,
            }
        }
    }

    /// Tells of the identities that verdicts are about, where the screens may not know of them yet: a listing
    /// obtains many, and tells of all when it ends.
    async fn introduce(
        &self,
        verdicts: &[(RoleArn, Arc<VerdictView>)],
        told: &mut BTreeSet<SessionId>,
        inbox: &mpsc::Sender<Msg>,
    ) {
        // One that was forgotten since is not asked about again.
        let from = verdicts.iter().filter_map(|(_, view)| view.way.from());
        if from.filter(|from| told.insert(*from)).count() > 0 {
            let held = self.held();
            told.extend(held.iter().map(|session| session.id));
            drop(inbox.send(Msg::SessionsChanged(held)).await);
        }
    }

    /// Waits until the policies of the identity in use are known, though not for long.
    async fn wait_for_home(&self, session: SessionId) {
        let Some(held) = self.sessions.summary(session) else { return };
        let mut learned = self.learned.subscribe();
        let is_home = |learned: &BTreeSet<AccountId>| learned.contains(&held.identity.account);
        drop(tokio::time::timeout(PATIENCE, learned.wait_for(is_home)).await);
    }

    /// Judges the next roles that are due.
    fn portion(&self, session: SessionId, is_in_use: bool) -> Vec<(RoleArn, Arc<VerdictView>)> {
        let begun = Instant::now();
        let mut panel = self.panel.lock().unwrap_or_else(PoisonError::into_inner);
        let roles = {
            let mut known = self.known();
            self.take_in(&mut panel, &mut known, session);
            let Known { inventory, due, .. } = &mut *known;
            due.next(inventory, PORTION)
        };
        let lacks_starts = self.sessions.has_forgotten_starts();
        let judged = roles.iter().filter_map(|role| {
            let judged = panel.judge(role)?;
            let direct = view::judged(&judged, is_in_use.then_some(session));
            let view = view::chained(direct, self.chain_to(&role.arn).as_ref());
            let view = if lacks_starts { view::without_starts(view) } else { view };
            Some((role.arn.clone(), self.said.once(view)))
        });
        let judged = judged.collect();
        self.known().seating.spend(begun.elapsed());
        judged
    }

    /// Why a role can be assumed or cannot, from here and from where it is best assumed; with `sent`, as it was asked.
    pub(super) async fn explain(
        self: &Arc<Self>,
        session: SessionId,
        arn: RoleArn,
        sent: Option<Box<AssumeOptions>>,
    ) -> Result<Explained, Failure> {
        self.wait_for_home(session).await;
        let this = Arc::clone(self);
        let explain = move || this.explain_now(session, &arn, sent.as_deref());
        let explained = tokio::task::spawn_blocking(explain).await;
        explained.map_err(|error| Failure::local(error.to_string()))?
    }

    fn explain_now(
        &self,
        session: SessionId,
        arn: &RoleArn,
        sent: Option<&AssumeOptions>,
    ) -> Result<Explained, Failure> {
        let mut panel = self.panel.lock().unwrap_or_else(PoisonError::into_inner);
        let role = {
            let mut known = self.known();
            self.take_in(&mut panel, &mut known, session);
            known.inventory.role(arn).cloned()
        };
        let role = role.ok_or_else(|| {
            Failure::usage(format!("`{arn}` was not listed, so its trust policy is not known"))
        })?;
        panel.explain(&role, sent).ok_or_else(|| Failure::usage("no identity is in use"))
    }
}

#[cfg(test)]
mod tests;
