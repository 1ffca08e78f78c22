//! One-time codes of a virtual MFA device (RFC 6238): six digits, another every half minute.

use jiff::Timestamp;
use totp_rs::{Builder, Secret as Seed, Totp};

use crate::domain::secret::Secret;

/// For how many seconds a code is shown.
pub const STEP: u64 = 30;

/// What shows the codes of one seed.
#[derive(Debug, Clone)]
pub struct Authenticator(Totp);

/// A text that is no seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no seed of an MFA device: it is base32, and at least 26 letters long")]
pub struct InvalidSeed;

impl Authenticator {
    /// Reads a seed as AWS shows it once; blanks, dashes and small letters are understood.
    pub fn of_seed(seed: &Secret) -> Result<Self, InvalidSeed> {
        let text = seed.reveal().chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
        let text = zeroize::Zeroizing::new(text.collect::<String>().to_ascii_uppercase());
        let bytes = Seed::try_from_base32(text.trim_end_matches('=')).map_err(|_| InvalidSeed)?;
        Builder::new().with_secret(bytes).build().map(Self).map_err(|_| InvalidSeed)
    }

    /// The code of a half minute, counted since 1970.
    pub fn code(&self, step: u64) -> String {
        self.0.generate(step.saturating_mul(STEP)).to_string()
    }

    /// The half minute whose code this is, if it is shown about now.
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<u64> {
        self.0.check(code, seconds(now))
    }
}

/// The half minute of a moment, counted since 1970.
pub fn step(at: Timestamp) -> u64 {
    seconds(at) / STEP
}

/// When a half minute begins.
pub fn begin(step: u64) -> Timestamp {
    let second = i64::try_from(step.saturating_mul(STEP)).unwrap_or(i64::MAX);
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX)
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Base32 of RFC 6238's `12345678901234567890`.
    const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_the_rfc() {
        let shown = Authenticator::of_seed(&Secret::new(SEED)).unwrap();

        // Appendix B, the last six digits.
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")]
        {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(shown.code(step(at)), code);
            assert_eq!(shown.step_of(code, at), Some(step(at)));
        }
        assert_eq!(begin(2), Timestamp::from_second(60).unwrap());
    }

    #[test]
    fn a_seed_may_be_written_in_groups_and_small_letters() {
        let code = |seed: &str| Authenticator::of_seed(&Secret::new(seed)).map(|one| one.code(1));

        let grouped = "gezd gnbv-gy3t qojq gezd gnbv gy3t qojq==";
        assert_eq!(code(grouped).unwrap(), code(SEED).unwrap());
        for wrong in ["", "GEZDGNBV", "0189", "not a seed at all, not a seed at all"] {
            assert_eq!(code(wrong), Err(InvalidSeed), "{wrong}");
        }
    }
}
