//! Credentials, held so that they cannot be printed, logged or serialized by accident.

use std::fmt;

use jiff::Timestamp;
use zeroize::Zeroizing;

/// A text that must not be seen: no `Display`, no `Serialize`, a masked `Debug`, wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for signing a request or for a child's environment; for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// Keys that sign requests: long-lived ones of a user, or the three parts of a session.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// `AKIA…` or `ASIA…`; not a secret.
    pub access_key_id: String,
    pub secret_access_key: Secret,
    /// Present for every temporary credential.
    pub session_token: Option<Secret>,
    /// When the session ends; `None` for long-lived keys or if that is not known.
    pub expires: Option<Timestamp>,
}

/// One of the three parts of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPart {
    AccessKeyId,
    SecretAccessKey,
    SessionToken,
}

impl fmt::Display for KeyPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::AccessKeyId => "access key id",
            Self::SecretAccessKey => "secret access key",
            Self::SessionToken => "session token",
        })
    }
}

impl Credentials {
    /// The part that no request can carry: all three are visible ASCII characters, and the first and the
    /// last travel as headers. The SDK panics if they are not.
    pub fn unusable_part(&self) -> Option<KeyPart> {
        let is_wrong =
            |text: &str| text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic());
        if is_wrong(&self.access_key_id) {
            Some(KeyPart::AccessKeyId)
        } else if is_wrong(self.secret_access_key.reveal()) {
            Some(KeyPart::SecretAccessKey)
        } else if self.session_token.as_ref().is_some_and(|token| is_wrong(token.reveal())) {
            Some(KeyPart::SessionToken)
        } else {
            None
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_no_secret() {
        let credentials = Credentials {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            session_token: Some(Secret::new("AQoDYXdzEPT//EXAMPLE")),
            expires: None,
        };

        let shown = format!("{credentials:?}");

        assert!(!shown.contains("wJalr") && !shown.contains("AQoD"), "{shown}");
    }

    #[test]
    fn a_part_that_no_request_can_carry_is_named() {
        let with = |id: &str, secret: &str, token: &str| Credentials {
            access_key_id: id.to_owned(),
            secret_access_key: Secret::new(secret),
            session_token: Some(Secret::new(token)),
            expires: None,
        };

        assert_eq!(with("AKIAIOSFODNN7EXAMPLE", "s/+", "t==").unusable_part(), None);
        for (credentials, part) in [
            (with("AKIA\nregion = x", "s", "t"), KeyPart::AccessKeyId),
            (with("AKIA\u{e9}", "s", "t"), KeyPart::AccessKeyId),
            (with("", "s", "t"), KeyPart::AccessKeyId),
            (with("AKIA", "s\u{7f}", "t"), KeyPart::SecretAccessKey),
            (with("AKIA", "s", "t\0"), KeyPart::SessionToken),
            (with("AKIA", "s", ""), KeyPart::SessionToken),
        ] {
            assert_eq!(credentials.unusable_part(), Some(part));
        }
    }
}
