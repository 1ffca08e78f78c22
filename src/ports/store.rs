//! What is kept between two runs; never a secret.

use std::fmt;

use crate::domain::account::AccountId;
use crate::domain::authorization::AuthorizationSnapshot;
use crate::domain::failure::Failure;
use crate::domain::inventory::{AccountSnapshot, Server};
use crate::domain::organization::OrganizationSnapshot;

/// The inventory on disk, one snapshot an account and server. Where several of the servers in use know
/// an account, the one that the configuration names first is read. Calls may block: keep them off the event loop.
pub trait InventoryStore: Send + Sync + fmt::Debug {
    /// Every snapshot that can be read; one that cannot is left out, never an error.
    fn load_all(&self) -> Vec<AccountSnapshot>;

    /// The snapshot of one account.
    fn load(&self, account: AccountId) -> Option<AccountSnapshot>;

    /// Replaces an account's snapshot, as this server gave it, atomically.
    fn save(&self, server: &Server, snapshot: &AccountSnapshot) -> Result<(), Failure>;

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

/// A named small document on disk (favourites, recent roles, which profile leads where), replaced atomically.
pub trait NoteStore: Send + Sync + fmt::Debug {
    fn read(&self, name: &str) -> Option<String>;
    fn write(&self, name: &str, text: &str) -> Result<(), Failure>;
}
