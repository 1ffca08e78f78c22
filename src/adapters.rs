//! The world as it is: the AWS SDK, files, child processes.

pub mod profiles;
pub mod shell;
