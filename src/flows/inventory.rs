//! The roles of all accounts that the person's starts lead to, side by side, as they come in.

mod account;
mod before;
mod outcome;
mod problem;
mod read;
mod roles;
mod sets;
mod view;

pub use read::read;
pub use roles::Roles;
pub use view::{AccountView, Inventory};
