//! A user's access keys, as IAM tells of them.

use jiff::Timestamp;

use crate::domain::secret::Credentials;

/// One key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessKey {
    pub id: String,
    pub is_active: bool,
    pub created: Option<Timestamp>,
}

/// When a key last signed something that IAM knows of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUse {
    pub at: Timestamp,
    pub service: Option<String>,
    pub region: Option<String>,
}

/// How far the exchange of a key has come. It is kept with the key before each step that cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotation {
    /// A new key is asked for; whether it was made is not known.
    Begun { at: Timestamp },
    /// There is a new key, and the old one is still in use.
    Made { new: Credentials },
    /// The new key is in use; the old one is still there.
    Switched { old: String },
}
