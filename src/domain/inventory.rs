//! What is known of all accounts and roles, with its age.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::account::AccountId;
use crate::domain::failure::Failure;
use crate::domain::role::Role;

/// How far the listing of one account has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountState {
    /// Pages are coming in.
    Listing,
    /// Everything was listed in this run.
    Ready,
    /// Shown from the cache; a refresh may run behind.
    Cached,
    /// AWS refused a call: which one, asked as whom.
    Refused {
        call: String,
        identity: String,
        failure: Failure,
    },
    Throttled(Failure),
    SignInNeeded(Failure),
    /// A code of the named device is needed first.
    MfaNeeded {
        device: Option<String>,
        failure: Failure,
    },
    /// No answer, a wrong answer, or credentials that do not work.
    Unreachable(Failure),
}

impl AccountState {
    /// The word used in JSON output and filters.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::Ready => "ready",
            Self::Cached => "cached",
            Self::Refused { .. } => "refused",
            Self::Throttled(_) => "throttled",
            Self::SignInNeeded(_) => "sign-in-needed",
            Self::MfaNeeded { .. } => "mfa-needed",
            Self::Unreachable(_) => "unreachable",
        }
    }

    /// The failure behind the state, where there is one.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Listing | Self::Ready | Self::Cached => None,
            Self::Refused { failure, .. }
            | Self::Throttled(failure)
            | Self::SignInNeeded(failure)
            | Self::MfaNeeded { failure, .. }
            | Self::Unreachable(failure) => Some(failure),
        }
    }
}

/// The roles of one account as they were at one moment: what the cache keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSnapshot {
    pub account: AccountId,
    pub alias: Option<String>,
    /// Sorted by name.
    pub roles: Vec<Role>,
    pub as_of: Timestamp,
}
