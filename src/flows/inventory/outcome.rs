//! What the attempt of one identity at one account came to, and what is told of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::inventory::InventoryEvent;
use crate::domain::role::Role;
use crate::domain::session::Start;
use crate::flows::inventory::account::{self, Begun, Listing};
use crate::flows::inventory::before::difference;
use crate::flows::inventory::problem::rank;
use crate::flows::inventory::read::{Reader, Unheard};
use crate::flows::leads;

impl Reader<'_> {
    /// Takes in what came of an attempt, and lets the next identity try if there was no list.
    pub(super) async fn listed(
        &mut self,
        account: AccountId,
        start: Start,
        listing: Listing,
        found: &mut Vec<(Start, AccountId)>,
    ) -> Result<(), Unheard> {
        let Some(work) = self.accounts.get_mut(&account) else { return Ok(()) };
        work.busy = false;
        match listing {
            Listing::Complete(snapshot, before) => {
                work.finished = true;
                work.is_unread = false;
                let before = work.cached.take().or(before);
                let (appeared, vanished) = difference(before.as_ref(), &snapshot);
                work.cached = Some(snapshot.clone());
                self.send(InventoryEvent::Finished { snapshot, appeared, vanished }).await?;
                self.send_assigned(account).await?;
                self.send_state(account).await
            }
            Listing::Elsewhere(real) => {
                work.identities.retain(|identity| *identity != start);
                self.recall_below(account, Begun::default()).await?;
                found.push((start.clone(), real));
                self.enlist(real, start).await?;
                self.begin(real).await?;
                self.begin(account).await
            }
            Listing::Failed(problem, begun) => {
                let better = match work.problem.take() {
                    Some(old) if rank(&old) <= rank(&problem) => old,
                    Some(_) | None => problem,
                };
                work.problem = Some(better);
                let is_last = work.waiting.is_empty();
                self.recall_below(account, begun).await?;
                if is_last {
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
