//! Countdowns, identities and counts in the few words that a row has room for.

use jiff::Timestamp;

use crate::domain::arn::ArnParts;
use crate::domain::identity::IdentityKind;
use crate::domain::time::BY_SECONDS;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// How urgent the end of a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    Calm,
    /// Less than ten minutes are left.
    Soon,
    /// Less than two minutes are left, or none.
    Now,
}

/// The time left until `expires` as a countdown: `1h 02m`, `52m`; in the last ten minutes `9:05`; `expired`.
pub fn countdown(expires: Timestamp, now: Timestamp) -> (String, Urgency) {
    let left = expires.as_second() - now.as_second();
    let (hours, minutes, seconds) = (left / HOUR, left % HOUR / MINUTE, left % MINUTE);
    let urgency = match left {
        ..120 => Urgency::Now,
        120..BY_SECONDS => Urgency::Soon,
        _ => Urgency::Calm,
    };
    let text = match left {
        ..=0 => "expired".to_owned(),
        1..BY_SECONDS => format!("{minutes}:{seconds:02}"),
        BY_SECONDS..HOUR => format!("{minutes}m"),
        _ => format!("{hours}h {minutes:02}m"),
    };
    (text, urgency)
}

/// `1 role`, `2 roles`; large numbers in groups of three.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// A number in groups of three: `100,000`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The name by which people call the identity of an ARN: a user's, a role's, `root`.
pub fn short_name(arn: &str) -> &str {
    match IdentityKind::of(arn) {
        IdentityKind::User { name } | IdentityKind::FederatedUser { name } => name,
        IdentityKind::RoleSession { role, .. } => role,
        IdentityKind::Root => "root",
        IdentityKind::Other => ArnParts::parse(arn)
            .map_or(arn, |parts| parts.resource.rsplit('/').next().unwrap_or(parts.resource)),
    }
}

/// A chain of ARNs as names with arrows: `alice → RoleA → RoleB`.
pub fn chain(arns: &[String], arrow: &str) -> String {
    let names: Vec<&str> = arns.iter().map(|arn| short_name(arn)).collect();
    names.join(&format!(" {arrow} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_countdown_gets_urgent() {
        assert_eq!(countdown(at(3723), at(0)), ("1h 02m".to_owned(), Urgency::Calm));
        assert_eq!(countdown(at(3100), at(0)), ("51m".to_owned(), Urgency::Calm));
        assert_eq!(countdown(at(125), at(0)), ("2:05".to_owned(), Urgency::Soon));
        assert_eq!(countdown(at(9), at(0)), ("0:09".to_owned(), Urgency::Now));
        assert_eq!(countdown(at(9), at(10)), ("expired".to_owned(), Urgency::Now));
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(count(1, "role"), "1 role");
        assert_eq!(count(100_000, "role"), "100,000 roles");
    }

    #[test]
    fn identities_are_called_by_their_names() {
        assert_eq!(short_name("arn:aws:iam::012345678901:user/a/Ann"), "Ann");
        assert_eq!(short_name("arn:aws:sts::012345678901:assumed-role/RoleA/me"), "RoleA");
        assert_eq!(short_name("arn:aws:iam::012345678901:role/x/RoleB"), "RoleB");
        assert_eq!(short_name("nonsense"), "nonsense");
    }
}
