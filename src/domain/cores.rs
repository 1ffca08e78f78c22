//! Work that takes the processor long, shared out among its cores.

use std::num::NonZero;
use std::thread;

/// Threads at most: beyond a few they wait for memory, and each keeps some of its own.
const MOST: usize = 4;

/// How many threads work of the processor is worth here.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).min(MOST)
}

/// What `work` makes of all items, in their order: it is given a part of them on each core.
///
/// What a part would give is missing if its thread fails.
pub fn shared_out<T: Sync, R: Send>(items: &[T], work: impl Fn(&[T]) -> Vec<R> + Sync) -> Vec<R> {
    let cores = cores();
    if items.len() < 2 || cores == 1 {
        return work(items);
    }
    let work = &work;
    thread::scope(|scope| {
        let parts = items.chunks(items.len().div_ceil(cores));
        let parts: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        let mut parts = parts.into_iter().filter_map(|part| part.join().ok());
        let mut all = parts.next().unwrap_or_default();
        for mut part in parts {
            all.append(&mut part);
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
}
