//! The control policies (SCPs and RCPs) over the accounts, read by an identity that may: the one in use, else
//! one of the management account. Kept beside the inventory with its age; if neither may, that is kept
//! as well, so that a refused call is not repeated at every start.

mod read;

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use crate::domain::account::AccountId;
use crate::domain::authorization::{AuthorizationSnapshot, Membership};
use crate::domain::failure::Failure;
use crate::domain::organization::{OrganizationSnapshot, OrganizationTree, Seat};
use crate::domain::session::SessionId;
use crate::flows::detail::Identities;
use crate::flows::identify::identify;
use crate::flows::leads::leads_into;
use crate::flows::sessions::Sessions;
use crate::flows::switch::fresh_access;
use crate::flows::world::World;
use crate::ports::aws::Access;

/// What is known of the organizations that the accounts belong to. `learned` says which account is in
/// which one, `asker` is the session in use. Snapshots younger than `max_age` are taken as they are, as
/// long as they answer for all `accounts`.
pub async fn learn_organizations(
    world: &World,
    sessions: &Sessions,
    asker: SessionId,
    (accounts, learned): (&[AccountId], &[AuthorizationSnapshot]),
    max_age: Option<SignedDuration>,
) -> Vec<OrganizationSnapshot> {
    let mut known: BTreeMap<String, OrganizationSnapshot> = world
        .inventory
        .load_organizations()
        .into_iter()
        .map(|snapshot| (snapshot.id.clone(), snapshot))
        .collect();
    for (id, management) in organizations(learned) {
        let wanted = wanted(accounts, learned, &id);
        let cached = known.remove(&id);
        let mut asking = Asking { world, sessions, asker, id: &id, management };
        let snapshot = match cached {
            Some(cached) if asking.is_fresh(&cached, &wanted, max_age) => cached,
            cached => asking.ask(cached, &wanted).await,
        };
        known.insert(id, snapshot);
    }
    known.into_values().collect()
}

/// The organizations with all features, each with its management account.
fn organizations(learned: &[AuthorizationSnapshot]) -> BTreeMap<String, AccountId> {
    let of_account = |snapshot: &AuthorizationSnapshot| match &snapshot.membership {
        Membership::Member { organization, management, has_policies: true } => {
            Some((organization.clone(), *management))
        }
        Membership::Member { .. } | Membership::Alone | Membership::Unread(_) => None,
    };
    learned.iter().filter_map(of_account).collect()
}

/// The accounts that may be in the organization: its members, and those of which nothing is known.
fn wanted(
    accounts: &[AccountId],
    learned: &[AuthorizationSnapshot],
    id: &str,
) -> BTreeSet<AccountId> {
    let may_be = |account: &&AccountId| {
        let snapshot = learned.iter().find(|snapshot| snapshot.account == **account);
        match snapshot.map(|snapshot| &snapshot.membership) {
            Some(Membership::Member { organization, management, .. }) => {
                organization == id && management != *account
            }
            Some(Membership::Alone) => false,
            Some(Membership::Unread(_)) | None => true,
        }
    };
    accounts.iter().filter(may_be).copied().collect()
}

struct Asking<'a> {
    world: &'a World,
    sessions: &'a Sessions,
    asker: SessionId,
    id: &'a str,
    management: AccountId,
}

impl Asking<'_> {
    /// Whether a cached answer does: it is young and speaks of every account, or it is a young refusal
    /// to the identity in use.
    fn is_fresh(
        &self,
        cached: &OrganizationSnapshot,
        wanted: &BTreeSet<AccountId>,
        max_age: Option<SignedDuration>,
    ) -> bool {
        let Some(max_age) = max_age else { return false };
        let is_young = |then| self.world.clock.now().duration_since(then) < max_age;
        let covers = |tree: &OrganizationTree| {
            is_young(tree.as_of) && wanted.iter().all(|account| tree.seats.contains_key(account))
        };
        let refused = || {
            let asker = self.sessions.held(self.asker).map(|held| held.summary.identity.arn);
            is_young(cached.asked_at)
                && cached.refused.iter().any(|(who, _)| asker.as_ref() == Some(who))
        };
        cached.tree.as_ref().is_some_and(covers)
            || (refused() && (self.was_asked(cached) || !self.can_ask()))
    }

    /// Whether an identity of the management account was asked.
    fn was_asked(&self, cached: &OrganizationSnapshot) -> bool {
        let account = format!(":{}:", self.management);
        cached.refused.iter().any(|(who, _)| who.contains(&account))
    }

    /// Whether an identity of the management account can be asked without a code.
    fn can_ask(&self) -> bool {
        !self.sessions.of_account(self.management).is_empty()
            || leads_into(self.world, self.sessions, self.management)
                .iter()
                .any(|lead| !lead.wants_mfa())
    }

    /// Asks one identity after the other, until one may read.
    async fn ask(
        &mut self,
        cached: Option<OrganizationSnapshot>,
        wanted: &BTreeSet<AccountId>,
    ) -> OrganizationSnapshot {
        let mut fresh = OrganizationSnapshot {
            id: self.id.to_owned(),
            management: self.management,
            asked_at: self.world.clock.now(),
            refused: Vec::new(),
            // What was read earlier is better than nothing, and shows its age.
            tree: cached.and_then(|cached| cached.tree),
        };
        for place in [Reader::Asker, Reader::Management] {
            let mut identities = self.identities(place);
            while let Some(access) = identities.next(self.world, self.sessions).await {
                let Ok(access) = access else { continue };
                if self.try_one(&access, wanted, &mut fresh).await {
                    drop(self.world.inventory.save_organization(&fresh));
                    return fresh;
                }
            }
        }
        // A cache that cannot be written costs calls at the next start, nothing more.
        drop(self.world.inventory.save_organization(&fresh));
        fresh
    }

    /// Whether this identity answered, or was asked before.
    async fn try_one(
        &self,
        access: &Access,
        wanted: &BTreeSet<AccountId>,
        fresh: &mut OrganizationSnapshot,
    ) -> bool {
        let Ok(identity) = identify(self.world, self.sessions, access).await else { return false };
        if fresh.refused.iter().any(|(who, _)| *who == identity.arn) {
            return false;
        }
        match read::tree(self.world, access, &identity.arn, wanted).await {
            Ok(tree) => match nothing_in(&tree) {
                None => {
                    fresh.tree = Some(tree);
                    return true;
                }
                Some(why) => fresh.refused.push((identity.arn, why)),
            },
            Err(why) => fresh.refused.push((identity.arn, why)),
        }
        false
    }

    fn identities(&self, place: Reader) -> Queue {
        match place {
            Reader::Asker => Queue::One(Some(self.asker)),
            Reader::Management => {
                Queue::Many(Identities::of(self.world, self.sessions, self.management))
            }
        }
    }
}

/// The refusal of a tree in which no account was found, and of one at least nothing was told.
fn nothing_in(tree: &OrganizationTree) -> Option<String> {
    let is_seated = |seat: &Seat| matches!(seat, Seat::Below(_));
    if tree.seats.values().any(is_seated) {
        return None;
    }
    tree.seats.values().find_map(|seat| match seat {
        Seat::Unread(why) => Some(why.clone()),
        Seat::Below(_) | Seat::Elsewhere => None,
    })
}

#[derive(Debug, Clone, Copy)]
enum Reader {
    /// The identity in use, which may be a delegated administrator.
    Asker,
    Management,
}

enum Queue {
    One(Option<SessionId>),
    Many(Identities),
}

impl Queue {
    async fn next(
        &mut self,
        world: &World,
        sessions: &Sessions,
    ) -> Option<Result<Access, Failure>> {
        match self {
            Self::One(id) => Some(fresh_access(world, sessions, id.take()?).await),
            Self::Many(identities) => identities.next(world, sessions).await,
        }
    }
}

#[cfg(test)]
mod tests;
