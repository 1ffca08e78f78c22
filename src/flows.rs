//! What the command line and the screens both do, once.

pub(crate) mod assigned;
pub(crate) mod assume;
pub(crate) mod carry;
pub(crate) mod console;
pub(crate) mod detail;
pub(crate) mod export;
pub(crate) mod find;
#[cfg(test)]
mod fixture;
pub(crate) mod identify;
pub(crate) mod inventory;
pub(crate) mod judge;
pub(crate) mod kept;
pub(crate) mod leads;
pub(crate) mod learn;
pub(crate) mod limits;
pub(crate) mod live;
pub(crate) mod mfa_code;
pub(crate) mod obtain;
pub(crate) mod organization;
pub(crate) mod plan;
pub(crate) mod profiles;
pub(crate) mod prompt;
pub mod sessions;
pub(crate) mod sign_in;
mod step;
pub(crate) mod switch;
pub(crate) mod verify;
pub mod walk;
pub(crate) mod whoami;
pub mod world;
