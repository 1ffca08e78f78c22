//! What accounts and sessions are called, without listing anything.

use crate::domain::account::AccountId;
use crate::domain::identity::Identity;
use crate::flows::world::World;

/// What an account is called: the configured name, else its alias as it was listed last, else its id.
pub fn account_label(world: &World, account: AccountId) -> String {
    let named = world.settings.account_name(account).map(str::to_owned);
    let named = named.or_else(|| world.inventory.load_head(account)?.alias);
    named.unwrap_or_else(|| account.to_string())
}

/// A session as `account/role`, or `account/user`.
pub fn identity_label(world: &World, identity: &Identity) -> String {
    format!("{}/{}", account_label(world, identity.account), identity.known_as())
}
