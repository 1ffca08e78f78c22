//! What kamen asks of the world, as traits; the adapters answer, and so do fakes in tests.

pub mod aws;
pub(crate) mod clock;
pub mod console;
pub mod contract;
pub(crate) mod endpoint;
#[cfg(test)]
pub(crate) mod fake;
pub mod organizations;
pub mod sign_in;
pub mod store;
pub mod vault;
