//! What the command line and the screens both do, once.

pub(crate) mod assigned;
pub mod assume;
pub(crate) mod carry;
pub(crate) mod console;
pub mod detail;
pub(crate) mod export;
pub mod find;
#[cfg(test)]
mod fixture;
pub(crate) mod held;
pub mod identify;
pub mod inventory;
pub mod judge;
pub(crate) mod kept;
pub(crate) mod leads;
pub mod learn;
pub(crate) mod limits;
pub mod live;
pub(crate) mod mfa_code;
pub mod obtain;
pub mod organization;
pub(crate) mod plan;
pub(crate) mod profiles;
pub(crate) mod prompt;
pub(crate) mod rotate;
pub mod ruled_out;
pub mod sessions;
pub(crate) mod sign_in;
mod step;
pub mod switch;
pub(crate) mod vault_key;
pub(crate) mod verify;
pub mod walk;
pub(crate) mod whoami;
pub mod world;
