//! Lists one account as one identity.

use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc};

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::inventory::{AccountSnapshot, AccountState, InventoryEvent, Server};
use crate::domain::pages::{Pages, incomplete};
use crate::domain::policy_text::PolicyText;
use crate::domain::quick::QuickMap;
use crate::domain::role::Role;
use crate::domain::session::{SessionId, SessionSummary, Start};
use crate::flows::for_list::obtain_for_list;
use crate::flows::identify::confirm;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::ports::aws::{Access, FULL_PAGE};
use crate::ports::store::InventoryStore;

/// One identity's attempt at one account.
pub(super) struct Job<'a> {
    pub(super) world: &'a World,
    pub(super) sessions: &'a Sessions,
    pub(super) events: mpsc::Sender<InventoryEvent>,
    pub(super) account: AccountId,
    pub(super) start: Start,
    /// Lets one after the other write to the disk.
    pub(super) desk: &'a Semaphore,
    /// What is shown of the account already.
    pub(super) cached: Option<AccountSnapshot>,
    /// Whether something is known of the account that was not read: no one looks at it before the end.
    pub(super) is_unread: bool,
}

/// Roles of the first page of an account of which nothing is shown yet.
const FIRST_PAGE: i32 = 100;

/// What an attempt came to.
pub(super) enum Listing {
    /// What is there now, and what was there before if that was not read and is not the same.
    Complete(AccountSnapshot, Option<AccountSnapshot>),
    /// The identity belongs to another account than was remembered.
    Elsewhere(AccountId),
    Failed(AccountState, Begun),
}

/// What an attempt told before it failed.
#[derive(Default)]
pub(super) struct Begun {
    pub(super) roles: Vec<Arc<Role>>,
    pub(super) alias: Option<String>,
}

impl Job<'_> {
    pub(super) async fn list(self) -> Listing {
        let session = match obtain_for_list(self.world, self.sessions, &self.start).await {
            Ok(session) => session,
            Err(failure) => {
                let state = state("sts:AssumeRole", &self.start.to_string(), failure);
                return Listing::Failed(state, Begun::default());
            }
        };
        if session.identity.account != self.account {
            return Listing::Elsewhere(session.identity.account);
        }
        let Some(access) = self.sessions.access(session.id) else {
            let state = AccountState::Unreachable(Failure::local("session forgotten"));
            return Listing::Failed(state, Begun::default());
        };
        let mut roles = Vec::new();
        let (listed, alias) =
            tokio::join!(self.roles(&session, &access, &mut roles), self.alias(&access));
        match listed {
            Ok(()) if self.is_elsewhere(session.id) => {
                let held = self.sessions.summary(session.id).unwrap_or(session);
                Listing::Elsewhere(held.identity.account)
            }
            Ok(()) => {
                let (snapshot, before) = self.keep(&access, roles, alias).await;
                Listing::Complete(snapshot, before)
            }
            Err(failure) => {
                let state = state("iam:ListRoles", &session.identity.arn, failure);
                Listing::Failed(state, Begun { roles, alias: alias.unwrap_or_default() })
            }
        }
    }

    /// What the account is called, said at once: the listing may take long, or be refused.
    async fn alias(&self, access: &Access) -> Result<Option<String>, Failure> {
        let alias = self.world.iam.account_alias(access).await?;
        if let Some(alias) = &alias {
            let account = self.account;
            self.sessions.remember_alias(account, alias);
            let event = InventoryEvent::Alias { account, alias: alias.clone() };
            // If the receiver is gone the listing ends by itself.
            drop(self.events.send(event).await);
        }
        Ok(alias)
    }

    /// Whether the keys turned out to be of another account.
    fn is_elsewhere(&self, id: SessionId) -> bool {
        self.sessions.summary(id).is_some_and(|held| held.identity.account != self.account)
    }

    fn known(&self) -> QuickMap<&RoleArn, &Arc<Role>> {
        let cached = self.cached.iter().flat_map(|snapshot| &snapshot.roles);
        cached.map(|role| (&role.arn, role)).collect()
    }

    /// All pages into `roles`, each sent as it comes; none if the keys turn out to be of another account.
    async fn roles(
        &self,
        session: &SessionSummary,
        access: &Access,
        roles: &mut Vec<Arc<Role>>,
    ) -> Result<(), Failure> {
        let mut pages = Pages::default();
        let known = self.known();
        loop {
            // On an empty screen the first rows come sooner than a full page would.
            let is_first = pages.marker().is_none();
            let is_new = known.is_empty() && !self.is_unread;
            let most = if is_new && is_first { FIRST_PAGE } else { FULL_PAGE };
            let mut page = self.world.iam.list_roles(access, pages.marker(), most).await?;
            share(&mut page.roles, &known, &*self.world.inventory);
            let turned = pages.turn_truncated(page.is_truncated, page.marker.as_deref());
            let is_own = |role: &Arc<Role>| role.arn.account() == self.account;
            if roles.is_empty() && !page.roles.first().is_some_and(is_own) {
                // Whose keys these are was only remembered, and the answer does not bear it out.
                drop(confirm(self.world, self.sessions, session.id).await);
                if self.is_elsewhere(session.id) {
                    return Ok(());
                }
            }
            roles.extend(page.roles.iter().cloned());
            let event = InventoryEvent::Page { account: self.account, roles: page.roles };
            if self.events.send(event).await.is_err() {
                return Err(Failure::local("the listing was given up"));
            }
            if !turned.map_err(|oddity| incomplete("iam:ListRoles", oddity))? {
                return Ok(());
            }
        }
    }

    /// Saves what was listed. An alias that could not be read is taken from the last run. Gives with it what was
    /// there before if that was not read, and is not the same.
    async fn keep(
        &self,
        access: &Access,
        mut roles: Vec<Arc<Role>>,
        alias: Result<Option<String>, Failure>,
    ) -> (AccountSnapshot, Option<AccountSnapshot>) {
        roles.sort_by(|one, other| one.arn.name().cmp(other.arn.name()));
        roles.dedup_by(|one, other| one.arn == other.arn);
        let store = Arc::clone(&self.world.inventory);
        let (account, as_of) = (self.account, self.world.clock.now());
        let server = Server::of(&access.client);
        let is_unread = self.is_unread;
        // Side by side they would each take a thread, and each of these memory of its own.
        let turn = self.desk.acquire().await;
        let saving = tokio::task::spawn_blocking(move || {
            let alias = alias.unwrap_or_else(|_| store.load(account).and_then(|old| old.alias));
            let snapshot = AccountSnapshot { account, alias, roles, as_of };
            // A cache that cannot be written costs time at the next start, nothing more.
            let before = if is_unread {
                store.replace(&server, &snapshot)
            } else {
                drop(store.save(&server, &snapshot));
                None
            };
            (snapshot, before)
        });
        let empty = || AccountSnapshot { account, alias: None, roles: Vec::new(), as_of };
        let kept = saving.await.unwrap_or_else(|_| (empty(), None));
        drop(turn);
        kept
    }
}

/// Takes the known role for one that is listed as it was: what is held of a million roles is held once.
fn share(
    listed: &mut [Arc<Role>],
    known: &QuickMap<&RoleArn, &Arc<Role>>,
    store: &dyn InventoryStore,
) {
    for role in listed {
        if let Some(known) = known.get(&role.arn).filter(|known| **known == role) {
            *role = Arc::clone(known);
            continue;
        }
        // Roles that share a text hold it together: only one of many is worth the disk.
        let is_only_one =
            |text: &PolicyText| text.held().is_some_and(|it| Arc::strong_count(it) == 1);
        if role.trust.as_ref().is_some_and(is_only_one) {
            let role = Arc::make_mut(role);
            role.trust = role.trust.take().map(|text| store.keep_text(text));
        }
    }
}

/// A role of which only the ARN is known, from a profile.
pub(super) fn only_named(arn: RoleArn) -> Role {
    Role {
        arn,
        id: "".into(),
        trust: None,
        description: None,
        max_session_duration: 3600,
        created: None,
    }
}

/// The state of an account whose listing failed; `call` is the call that was refused, if one was.
fn state(call: &str, identity: &str, failure: Failure) -> AccountState {
    match failure.kind {
        FailureKind::Refused => {
            AccountState::Refused { call: call.to_owned(), identity: identity.to_owned(), failure }
        }
        FailureKind::Throttled => AccountState::Throttled(failure),
        FailureKind::SignInNeeded => AccountState::SignInNeeded(failure),
        FailureKind::MfaNeeded => {
            AccountState::MfaNeeded { device: failure.mfa_device.clone(), failure }
        }
        FailureKind::Usage
        | FailureKind::Credentials
        | FailureKind::Expired
        | FailureKind::Unreachable
        | FailureKind::ClockSkew
        | FailureKind::Service
        | FailureKind::Local => AccountState::Unreachable(failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::fixture::listed;
    use crate::ports::fake::MemoryInventory;

    fn role(name: &str, trust: &str) -> Arc<Role> {
        listed(&format!("arn:aws:iam::111111111111:role/{name}"), Some(trust))
    }

    #[test]
    fn what_is_known_as_it_was_is_held_once_and_a_text_of_one_role_alone_is_shelved() {
        let store = MemoryInventory::default();
        let (same, changed) = (role("Same", "{}"), role("Changed", "{}"));
        let known = [(&same.arn, &same), (&changed.arn, &changed)].into_iter().collect();
        let text: Arc<str> = "shared".into();
        let sharing = |name: &str| {
            Arc::new(Role { trust: Some(Arc::clone(&text).into()), ..(*role(name, "")).clone() })
        };
        let new = role("Changed", "new");
        let mut roles = [role("Same", "{}"), new, sharing("One"), sharing("Other")];

        share(&mut roles, &known, &store);

        assert!(Arc::ptr_eq(&roles[0], &same));
        assert_eq!(roles[1].trust_text().as_deref(), Some("new"));
        assert_eq!(store.shelved(), [PolicyText::from("new")]);
    }
}
