//! A record of one call to AWS, for the log screen; never a secret.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::identity::Identity;

/// One call as it was made and answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    pub at: Timestamp,
    /// Such as `iam:ListRoles`.
    pub operation: &'static str,
    /// The access key id that signed it.
    pub access_key_id: String,
    /// Whose key that is, once it is known.
    pub caller: Option<Identity>,
    /// The role or other thing asked about, if there is one.
    pub subject: Option<String>,
    pub took: Duration,
    /// `Err` holds AWS's code, or the kind of failure in a word.
    pub outcome: Result<(), String>,
    pub request_id: Option<String>,
}
