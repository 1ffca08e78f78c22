//! Credentials, held so that they cannot be printed, logged or serialized by accident.

use std::fmt;

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::domain::key_id::shown_key_id;

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

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key_id", &shown_key_id(&self.access_key_id))
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
}
