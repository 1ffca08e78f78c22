//! AWS policies, read and decided without asking AWS; pure and three-valued.

pub mod document;
pub mod finding;
pub mod print;
pub mod trust;
