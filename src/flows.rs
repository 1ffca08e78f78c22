//! What the command line and the screens both do, once.

pub mod assume;
pub mod carry;
pub mod chain;
pub mod detail;
pub mod export;
pub mod find;
#[cfg(test)]
mod fixture;
pub mod inventory;
pub mod judge;
pub mod kept;
pub mod leads;
pub mod learn;
pub mod limits;
pub mod mfa_code;
pub mod obtain;
pub mod organization;
pub mod plan;
pub mod sessions;
pub mod switch;
pub mod walk;
pub mod whoami;
pub mod why;
pub mod world;
