//! STS, IAM, Identity Center and what is read of Organizations on loopback, for the demo and for tests.
//!
//! It speaks the AWS Query protocol (Organizations its JSON) with signatures checked, so that the AWS
//! SDKs and the AWS CLI are its clients; its answers come from the policies of an [`organisation::Organisation`].
//!
//! ```no_run
//! # async fn example() -> Result<(), kamen::domain::failure::Failure> {
//! use kamen::sandbox::{Options, Sandbox};
//!
//! let running = Sandbox::start(Options::default()).await?;
//! for (name, value) in running.environment() {
//!     println!("export {name}={value}");
//! }
//! # Ok(())
//! # }
//! ```

mod authorize;
mod client;
mod cloud;
mod console;
pub mod demo;
mod ec2;
pub mod fault;
mod iam;
mod message;
mod mfa;
pub mod organisation;
mod organizations;
mod reply;
mod request;
mod server;
mod session;
mod signature;
mod signin;
mod sso;
mod standing;
mod sts;
mod xml;

pub use client::SharedFiles;
pub use server::{Options, Running, Sandbox};
