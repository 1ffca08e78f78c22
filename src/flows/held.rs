//! Who the person is beside the identity in use.

use futures_util::{StreamExt, stream};

use crate::flows::leads::known_leads;
use crate::flows::obtain::obtain;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;

/// Obtains the identities in which starts begin, as far as they answer without a person: roles are judged from all
/// of them, whichever the accounts were listed by. Roles that profiles assume are found by chain.
///
/// One that cannot be had is no place to begin, and nothing else.
pub async fn hold_beginnings(world: &World, sessions: &Sessions) {
    let beginnings: Vec<_> = known_leads(world, sessions)
        .iter()
        .filter(|lead| lead.plan.hops.is_empty() && lead.answers_alone())
        .map(|lead| lead.start.clone())
        .collect();
    let limit = world.settings.network.concurrency.max(1);
    stream::iter(beginnings)
        .map(async |start| drop(obtain(world, sessions, &start, None).await))
        .buffer_unordered(limit)
        .collect::<()>()
        .await;
}
