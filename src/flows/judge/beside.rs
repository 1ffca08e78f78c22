//! Policies learned while roles are still being listed, so that verdicts need not wait for both in turn.

use std::collections::BTreeSet;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{Semaphore, mpsc};

use crate::domain::account::AccountId;
use crate::domain::inventory::{InventoryEvent, Scope};
use crate::flows::inventory::{Inventory, read};
use crate::flows::judge::MAX_AGE;
use crate::flows::learn::learn;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;

/// Reads the inventory to its end, and beside it what its identities may do: an account's policies as soon as
/// an identity in it is known. They are kept with their age: [`Judge::learn`](crate::graph::judge::Judge) finds
/// them young.
pub async fn read_and_learn(world: &World, sessions: &Sessions, scope: Scope) -> Inventory {
    let (sender, mut events) = mpsc::channel(64);
    let permits = Semaphore::new(world.settings.network.concurrency.max(1));
    // Policies last longer than lists, if they need not be asked for anew.
    let max_age = scope.max_age.map(|age| age.max(MAX_AGE));
    let sweep = async |account: AccountId| {
        let permit = permits.acquire().await;
        // Boxed only now: a call takes tens of kilobytes, and hundreds of accounts may wait for their turn.
        Box::pin(learn(world, sessions, account, max_age)).await;
        drop(permit);
    };
    let gather = async {
        let (mut inventory, mut begun) = (Inventory::default(), BTreeSet::new());
        let mut sweeps = FuturesUnordered::new();
        loop {
            tokio::select! {
                event = events.recv() => {
                    let Some(event) = event else { break };
                    if let Some(account) = with_identity(&event) && begun.insert(account) {
                        sweeps.push(sweep(account));
                    }
                    inventory.apply(event);
                }
                Some(()) = sweeps.next() => {}
            }
        }
        while sweeps.next().await.is_some() {}
        inventory
    };
    tokio::join!(read(world, sessions, scope, sender), gather).1
}

/// The account of which an event says that an identity is in it.
fn with_identity(event: &InventoryEvent) -> Option<AccountId> {
    match event {
        InventoryEvent::Account { account, identities, .. } if !identities.is_empty() => {
            Some(*account)
        }
        InventoryEvent::Account { .. }
        | InventoryEvent::Cached(_)
        | InventoryEvent::Alias { .. }
        | InventoryEvent::Page { .. }
        | InventoryEvent::Finished { .. }
        | InventoryEvent::StartProblem { .. }
        | InventoryEvent::PortalProblem { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::inventory::AccountState;
    use crate::domain::session::Start;

    #[test]
    fn an_account_is_asked_about_once_an_identity_in_it_is_known() {
        let event = |identities| {
            let account = AccountId::from_number(111_111_111_111);
            InventoryEvent::Account {
                account,
                alias: None,
                state: AccountState::Cached,
                identities,
            }
        };
        assert_eq!(with_identity(&event(Vec::new())), None);
        let known = event(vec![Start::Environment]);
        assert_eq!(with_identity(&known), known.account());
    }
}
