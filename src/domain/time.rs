//! Moments and lengths of time in words.

use jiff::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// A moment in UTC, to the second.
pub fn instant(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// The time until `end`: `59m 12s left`, or `expired 3h ago`.
pub fn left(end: Timestamp, now: Timestamp) -> String {
    match end.as_second() - now.as_second() {
        seconds @ 1.. => format!("{} left", span(seconds)),
        _ => format!("expired {}", ago(end, now)),
    }
}

/// With fewer seconds left than these they are counted one by one, with more by minutes.
pub const BY_SECONDS: i64 = 600;

/// How long ago something was, in its largest unit: `just now`, `5m ago`, `12d ago`.
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    match now.as_second() - then.as_second() {
        ..10 => "just now".to_owned(),
        seconds => format!("{} ago", rough(seconds)),
    }
}

/// Seconds in the largest unit: `45s`, `12m`, `3h`, `5d`, `2y`.
pub fn rough(seconds: i64) -> String {
    match seconds {
        ..MINUTE => format!("{}s", seconds.max(0)),
        MINUTE..HOUR => format!("{}m", seconds / MINUTE),
        HOUR..DAY => format!("{}h", seconds / HOUR),
        DAY..YEAR => format!("{}d", seconds / DAY),
        _ => format!("{}y", seconds / YEAR),
    }
}

/// Seconds in the two largest units: `45s`, `12m 05s`, `1h 30m`, `2d 3h`.
pub fn span(seconds: i64) -> String {
    match seconds {
        ..MINUTE => format!("{}s", seconds.max(0)),
        MINUTE..HOUR => format!("{}m {:02}s", seconds / MINUTE, seconds % MINUTE),
        HOUR..DAY => format!("{}h {:02}m", seconds / HOUR, seconds % HOUR / MINUTE),
        _ => format!("{}d {}h", seconds / DAY, seconds % DAY / HOUR),
    }
}

/// Seconds as they are typed: `1h`, `90m`, `45s`; [`crate::domain::span::seconds`] reads them.
pub fn typed(seconds: u32) -> String {
    match seconds {
        1.. if seconds.is_multiple_of(3600) => format!("{}h", seconds / 3600),
        1.. if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::span::seconds;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_time_left_has_two_units_at_most() {
        assert_eq!(left(at(45), at(0)), "45s left");
        assert_eq!(left(at(3599), at(0)), "59m 59s left");
        assert_eq!(left(at(3900), at(0)), "1h 05m left");
        assert_eq!(left(at(200_000), at(0)), "2d 7h left");
        assert_eq!(left(at(0), at(0)), "expired just now");
        assert_eq!(left(at(0), at(3 * HOUR)), "expired 3h ago");
    }

    #[test]
    fn the_past_is_told_in_one_unit() {
        let told = [-5, 9, 10, 300, 7200, 400_000, 80_000_000].map(|past| ago(at(0), at(past)));

        let expected = ["just now", "just now", "10s ago", "5m ago", "2h ago", "4d ago", "2y ago"];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_moment_is_told_in_utc() {
        assert_eq!(instant(at(0)), "1970-01-01 00:00:00 UTC");
    }

    #[test]
    fn a_typed_length_is_read_back() {
        for (length, text) in [(0, "0s"), (45, "45s"), (5400, "90m"), (7200, "2h")] {
            assert_eq!(typed(length), text);
            assert_eq!(seconds(text), Some(length));
        }
    }
}
