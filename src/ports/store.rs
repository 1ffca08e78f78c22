//! What is kept between two runs; never a secret.

use std::fmt;

use crate::domain::account::AccountId;
use crate::domain::authorization::AuthorizationSnapshot;
use crate::domain::failure::Failure;
use crate::domain::inventory::{AccountSnapshot, Server};
use crate::domain::organization::OrganizationSnapshot;
use crate::domain::policy_text::PolicyText;

/// The inventory on disk, one snapshot an account and server. If several of the servers in use know
/// an account, the one that the configuration names first is read. Calls may block: keep them off the event loop.
pub trait InventoryStore: Send + Sync + fmt::Debug {
    /// Every snapshot that can be read; one that cannot is left out, never an error.
    fn load_all(&self) -> Vec<AccountSnapshot>;

    /// Begins to read every snapshot, for the next [`Self::load_all`] to come: what else is to be done meanwhile is.
    fn read_ahead(&self) {}

    /// The accounts of which there is a snapshot that may be read; reads none of them.
    fn kept(&self) -> Vec<AccountId>;

    /// The snapshot of every account, or of this one, with the wanted roles alone, without reading the others.
    fn search(&self, wanted: Wanted<'_>, account: Option<AccountId>) -> Vec<AccountSnapshot>;

    /// The snapshot of one account.
    fn load(&self, account: AccountId) -> Option<AccountSnapshot>;

    /// The snapshot of one account without its roles, which may be thousands.
    fn load_head(&self, account: AccountId) -> Option<AccountSnapshot> {
        self.search(Wanted::Beginning("", 0), Some(account)).pop()
    }

    /// The same text, kept on the disk if too many are held already.
    fn keep_text(&self, text: PolicyText) -> PolicyText {
        text
    }

    /// Replaces an account's snapshot, as this server gave it, atomically.
    fn save(&self, server: &Server, snapshot: &AccountSnapshot) -> Result<(), Failure>;

    /// The same as far as it can be; gives the snapshot that was there before, which may be left out if its roles are
    /// the same.
    fn replace(&self, server: &Server, snapshot: &AccountSnapshot) -> Option<AccountSnapshot> {
        let before = self.load(snapshot.account);
        drop(self.save(server, snapshot));
        before
    }

    /// What was learned of an account's users, roles and policies.
    fn load_authorization(&self, account: AccountId) -> Option<AuthorizationSnapshot>;

    /// Replaces what was learned of an account at this server atomically.
    fn save_authorization(
        &self,
        server: &Server,
        snapshot: &AuthorizationSnapshot,
    ) -> Result<(), Failure>;

    /// What was learned of every organization; one that cannot be read is left out.
    fn load_organizations(&self) -> Vec<OrganizationSnapshot>;

    /// Replaces what was learned of an organization atomically.
    fn save_organization(&self, snapshot: &OrganizationSnapshot) -> Result<(), Failure>;
}

/// Which roles are looked for, whatever the case of their names; paths do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// All of this name.
    Named(&'a str),
    /// Those whose names begin so, in order and without their trust policies; at most so many of an account.
    Beginning(&'a str, usize),
}

impl Wanted<'_> {
    /// Whether a role is among them, but for the limit.
    pub fn fits(self, name: &str) -> bool {
        match self {
            Self::Named(wanted) => name.eq_ignore_ascii_case(wanted),
            Self::Beginning(begin, _) => name
                .get(..begin.len())
                .is_some_and(|beginning| beginning.eq_ignore_ascii_case(begin)),
        }
    }
}

/// A named small document on disk (favourites, recent roles, which profile leads where). Any number of
/// processes keep the same ones.
pub trait NoteStore: Send + Sync + fmt::Debug {
    /// The text as it is; what is not UTF-8 in it is replaced.
    fn read(&self, name: &str) -> Option<String>;

    /// Replaces a note by what `change` makes of it, while no other process writes it.
    fn update(&self, name: &str, change: &mut Change<'_>) -> Result<(), Failure>;
}

/// What is there, to what shall be there.
pub type Change<'a> = dyn FnMut(Option<&str>) -> Changed + 'a;

/// What becomes of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It stays.
    Not,
    To(String),
    /// It was damaged: it is kept aside, and replaced.
    FromDamaged(String),
}
