//! Every screen in every state at every size, as it looks.

mod fixture;
mod look;
mod person;
mod sizes;
