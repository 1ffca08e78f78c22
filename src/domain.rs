//! Pure values, parsed once: what kamen talks about. Imports nothing else of the project.

pub mod account;
pub mod arn;
pub(crate) mod authorization;
pub mod call;
pub mod environment;
pub mod failure;
pub(crate) mod identity;
pub mod inventory;
pub mod kept;
pub mod limits;
pub mod organization;
pub mod pages;
pub mod process;
pub mod profile;
pub mod region;
pub mod role;
pub mod role_name;
pub mod secret;
pub mod session;
pub mod settings;
pub(crate) mod shell;
pub mod span;
pub mod text;
pub mod time;
pub mod totp;
pub mod vault;
