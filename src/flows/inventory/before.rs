//! What was known of the accounts before: told first, or put off for who looks at the end alone.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::inventory::{AccountSnapshot, InventoryEvent};
use crate::domain::role::Role;
use crate::flows::inventory::account::Begun;
use crate::flows::inventory::read::{Reader, Unheard};

impl Reader<'_> {
    /// Tells what is known of every account, or puts that off.
    pub(super) async fn send_cached(&mut self) -> Result<(), Unheard> {
        if self.is_for_end {
            for account in self.world.inventory.kept() {
                if self.is_wanted(account) {
                    self.accounts.entry(account).or_default().is_unread = true;
                }
            }
            return Ok(());
        }
        for snapshot in self.world.inventory.load_all() {
            if self.is_wanted(snapshot.account) {
                let work = self.accounts.entry(snapshot.account).or_default();
                work.cached = Some(snapshot.clone());
                self.send(InventoryEvent::Cached(snapshot)).await?;
            }
        }
        Ok(())
    }

    /// Tells what was known of an account after all; says whether that had been put off.
    pub(super) async fn recall(&mut self, account: AccountId) -> Result<bool, Unheard> {
        let work = self.accounts.entry(account).or_default();
        if !std::mem::take(&mut work.is_unread) {
            return Ok(false);
        }
        let Some(snapshot) = self.world.inventory.load(account) else { return Ok(false) };
        work.cached = Some(snapshot.clone());
        self.send(InventoryEvent::Cached(snapshot)).await?;
        Ok(true)
    }

    /// The same once a listing has come to nothing: what it told stands above what was known before.
    pub(super) async fn recall_below(
        &mut self,
        account: AccountId,
        begun: Begun,
    ) -> Result<(), Unheard> {
        let was_put_off = self.recall(account).await?;
        let Begun { roles, alias } = begun;
        let cached = self.accounts.get_mut(&account).and_then(|work| work.cached.as_mut());
        if let Some(cached) = cached.filter(|_| alias.is_some()) {
            cached.alias.clone_from(&alias);
        }
        if !was_put_off {
            return Ok(());
        }
        if !roles.is_empty() {
            self.send(InventoryEvent::Page { account, roles }).await?;
        }
        if let Some(alias) = alias {
            self.send(InventoryEvent::Alias { account, alias }).await?;
        }
        self.send_assigned(account).await
    }
}

/// Which roles came and which went; nothing if there was no earlier snapshot.
pub(super) fn difference(
    before: Option<&AccountSnapshot>,
    now: &AccountSnapshot,
) -> (Vec<RoleArn>, Vec<RoleArn>) {
    let Some(before) = before else { return (Vec::new(), Vec::new()) };
    // Mostly nothing has changed since, and what is known of a role as it was is held once.
    let is_same = |(old, new): (&Arc<Role>, &Arc<Role>)| Arc::ptr_eq(old, new);
    let is_as_long = before.roles.len() == now.roles.len();
    if is_as_long && before.roles.iter().zip(&now.roles).all(is_same) {
        return (Vec::new(), Vec::new());
    }
    let arns = |snapshot: &AccountSnapshot| -> BTreeSet<RoleArn> {
        snapshot.roles.iter().map(|role| role.arn.clone()).collect()
    };
    let (old, new) = (arns(before), arns(now));
    (new.difference(&old).cloned().collect(), old.difference(&new).cloned().collect())
}

#[cfg(test)]
mod tests;
