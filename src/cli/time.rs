//! Times and spans as people read them.

use jiff::{SignedDuration, Timestamp};

/// A moment in UTC, to the second.
pub fn instant(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// How long until `end`: `59 min left`, `ended 3 h ago`.
pub fn left(end: Timestamp, now: Timestamp) -> String {
    let span = end.duration_since(now);
    if span.is_positive() {
        format!("{} left", rough(span))
    } else {
        format!("ended {} ago", rough(-span))
    }
}

/// How long ago `then` was: `just now`, `5 min ago`.
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let span = now.duration_since(then);
    if span.as_secs() < 60 { "just now".to_owned() } else { format!("{} ago", rough(span)) }
}

fn rough(span: SignedDuration) -> String {
    let seconds = span.as_secs().max(0);
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min", seconds / 60),
        7200..=172_799 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_rough_and_never_negative() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();

        assert_eq!(left(at(3600), at(0)), "60 min left");
        assert_eq!(left(at(0), at(3600 * 3)), "ended 3 h ago");
        assert_eq!(ago(at(0), at(30)), "just now");
        assert_eq!(ago(at(0), at(86_400 * 3)), "3 days ago");
        assert_eq!(instant(at(0)), "1970-01-01 00:00:00 UTC");
    }
}
