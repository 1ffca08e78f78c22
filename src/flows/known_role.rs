//! A role as it was last listed.

use std::sync::Arc;

use crate::domain::arn::RoleArn;
use crate::domain::role::Role;
use crate::flows::world::World;

/// The role in the inventory, if its account was listed.
pub(crate) fn known_role(world: &World, role: &RoleArn) -> Option<Arc<Role>> {
    let snapshot = world.inventory.load(role.account())?;
    snapshot.roles.into_iter().find(|known| known.arn == *role)
}
