//! What the command line and the screens both do, once.

#[cfg(test)]
mod fixture;
pub mod inventory;
pub mod leads;
pub mod limits;
pub mod obtain;
pub mod plan;
pub mod sessions;
pub mod switch;
pub mod world;
