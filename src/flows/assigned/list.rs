//! Lists the accounts and permission sets of a portal, no faster than it takes calls.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::{Assigned, Entry, Portfolio};
use crate::domain::account::AccountId;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::inventory::Scope;
use crate::domain::pages::{Pages, incomplete};
use crate::domain::profile::ClientSettings;
use crate::domain::sign_in::{Portal, PortalAccount, Token};
use crate::flows::sign_in::{settings, token};
use crate::flows::world::World;
use crate::ports::sign_in::Desk;

/// Between two calls: Identity Center takes about twenty a second.
const PACE: Duration = Duration::from_millis(55);

/// Calls under way at a time.
const AT_A_TIME: usize = 8;

/// How often a call is made again that came too fast, beside what the SDK itself tries.
const PATIENCE: u32 = 6;

/// A listing under way.
struct Listing<'a> {
    world: &'a World,
    desk: Desk<'a>,
    token: Token,
    pace: Mutex<Interval>,
}

/// Lists one portal, and keeps what came; each account is told as soon as its sets are known. What could
/// not be listed stays as it was. `None` if that was done a moment ago.
///
/// # Errors
/// Why not all could be listed; what came is kept all the same.
pub(crate) async fn list(
    world: &World,
    portal: &Portal,
    scope: Scope,
    told: mpsc::Sender<Assigned>,
) -> Result<(), Failure> {
    let before = Portfolio::kept(world, portal);
    let now = world.clock.now();
    let is_young =
        |kept: &Portfolio| scope.max_age.is_some_and(|age| now.duration_since(kept.as_of) < age);
    if before.as_ref().is_some_and(is_young) {
        return Ok(());
    }
    let client: ClientSettings = settings(world);
    let token = token(world, portal, &client).await?;
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let desk = Desk { portal, client: &client };
    let listing = Listing { world, desk, token, pace: Mutex::new(pace) };
    let accounts = listing.accounts().await?;
    let mut portfolio = Portfolio {
        portal: portal.clone(),
        as_of: now,
        accounts: Vec::with_capacity(accounts.len()),
    };
    let mut problem = None;
    let sets = |account: PortalAccount| async {
        let sets = listing.sets(account.id).await;
        (account, sets)
    };
    let mut answers = stream::iter(accounts).map(sets).buffer_unordered(AT_A_TIME);
    while let Some((account, sets)) = answers.next().await {
        let sets = sets.unwrap_or_else(|failure| {
            problem = problem.take().or(Some(failure));
            earlier(before.as_ref(), account.id)
        });
        let entry = Entry { account, sets };
        let mut one = Assigned::default();
        let accounts = vec![entry.clone()];
        one.add(&Portfolio { accounts, ..portfolio.clone_empty() });
        portfolio.accounts.push(entry);
        // Without a listener the listing is still of use: it is kept.
        drop(told.send(one).await);
    }
    portfolio.accounts.sort_by_key(|entry| entry.account.id);
    portfolio.keep(world);
    problem.map_or(Ok(()), Err)
}

/// Lists one portal for what is kept of it.
///
/// # Errors
/// As [`list`].
pub(crate) async fn list_all(world: &World, portal: &Portal) -> Result<(), Failure> {
    let (sender, mut news) = mpsc::channel(16);
    let listing = Box::pin(list(world, portal, Scope::default(), sender));
    let drained = async { while news.recv().await.is_some() {} };
    tokio::join!(listing, drained).0
}

impl Portfolio {
    /// The same portal without accounts.
    fn clone_empty(&self) -> Self {
        Self { portal: self.portal.clone(), as_of: self.as_of, accounts: Vec::new() }
    }
}

/// What was known of an account before.
fn earlier(before: Option<&Portfolio>, account: AccountId) -> Vec<String> {
    let entries = before.iter().flat_map(|kept| &kept.accounts);
    let mut found = entries.filter(|entry| entry.account.id == account);
    found.next().map(|entry| entry.sets.clone()).unwrap_or_default()
}

impl Listing<'_> {
    async fn accounts(&self) -> Result<Vec<PortalAccount>, Failure> {
        let (mut found, mut pages) = (Vec::new(), Pages::default());
        let mut patience = Patience::default();
        loop {
            self.turn().await;
            let center = &self.world.identity_center;
            let page = center.accounts(self.desk, &self.token.access, pages.marker()).await;
            let Some(page) = patience.take(page).await? else { continue };
            found.extend(page.entries);
            let turned = pages.turn(page.marker.as_deref());
            if !turned.map_err(|oddity| incomplete("sso:ListAccounts", oddity))? {
                return Ok(found);
            }
        }
    }

    async fn sets(&self, account: AccountId) -> Result<Vec<String>, Failure> {
        let (mut found, mut pages) = (Vec::new(), Pages::default());
        let mut patience = Patience::default();
        loop {
            self.turn().await;
            let (center, token) = (&self.world.identity_center, &self.token.access);
            let page = center.account_roles(self.desk, token, account, pages.marker()).await;
            let Some(page) = patience.take(page).await? else { continue };
            found.extend(page.entries);
            let turned = pages.turn(page.marker.as_deref());
            if !turned.map_err(|oddity| incomplete("sso:ListAccountRoles", oddity))? {
                found.sort();
                return Ok(found);
            }
        }
    }

    /// Waits until a call may be made.
    async fn turn(&self) {
        self.pace.lock().await.tick().await;
    }
}

/// Calls that came too fast are made again, later and later.
struct Patience {
    left: u32,
    wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { left: PATIENCE, wait: Duration::from_millis(500) }
    }
}

impl Patience {
    /// The answer; `None` once one has waited to ask again.
    async fn take<T>(&mut self, answer: Result<T, Failure>) -> Result<Option<T>, Failure> {
        match answer {
            Err(failure) if failure.kind == FailureKind::Throttled && self.left > 0 => {
                self.left -= 1;
                tokio::time::sleep(self.wait).await;
                self.wait *= 2;
                Ok(None)
            }
            answer => answer.map(Some),
        }
    }
}

#[cfg(test)]
mod tests;
