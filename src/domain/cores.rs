//! Work that takes the processor long, shared out among its cores.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;

/// Threads at most: beyond a few they wait for memory, and each keeps some of its own.
const MOST: usize = 4;

/// How many threads work of the processor is worth here.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).min(MOST)
}

/// What `work` makes of all items, in their order: it is given a part of them on each core, the first on this thread.
pub fn shared_out<T: Sync, R: Send>(items: &[T], work: impl Fn(&[T]) -> Vec<R> + Sync) -> Vec<R> {
    let cores = cores();
    if items.len() < 2 || cores == 1 {
        return work(items);
    }
    let work = &work;
    thread::scope(|scope| {
        let mut parts = items.chunks(items.len().div_ceil(cores));
        let own = parts.next().unwrap_or_default();
        let others: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        let mut all = work(own);
        for other in others {
            match other.join() {
                Ok(part) => all.extend(part),
                // A list that lacks a part would be taken for all there is.
                Err(panic) => resume_unwind(panic),
            }
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_in_order_and_each_item_once() {
        for count in [0, 1, 2, 3, 100] {
            let items: Vec<usize> = (0..count).collect();

            let doubled = shared_out(&items, |part| part.iter().map(|item| item * 2).collect());

            assert_eq!(doubled, (0..count).map(|item| item * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    #[should_panic(expected = "the last part")]
    fn a_part_that_fails_is_not_left_out() {
        shared_out(&[1, 2, 3, 4], |part| {
            assert!(!part.contains(&4), "the last part");
            part.to_vec()
        });
    }
}
