//! A role as it was last listed.

use std::sync::Arc;

use crate::domain::arn::RoleArn;
use crate::domain::role::Role;
use crate::flows::world::World;
use crate::ports::store::Wanted;

/// The role in the inventory, if its account was listed.
pub(crate) fn known_role(world: &World, role: &RoleArn) -> Option<Arc<Role>> {
    let named = world.inventory.search(Wanted::Named(role.name()), Some(role.account()));
    let snapshot = named.into_iter().next()?;
    snapshot.roles.into_iter().find(|known| known.arn == *role)
}
