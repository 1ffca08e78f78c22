//! One-time codes (RFC 6238), each accepted once.

use std::collections::HashMap;

use jiff::Timestamp;
use totp_rs::{Builder, Secret as Seed, Totp};

use crate::sandbox::organisation::MfaDevice;
use crate::sandbox::reply::Refusal;

/// For how many seconds a code is shown.
const STEP: u64 = 30;

impl MfaDevice {
    /// The code that the device shows at a time; `None` where its seed is unusable.
    pub fn code(&self, at: Timestamp) -> Option<String> {
        Some(self.authenticator()?.generate(seconds(at)).to_string())
    }

    /// A code that will be accepted: the one shown now, or the next where that was used.
    pub(super) fn unused_code(
        &self,
        now: Timestamp,
        used: &HashMap<String, u64>,
    ) -> Option<String> {
        let authenticator = self.authenticator()?;
        let now = seconds(now);
        let is_used = used.get(&self.serial).is_some_and(|last| *last >= now / STEP);
        let at = if is_used { authenticator.next_step(now) } else { now };
        Some(authenticator.generate(at).to_string())
    }

    fn authenticator(&self) -> Option<Totp> {
        let seed = Seed::try_from_base32(self.seed.reveal()).ok()?;
        Builder::new().with_secret(seed).build().ok()
    }
}

/// Checks the code of a call against the caller's device; `used` remembers the last step of each.
pub(super) fn verify(
    device: Option<&MfaDevice>,
    serial: &str,
    code: &str,
    now: Timestamp,
    used: &mut HashMap<String, u64>,
) -> Result<(), Refusal> {
    let failed = |text: &str| Refusal::denied(format!("MultiFactorAuthentication failed {text}"));
    let device = device.filter(|device| device.serial == serial).ok_or_else(|| {
        failed(
            "with invalid MFA one time pass code, unable to validate MFA code.  Please verify \
             your MFA serial number is valid and associated with this user.",
        )
    })?;
    let step = device
        .authenticator()
        .and_then(|authenticator| authenticator.check(code, seconds(now)))
        .filter(|step| used.get(serial).is_none_or(|last| last < step))
        .ok_or_else(|| failed("with invalid MFA one time pass code."))?;
    used.insert(serial.to_owned(), step);
    Ok(())
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;

    #[test]
    fn a_code_is_accepted_once_and_only_for_its_own_device() {
        let serial = "arn:aws:iam::012345678901:mfa/phone";
        let seed = Secret::new("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
        let device = MfaDevice { serial: serial.to_owned(), seed };
        let now = Timestamp::from_second(1_768_478_400).unwrap();
        let code = device.code(now).unwrap();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let mut used = HashMap::new();
        let mut attempt = |serial: &str, code: &str| {
            verify(Some(&device), serial, code, now, &mut used).map_err(|refusal| refusal.message)
        };

        let invalid = "MultiFactorAuthentication failed with invalid MFA one time pass code.";
        assert!(
            attempt("arn:aws:iam::012345678901:mfa/other", &code).unwrap_err().contains("unable")
        );
        assert_eq!(attempt(serial, wrong).unwrap_err(), invalid);
        assert_eq!(attempt(serial, &code), Ok(()));
        assert_eq!(attempt(serial, &code).unwrap_err(), invalid);
        let next = device.unused_code(now, &used).unwrap();
        assert_ne!(next, code);
        assert_eq!(verify(Some(&device), serial, &next, now, &mut used), Ok(()));
    }
}
