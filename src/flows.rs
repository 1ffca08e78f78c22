//! What the command line and the screens both do, once.

pub mod plan;
pub mod world;
