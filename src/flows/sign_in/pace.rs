//! How often Identity Center is asked whether the person has agreed.

use std::time::Duration;

use crate::domain::sign_in::DeviceCode;

/// By how much more one waits between two questions after each wish to slow down (RFC 8628, 3.5).
const SLOWER: Duration = Duration::from_secs(5);

/// How often one asks, and how long still.
pub(super) struct Pace {
    pub(super) interval: Duration,
    left: Duration,
}

impl Pace {
    pub(super) fn of(code: &DeviceCode) -> Self {
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        Self { interval: seconds(code.interval), left: seconds(code.life) }
    }

    /// Identity Center wishes to be asked less often.
    pub(super) fn slow_down(&mut self) {
        self.interval += SLOWER;
    }

    /// Whether the code's time is over after one question more.
    pub(super) fn is_over(&mut self) -> bool {
        self.left = self.left.saturating_sub(self.interval);
        self.left.is_zero()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;

    #[test]
    fn one_asks_as_long_as_the_code_lives_and_no_longer() {
        let code = DeviceCode {
            device: Secret::new("device"),
            shown: "ABCD-EFGH".to_owned(),
            address: "https://device.example.com".to_owned(),
            address_with_code: None,
            life: 600,
            interval: 5,
        };
        let questions = |slower: u32| {
            let mut pace = Pace::of(&code);
            (0..slower).for_each(|_| pace.slow_down());
            let mut questions = 1;
            while !pace.is_over() {
                questions += 1;
            }
            questions
        };

        assert_eq!((questions(0), questions(1), questions(2)), (120, 60, 40));
    }
}
