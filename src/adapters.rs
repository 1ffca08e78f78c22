//! The world as it is: the AWS SDK, files, child processes.
#![expect(
    clippy::disallowed_methods,
    reason = "the adapters are the edge: files, processes, clocks"
)]

pub mod aws;
pub mod call_log;
pub mod clock;
pub mod environment;
mod file;
pub mod folders;
pub mod privacy;
pub mod profiles;
pub mod settings;
pub mod shell;
pub mod shells;
pub mod store;
pub mod vault;
