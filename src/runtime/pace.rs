//! When to draw and when to tick: never without a reason.

use std::time::Duration;

use jiff::Timestamp;

use crate::app::dialogs::Dialog;
use crate::app::model::Model;
use crate::app::remote::Remote;
use crate::domain::time::BY_SECONDS;

/// The shortest time between two frames.
pub(crate) const FRAME: Duration = Duration::from_millis(16);

/// The shortest time between two frames, if a person has pressed a key: a pasted text is hundreds of keys.
pub(crate) const ANSWER: Duration = Duration::from_millis(4);

/// Laying out a list takes one part of the time in this many and one more.
pub(crate) const LAYOUT_SHARE: u32 = 4;

/// How long the first frame may wait for what the cache holds.
pub(crate) const FIRST_FRAME: Duration = Duration::from_millis(12);

/// How long what is being written to disk may still take at the end.
pub(crate) const LAST_WRITES: Duration = Duration::from_secs(1);

/// How long messages are folded in before a frame is due.
pub(crate) const FOLDING: Duration = Duration::from_millis(4);

const SPINNING: Duration = Duration::from_millis(125);
const COUNTING: Duration = Duration::from_secs(1);
const AGEING: Duration = Duration::from_secs(30);

/// The time to the next tick: short while something spins, a second while something counts down
/// or goes away by itself, long while only ages change.
pub(crate) fn tick(model: &Model) -> Duration {
    let is_waiting = model.dialog.as_ref().is_some_and(Dialog::is_waiting);
    let is_asking = matches!(model.identity, Remote::Loading(_));
    let is_asking = is_asking || model.pending().is_some();
    if is_waiting || is_asking || !model.readings.is_empty() {
        SPINNING
    } else if !model.toasts.is_empty() {
        COUNTING
    } else {
        let ends = model.sessions.iter().filter_map(|held| held.expires);
        ends.map(|end| counting(end.as_second() - model.now.as_second())).min().unwrap_or(AGEING)
    }
}

/// Whether the screens count by another second than the one that it is.
pub(crate) fn is_behind(shown: Timestamp, now: Timestamp) -> bool {
    now.as_second() != shown.as_second()
}

/// The time until what shows of a session's seconds left changes: while they are many, the minute.
fn counting(left: i64) -> Duration {
    match left {
        ..=0 => AGEING,
        1..=BY_SECONDS => COUNTING,
        _ => AGEING.min(Duration::from_secs(u64::try_from(left % 60).unwrap_or(0) + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_are_behind_once_another_second_has_begun() {
        let at = |milliseconds| Timestamp::from_millisecond(milliseconds).unwrap();
        assert!(!is_behind(at(1_000), at(1_999)));
        assert!(is_behind(at(1_999), at(2_000)));
        assert!(is_behind(at(32_000), at(2_000)), "the clock was set back");
    }
}
