//! What kamen asks of the world, as traits; the adapters answer, and stores in memory in the tests of what
//! asks AWS nothing.

pub mod aws;
pub mod clock;
pub mod console;
pub mod contract;
pub mod endpoint;
#[cfg(test)]
pub(crate) mod fake;
pub mod login;
pub mod organizations;
pub mod sign_in;
pub mod store;
pub mod vault;
