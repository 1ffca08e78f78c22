//! Stand-ins for the world, in memory: for the tests of everything above the ports.

mod aws;
mod console;
mod iam;
mod organizations;
mod sign_in;
mod store;
mod sts;
mod vault;

pub use aws::{FakeAws, FakeUser};
pub use console::FakeConsole;
pub use organizations::FakeOrganization;
pub use sign_in::{FakeBrowser, FakePortal, MemoryTokenFiles};
pub use store::{FakeClock, MemoryInventory, MemoryNotes};
pub use vault::MemoryVault;
