//! The roles of all accounts that the person's starts lead to, side by side, as they come in.

mod account;
mod problem;
mod read;
mod sets;
mod view;

pub use read::read;
pub use view::{AccountView, Inventory};

#[cfg(test)]
mod tests;
