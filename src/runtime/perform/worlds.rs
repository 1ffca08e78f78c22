//! The world as the shared files describe it: they are read again with every list.

use std::sync::{PoisonError, RwLock};

use crate::app::setup::Beginnings;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::runtime::beginnings;

/// One world for all that is performed.
#[derive(Debug)]
pub(super) struct Worlds(RwLock<World>);

impl Worlds {
    pub(super) fn new(world: World) -> Self {
        Self(RwLock::new(world))
    }

    pub(super) fn now(&self) -> World {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes in what stands in the files now: where one may begin, if they were changed.
    pub(super) fn read_again(&self, sessions: &Sessions) -> Option<Beginnings> {
        let world = self.now().read_again()?;
        let beginnings = beginnings(&world);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = world;
        sessions.forget_starts();
        Some(beginnings)
    }
}
