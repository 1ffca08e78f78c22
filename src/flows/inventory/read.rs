//! Reads all accounts side by side: one listing an account, by the first of its identities that may.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{Semaphore, mpsc};

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::inventory::{AccountSnapshot, AccountState, InventoryEvent, Scope, Server};
use crate::domain::profile::Lead;
use crate::domain::role::Role;
use crate::domain::session::Start;
use crate::domain::sign_in::Portal;
use crate::flows::assigned::Assigned;
use crate::flows::for_list::obtain_for_list;
use crate::flows::inventory::account::{self, Listing};
use crate::flows::inventory::problem::{elsewhere, rank};
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
    let permits = Semaphore::new(world.settings.network.concurrency.max(1));
    let desk = Semaphore::new(1);
    let reader = Reader {
        world,
        sessions,
        scope,
        events,
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
    /// Who answers for the account: as the first of its starts says.
    server: Option<Server>,
    /// Starts that were not tried yet.
    waiting: VecDeque<Start>,
    pub(super) identities: Vec<Start>,
    busy: bool,
    finished: bool,
    /// The most telling of the failures so far.
    problem: Option<AccountState>,
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
        let accounts: Vec<AccountId> = self.accounts.keys().copied().collect();
        for account in accounts {
            self.begin(account).await?;
        }
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

    pub(super) async fn send(&mut self, event: InventoryEvent) -> Result<(), Unheard> {
        self.events.send(event).await.map_err(|_| Unheard)
    }

    pub(super) fn is_wanted(&self, account: AccountId) -> bool {
        self.scope.account.is_none_or(|only| only == account)
    }

    async fn send_cached(&mut self) -> Result<(), Unheard> {
        for snapshot in self.world.inventory.load_all() {
            if self.is_wanted(snapshot.account) {
                let work = self.accounts.entry(snapshot.account).or_default();
                work.cached = Some(snapshot.clone());
                self.send(InventoryEvent::Cached(snapshot)).await?;
            }
        }
        Ok(())
    }

    /// Notes that a start leads to an account. One that leads to an account of the same id at another
    /// server is told of, and left alone: its roles are not this account's.
    async fn enlist(&mut self, account: AccountId, start: Start) -> Result<(), Unheard> {
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
    async fn begin(&mut self, account: AccountId) -> Result<(), Unheard> {
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

    async fn send_state(&mut self, account: AccountId) -> Result<(), Unheard> {
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

    async fn listed(
        &mut self,
        account: AccountId,
        start: Start,
        listing: Listing,
        found: &mut Vec<(Start, AccountId)>,
    ) -> Result<(), Unheard> {
        let Some(work) = self.accounts.get_mut(&account) else { return Ok(()) };
        work.busy = false;
        match listing {
            Listing::Complete(snapshot) => {
                work.finished = true;
                let (appeared, vanished) = difference(work.cached.as_ref(), &snapshot);
                work.cached = Some(snapshot.clone());
                self.send(InventoryEvent::Finished { snapshot, appeared, vanished }).await?;
                self.send_assigned(account).await?;
                self.send_state(account).await
            }
            Listing::Elsewhere(real) => {
                work.identities.retain(|identity| *identity != start);
                found.push((start.clone(), real));
                self.enlist(real, start).await?;
                self.begin(real).await?;
                self.begin(account).await
            }
            Listing::Failed(problem) => {
                let better = match work.problem.take() {
                    Some(old) if rank(&old) <= rank(&problem) => old,
                    Some(_) | None => problem,
                };
                work.problem = Some(better);
                if work.waiting.is_empty() {
                    self.send_named_roles(account).await?;
                }
                self.begin(account).await
            }
        }
    }

    /// If no identity may list, the roles that profiles name are still there.
    async fn send_named_roles(&mut self, account: AccountId) -> Result<(), Unheard> {
        let cached = self.accounts.get(&account).and_then(|work| work.cached.as_ref());
        let known: BTreeSet<&RoleArn> =
            cached.iter().flat_map(|snapshot| &snapshot.roles).map(|role| &role.arn).collect();
        let named: BTreeSet<RoleArn> = leads::named_roles(self.world)
            .into_iter()
            .map(|(_, arn)| arn)
            .filter(|arn| arn.account() == account && !known.contains(arn))
            .collect();
        let roles: Vec<Arc<Role>> =
            named.into_iter().map(|arn| Arc::new(account::only_named(arn))).collect();
        if roles.is_empty() {
            return Ok(());
        }
        self.send(InventoryEvent::Page { account, roles }).await
    }
}

/// Which roles came and which went; nothing if there was no earlier snapshot.
fn difference(
    before: Option<&AccountSnapshot>,
    now: &AccountSnapshot,
) -> (Vec<RoleArn>, Vec<RoleArn>) {
    let Some(before) = before else { return (Vec::new(), Vec::new()) };
    let arns = |snapshot: &AccountSnapshot| -> BTreeSet<RoleArn> {
        snapshot.roles.iter().map(|role| role.arn.clone()).collect()
    };
    let (old, new) = (arns(before), arns(now));
    (new.difference(&old).cloned().collect(), old.difference(&new).cloned().collect())
}

#[cfg(test)]
mod tests;
