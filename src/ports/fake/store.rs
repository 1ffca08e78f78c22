//! A clock that is set by hand, and stores that forget.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::domain::account::AccountId;
use crate::domain::authorization::AuthorizationSnapshot;
use crate::domain::failure::Failure;
use crate::domain::inventory::{AccountSnapshot, Server};
use crate::domain::organization::OrganizationSnapshot;
use crate::domain::policy_text::PolicyText;
use crate::ports::clock::Clock;
use crate::ports::store::{Change, Changed, InventoryStore, NoteStore, Wanted};

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FakeClock(Mutex<Timestamp>);

impl FakeClock {
    pub fn at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves the clock by `seconds`, back if negative.
    pub fn advance(&self, seconds: i64) {
        let mut now = locked(&self.0);
        *now = now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(*now);
    }
}

impl Default for FakeClock {
    /// 2026-01-01, midnight.
    fn default() -> Self {
        Self::at(Timestamp::from_second(1_767_225_600).unwrap_or(Timestamp::UNIX_EPOCH))
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        *locked(&self.0)
    }
}

/// An inventory in memory.
#[derive(Debug, Default)]
pub struct MemoryInventory {
    roles: Mutex<BTreeMap<AccountId, AccountSnapshot>>,
    authorization: Mutex<BTreeMap<AccountId, AuthorizationSnapshot>>,
    organizations: Mutex<BTreeMap<String, OrganizationSnapshot>>,
    shelf: Mutex<Vec<PolicyText>>,
    damaged: Mutex<Vec<AccountId>>,
}

impl MemoryInventory {
    /// Of this account something is kept that cannot be read.
    pub fn damage(&self, account: AccountId) {
        locked(&self.damaged).push(account);
    }

    /// The texts that were given to be kept.
    pub fn shelved(&self) -> Vec<PolicyText> {
        locked(&self.shelf).clone()
    }
}

impl InventoryStore for MemoryInventory {
    fn load_all(&self) -> Vec<AccountSnapshot> {
        locked(&self.roles).values().cloned().collect()
    }

    fn load(&self, account: AccountId) -> Option<AccountSnapshot> {
        locked(&self.roles).get(&account).cloned()
    }

    fn kept(&self) -> Vec<AccountId> {
        let mut kept: Vec<AccountId> = locked(&self.roles).keys().copied().collect();
        kept.extend(locked(&self.damaged).iter());
        kept
    }

    fn keep_text(&self, text: PolicyText) -> PolicyText {
        locked(&self.shelf).push(text.clone());
        text
    }

    fn save(&self, _server: &Server, snapshot: &AccountSnapshot) -> Result<(), Failure> {
        locked(&self.roles).insert(snapshot.account, snapshot.clone());
        Ok(())
    }

    fn search(&self, wanted: Wanted<'_>, account: Option<AccountId>) -> Vec<AccountSnapshot> {
        let mut found = self.load_all();
        found.retain(|snapshot| account.is_none_or(|account| snapshot.account == account));
        for snapshot in &mut found {
            snapshot.roles.retain(|role| wanted.fits(role.arn.name()));
            if let Wanted::Beginning(_, limit) = wanted {
                snapshot.roles.truncate(limit);
            }
        }
        found
    }

    fn load_authorization(&self, account: AccountId) -> Option<AuthorizationSnapshot> {
        locked(&self.authorization).get(&account).cloned()
    }

    fn save_authorization(
        &self,
        _server: &Server,
        snapshot: &AuthorizationSnapshot,
    ) -> Result<(), Failure> {
        locked(&self.authorization).insert(snapshot.account, snapshot.clone());
        Ok(())
    }

    fn load_organizations(&self) -> Vec<OrganizationSnapshot> {
        locked(&self.organizations).values().cloned().collect()
    }

    fn save_organization(&self, snapshot: &OrganizationSnapshot) -> Result<(), Failure> {
        locked(&self.organizations).insert(snapshot.id.clone(), snapshot.clone());
        Ok(())
    }
}

/// Notes in memory.
#[derive(Debug, Default)]
pub struct MemoryNotes(Mutex<BTreeMap<String, String>>);

impl NoteStore for MemoryNotes {
    fn read(&self, name: &str) -> Option<String> {
        locked(&self.0).get(name).cloned()
    }

    fn update(&self, name: &str, change: &mut Change<'_>) -> Result<(), Failure> {
        let mut notes = locked(&self.0);
        match change(notes.get(name).map(String::as_str)) {
            Changed::Not => {}
            Changed::To(text) | Changed::FromDamaged(text) => {
                notes.insert(name.to_owned(), text);
            }
        }
        Ok(())
    }
}
