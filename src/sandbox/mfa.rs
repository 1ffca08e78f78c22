//! One-time codes (RFC 6238), each accepted once.

use std::collections::HashMap;

use crate::domain::totp::{Authenticator, step};
use crate::sandbox::organisation::MfaDevice;
use crate::sandbox::reply::Refusal;
use jiff::Timestamp;

impl MfaDevice {
    /// The code that the device shows at a time; `None` if its seed is unusable.
    pub fn code(&self, at: Timestamp) -> Option<String> {
        Some(self.authenticator()?.code(step(at)))
    }

    /// A code that will be accepted: the one shown now, or the next if that was used.
    pub(super) fn unused_code(
        &self,
        now: Timestamp,
        used: &HashMap<String, u64>,
    ) -> Option<String> {
        let authenticator = self.authenticator()?;
        let now = step(now);
        let is_used = used.get(&self.serial).is_some_and(|last| *last >= now);
        Some(authenticator.code(if is_used { now + 1 } else { now }))
    }

    fn authenticator(&self) -> Option<Authenticator> {
        Authenticator::of_seed(&self.seed).ok()
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
        .and_then(|authenticator| authenticator.step_of(code, now))
        .filter(|step| used.get(serial).is_none_or(|last| last < step))
        .ok_or_else(|| failed("with invalid MFA one time pass code."))?;
    used.insert(serial.to_owned(), step);
    Ok(())
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
