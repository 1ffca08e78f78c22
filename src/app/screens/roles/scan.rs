//! Asks many roles at once whether they answer to the filter.

use std::thread;

use crate::app::inventory::RoleIndex;
use crate::app::screens::roles::matching::{Scratch, Sieve};

/// From so many roles on, the work is shared out among the processor's cores: a keystroke is drawn
/// within a frame, and starting a thread costs as much as asking some hundred roles.
const MANY: usize = 8192;

/// More cores than this bring little: the list is laid by one.
const CORES: usize = 4;

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
    let cores = thread::available_parallelism().map_or(1, usize::from).min(CORES);
    if cores == 1 || candidates.len() < MANY {
        return some(candidates);
    }
    let some = &some;
    thread::scope(|scope| {
        let mut parts = candidates.chunks(candidates.len().div_ceil(cores));
        let own = parts.next().unwrap_or_default();
        let others: Vec<_> = parts.map(|part| scope.spawn(move || some(part))).collect();
        let mut found = some(own);
        for other in others {
            match other.join() {
                Ok(part) => found.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        found
    })
}
