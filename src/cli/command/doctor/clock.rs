//! This machine's clock beside that of the servers that answered.

use jiff::SignedDuration;

use crate::cli::command::doctor::{Check, Health};
use crate::cli::context::Context;
use crate::domain::time::span;

/// AWS refuses signatures that are further off (Signature Version 4: five minutes for most services).
const REFUSED: SignedDuration = SignedDuration::from_mins(5);
/// From here on it is worth a word.
const NOTICED: SignedDuration = SignedDuration::from_secs(60);

const NAME: &str = "clock";

pub(super) fn check(context: &Context, checks: &mut Vec<Check>) {
    checks.extend(context.calls.clock_ahead().map(judge));
}

/// `ahead` is how far the server's clock is ahead of this machine's.
fn judge(ahead: SignedDuration) -> Check {
    let off = ahead.abs();
    let (time, side) =
        (span(off.as_secs()), if ahead.is_negative() { "ahead of" } else { "behind" });
    if off < NOTICED {
        return Check::good(NAME, "as AWS's, by the `Date` of its answers");
    }
    let message = format!("this machine's clock is {time} {side} AWS's");
    if off < REFUSED {
        return Check::warning(NAME, message, "set it: `timedatectl set-ntp true`");
    }
    let hint = "set it: `timedatectl set-ntp true`; kamen allows for it, but the programs that it \
                starts are refused (SignatureDoesNotMatch)";
    Check { health: Health::Broken, ..Check::warning(NAME, message, hint) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_far_off_is_broken_whichever_way() {
        let of = |seconds| {
            let check = judge(SignedDuration::from_secs(seconds));
            (check.health, check.message)
        };

        assert_eq!(of(2).0, Health::Good);
        assert_eq!(of(-59).0, Health::Good);
        assert_eq!(of(120).0, Health::Warning);
        let (health, message) = of(1200);
        assert_eq!(health, Health::Broken);
        assert_eq!(message, "this machine's clock is 20m 00s behind AWS's");
        let (health, message) = of(-1200);
        assert_eq!(health, Health::Broken);
        assert_eq!(message, "this machine's clock is 20m 00s ahead of AWS's");
    }
}
