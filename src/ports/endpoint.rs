//! What a credential endpoint serves.

use std::fmt;

use jiff::Timestamp;

use crate::domain::account::AccountId;
use crate::domain::secret::Credentials;
use crate::ports::aws::Answer;

/// The keys that a program is given now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    pub credentials: Credentials,
    pub account: AccountId,
    /// When the program shall ask again: at their end, or before it.
    pub until: Timestamp,
}

/// Knows the keys that are to be served.
pub trait Serves: Send + Sync + fmt::Debug {
    /// Answers at once, or as soon as keys that are overdue were renewed: clients wait a second at most.
    ///
    /// # Errors
    /// There are none now; says whether a person has to do something about it.
    fn served(&self) -> Answer<'_, Served>;
}
