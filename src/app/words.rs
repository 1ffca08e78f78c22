//! Times and identities in a few words.

use jiff::Timestamp;

use crate::domain::identity::{Identity, IdentityKind};

/// The time until `expires`: `59m 12s`, `1h 05m`, `expired`.
pub fn left(expires: Timestamp, now: Timestamp) -> String {
    let seconds = expires.as_second() - now.as_second();
    if seconds <= 0 { "expired".to_owned() } else { span(seconds) }
}

/// How long ago something was: `just now`, `5m ago`, `3d ago`.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    match now.as_second() - at.as_second() {
        ..10 => "just now".to_owned(),
        seconds @ 10..60 => format!("{seconds}s ago"),
        seconds @ 60..3600 => format!("{}m ago", seconds / 60),
        seconds @ 3600..86_400 => format!("{}h ago", seconds / 3600),
        seconds => format!("{}d ago", seconds / 86_400),
    }
}

/// Seconds in the two largest units: `45s`, `12m 05s`, `1h 30m`, `2d 3h`.
pub fn span(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{}s", seconds.max(0)),
        60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{}h {:02}m", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{}d {}h", seconds / 86_400, seconds % 86_400 / 3600),
    }
}

/// Whole hours or minutes as they are typed: `1h`, `90m`, `45s`.
pub fn typed_span(seconds: u32) -> String {
    if seconds.is_multiple_of(3600) && seconds > 0 {
        format!("{}h", seconds / 3600)
    } else if seconds.is_multiple_of(60) && seconds > 0 {
        format!("{}m", seconds / 60)
    } else {
        format!("{seconds}s")
    }
}

/// An identity by its names: `AssumeRoleUser`, `S3ListBucketOnly as MySession`.
pub fn who(identity: &Identity) -> String {
    match identity.kind() {
        IdentityKind::RoleSession { role, session } => format!("{role} as {session}"),
        IdentityKind::User { .. }
        | IdentityKind::Root
        | IdentityKind::FederatedUser { .. }
        | IdentityKind::Other => identity.display_name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_at_most_two_units() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();

        assert_eq!(left(at(3599), at(0)), "59m 59s");
        assert_eq!(left(at(3900), at(0)), "1h 05m");
        assert_eq!(left(at(0), at(1)), "expired");
        assert_eq!(ago(at(0), at(300)), "5m ago");
        assert_eq!((typed_span(3600), typed_span(5400)), ("1h".to_owned(), "90m".to_owned()));
    }
}
