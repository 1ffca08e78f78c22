//! Asks many roles at once whether they answer to the filter.

use crate::app::inventory::RoleIndex;
use crate::app::screens::roles::matching::{Scratch, Sieve};
use crate::domain::cores::shared_out;

/// From so many roles on, the work is shared out among the processor's cores: a keystroke is drawn
/// within a frame, and starting a thread costs as much as asking some hundred roles.
const MANY: usize = 8192;

/// Which of `candidates` (places in `order`) answer, each with its score, in the same order.
pub(super) fn scan(sieve: &Sieve<'_>, order: &[RoleIndex], candidates: &[u32]) -> Vec<(u32, u32)> {
    let some = |part: &[u32]| -> Vec<(u32, u32)> {
        let mut scratch = Scratch::new();
        let score = |place: &u32| {
            let index = order.get(*place as usize)?;
            Some((*place, sieve.score(&mut scratch, *index)?))
        };
        part.iter().filter_map(score).collect()
    };
    if candidates.len() < MANY { some(candidates) } else { shared_out(candidates, some) }
}
