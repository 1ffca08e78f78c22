//! Stand-ins for stores, browsers and Identity Center, in memory: for the tests of everything above the
//! ports that the sandbox cannot serve.

mod company;
mod console;
mod login;
mod no_aws;
mod sign_in;
mod store;
mod sts;
mod vault;

pub use company::{Books, FakeCompany};
pub use console::FakeConsole;
pub use login::{FakeConsoleSignIn, MemoryLoginFiles};
pub use no_aws::NoAws;
pub use sign_in::{FakeBrowser, FakePortal, MemoryTokenFiles};
pub use store::{FakeClock, MemoryInventory, MemoryNotes};
pub use sts::FakeSts;
pub use vault::MemoryVault;
