//! Permission sets beside the roles that IAM lists.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::domain::account::AccountId;
use crate::domain::inventory::{AccountState, InventoryEvent};
use crate::flows::assigned::{Assigned, list};
use crate::flows::inventory::account::only_named;
use crate::flows::inventory::read::{Done, Reader, Unheard};
use crate::flows::sign_in::portals;

/// How many accounts of a portal may wait to be told of.
const WAITING: usize = 64;

impl Reader<'_> {
    /// Begins to list every portal; what comes is told account by account.
    pub(super) fn list_portals(&mut self) -> mpsc::Receiver<Assigned> {
        let (sender, receiver) = mpsc::channel(WAITING);
        for portal in portals(&self.world.config) {
            let (world, scope, sender) = (self.world, self.scope, sender.clone());
            self.jobs.push(Box::pin(async move {
                let answer = list(world, &portal, scope, sender).await;
                Done::Portal(portal, answer)
            }));
        }
        receiver
    }

    /// Takes in what came of one account.
    pub(super) async fn assigned(&mut self, came: Assigned) -> Result<(), Unheard> {
        let accounts: Vec<AccountId> = came.accounts().map(|(id, _)| id).collect();
        self.assigned.extend(came);
        for account in accounts {
            self.send_assigned(account).await?;
        }
        Ok(())
    }

    /// Tells of the sets in an account whose roles IAM did not list, and what the account is called.
    pub(super) async fn send_assigned(&mut self, account: AccountId) -> Result<(), Unheard> {
        if !self.is_wanted(account) {
            return Ok(());
        }
        let cached = self.accounts.get(&account).and_then(|work| work.cached.as_ref());
        let listed = cached.iter().flat_map(|snapshot| &snapshot.roles).map(|role| &role.arn);
        let roles = self.assigned.stand_ins(account, listed);
        let is_called = cached.is_some_and(|snapshot| snapshot.alias.is_some());
        let name = self.assigned.name(account).filter(|_| !is_called).map(str::to_owned);
        let leads = self.accounts.get(&account).is_some_and(|work| !work.identities.is_empty());
        if !leads && cached.is_none() && !roles.is_empty() {
            let (state, identities) = (AccountState::Cached, Vec::new());
            let alias = name.clone();
            self.send(InventoryEvent::Account { account, alias, state, identities }).await?;
        }
        if let Some(alias) = name {
            self.send(InventoryEvent::Alias { account, alias }).await?;
        }
        if roles.is_empty() {
            return Ok(());
        }
        let roles = roles.into_iter().map(|arn| Arc::new(only_named(arn))).collect();
        self.send(InventoryEvent::Page { account, roles }).await
    }
}

#[cfg(test)]
mod tests;
