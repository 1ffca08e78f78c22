//! What a layer of policies says as a whole; one that was not wholly read may say more.

use std::sync::Arc;

use crate::policy::decide::kleene::Kleene;
use crate::policy::decide::question::{Layer, Levels};
use crate::policy::language::rule::{Policy, Scene};

/// Whether some Allow of the layer matches; a layer not wholly read may hold one more.
pub fn layer_allows(layer: &Layer, scene: &Scene<'_>) -> Kleene {
    Kleene::any(layer.policies.iter().map(|policy| policy.allows(scene)))
        .or(unread(layer.unread.as_ref()))
}

/// Whether some Deny of the layer matches; a layer not wholly read may hold one more.
pub fn layer_denies(layer: &Layer, scene: &Scene<'_>) -> Kleene {
    Kleene::any(layer.policies.iter().map(|policy| policy.denies(scene)))
        .or(unread(layer.unread.as_ref()))
}

pub(crate) fn optional_allows(layer: Option<&Layer>, scene: &Scene<'_>) -> Kleene {
    layer.map_or(Kleene::Yes, |layer| layer_allows(layer, scene))
}

pub(crate) fn optional_denies(layer: Option<&Layer>, scene: &Scene<'_>) -> Kleene {
    layer.map_or(Kleene::No, |layer| layer_denies(layer, scene))
}

fn unread(why: Option<&String>) -> Kleene {
    if why.is_some() { Kleene::Unknown } else { Kleene::No }
}

/// Every level must allow; a level that could not be read may or may not.
pub(crate) fn levels_allow(levels: &Levels, scene: &Scene<'_>) -> Kleene {
    read_levels_allow(levels, scene).and(!unread(levels.unread.as_ref()))
}

pub(super) fn read_levels_allow(levels: &Levels, scene: &Scene<'_>) -> Kleene {
    let level =
        |level: &Vec<Arc<Policy>>| Kleene::any(level.iter().map(|policy| policy.allows(scene)));
    Kleene::all(levels.levels.iter().map(level))
}

pub(crate) fn levels_deny(levels: &Levels, scene: &Scene<'_>) -> Kleene {
    let policies = levels.levels.iter().flatten();
    Kleene::any(policies.map(|policy| policy.denies(scene))).or(unread(levels.unread.as_ref()))
}

pub(crate) fn rcp_denies(levels: &Levels, scene: &Scene<'_>) -> Kleene {
    let policies = levels.levels.iter().flatten();
    Kleene::any(policies.map(|policy| policy.rcp_denies(scene))).or(unread(levels.unread.as_ref()))
}
