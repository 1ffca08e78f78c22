//! What the tests stand on.

pub(crate) mod environment;
pub(crate) mod npm;
pub(crate) mod port;
pub(crate) mod project;
pub(crate) mod pty;
pub(crate) mod python;
pub(crate) mod sandbox;
pub(crate) mod server;
pub(crate) mod source;
