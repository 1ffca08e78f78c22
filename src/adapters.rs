//! The world as it is: the AWS SDK, files, child processes.
#![expect(
    clippy::disallowed_methods,
    reason = "the adapters are the edge: files, processes, clocks"
)]

pub mod aws;
pub(crate) mod aws_vault;
pub(crate) mod browser;
pub mod call_log;
pub(crate) mod clipboard;
pub mod clock;
pub(crate) mod config_file;
pub(crate) mod control;
pub(crate) mod dialog;
pub(crate) mod directory;
pub(crate) mod endpoint;
pub(crate) mod environment;
mod file;
pub(crate) mod folders;
pub(crate) mod history;
pub(crate) mod live_config;
pub(crate) mod live_folder;
pub mod login_file;
pub mod loopback;
pub(crate) mod one_time;
pub(crate) mod open_shells;
mod peer;
pub(crate) mod privacy;
pub mod profiles;
pub(crate) mod programs;
pub(crate) mod run_vault;
pub mod settings;
pub(crate) mod shell;
pub(crate) mod shells;
pub mod store;
pub(crate) mod switchers;
pub mod token_file;
pub mod vault;
