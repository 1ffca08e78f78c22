//! The one error that every layer hands up: what failed, in which words, and what to do.

use std::fmt;

/// What kind of failure it was; decides the exit code and the account's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// A wrong option, an unknown or ambiguous role, an unreadable file.
    Usage,
    /// AWS said no (AccessDenied and its like).
    Refused,
    /// No credentials, or wrong ones.
    Credentials,
    /// The credentials are past their end.
    Expired,
    /// A sign-in (Identity Center) is needed first.
    SignInNeeded,
    /// A one-time code is needed first; the device is named in [`Failure::mfa_device`].
    MfaNeeded,
    /// AWS asked us to slow down, and retrying did not help.
    Throttled,
    /// No connection, no answer in time, or an answer that is not AWS's.
    Unreachable,
    /// This machine's clock is too far off for signatures.
    ClockSkew,
    /// AWS answered with any other error.
    Service,
    /// A child process, a file or the terminal failed on this machine.
    Local,
}

impl FailureKind {
    /// The exit code that the design documents: 1 refused, 2 usage, 3 credentials, 4 AWS or network.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Refused => 1,
            Self::Usage | Self::Local => 2,
            Self::Credentials | Self::Expired | Self::SignInNeeded | Self::MfaNeeded => 3,
            Self::Throttled | Self::Unreachable | Self::ClockSkew | Self::Service => 4,
        }
    }

    /// The word used in JSON output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Refused => "refused",
            Self::Credentials => "credentials",
            Self::Expired => "expired",
            Self::SignInNeeded => "sign-in-needed",
            Self::MfaNeeded => "mfa-needed",
            Self::Throttled => "throttled",
            Self::Unreachable => "unreachable",
            Self::ClockSkew => "clock-skew",
            Self::Service => "service",
            Self::Local => "local",
        }
    }
}

/// A failure in words; never holds a secret.
///
/// `message` is lower case, without a period, values in backticks; `hint` says what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub kind: FailureKind,
    pub message: String,
    pub hint: Option<String>,
    /// AWS's error code, such as `AccessDenied`.
    pub code: Option<String>,
    /// AWS's request id.
    pub request_id: Option<String>,
    /// The MFA device whose code is needed, for [`FailureKind::MfaNeeded`].
    pub mfa_device: Option<String>,
}

impl Failure {
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
            code: None,
            request_id: None,
            mfa_device: None,
        }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Usage, message)
    }

    pub fn local(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Local, message)
    }

    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
