//! Reads all accounts side by side: one listing an account, by the first of its identities that may.

use std::collections::{BTreeMap, VecDeque};

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{Semaphore, mpsc};

use crate::domain::account::AccountId;
use crate::domain::failure::Failure;
use crate::domain::inventory::{AccountSnapshot, AccountState, InventoryEvent, Scope, Server};
use crate::domain::profile::Lead;
use crate::domain::session::Start;
use crate::domain::sign_in::Portal;
use crate::flows::assigned::Assigned;
use crate::flows::for_list::obtain_for_list;
use crate::flows::inventory::account::{self, Listing};
use crate::flows::inventory::problem::elsewhere;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::flows::{leads, plan};

/// Reads the inventory and sends what happens; ends when all is read, or when the receiver is gone.
///
/// An account that is slow, throttled or refused never delays the others.
pub async fn read(
    world: &World,
    sessions: &Sessions,
    scope: Scope,
    events: mpsc::Sender<InventoryEvent>,
) {
    read_to(world, sessions, scope, (events, false)).await;
}

/// The same for who looks at the end alone: what was known of an account is told only if its listing does not
/// replace it, and read only if it is not the same.
pub(super) async fn read_for_end(
    world: &World,
    sessions: &Sessions,
    scope: Scope,
    events: mpsc::Sender<InventoryEvent>,
) {
    // How old the lists are says which are asked for again.
    let is_for_end = scope.max_age.is_none();
    read_to(world, sessions, scope, (events, is_for_end)).await;
}

async fn read_to(
    world: &World,
    sessions: &Sessions,
    scope: Scope,
    (events, is_for_end): (mpsc::Sender<InventoryEvent>, bool),
) {
    let permits = Semaphore::new(world.settings.network.concurrency.max(1));
    let desk = Semaphore::new(1);
    let reader = Reader {
        world,
        sessions,
        scope,
        events,
        is_for_end,
        permits: &permits,
        desk: &desk,
        accounts: BTreeMap::new(),
        jobs: FuturesUnordered::new(),
        assigned: Assigned::known(world),
    };
    // The only failure is that the receiver is gone, and then there is nothing to say.
    drop(reader.run().await);
}

/// The receiver is gone.
pub(super) struct Unheard;

pub(super) struct Reader<'a> {
    pub(super) world: &'a World,
    sessions: &'a Sessions,
    pub(super) scope: Scope,
    events: mpsc::Sender<InventoryEvent>,
    /// Whether no one looks before the end.
    pub(super) is_for_end: bool,
    permits: &'a Semaphore,
    desk: &'a Semaphore,
    pub(super) accounts: BTreeMap<AccountId, Work>,
    pub(super) jobs: FuturesUnordered<BoxFuture<'a, Done>>,
    /// Permission sets: known before, and those that came.
    pub(super) assigned: Assigned,
}

/// How far one account has come.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) cached: Option<AccountSnapshot>,
    /// Whether something is known of it that was not read.
    pub(super) is_unread: bool,
    /// Who answers for the account: as the first of its starts says.
    server: Option<Server>,
    /// Starts that were not tried yet.
    pub(super) waiting: VecDeque<Start>,
    pub(super) identities: Vec<Start>,
    pub(super) busy: bool,
    pub(super) finished: bool,
    /// The most telling of the failures so far.
    pub(super) problem: Option<AccountState>,
}

/// What a job came to.
pub(super) enum Done {
    Identified(Start, Result<AccountId, Failure>),
    Listed(AccountId, Start, Listing),
    Portal(Portal, Result<(), Failure>),
}

impl Reader<'_> {
    async fn run(mut self) -> Result<(), Unheard> {
        self.send_cached().await?;
        let (known, problems) = leads::leads(self.world);
        for (start, failure) in problems {
            self.send(InventoryEvent::StartProblem { start, failure }).await?;
        }
        let (mut plain, with_code): (Vec<Lead>, Vec<Lead>) =
            known.into_iter().partition(|lead| !lead.wants_mfa());
        plain.extend(with_code);
        for lead in plain {
            match lead.account {
                Some(account) => self.enlist(account, lead.start).await?,
                None => self.identify(lead.start),
            }
        }
        self.begin_all().await?;
        let mut told = self.list_portals();
        let assigned: Vec<AccountId> = self.assigned.accounts().map(|(id, _)| id).collect();
        for account in assigned {
            self.send_assigned(account).await?;
        }
        let mut found = Vec::new();
        loop {
            let done = tokio::select! {
                biased;
                Some(one) = told.recv() => {
                    self.assigned(one).await?;
                    continue;
                }
                done = self.jobs.next() => done,
            };
            let Some(done) = done else { break };
            match done {
                Done::Portal(portal, answer) => {
                    if let Err(failure) = answer {
                        self.send(InventoryEvent::PortalProblem { portal, failure }).await?;
                    }
                }
                Done::Identified(start, Ok(account)) => {
                    found.push((start.clone(), account));
                    self.enlist(account, start).await?;
                    self.begin(account).await?;
                }
                Done::Identified(start, Err(failure)) => {
                    self.send(InventoryEvent::StartProblem { start, failure }).await?;
                }
                Done::Listed(account, start, listing) => {
                    self.listed(account, start, listing, &mut found).await?;
                }
            }
        }
        leads::remember(self.world, self.sessions, &found);
        Ok(())
    }

    /// Begins with all accounts that a start leads to; of the others it is told what is known.
    async fn begin_all(&mut self) -> Result<(), Unheard> {
        let is_known = |reader: &Self, account| {
            let work = reader.accounts.get(&account);
            work.is_some_and(|work| !work.waiting.is_empty() || work.cached.is_some())
        };
        let accounts: Vec<AccountId> = self.accounts.keys().copied().collect();
        for account in accounts {
            if !is_known(self, account) {
                self.recall(account).await?;
            }
            if is_known(self, account) {
                self.begin(account).await?;
            } else {
                // What is kept of it cannot be read.
                self.accounts.remove(&account);
            }
        }
        Ok(())
    }

    pub(super) async fn send(&mut self, event: InventoryEvent) -> Result<(), Unheard> {
        self.events.send(event).await.map_err(|_| Unheard)
    }

    pub(super) fn is_wanted(&self, account: AccountId) -> bool {
        self.scope.account.is_none_or(|only| only == account)
    }

    /// Notes that a start leads to an account. One that leads to an account of the same id at another
    /// server is told of, and left alone: its roles are not this account's.
    pub(super) async fn enlist(&mut self, account: AccountId, start: Start) -> Result<(), Unheard> {
        if !self.is_wanted(account) {
            return Ok(());
        }
        let work = self.accounts.entry(account).or_default();
        let server = plan::server(&self.world.config, &self.world.environment, &start);
        let first = work.server.get_or_insert_with(|| server.clone());
        if *first != server {
            let failure = elsewhere(account, &server, first);
            return self.send(InventoryEvent::StartProblem { start, failure }).await;
        }
        work.identities.push(start.clone());
        work.waiting.push_back(start);
        Ok(())
    }

    /// Asks who a start is whose plan does not say so.
    fn identify(&mut self, start: Start) {
        let (world, sessions, permits) = (self.world, self.sessions, self.permits);
        self.jobs.push(Box::pin(async move {
            let permit = permits.acquire().await;
            let answer = Box::pin(obtain_for_list(world, sessions, &start)).await;
            drop(permit);
            Done::Identified(start, answer.map(|session| session.identity.account))
        }));
    }

    /// Tries the next identity of an account, if that is of use, and says how things stand.
    pub(super) async fn begin(&mut self, account: AccountId) -> Result<(), Unheard> {
        let max_age = self.scope.max_age;
        let now = self.world.clock.now();
        let Some(work) = self.accounts.get_mut(&account) else { return Ok(()) };
        let is_young = work.cached.as_ref().is_some_and(|snapshot| {
            max_age.is_some_and(|age| now.duration_since(snapshot.as_of) < age)
        });
        if !work.busy
            && !work.finished
            && !is_young
            && let Some(start) = work.waiting.pop_front()
        {
            work.busy = true;
            let job = account::Job {
                world: self.world,
                sessions: self.sessions,
                events: self.events.clone(),
                account,
                start: start.clone(),
                desk: self.desk,
                cached: work.cached.clone(),
                is_unread: work.is_unread,
            };
            let permits = self.permits;
            self.jobs.push(Box::pin(async move {
                let permit = permits.acquire().await;
                // Boxed only now: a call takes tens of kilobytes, and hundreds of accounts may wait for their turn.
                let listing = Box::pin(job.list()).await;
                drop(permit);
                Done::Listed(account, start, listing)
            }));
        }
        self.send_state(account).await
    }

    pub(super) async fn send_state(&mut self, account: AccountId) -> Result<(), Unheard> {
        let Some(work) = self.accounts.get(&account) else { return Ok(()) };
        let state = match (&work.problem, &work.cached) {
            _ if work.finished => AccountState::Ready,
            _ if work.busy => AccountState::Listing,
            (Some(problem), _) => problem.clone(),
            (None, Some(_)) => AccountState::Cached,
            (None, None) => AccountState::Listing,
        };
        self.send(InventoryEvent::Account {
            account,
            alias: work.cached.as_ref().and_then(|snapshot| snapshot.alias.clone()),
            state,
            identities: work.identities.clone(),
        })
        .await
    }
}

#[cfg(test)]
mod tests;
