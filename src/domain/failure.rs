//! The one error that every layer hands up: what failed, in which words, and what to do.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::gate::Gate;

/// What kind of failure it was; decides the exit code and the account's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FailureKind {
    /// A wrong option, an unknown or ambiguous role, an unreadable file.
    Usage,
    /// AWS said no (AccessDenied and its like).
    Refused,
    /// No credentials, or wrong ones.
    Credentials,
    /// The credentials are past their end.
    Expired,
    /// A sign-in is needed first.
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

    /// What helps in most cases of this kind, unless the finder knows better. Of a wrong word or a fault of
    /// this machine only the finder can tell.
    fn usual_hint(self) -> Option<&'static str> {
        Some(match self {
            Self::Usage | Self::Local => return None,
            Self::Refused => "ask for the permission, or be another identity",
            Self::Credentials => "`kamen doctor` looks at every profile",
            Self::Expired => "sign in again, or switch to the role again",
            Self::SignInNeeded => "sign in first: `kamen login`",
            Self::MfaNeeded => "give the code of your device: `--mfa-code`",
            Self::Throttled => "try again in a minute",
            Self::Unreachable => "check the network, VPN and proxy (HTTPS_PROXY)",
            Self::ClockSkew => "set this machine's clock, then try again",
            Self::Service => "try again; for AWS Support, keep the request id",
        })
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Whether that code serves every role of the user, and not this one alone.
    pub code_serves_all: bool,
    /// What to sign in to, for [`FailureKind::SignInNeeded`]: of several, it is not known which helps.
    #[serde(default)]
    pub gates: Box<[Gate]>,
}

impl Failure {
    /// A failure with the usual hint of its kind; [`Self::with_hint`] gives a better one.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: kind.usual_hint().map(str::to_owned),
            code: None,
            request_id: None,
            mfa_device: None,
            code_serves_all: false,
            gates: Box::default(),
        }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Usage, message)
    }

    pub fn local(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Local, message)
    }

    /// There is no sign-in there, or it has ended.
    pub fn sign_in_needed(gate: impl Into<Gate>, message: impl Into<String>) -> Self {
        let gate = gate.into();
        let mut failure = Self::new(FailureKind::SignInNeeded, message);
        failure.hint = Some(format!("sign in: `kamen login {gate}`"));
        failure.gates = Box::new([gate]);
        failure
    }

    /// There is no sign-in to any of these, and one of them is needed.
    pub fn one_sign_in_needed(gates: Vec<Gate>, message: impl Into<String>) -> Self {
        let ways: Vec<String> = gates.iter().map(|gate| format!("`kamen login {gate}`")).collect();
        let mut failure = Self::new(FailureKind::SignInNeeded, message);
        failure.hint = Some(format!("sign in to the one that gives it: {}", ways.join(" or ")));
        failure.gates = gates.into();
        failure
    }

    /// The same of what stands in a variable of the environment, which is named.
    #[must_use]
    pub fn written_in(mut self, variable: &str) -> Self {
        self.message = format!("{} ({variable})", self.message);
        self
    }

    /// The same with what helps.
    #[must_use]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_of_the_world_outside_says_what_helps() {
        for kind in [
            FailureKind::Refused,
            FailureKind::Credentials,
            FailureKind::Expired,
            FailureKind::SignInNeeded,
            FailureKind::MfaNeeded,
            FailureKind::Throttled,
            FailureKind::Unreachable,
            FailureKind::ClockSkew,
            FailureKind::Service,
        ] {
            assert!(Failure::new(kind, "no").hint.is_some(), "{}", kind.word());
            assert_eq!(Failure::new(kind, "no").with_hint("do").hint.as_deref(), Some("do"));
        }
    }
}
