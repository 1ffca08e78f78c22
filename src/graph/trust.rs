//! A role's trust policy: read, or to be read whenever it is asked for.

use std::sync::Arc;

use crate::domain::policy_text::PolicyText;
use crate::policy::decide::question::Trust;
use crate::policy::language::rule::Policy;

/// The trust policy of a role. Read, a document is many times as large as its text: those of which there are
/// too many to hold the text are read anew each time.
#[derive(Debug, Clone, PartialEq)]
pub enum RoleTrust {
    Known(Trust),
    Written(PolicyText),
}

impl From<Trust> for RoleTrust {
    fn from(trust: Trust) -> Self {
        Self::Known(trust)
    }
}

impl RoleTrust {
    /// That of a listing; `None`: it could not be read.
    pub fn of(text: Option<&PolicyText>) -> Self {
        text.map_or_else(|| Self::Known(unread()), |text| Self::Written(text.clone()))
    }

    /// The policy itself.
    pub fn read(&self) -> Trust {
        match self {
            Self::Known(trust) => trust.clone(),
            Self::Written(text) => text
                .read()
                .map_or_else(unread, |text| Trust::Read(Arc::new(Policy::parse("trust", &text)))),
        }
    }
}

fn unread() -> Trust {
    Trust::Unread("the trust policy was not read".to_owned())
}
